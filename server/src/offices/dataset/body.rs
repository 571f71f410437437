//! A list of offices as the database holds it.

use crate::{offices::OfficeRecord, platform::digest};

/// Small enough that a part of a million offices is read in a moment, large enough that there are not too many.
const RECORDS_A_PART: usize = 1000;

/// A list of offices as text, with what tells its content.
#[derive(Clone, Debug)]
pub struct Body {
    /// How many records.
    pub records: usize,
    /// SHA-256 of the parts.
    pub sha256: String,
    /// JSON lists of the records, in their order.
    pub parts: Vec<String>,
}

impl Body {
    /// Writes the records.
    ///
    /// # Errors
    /// When a record has no JSON form, which none has.
    pub fn new(records: &[OfficeRecord]) -> Result<Body, serde_json::Error> {
        let parts: Vec<String> =
            records.chunks(RECORDS_A_PART).map(serde_json::to_string).collect::<Result<_, _>>()?;
        let sha256 = digest::sha256_hex_of(parts.iter().map(String::as_bytes));
        Ok(Body { records: records.len(), sha256, parts })
    }
}
