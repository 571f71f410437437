//! How bodies, queries and path segments are read: with limits, and with a clear answer when they cannot be.

use actix_web::{
    HttpRequest,
    error::{JsonPayloadError, PathError, QueryPayloadError, UrlencodedError},
    http::StatusCode,
    web::{FormConfig, JsonConfig, PathConfig, PayloadConfig, QueryConfig, ServiceConfig},
};
use shared::{error::FieldError, messages::common};

use crate::platform::failure::Failure;

/// Sets the limits and the answers for an application.
pub fn configure(service: &mut ServiceConfig, body_bytes: usize) {
    service
        .app_data(PayloadConfig::new(body_bytes))
        .app_data(JsonConfig::default().limit(body_bytes).error_handler(|e, r| json(&e, r).into()))
        .app_data(FormConfig::default().limit(body_bytes).error_handler(|e, r| form(&e, r).into()))
        .app_data(QueryConfig::default().error_handler(|e, _| query_failure(&e).into()))
        .app_data(PathConfig::default().error_handler(|e, r| path(&e, r).into()));
}

fn too_large() -> Failure {
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", common::TOO_LARGE)
}

fn json(error: &JsonPayloadError, _: &HttpRequest) -> Failure {
    match error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => too_large(),
        JsonPayloadError::ContentType => {
            Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", common::UNREADABLE)
        }
        JsonPayloadError::Deserialize(error) => unreadable(&error.to_string()),
        _ => unreadable(""),
    }
}

fn form(error: &UrlencodedError, _: &HttpRequest) -> Failure {
    match error {
        UrlencodedError::Overflow { .. } => too_large(),
        _ => unreadable(&error.to_string()),
    }
}

/// Only the quoted name of a field of ours is passed on: serde's sentence may also quote what was sent.
fn unreadable(sentence: &str) -> Failure {
    let failure = Failure::new(StatusCode::BAD_REQUEST, "unreadable", common::UNREADABLE);
    let fields = ["unknown field", "missing field", "duplicate field"]
        .into_iter()
        .filter(|kind| sentence.contains(kind))
        .filter_map(|kind| Some((kind, quoted_after(sentence, kind)?)))
        .map(|(kind, field)| FieldError {
            field,
            code: kind.replace(' ', "_"),
            detail: common::UNREADABLE.to_owned(),
        })
        .collect();
    Failure { fields, ..failure }
}

/// What the caller is told of a query that cannot be read.
pub fn query_failure(error: &QueryPayloadError) -> Failure {
    let sentence = error.to_string();
    let (code, detail) = if sentence.contains("unknown field") {
        ("unknown_parameter", common::UNKNOWN_PARAMETER)
    } else {
        ("bad_parameter", common::BAD_PARAMETER)
    };
    let fields = ["unknown field", "missing field", "duplicate field"]
        .into_iter()
        .filter_map(|kind| quoted_after(&sentence, kind))
        .map(|field| FieldError { field, code: code.to_owned(), detail: detail.to_owned() })
        .collect();
    Failure { fields, ..Failure::new(StatusCode::BAD_REQUEST, code, detail) }
}

/// What the caller is told of a parameter that is not taken there.
pub fn unknown_parameter(name: &str) -> Failure {
    let (code, detail) = ("unknown_parameter", common::UNKNOWN_PARAMETER);
    let field = FieldError { field: name.to_owned(), code: code.to_owned(), detail: detail.to_owned() };
    Failure { fields: vec![field], ..Failure::new(StatusCode::BAD_REQUEST, code, detail) }
}

fn path(_: &PathError, _: &HttpRequest) -> Failure {
    Failure::not_found("not_found", common::NOT_FOUND)
}

/// The name in back-quotes after `kind`, at most 40 characters of it.
fn quoted_after(sentence: &str, kind: &str) -> Option<String> {
    let (_, rest) = sentence.split_once(kind)?;
    let mut parts = rest.splitn(3, '`');
    parts.next()?;
    Some(parts.next()?.chars().take(40).collect())
}
