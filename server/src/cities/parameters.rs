//! Parameters that several lists take. What cannot be understood is gathered, so that one answer names
//! everything that is wrong.

use shared::{cities::Adcode, error::FieldError, messages::common};

/// A search text may have at most this many characters.
pub const QUERY_LIMIT: usize = 60;

/// The value, unless it is absent or empty: forms send empty values for what was left open.
pub fn present(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

/// A division's code that the pack knows.
pub fn code(
    field: &str,
    value: Option<&str>,
    is_known: impl Fn(Adcode) -> bool,
    wrong: &mut Vec<FieldError>,
) -> Option<Adcode> {
    let value = present(value)?;
    let known = value.parse().ok().filter(|code| is_known(*code));
    known.or_else(|| refuse(wrong, field, "unknown", common::BAD_PARAMETER))
}

/// What is searched for, as it was typed; `None` when nothing is left of it but spaces.
pub fn search_text(value: Option<&str>, wrong: &mut Vec<FieldError>) -> Option<String> {
    let text = present(value)?;
    if text.chars().count() > QUERY_LIMIT {
        return refuse(wrong, "q", "too_long", common::TOO_LONG);
    }
    Some(text.to_owned())
}

/// Notes that a parameter cannot be understood.
pub fn refuse<T>(wrong: &mut Vec<FieldError>, field: &str, code: &str, detail: &str) -> Option<T> {
    wrong.push(FieldError { field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() });
    None
}
