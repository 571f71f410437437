//! Times as WeChat writes them: at Shanghai, which is +08:00 all year.

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

/// +08:00.
pub(super) const SHANGHAI: Offset = Offset::constant(8);

/// `2026-11-22T23:59:59+08:00`.
pub(super) fn rfc3339(at: Timestamp) -> String {
    written(at, "%Y-%m-%dT%H:%M:%S+08:00")
}

/// The same with milliseconds.
pub(super) fn with_milliseconds(at: Timestamp) -> String {
    written(at, "%Y-%m-%dT%H:%M:%S.%3f+08:00")
}

fn written(at: Timestamp, form: &str) -> String {
    at.to_zoned(TimeZone::fixed(SHANGHAI)).strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the documents: prepay and `upload_shipping_info`.
    #[test]
    fn as_the_documents_write_them() {
        let at = Timestamp::from_millisecond(1_671_082_175_120).unwrap();
        assert_eq!(rfc3339(at), "2022-12-15T13:29:35+08:00");
        assert_eq!(with_milliseconds(at), "2022-12-15T13:29:35.120+08:00");
    }
}
