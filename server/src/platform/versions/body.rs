//! A data set as the database holds it.

use serde::Serialize;

use crate::platform::digest;

/// Small enough that a part of a million records is read in a moment, large enough that there are not too many.
const RECORDS_A_PART: usize = 1000;

/// A data set as text, with what tells its content.
#[derive(Clone, Debug)]
pub struct Body {
    /// How many records.
    pub records: usize,
    /// SHA-256 of the parts.
    pub sha256: String,
    /// JSON lists of the records, in their order; before them what the records share, where they share something.
    pub parts: Vec<String>,
}

impl Body {
    /// Writes records that share nothing.
    ///
    /// # Errors
    /// When a record has no JSON form, which none has.
    pub fn new<T: Serialize>(records: &[T]) -> Result<Body, serde_json::Error> {
        Body::of(Vec::new(), records)
    }

    /// Writes records behind what they share.
    ///
    /// # Errors
    /// As [`Body::new`].
    pub fn with_shared<T: Serialize>(
        shared: &impl Serialize,
        records: &[T],
    ) -> Result<Body, serde_json::Error> {
        Body::of(vec![serde_json::to_string(shared)?], records)
    }

    fn of<T: Serialize>(mut parts: Vec<String>, records: &[T]) -> Result<Body, serde_json::Error> {
        for chunk in records.chunks(RECORDS_A_PART) {
            parts.push(serde_json::to_string(chunk)?);
        }
        let sha256 = digest::sha256_hex_of(parts.iter().map(String::as_bytes));
        Ok(Body { records: records.len(), sha256, parts })
    }
}
