//! Whether a text may be shown (`msg_sec_check`, version 2).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::MiniProgram;
use crate::wechat::{
    api::{ApiError, Failed},
    login::Openid,
};

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextScene {
    /// 资料.
    Profile,
    /// 评论.
    Comment,
    /// 论坛.
    Forum,
    /// 社交日志.
    Journal,
}

/// What WeChat makes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing against it.
    Pass,
    /// A person should look.
    Review,
    /// It must not be shown.
    Risky,
}

/// A text that WeChat checks: 1 to 2500 characters.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct CheckedText(String);

/// Empty, or longer than WeChat checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a text to be checked has 1 to 2500 characters")]
pub struct BadText;

impl std::str::FromStr for CheckedText {
    type Err = BadText;

    fn from_str(text: &str) -> Result<CheckedText, BadText> {
        let fits = (1..=2500).contains(&text.chars().count());
        if fits { Ok(CheckedText(text.to_owned())) } else { Err(BadText) }
    }
}

#[derive(Deserialize)]
struct Answer {
    result: Suggestion,
}

#[derive(Deserialize)]
struct Suggestion {
    suggest: Verdict,
}

impl MiniProgram {
    /// Asks about a text of a user who opened the mini-program within the last two hours.
    ///
    /// # Errors
    /// [`ApiError`]; then the text is neither good nor bad.
    pub async fn check_text(
        &self,
        author: &Openid,
        scene: TextScene,
        text: &CheckedText,
        now: Timestamp,
    ) -> Result<Verdict, ApiError> {
        let scene = match scene {
            TextScene::Profile => 1,
            TextScene::Comment => 2,
            TextScene::Forum => 3,
            TextScene::Journal => 4,
        };
        let body = json!({ "version": 2, "openid": author.0, "scene": scene, "content": text });
        match self.api.post::<Answer>("/wxa/msg_sec_check", &body, now).await {
            Ok(answer) => Ok(answer.result.suggest),
            // What the first version says of it.
            Err(Failed::Refused { code: 87014, .. }) => Ok(Verdict::Risky),
            Err(failed) => Err(failed.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_in_characters() {
        assert!("字".repeat(2500).parse::<CheckedText>().is_ok());
        for bad in ["".to_owned(), "字".repeat(2501)] {
            assert_eq!(bad.parse::<CheckedText>().err(), Some(BadText));
        }
    }
}
