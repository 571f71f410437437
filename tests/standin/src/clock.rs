//! The one place that reads the clock; everything else takes the time as an argument.

use jiff::{Timestamp, civil::Date, tz};

/// Now.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The calendar day in Shanghai (UTC+8 all year since 1991).
pub fn day(at: Timestamp) -> Date {
    tz::offset(8).to_datetime(at).date()
}

/// The instant as WeChat writes it: `2026-11-22T23:59:59+08:00`.
pub fn rfc3339(at: Timestamp) -> String {
    tz::offset(8).to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}
