//! From an outcome to WeChat's answer, or to what a fault makes of it.

use actix_web::HttpResponse;
use serde_json::{Value, json};

use crate::faults::{Kind, Route};
use crate::pay::hold;
use crate::reply::{bad_gateway, broken_off};
use crate::standin::Standin;

/// `errcode` and `errmsg`.
pub type Failure = (i32, String);

/// A failure whose message never varies.
pub fn failure(errcode: i32, errmsg: &str) -> Failure {
    (errcode, errmsg.to_owned())
}

/// What came of a call: members of an answer, or an image.
pub enum Outcome {
    /// Beside `errcode` 0.
    Members(Value),
    /// Bytes of an image.
    Image(&'static [u8]),
}

/// Acts and answers, or fails as ordered.
pub async fn answer(standin: &Standin, act: impl FnOnce() -> Result<Outcome, Failure>) -> HttpResponse {
    let strike = standin.faults().take(Route::Weixin, &[]);
    let before = strike.filter(|strike| !strike.after_effect);
    match before.map(|strike| (strike, strike.kind)) {
        Some((strike, Kind::TimeoutBefore)) => return hold(strike).await,
        Some((_, kind)) => {
            if let Some(response) = instead(kind) {
                return response;
            }
        }
        None => {}
    }
    let told = told(act());
    match strike.map(|strike| (strike, strike.kind)) {
        Some((strike, Kind::TimeoutBefore | Kind::TimeoutAfter)) => hold(strike).await,
        Some((_, Kind::TruncatedBody)) => broken_off(HttpResponse::Ok(), &told.1),
        Some((_, kind)) => instead(kind).unwrap_or_else(|| send(told)),
        None => send(told),
    }
}

/// What stands in place of an answer: -1 is "busy", 45009 is "quota".
fn instead(kind: Kind) -> Option<HttpResponse> {
    let members = |errcode: i32, errmsg: &str| json!({"errcode": errcode, "errmsg": errmsg});
    match kind {
        Kind::Status202 => Some(HttpResponse::Ok().json(members(-1, "system error"))),
        Kind::Status429 => Some(HttpResponse::Ok().json(members(45009, "reach max api daily quota limit"))),
        Kind::Status500 => Some(HttpResponse::InternalServerError().finish()),
        Kind::Status502 => Some(bad_gateway()),
        _ => None,
    }
}

fn told(outcome: Result<Outcome, Failure>) -> (&'static str, Vec<u8>) {
    let json = |value: Value| ("application/json; charset=UTF-8", value.to_string().into_bytes());
    match outcome {
        Ok(Outcome::Image(bytes)) => ("image/png", bytes.to_vec()),
        Ok(Outcome::Members(mut value)) => {
            if let Value::Object(members) = &mut value {
                members.insert("errcode".to_owned(), json!(0));
                members.insert("errmsg".to_owned(), json!("ok"));
            }
            json(value)
        }
        Err((errcode, errmsg)) => json(json!({"errcode": errcode, "errmsg": errmsg})),
    }
}

fn send((content_type, body): (&'static str, Vec<u8>)) -> HttpResponse {
    HttpResponse::Ok().content_type(content_type).body(body)
}
