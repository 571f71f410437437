//! Subscribe messages (订阅消息): one message for each time the user agreed.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Fields, MiniProgram, PagePath, Release};
use crate::wechat::{
    api::{ApiError, Failed},
    login::Openid,
};

/// A message to one user.
#[derive(Clone, Debug)]
pub struct SubscribeMessage {
    /// To whom.
    pub to: Openid,
    /// The template that the user agreed to.
    pub template_id: String,
    /// Where a tap leads, with its parameters; nowhere if absent.
    pub page: Option<(PagePath, String)>,
    /// What it says.
    pub fields: Fields,
    /// Which release a tap opens.
    pub release: Release,
}

/// Why a message is not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The user did not agree, or their agreement is used up (43101). Quite normal; never send it again.
    #[error("the user has not agreed to it, or not once more")]
    NotSubscribed,
    /// A value is not what its field takes (47003). The field, if WeChat names it.
    #[error("a value does not fit its field: {0:?}")]
    Field(Option<String>),
    /// There is no such template (40037).
    #[error("no such template")]
    Template,
    /// There is no such user of this app (40003).
    #[error("no such user")]
    User,
    /// There is no such page in the release (41030).
    #[error("no such page")]
    Page,
    /// WeChat is away or refuses. Away, the message may have been sent.
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl MiniProgram {
    /// Sends a message.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, message: &SubscribeMessage, now: Timestamp) -> Result<(), SendError> {
        let mut body = json!({
            "touser": message.to.0,
            "template_id": message.template_id,
            "data": message.fields,
            "miniprogram_state": message.release.of_message(),
            "lang": "zh_CN",
        });
        if let Some((page, parameters)) = &message.page {
            let address = match parameters.as_str() {
                "" => page.as_str().to_owned(),
                parameters => format!("{}?{parameters}", page.as_str()),
            };
            body.as_object_mut().map(|body| body.insert("page".into(), address.into()));
        }
        let path = "/cgi-bin/message/subscribe/send";
        self.api.post::<Value>(path, &body, now).await.map(drop).map_err(SendError::from)
    }
}

impl From<Failed> for SendError {
    fn from(failed: Failed) -> SendError {
        let Failed::Refused { code, message } = &failed else { return SendError::Api(failed.into()) };
        match code {
            43101 => SendError::NotSubscribed,
            47003 => SendError::Field(named(message)),
            40037 => SendError::Template,
            40003 => SendError::User,
            41030 => SendError::Page,
            _ => SendError::Api(failed.into()),
        }
    }
}

/// `argument invalid! data.thing2.value invalid` names `thing2`.
fn named(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("data.")?;
    let name = rest.split(['.', ' ']).next()?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    ((1..=32).contains(&name.len()) && name.bytes().all(plain)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_at_fault_is_named() {
        let errmsg = "argument invalid! data.thing2.value invalid rid: 5f7d2c0a-11a1a2a3-4b4b4b4b";
        assert_eq!(named(errmsg).as_deref(), Some("thing2"));
        let errmsg = "argument invalid! data.character_string1.value is empty";
        assert_eq!(named(errmsg).as_deref(), Some("character_string1"));
        for none in ["argument invalid!", "data.", "data.<b>.value"] {
            assert_eq!(named(none), None, "{none}");
        }
    }
}
