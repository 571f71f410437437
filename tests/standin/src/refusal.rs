//! A request that WeChat Pay turns down, in its own vocabulary.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

/// Status, code and message of a refusal; the body is `{"code","message","detail"?}`.
#[derive(Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// The documented code, `PARAM_ERROR` and the like.
    pub code: &'static str,
    /// Sentence for the engineer who reads the answer.
    pub message: String,
    /// Where the fault lies, when WeChat Pay says so.
    pub detail: Option<Value>,
}

impl Refusal {
    /// A refusal without detail.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: None }
    }

    /// 400 PARAM_ERROR: `field` (a JSON pointer, a header or a query parameter) does not hold what it must.
    pub fn parameter(location: &str, field: &str, issue: impl Into<String>) -> Self {
        let issue = issue.into();
        let detail = json!({"location": location, "field": field, "issue": issue});
        let message = format!("参数错误：{field}：{issue}");
        Self { detail: Some(detail), ..Self::new(StatusCode::BAD_REQUEST, "PARAM_ERROR", message) }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        match &self.detail {
            Some(detail) => json!({"code": self.code, "message": self.message, "detail": detail}),
            None => json!({"code": self.code, "message": self.message}),
        }
    }
}
