//! The law of the term and of 加处罚款.
//!
//! - 15 days from receipt, calendar days, the day of receipt not counted (行政处罚法 §67, §85; 道路交通安全法
//!   §108); a last day that is a holiday moves to the first working day after (公安机关办理行政案件程序规定 §35).
//! - Overdue: 3 % of the fine for each day, never above the fine itself (行政处罚法 §72(1); 道路交通安全法 §109).
//! - The days of 行政复议 or a lawsuit are not counted (行政处罚法 §73(3)); the duty to pay stands, so the term
//!   itself goes on (§73(1)).
//! - Hardship: a later day or instalments, when approved (行政处罚法 §66). See [`Relief`](super::Relief).

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::Halts;
use crate::{calendar::Calendar, money::Fen};

const TERM_DAYS: i32 = 15;
const PERCENT_A_DAY: u32 = 3;
/// 34 × 3 % is the first to reach the fine itself.
const CAP_DAY: i32 = 34;

/// When a fine, or one part of it, is due and what lateness costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    principal: Fen,
    last_free_day: Date,
    halts: Halts,
}

/// The amounts on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amounts {
    /// The day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub on: Date,
    /// The fine itself, or the part that is due then.
    pub principal_fen: Fen,
    /// 加处罚款 up to and including that day.
    pub surcharge_fen: Fen,
    /// Both.
    pub total_fen: Fen,
}

impl Term {
    /// The term of a decision received on `received_on`, of whose late days those of `halts` are not counted.
    pub fn new(principal: Fen, received_on: Date, halts: Halts, calendar: &Calendar) -> Term {
        let raw = received_on.saturating_add(TERM_DAYS.days());
        Term { principal, last_free_day: calendar.working_day_from(raw), halts }
    }

    /// The same until a later day, as it was approved. That day moves over holidays as every last day does; a day
    /// before the term of the law shortens nothing.
    #[must_use]
    pub fn deferred_to(self, day: Date, calendar: &Calendar) -> Term {
        let last_free_day = self.last_free_day.max(calendar.working_day_from(day));
        Term { last_free_day, ..self }
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
        self.halts.after(self.last_free_day, CAP_DAY)
    }

    /// Whether that day is one of a review or a lawsuit.
    pub fn is_halted_on(&self, day: Date) -> bool {
        self.halts.holds_on(day)
    }

    /// The first day after `day` that may add something; `None` while a review runs.
    pub fn counts_after(&self, day: Date) -> Option<Date> {
        self.halts.counted_from(day.max(self.last_free_day).saturating_add(1.day()))
    }

    /// What is owed on `day`. Beyond a review that runs, as if it never ended.
    pub fn amounts_on(&self, day: Date) -> Amounts {
        let surcharge = self.principal.percent_times(PERCENT_A_DAY, self.late_days(day)).min(self.principal);
        Amounts {
            on: day,
            principal_fen: self.principal,
            surcharge_fen: surcharge,
            total_fen: self.principal.plus(surcharge),
        }
    }

    /// How many days are charged on `day`.
    pub fn late_days(&self, day: Date) -> u32 {
        let skipped = self.halts.days_between(self.last_free_day, day);
        u32::try_from((day - self.last_free_day).get_days() - skipped).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
