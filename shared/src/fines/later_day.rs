//! The later day whose amount a resident asks for.

use jiff::{ToSpan, civil::Date};

/// How far ahead it may lie, in days: five years. The surcharge of a term is full five weeks after its end; but the last of
/// 36 monthly parts lies three years ahead, and a review or a lawsuit may halt the count for long.
const FARTHEST_DAYS: i32 = 5 * 365;

/// Why the text is no such day. Worded in `messages::fines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALaterDay {
    /// Not `2027-01-05`.
    #[error("not a day")]
    Form,
    /// What was owed yesterday helps nobody.
    #[error("before today")]
    Past,
    /// More than five years ahead.
    #[error("more than five years ahead")]
    TooFar,
}

impl NotALaterDay {
    /// A stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            NotALaterDay::Form => "not_a_day",
            NotALaterDay::Past => "before_today",
            NotALaterDay::TooFar => "too_far",
        }
    }
}

/// The last day that may be asked for.
pub fn farthest_day(today: Date) -> Date {
    today.saturating_add(FARTHEST_DAYS.days())
}

/// Reads `2027-01-05`: today or later, at most a year ahead.
///
/// # Errors
/// [`NotALaterDay`] says what is wrong with it.
pub fn later_day(raw: &str, today: Date) -> Result<Date, NotALaterDay> {
    let day: Date = raw.trim().parse().map_err(|_| NotALaterDay::Form)?;
    match day {
        day if day < today => Err(NotALaterDay::Past),
        day if day > farthest_day(today) => Err(NotALaterDay::TooFar),
        day => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_today_and_five_years_ahead_are_answered() {
        let read = |raw| later_day(raw, date(2026, 11, 22));
        assert_eq!(read("2026-11-22"), Ok(date(2026, 11, 22)));
        assert_eq!(read(" 2031-11-21 "), Ok(date(2031, 11, 21)));
        assert_eq!(read("2026-11-21"), Err(NotALaterDay::Past));
        assert_eq!(read("2031-11-22"), Err(NotALaterDay::TooFar));
        for raw in ["", "tomorrow", "2027-02-30", "2027", "2027-01-05T10:00:00Z[UTC]x", "-002027-01-05"] {
            assert!(read(raw).is_err(), "{raw}");
        }
    }
}
