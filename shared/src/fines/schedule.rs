//! The law of the term and of 加处罚款.
//!
//! - 15 days from receipt, calendar days, the day of receipt not counted (行政处罚法 §67, §85; 道路交通安全法
//!   §108); a last day that is a holiday moves to the first working day after (公安机关办理行政案件程序规定 §35).
//! - Overdue: 3 % of the fine for each day, never above the fine itself (行政处罚法 §72(1); 道路交通安全法 §109).
//! - The days of 行政复议 or a lawsuit are not counted (行政处罚法 §73(3)); the duty to pay stands, so the term
//!   itself goes on (§73(1)).

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
    halt: Option<Halt>,
}

/// The days of a review or a lawsuit, which are not counted: from the first, up to but not including the day
/// on which the count goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Halt {
    halted_on: Date,
    resumed_on: Option<Date>,
}

impl Halt {
    /// `None` when the count would go on before it stopped. Without `resumed_on` the review still runs.
    pub fn new(halted_on: Date, resumed_on: Option<Date>) -> Option<Halt> {
        let right = resumed_on.is_none_or(|resumed| resumed >= halted_on);
        right.then_some(Halt { halted_on, resumed_on })
    }

    /// The first day that is not counted.
    pub fn halted_on(&self) -> Date {
        self.halted_on
    }

    /// The first day that is counted again; `None` while the review runs.
    pub fn resumed_on(&self) -> Option<Date> {
        self.resumed_on
    }

    fn holds_on(&self, day: Date) -> bool {
        self.halted_on <= day && self.resumed_on.is_none_or(|resumed| day < resumed)
    }

    /// How many days after `last_free_day`, up to and including `day`, are not counted.
    fn days_between(&self, last_free_day: Date, day: Date) -> i32 {
        let first = self.halted_on.max(last_free_day.saturating_add(1.day()));
        let after = day.saturating_add(1.day());
        let end = self.resumed_on.map_or(after, |resumed| resumed.min(after));
        (end - first).get_days().max(0)
    }
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
    /// The term of a decision received on `received_on`, of whose late days those of `halt` are not counted.
    pub fn new(principal: Fen, received_on: Date, halt: Option<Halt>, calendar: &Calendar) -> Term {
        let raw = received_on.saturating_add(TERM_DAYS.days());
        Term { principal, last_free_day: calendar.working_day_from(raw), halt }
    }

    /// The last day on which nothing is added.
    pub fn last_free_day(&self) -> Date {
        self.last_free_day
    }

    /// What one more day costs, before the cap.
    pub fn per_day(&self) -> Fen {
        self.principal.percent_times(PERCENT_A_DAY, 1)
    }

    /// The day on which the surcharge reaches the fine itself and stops; `None` while nobody knows, because a
    /// review runs.
    pub fn capped_on(&self) -> Option<Date> {
        let unhalted = self.last_free_day.saturating_add(i64::from(CAP_DAY).days());
        match self.halt {
            Some(halt) if halt.halted_on <= unhalted => {
                let last = halt.resumed_on?.saturating_sub(1.day());
                let skipped = halt.days_between(self.last_free_day, last);
                Some(unhalted.saturating_add(i64::from(skipped).days()))
            }
            _ => Some(unhalted),
        }
    }

    /// Whether that day is one of a review or a lawsuit.
    pub fn is_halted_on(&self, day: Date) -> bool {
        self.halt.is_some_and(|halt| halt.holds_on(day))
    }

    /// The first day after `day` that may add something; `None` while a review runs.
    pub fn counts_after(&self, day: Date) -> Option<Date> {
        let next = day.max(self.last_free_day).saturating_add(1.day());
        match self.halt {
            Some(halt) if halt.holds_on(next) => halt.resumed_on,
            _ => Some(next),
        }
    }

    /// What is owed on `day`.
    pub fn amounts_on(&self, day: Date) -> Amounts {
        let skipped = self.halt.map_or(0, |halt| halt.days_between(self.last_free_day, day));
        let late = u32::try_from((day - self.last_free_day).get_days() - skipped).unwrap_or(0);
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

    /// A fine of 100 yuan received on 2 November 2026: the 15th day is Tuesday the 17th, each day late adds
    /// 3 yuan, and 34 days reach the fine itself.
    fn term(halted: &str, resumed: Option<&str>) -> Term {
        let halt = Halt::new(day(halted), resumed.map(day)).unwrap();
        Term::new(Fen::new(10_000).unwrap(), day("2026-11-02"), Some(halt), &calendar_2026())
    }

    #[test]
    fn a_review_that_runs_stops_the_count() {
        let term = term("2026-11-20", None);
        // Two days late, the 18th and the 19th, when the review began on the 20th.
        for (on, extra) in [("2026-11-17", 0), ("2026-11-19", 600), ("2026-11-20", 600), ("2027-03-01", 600)]
        {
            assert_eq!(term.amounts_on(day(on)).surcharge_fen.get(), extra, "{on}");
        }
        assert!(!term.is_halted_on(day("2026-11-19")) && term.is_halted_on(day("2027-03-01")));
        assert_eq!((term.capped_on(), term.counts_after(day("2026-11-21"))), (None, None));
    }

    /// 行政处罚法 §73(3), counted on the fingers.
    #[test]
    fn the_days_of_a_review_that_has_ended_stay_uncounted() {
        let cases = [
            // Two days late before; 20 November to 9 December (20 days) not counted; the 10th is the third.
            ("2026-11-20", "2026-12-10", "2026-12-09", 600),
            ("2026-11-20", "2026-12-10", "2026-12-10", 900),
            ("2026-11-20", "2026-12-10", "2026-12-14", 2_100),
            // Begun within the term, ended after it: of the late days, the 18th and the 19th are not counted.
            ("2026-11-10", "2026-11-20", "2026-11-19", 0),
            ("2026-11-10", "2026-11-20", "2026-11-20", 300),
            // Over before anything was late: the term is not prolonged.
            ("2026-11-05", "2026-11-12", "2026-11-18", 300),
            // Ended on the last free day, and on the day after, which is then the first late one.
            ("2026-11-05", "2026-11-17", "2026-11-18", 300),
            ("2026-11-05", "2026-11-18", "2026-11-18", 300),
            // Withdrawn on the day it came: nothing is left out.
            ("2026-11-20", "2026-11-20", "2026-11-22", 1_500),
            // A day before the review began is what it was.
            ("2026-11-20", "2026-12-10", "2026-11-18", 300),
        ];
        for (halted, resumed, on, extra) in cases {
            let amounts = term(halted, Some(resumed)).amounts_on(day(on));
            assert_eq!(amounts.surcharge_fen.get(), extra, "{halted} to {resumed}, on {on}");
            assert_eq!(amounts.total_fen.get(), 10_000 + extra);
        }
    }

    #[test]
    fn the_cap_moves_by_the_days_of_the_review() {
        // Without a review the 34th late day is 21 December.
        let cases = [
            // 20 days not counted.
            ("2026-11-20", Some("2026-12-10"), Some("2027-01-10")),
            // Only the 18th and the 19th were late days.
            ("2026-11-10", Some("2026-11-20"), Some("2026-12-23")),
            ("2026-11-05", Some("2026-11-12"), Some("2026-12-21")),
            // Begun on the 34th late day, one day long.
            ("2026-12-21", Some("2026-12-22"), Some("2026-12-22")),
            // Begun when nothing could be added any more.
            ("2026-12-22", Some("2027-02-01"), Some("2026-12-21")),
            ("2026-12-22", None, Some("2026-12-21")),
            ("2026-12-21", None, None),
        ];
        for (halted, resumed, capped) in cases {
            let term = term(halted, resumed);
            assert_eq!(term.capped_on(), capped.map(day), "{halted} to {resumed:?}");
            let Some(capped) = term.capped_on() else { continue };
            assert_eq!(term.amounts_on(capped).surcharge_fen.get(), 10_000);
            assert_eq!(term.amounts_on(capped.saturating_sub(1.day())).surcharge_fen.get(), 9_900);
            assert_eq!(term.amounts_on(capped.saturating_add(1.day())).surcharge_fen.get(), 10_000);
        }
    }

    #[test]
    fn the_next_day_that_counts_is_told() {
        let term = term("2026-11-20", Some("2026-12-10"));
        for (after, next) in [
            ("2026-11-03", "2026-11-18"),
            ("2026-11-18", "2026-11-19"),
            ("2026-11-19", "2026-12-10"),
            ("2026-12-09", "2026-12-10"),
            ("2026-12-10", "2026-12-11"),
        ] {
            assert_eq!(term.counts_after(day(after)), Some(day(next)), "after {after}");
        }
        assert_eq!(Halt::new(day("2026-11-20"), Some(day("2026-11-19"))), None);
    }
}
