//! `POST /wxa/msg_sec_check`, version 2: a text with 违规 is risky, one with 待审 is for review, the rest passes. Only
//! who has logged in within two hours can be named.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Query};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::answer::{Failure, Outcome, answer, failure};
use super::tokens::WithToken;
use crate::standin::Standin;

/// Longest text in characters.
const CONTENT_MAX: usize = 2500;
/// Who was here before that is not known any more.
const RECENT: SignedDuration = SignedDuration::from_hours(2);

/// `/wxa/msg_sec_check`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/wxa/msg_sec_check", web::post().to(check));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    version: u8,
    openid: String,
    scene: u8,
    content: String,
}

async fn check(standin: Data<Standin>, query: Query<WithToken>, body: Json<Request>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let weixin = standin.weixin();
        query.check(&weixin.tokens, now)?;
        body.check()?;
        let visit = weixin.logins.last_visit(&body.openid);
        if visit.is_none_or(|visit| now.duration_since(visit) > RECENT) {
            return Err(failure(61010, "user access log not found within 2 hours"));
        }
        let (suggest, label) = body.verdict();
        let detail = json!([{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}]);
        let trace_id = Uuid::new_v4().simple().to_string();
        Ok(Outcome::Members(
            json!({"result": {"suggest": suggest, "label": label}, "detail": detail, "trace_id": trace_id}),
        ))
    })
    .await
}

impl Request {
    fn check(&self) -> Result<(), Failure> {
        if self.version != 2 || !(1..=4).contains(&self.scene) || self.content.is_empty() {
            return Err(failure(40097, "invalid args"));
        }
        if self.content.chars().count() > CONTENT_MAX {
            return Err(failure(45002, "content size out of limit"));
        }
        Ok(())
    }

    /// `suggest` and `label`: 100 is harmless, 20006 is against the law, 21000 is other.
    fn verdict(&self) -> (&'static str, u32) {
        if self.content.contains("违规") {
            ("risky", 20006)
        } else if self.content.contains("待审") {
            ("review", 21000)
        } else {
            ("pass", 100)
        }
    }
}
