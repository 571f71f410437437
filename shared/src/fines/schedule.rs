//! The law of the term and of 加处罚款.
//!
//! - 15 days from receipt, calendar days, the day of receipt not counted (行政处罚法 §67, §85; 道路交通安全法
//!   §108); a last day that is a holiday moves to the first working day after (公安机关办理行政案件程序规定 §35).
//! - Overdue: 3 % of the fine for each day, never above the fine itself (行政处罚法 §72(1); 道路交通安全法 §109).
//! - The days of 行政复议 or a lawsuit are not counted (行政处罚法 §73(3)).

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{calendar::Calendar, money::Fen};

const TERM_DAYS: i32 = 15;
const PERCENT_A_DAY: u32 = 3;
/// 34 × 3 % is the first to reach the fine itself.
const CAP_DAY: u32 = 34;

/// When a fine is due and what lateness costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    principal: Fen,
    last_free_day: Date,
    /// Since when a review or a lawsuit has stopped the count, if one does.
    halted_on: Option<Date>,
}

/// The amounts on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amounts {
    /// The day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub on: Date,
    /// The fine itself.
    pub principal_fen: Fen,
    /// 加处罚款 up to and including that day.
    pub surcharge_fen: Fen,
    /// Both.
    pub total_fen: Fen,
}

impl Term {
    /// The term of a decision received on `received_on`. `halted_on` is the day on which a review or a
    /// lawsuit that still runs stopped the count.
    pub fn new(principal: Fen, received_on: Date, halted_on: Option<Date>, calendar: &Calendar) -> Term {
        let raw = received_on.saturating_add(TERM_DAYS.days());
        Term { principal, last_free_day: calendar.working_day_from(raw), halted_on }
    }

    /// The last day on which nothing is added.
    pub fn last_free_day(&self) -> Date {
        self.last_free_day
    }

    /// What one more day costs, before the cap.
    pub fn per_day(&self) -> Fen {
        self.principal.percent_times(PERCENT_A_DAY, 1)
    }

    /// The day on which the surcharge reaches the fine itself and stops; `None` while the count is halted.
    pub fn capped_on(&self) -> Option<Date> {
        match self.halted_on {
            Some(_) => None,
            None => Some(self.last_free_day.saturating_add(i64::from(CAP_DAY).days())),
        }
    }

    /// Whether the count is halted.
    pub fn is_halted(&self) -> bool {
        self.halted_on.is_some()
    }

    /// What is owed on `day`.
    pub fn amounts_on(&self, day: Date) -> Amounts {
        // A day on which the count is halted is not counted, so the count ends the day before.
        let counted_to = match self.halted_on {
            Some(halt) if halt <= day => halt.saturating_sub(1.day()),
            _ => day,
        };
        let late = u32::try_from((counted_to - self.last_free_day).get_days()).unwrap_or(0);
        let surcharge = self.principal.percent_times(PERCENT_A_DAY, late).min(self.principal);
        Amounts {
            on: day,
            principal_fen: self.principal,
            surcharge_fen: surcharge,
            total_fen: self.principal.plus(surcharge),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::SpecialDay;

    /// 2026 as the State Council announced it on 2025-11-04.
    fn calendar_2026() -> Calendar {
        let off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)];
        let worked = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)];
        let special = |date, off| SpecialDay { date, name: String::new(), off };
        let off = off
            .into_iter()
            .flat_map(|(month, from, to)| (from..=to).map(move |day| special(date(2026, month, day), true)));
        let worked = worked.into_iter().map(|(month, day)| special(date(2026, month, day), false));
        Calendar::new(vec![2026], off.chain(worked))
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    // vectors.json, due_date.
    #[test]
    fn the_last_free_day_rolls_over_holidays() {
        let cases = [
            ("2026-02-05", "2026-02-24"),
            ("2026-04-20", "2026-05-06"),
            ("2026-09-16", "2026-10-08"),
            ("2026-09-22", "2026-10-08"),
            ("2026-11-22", "2026-12-07"),
        ];
        for (received, due) in cases {
            let term = Term::new(Fen::new(5000).unwrap(), day(received), None, &calendar_2026());
            assert_eq!(term.last_free_day(), day(due), "received {received}");
        }
    }

    // vectors.json, surcharge_fen.
    #[test]
    fn three_percent_a_day_never_above_the_fine() {
        let cases =
            [(5000, 1, 150), (5000, 34, 5000), (5000, 400, 5000), (20000, 33, 19800), (150_000, 10, 45_000)];
        for (fine, late, extra) in cases {
            let term = Term::new(Fen::new(fine).unwrap(), day("2026-11-22"), None, &calendar_2026());
            let amounts = term.amounts_on(term.last_free_day().saturating_add(i64::from(late).days()));
            assert_eq!(amounts.surcharge_fen.get(), extra, "{fine} fen, {late} days");
            assert_eq!(amounts.total_fen.get(), fine + extra);
        }
    }

    #[test]
    fn nothing_is_added_up_to_the_last_free_day() {
        let term = Term::new(Fen::new(5000).unwrap(), day("2026-11-22"), None, &calendar_2026());
        for on in ["2026-11-22", "2026-11-23", "2026-12-07"] {
            assert_eq!(term.amounts_on(day(on)).surcharge_fen, Fen::ZERO, "{on}");
        }
        assert_eq!(term.capped_on(), Some(day("2027-01-10")));
    }

    #[test]
    fn a_review_stops_the_count() {
        let halted = Some(day("2026-12-10"));
        let term = Term::new(Fen::new(20000).unwrap(), day("2026-11-22"), halted, &calendar_2026());
        // Two days late (the 8th and 9th) when the review began on the 10th.
        assert_eq!(term.amounts_on(day("2026-12-09")).surcharge_fen.get(), 1200);
        assert_eq!(term.amounts_on(day("2027-03-01")).surcharge_fen.get(), 1200);
        assert_eq!(term.capped_on(), None);
    }
}
