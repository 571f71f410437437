//! The one shape in which a request fails. Rooms have typed errors of their own; `crate::error` turns
//! them into a [`Failure`]; the middleware in `http` logs its cause once and writes the answer.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use shared::{
    error::{FieldError, Problem},
    messages::common,
};

/// A request that failed: what the caller is told, and what only the log is told.
#[derive(Debug)]
pub struct Failure {
    /// The HTTP status.
    pub status: StatusCode,
    /// A stable name for programs.
    pub code: &'static str,
    /// Plain Chinese for the resident.
    pub detail: String,
    /// What was wrong where.
    pub fields: Vec<FieldError>,
    /// For the log only; holds nothing personal.
    pub cause: Option<String>,
    /// Seconds after which to try again, for `Retry-After`.
    pub retry_after_seconds: Option<u32>,
}

impl Failure {
    /// A failure without fields or cause.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Failure {
        Failure {
            status,
            code,
            detail: detail.into(),
            fields: Vec::new(),
            cause: None,
            retry_after_seconds: None,
        }
    }

    /// Something broke on our side; the cause goes to the log.
    pub fn internal(cause: impl fmt::Display) -> Failure {
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", common::INTERNAL).because(cause)
    }

    /// Something we need is away; worth trying again.
    pub fn unavailable(cause: impl fmt::Display) -> Failure {
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", common::UNAVAILABLE).because(cause)
    }

    /// There is no such thing.
    pub fn not_found(code: &'static str, detail: impl Into<String>) -> Failure {
        Failure::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// A field cannot be read (422).
    pub fn invalid(field: &str, code: &str, detail: impl Into<String>) -> Failure {
        Failure::invalid_fields(vec![FieldError {
            field: field.into(),
            code: code.into(),
            detail: detail.into(),
        }])
    }

    /// Several fields cannot be read (422).
    pub fn invalid_fields(fields: Vec<FieldError>) -> Failure {
        let detail = fields.iter().map(|f| f.detail.as_str()).collect::<Vec<_>>().join(" ");
        Failure { fields, ..Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_input", detail) }
    }

    /// What the caller is told, for a page that shows it within itself.
    pub fn problem(&self, request_id: String) -> Problem {
        Problem {
            kind: "about:blank".to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.clone(),
            request_id,
            fields: self.fields.clone(),
        }
    }

    /// Adds what the log should know.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Failure {
        self.cause = Some(cause.to_string());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// A bare answer; the middleware replaces it by one with a body.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status)
    }
}
