//! The days on which a review or a lawsuit stops 加处罚款 (行政处罚法 §73(3)).

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// The days of one review or lawsuit, which are not counted: from the first, up to but not including the day
/// on which the count goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Wire")]
pub struct Halt {
    /// The first day that is not counted.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    halted_on: Date,
    /// The first day that is counted again; `null` while it runs.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    resumed_on: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    halted_on: Date,
    #[serde(default)]
    resumed_on: Option<Date>,
}

/// The count would go on before it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("resumed_on is before halted_on")]
pub struct NotAHalt;

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

impl TryFrom<Wire> for Halt {
    type Error = NotAHalt;
    fn try_from(wire: Wire) -> Result<Halt, NotAHalt> {
        Halt::new(wire.halted_on, wire.resumed_on).ok_or(NotAHalt)
    }
}

/// All such days of a decision: a review, then a lawsuit against its outcome, then an appeal. In order and apart, so
/// that a day of two of them is left out once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Halt>")]
pub struct Halts(Vec<Halt>);

impl Halts {
    /// The stretches in order.
    pub fn as_slice(&self) -> &[Halt] {
        &self.0
    }

    /// Whether the count never stopped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether that day is one of a review or a lawsuit.
    pub fn holds_on(&self, day: Date) -> bool {
        self.0.iter().any(|halt| halt.holds_on(day))
    }

    /// How many days after `last_free_day`, up to and including `day`, are not counted.
    pub(super) fn days_between(&self, last_free_day: Date, day: Date) -> i32 {
        self.0.iter().map(|halt| halt.days_between(last_free_day, day)).sum()
    }

    /// The day on which `counted` days after `last_free_day` have been counted; `None` when that waits for the end of
    /// something that runs.
    pub(super) fn after(&self, last_free_day: Date, counted: i32) -> Option<Date> {
        let mut day = last_free_day.saturating_add(i64::from(counted).days());
        for halt in self.0.iter() {
            if halt.halted_on > day {
                break;
            }
            let last = halt.resumed_on?.saturating_sub(1.day());
            day = day.saturating_add(i64::from(halt.days_between(last_free_day, last)).days());
        }
        Some(day)
    }

    /// `day`, or the first day behind it that is counted; `None` while nobody knows.
    pub(super) fn counted_from(&self, day: Date) -> Option<Date> {
        match self.0.iter().find(|halt| halt.holds_on(day)) {
            Some(halt) => halt.resumed_on,
            None => Some(day),
        }
    }
}

impl From<Vec<Halt>> for Halts {
    fn from(mut halts: Vec<Halt>) -> Halts {
        halts.sort();
        let mut apart: Vec<Halt> = Vec::new();
        for halt in halts {
            match apart.last_mut() {
                Some(last) if last.resumed_on.is_none_or(|resumed| halt.halted_on <= resumed) => {
                    // `None` never ends, which is later than any day.
                    last.resumed_on = last.resumed_on.zip(halt.resumed_on).map(|(one, other)| one.max(other));
                }
                _ => apart.push(halt),
            }
        }
        Halts(apart)
    }
}

impl From<Option<Halt>> for Halts {
    fn from(halt: Option<Halt>) -> Halts {
        Halts(halt.into_iter().collect())
    }
}
