//! From an outcome to an HTTP answer signed as WeChat Pay signs it: refusals and empty answers too.

use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::faults::Kind;
use crate::keys::Keys;
use crate::refusal::Refusal;
use crate::signature::{self, Stamp};

/// A broken answer breaks so long after its first half.
const BREAKS_AFTER: Duration = Duration::from_millis(50);

/// What a request came to; no body means the empty answer of 204.
pub struct Reply {
    status: StatusCode,
    body: Option<Value>,
}

impl Reply {
    /// 200 with a body.
    pub fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Some(body) }
    }

    /// 204, nothing to say.
    pub fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None }
    }

    /// The answer that a fault puts in place of the right one, if it is a signed one.
    pub fn instead(kind: Kind) -> Option<Self> {
        let (status, code, message) = match kind {
            Kind::Status202 => (StatusCode::ACCEPTED, "USER_PAYING", "处理中，请稍后查询"),
            Kind::Status429 => (StatusCode::TOO_MANY_REQUESTS, "FREQUENCY_LIMITED", "频率超限"),
            Kind::Status500 => (StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", "系统错误"),
            Kind::NotEnough => (StatusCode::FORBIDDEN, "NOT_ENOUGH", "基本账户余额不足"),
            Kind::NoAuth => (StatusCode::FORBIDDEN, "NO_AUTH", "没有开通“下载二级商户资金账单”产品权限"),
            _ => return None,
        };
        Some(Refusal::new(status, code, message).into())
    }

    /// The answer as a fault about its content tells it.
    pub fn told(mut self, kind: Kind) -> Self {
        if let Some(body) = self.body.as_mut().filter(|_| self.status.is_success()) {
            tell(body, kind);
        }
        self
    }

    /// The answer with WeChat Pay's signature, or with what a fault makes of it.
    pub fn signed(self, keys: &Keys, stamp: Stamp, flaw: Option<Kind>) -> HttpResponse {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        let signed = signature::sign(keys, stamp, body.into_bytes(), flaw);
        let mut response = started(self.status);
        for header in signed.headers {
            response.insert_header(header);
        }
        if flaw == Some(Kind::TruncatedBody) {
            return broken_off(response, &signed.body);
        }
        send(&mut response, signed.body)
    }
}

fn started(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header(("Request-ID", Uuid::new_v4().simple().to_string()));
    response
}

fn send(response: &mut HttpResponseBuilder, body: Vec<u8>) -> HttpResponse {
    if body.is_empty() {
        response.finish()
    } else {
        response.content_type("application/json; charset=utf-8").body(body)
    }
}

/// Half of the bytes, and then the connection breaks, though `Content-Length` has promised all of them.
pub fn broken_off(mut response: HttpResponseBuilder, body: &[u8]) -> HttpResponse {
    let half = Bytes::copy_from_slice(body.get(..body.len() / 2).unwrap_or_default());
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let breaks = stream::once(async {
        // The half is on its way before the connection breaks, else not even the headers would go out.
        tokio::time::sleep(BREAKS_AFTER).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    response
        .content_type("application/json; charset=utf-8")
        .body(SizedStream::new(length, Box::pin(stream::iter([Ok(half)]).chain(breaks))))
}

/// A 502 as a proxy in between gives it.
pub fn bad_gateway() -> HttpResponse {
    HttpResponse::BadGateway()
        .content_type("text/html")
        .body("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>")
}

/// Changes what is told about a payment or a refund.
pub fn tell(body: &mut Value, kind: Kind) {
    match kind {
        Kind::Refunded => put(body, "trade_state", json!("REFUND")),
        Kind::StrangeState => {
            let member = if body.get("refund_id").is_some() { "status" } else { "trade_state" };
            put(body, member, json!("SETTLING"));
        }
        Kind::BareSuccess => put(body, "success_time", Value::Null),
        Kind::WrongAppid => replace(body, &["appid", "sp_appid"], "wxdemo0000000009"),
        Kind::WrongMerchant => replace(body, &["mchid", "sp_mchid"], "1900000009"),
        Kind::WrongAmount => {
            for name in ["total", "payer_total", "refund", "payer_refund"] {
                if let Some(amount) = body.pointer_mut(&format!("/amount/{name}")) {
                    *amount = json!(amount.as_u64().unwrap_or_default() + 1);
                }
            }
        }
        Kind::WrongCurrency => {
            if let Some(amount) = body.get_mut("amount") {
                put(amount, "currency", json!("USD"));
                put(amount, "payer_currency", json!("USD"));
            }
        }
        _ => {}
    }
}

fn put(body: &mut Value, member: &str, value: Value) {
    if let Value::Object(members) = body {
        members.insert(member.to_owned(), value);
    }
}

fn replace(body: &mut Value, members: &[&str], value: &str) {
    for member in members {
        if let Some(place) = body.get_mut(member) {
            *place = json!(value);
        }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self { status: refusal.status, body: Some(refusal.body()) }
    }
}
