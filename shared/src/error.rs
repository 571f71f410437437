//! What goes wrong, as the caller sees it: `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};

/// The body of every error answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `about:blank`; `code` is what a program reads.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable name for programs, such as `fine_not_found`.
    pub code: String,
    /// Plain Chinese for a resident: what happened and what to do.
    pub detail: String,
    /// What a resident reads out to the hotline, and the operator searches the log for.
    pub request_id: String,
    /// What was wrong where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

/// One field that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name on the wire.
    pub field: String,
    /// A stable name of what is wrong with it.
    pub code: String,
    /// Plain Chinese.
    pub detail: String,
}
