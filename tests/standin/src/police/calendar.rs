//! Working days of 2026 and the term of payment. The server has its own; this one exists so that the
//! demonstration's labels say what is true, and so that a mistake in either is seen.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// The year whose holidays are known (国务院办公厅 notice; that of 2027 is not published).
const YEAR: i16 = 2026;

/// First and last day off, `(month, day)`.
const HOLIDAYS: [[(i8, i8); 2]; 7] = [
    [(1, 1), (1, 3)],
    [(2, 15), (2, 23)],
    [(4, 4), (4, 6)],
    [(5, 1), (5, 5)],
    [(6, 19), (6, 21)],
    [(9, 25), (9, 27)],
    [(10, 1), (10, 7)],
];

/// Weekend days that are worked (调休), `(month, day)`.
const WORKED_WEEKENDS: [(i8, i8); 6] = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)];

/// Days of the term, from the day after receipt (行政处罚法 Art 67, calendar days).
const TERM_DAYS: i64 = 15;

/// The day `days` later, or earlier if negative; stops at the calendar's ends.
pub fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// Whether the holidays of that day's year are known.
pub fn covers(day: Date) -> bool {
    day.year() == YEAR
}

/// Whether banks and offices work on that day; outside 2026 only weekends are known.
pub fn is_working_day(day: Date) -> bool {
    let key = (day.month(), day.day());
    if covers(day) && WORKED_WEEKENDS.contains(&key) {
        return true;
    }
    let holiday = covers(day) && HOLIDAYS.iter().any(|[first, last]| (*first..=*last).contains(&key));
    !holiday && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Last day without surcharge (公安机关办理行政案件程序规定 Art 35: the day of receipt does not count, and a
/// term that ends on a day off ends on the first working day after).
pub fn due(received: Date) -> Date {
    working_day_from(plus_days(received, TERM_DAYS))
}

/// That day, or the first working day after it.
pub fn working_day_from(mut day: Date) -> Date {
    while !is_working_day(day) {
        day = plus_days(day, 1);
    }
    day
}

/// How many days `today` lies past the last day; negative before it.
pub fn overdue_days(received: Date, today: Date) -> i64 {
    today.duration_since(due(received)).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Reckoned by hand from the State Council's notice.
    #[test]
    fn terms_end_on_working_days() {
        let cases = [
            // Spring Festival; Labour Day; Mid-Autumn before National Day; National Day.
            (date(2026, 2, 5), date(2026, 2, 24)),
            (date(2026, 4, 20), date(2026, 5, 6)),
            (date(2026, 9, 16), date(2026, 10, 8)),
            (date(2026, 9, 22), date(2026, 10, 8)),
            (date(2026, 11, 22), date(2026, 12, 7)),
            // Ends on a Saturday that is worked, then on one that is not.
            (date(2026, 9, 25), date(2026, 10, 10)),
            (date(2026, 10, 2), date(2026, 10, 19)),
        ];
        for (received, last) in cases {
            assert_eq!(due(received), last, "received {received}");
        }
    }

    #[test]
    fn days_overdue_are_calendar_days() {
        let received = date(2026, 9, 22);
        assert_eq!(overdue_days(received, date(2026, 10, 8)), 0);
        assert_eq!(overdue_days(received, date(2026, 10, 9)), 1);
        assert_eq!(overdue_days(received, date(2026, 10, 7)), -1);
        assert_eq!(overdue_days(received, date(2026, 11, 11)), 34);
    }
}
