//! Working days and holidays, as the State Council announces them a year at a time.

use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

/// A day that differs from its weekday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDay {
    /// The day.
    pub date: Date,
    /// The holiday it belongs to, such as 春节.
    pub name: String,
    /// Off, or worked (调休).
    pub off: bool,
}

/// The published years of special days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    days: BTreeMap<Date, bool>,
    years: Vec<i16>,
}

impl Calendar {
    /// A calendar of the special days of the `years` that are published.
    pub fn new(years: Vec<i16>, days: impl IntoIterator<Item = SpecialDay>) -> Calendar {
        Calendar { days: days.into_iter().map(|d| (d.date, d.off)).collect(), years }
    }

    /// Whether the holidays of that day's year are published. Otherwise only weekends are known,
    /// and whoever shows the answer says so.
    pub fn is_published(&self, date: Date) -> bool {
        self.years.contains(&date.year())
    }

    /// Whether that day is worked: 调休 and holidays first, then the weekday.
    pub fn is_working_day(&self, date: Date) -> bool {
        match self.days.get(&date) {
            Some(off) => !off,
            None => !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// That day if it is worked, else the first worked day after it.
    pub fn working_day_from(&self, date: Date) -> Date {
        let mut day = date;
        // No holiday lasts a month; the bound keeps a broken calendar from looping.
        for _ in 0..60 {
            if self.is_working_day(day) {
                return day;
            }
            day = day.saturating_add(1.day());
        }
        day
    }
}
