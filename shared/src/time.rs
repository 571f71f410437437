//! Time at Asia/Shanghai: +08:00 all year since 1992, so a fixed offset and no zone data.

use jiff::{
    Timestamp, ToSpan,
    civil::Date,
    tz::{Offset, TimeZone},
};

const SHANGHAI: Offset = Offset::constant(8);

/// The calendar day at Asia/Shanghai.
pub fn date_at(now: Timestamp) -> Date {
    SHANGHAI.to_datetime(now).date()
}

/// The first instant of `date` at Asia/Shanghai; the last representable instant for a date beyond reach.
pub fn start_of(date: Date) -> Timestamp {
    SHANGHAI.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// The next midnight at Asia/Shanghai after `now`.
pub fn next_midnight(now: Timestamp) -> Timestamp {
    date_at(now).checked_add(1.day()).map(start_of).unwrap_or(Timestamp::MAX)
}

/// RFC 3339 with `+08:00` and whole seconds, as the API and WeChat Pay print times.
pub fn rfc3339(at: Timestamp) -> String {
    at.to_zoned(TimeZone::fixed(SHANGHAI)).strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

/// `2026年11月22日`.
pub fn date_in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `11月22日 14:05`, the minute at Asia/Shanghai.
pub fn minute_in_words(at: Timestamp) -> String {
    let t = SHANGHAI.to_datetime(at);
    format!("{}月{}日 {:02}:{:02}", t.month(), t.day(), t.hour(), t.minute())
}

/// `2026年11月22日 14:05:09`, the second at Asia/Shanghai.
pub fn second_in_words(at: Timestamp) -> String {
    let t = SHANGHAI.to_datetime(at);
    format!("{} {:02}:{:02}:{:02}", date_in_words(t.date()), t.hour(), t.minute(), t.second())
}

/// Serde for instants on the wire: RFC 3339 with `+08:00` out, any offset in.
pub mod wire {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes [`super::rfc3339`].
    #[allow(clippy::missing_errors_doc)]
    pub fn serialize<S: Serializer>(at: &Timestamp, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&super::rfc3339(*at))
    }

    /// Reads RFC 3339.
    #[allow(clippy::missing_errors_doc)]
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_sixteen_hours_utc() {
        let before: Timestamp = "2026-11-22T15:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-11-22T16:00:00Z".parse().unwrap();
        assert_eq!(date_at(before), jiff::civil::date(2026, 11, 22));
        assert_eq!(date_at(after), jiff::civil::date(2026, 11, 23));
        assert_eq!(next_midnight(before), after);
        assert_eq!(rfc3339(after), "2026-11-23T00:00:00+08:00");
    }
}
