//! `POST /cgi-bin/message/subscribe/send`. A resident who has not said yes to a template, or whose yes is used up, is
//! written to in vain (43101); the control API says yes for residents.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Query};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::OPENID_PREFIX;
use super::answer::{Failure, Outcome, answer, failure};
use super::fields;
use super::tokens::WithToken;
use crate::standin::Standin;

/// How the number of every template of the demonstration begins.
const TEMPLATE_PREFIX: &str = "demo-template-";
/// Most messages that are remembered.
const SENT_MAX: usize = 10_000;
/// Most residents and templates with a yes.
const GRANTS_MAX: usize = 100_000;

/// `/cgi-bin/message/subscribe/send`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/cgi-bin/message/subscribe/send", web::post().to(send));
}

/// A resident says yes to so many messages of a template.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    openid: String,
    template_id: String,
    times: u32,
}

/// Who may be written to, and what was written.
#[derive(Default)]
pub struct Subscriptions {
    grants: HashMap<(String, String), u32>,
    sent: Vec<Value>,
}

#[derive(Deserialize)]
struct Message {
    touser: String,
    template_id: String,
    page: Option<String>,
    #[serde(default)]
    data: HashMap<String, Field>,
    miniprogram_state: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Field {
    value: String,
}

async fn send(standin: Data<Standin>, query: Query<WithToken>, body: Json<Value>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let weixin = &mut *standin.weixin();
        query.check(&weixin.tokens, now)?;
        weixin.subscriptions.send(&body)?;
        Ok(Outcome::Members(json!({})))
    })
    .await
}

impl Subscriptions {
    /// Says yes for a resident; `false` when too many have.
    pub fn grant(&mut self, grant: &Grant) -> bool {
        if self.grants.len() >= GRANTS_MAX {
            return false;
        }
        let key = (grant.openid.clone(), grant.template_id.clone());
        let left = self.grants.entry(key).or_default();
        *left = left.saturating_add(grant.times);
        true
    }

    /// What was sent, oldest first.
    pub fn sent(&self) -> &[Value] {
        &self.sent
    }

    fn send(&mut self, body: &Value) -> Result<(), Failure> {
        let message = Message::deserialize(body)
            .map_err(|error| failure(47001, &format!("data format error: {error}")))?;
        if !message.touser.starts_with(OPENID_PREFIX) {
            return Err(failure(40003, "invalid openid"));
        }
        if !message.template_id.starts_with(TEMPLATE_PREFIX) {
            return Err(failure(40037, "invalid template_id"));
        }
        if message.page.as_ref().is_some_and(|page| page.starts_with('/') || page.is_empty()) {
            return Err(failure(41030, "invalid page"));
        }
        if message
            .miniprogram_state
            .is_some_and(|state| !["developer", "trial", "formal"].contains(&state.as_str()))
        {
            return Err(failure(47003, "argument invalid! miniprogram_state"));
        }
        if message.data.is_empty() {
            return Err(failure(47003, "argument invalid! data is empty"));
        }
        let mut fields: Vec<_> = message.data.iter().collect();
        fields.sort_by_key(|(name, _)| name.as_str());
        if let Some((name, _)) = fields.into_iter().find(|(name, field)| !fields::fits(name, &field.value)) {
            return Err(failure(47003, &format!("argument invalid! data.{name}.value invalid")));
        }
        let key = (message.touser, message.template_id);
        let left = self.grants.get_mut(&key).filter(|left| **left > 0);
        let left = left.ok_or_else(|| failure(43101, "user refuse to accept the msg"))?;
        *left -= 1;
        if self.sent.len() >= SENT_MAX {
            self.sent.remove(0);
        }
        self.sent.push(body.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(field: &str, value: &str) -> Value {
        json!({"touser": "openid-a", "template_id": "demo-template-paid", "page": "pages/a", "data": {field: {"value": value}}})
    }

    #[test]
    fn a_yes_is_used_up() {
        let mut subscriptions = Subscriptions::default();
        let right = message("thing1", "罚款已缴");
        assert_eq!(subscriptions.send(&right).unwrap_err().0, 43101);
        let (openid, template_id) = ("openid-a".to_owned(), "demo-template-paid".to_owned());
        assert!(subscriptions.grant(&Grant { openid, template_id, times: 1 }));
        let (errcode, errmsg) = subscriptions.send(&message("thing1", &"长".repeat(21))).unwrap_err();
        assert_eq!((errcode, errmsg.contains("data.thing1.value")), (47003, true));
        subscriptions.send(&right).unwrap();
        assert_eq!(subscriptions.send(&right).unwrap_err().0, 43101);
        assert_eq!(subscriptions.sent(), [right]);
    }

    #[test]
    fn a_message_names_somebody_something_and_a_page() {
        for (member, value, errcode) in
            [("touser", "someone", 40003), ("template_id", "other", 40037), ("page", "/pages/a", 41030)]
        {
            let mut wrong = message("thing1", "罚款已缴");
            wrong[member] = json!(value);
            assert_eq!(Subscriptions::default().send(&wrong).unwrap_err().0, errcode, "{member}");
        }
    }
}
