//! Working days and holidays, as the State Council announces them a year at a time.

mod packed;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::hours::Day;

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

/// What the announcement says of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Nothing: its weekday decides.
    Ordinary,
    /// Off, for the holiday of that name.
    Off(&'a str),
    /// Worked in exchange for a day of a holiday (调休).
    Worked,
}

/// The published years of special days. As JSON it is what a page carries for its browser:
/// `{"years":[2026],"off":[["2026-01-01",3,"元旦"]],"worked":["2026-01-04"]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire")]
pub struct Calendar {
    years: Vec<i16>,
    /// In order and apart: the first day, how many days, the name.
    off: Vec<(Day, u8, String)>,
    /// In order.
    worked: Vec<Day>,
}

/// A calendar that is not yet known to be in order.
#[derive(Deserialize)]
struct Wire {
    years: Vec<i16>,
    off: Vec<(Day, u8, String)>,
    worked: Vec<Day>,
}

impl Calendar {
    /// A calendar of the special days of the `years` that are published. Days outside 1970 to 2199 are left out.
    pub fn new(years: Vec<i16>, days: impl IntoIterator<Item = SpecialDay>) -> Calendar {
        let known = days.into_iter().filter_map(|special| {
            Some((day(special.date)?, if special.off { Some(special.name) } else { None }))
        });
        Calendar::from_days(years, known)
    }

    /// Of days with the name of their holiday, or none when they are worked; the last word on a day counts.
    fn from_days(years: Vec<i16>, days: impl IntoIterator<Item = (Day, Option<String>)>) -> Calendar {
        // Put where they belong one by one: they come in order, and a sort is a lot of WASM.
        let mut sorted: Vec<(Day, Option<String>)> = Vec::new();
        for (day, name) in days {
            let place = sorted.partition_point(|(known, _)| *known < day);
            match sorted.get_mut(place).filter(|(known, _)| *known == day) {
                Some(known) => known.1 = name,
                None => sorted.insert(place, (day, name)),
            }
        }
        let mut calendar = Calendar { years, ..Calendar::default() };
        for (day, name) in sorted {
            let Some(name) = name else {
                calendar.worked.push(day);
                continue;
            };
            match calendar.off.last_mut() {
                Some((from, count, last))
                    if *last == name && from.plus(i32::from(*count)) == day && *count < u8::MAX =>
                {
                    *count += 1;
                }
                _ => calendar.off.push((day, 1, name)),
            }
        }
        calendar
    }

    /// Whether the holidays of that year are published.
    pub fn is_year_published(&self, year: i32) -> bool {
        self.years.iter().any(|known| i32::from(*known) == year)
    }

    /// What the announcement says of that day; nothing in a year that is not published.
    pub fn kind(&self, day: Day) -> DayKind<'_> {
        let begun = self.off.partition_point(|(from, ..)| *from <= day);
        let last = begun.checked_sub(1).and_then(|place| self.off.get(place));
        match last {
            Some((from, count, name)) if day < from.plus(i32::from(*count)) => DayKind::Off(name),
            _ if self.worked.binary_search(&day).is_ok() => DayKind::Worked,
            _ => DayKind::Ordinary,
        }
    }

    /// Whether that day is worked: 调休 and holidays first, then the weekday.
    pub fn is_worked(&self, day: Day) -> bool {
        match self.kind(day) {
            DayKind::Off(_) => false,
            DayKind::Worked => true,
            DayKind::Ordinary => day.weekday() < 5,
        }
    }

    /// Whether the holidays of that day's year are published. Otherwise only weekends are known,
    /// and whoever shows the answer says so.
    pub fn is_published(&self, date: Date) -> bool {
        self.is_year_published(date.year().into())
    }

    /// [`Calendar::is_worked`]; a day outside 1970 to 2199 is not.
    pub fn is_working_day(&self, date: Date) -> bool {
        day(date).is_some_and(|day| self.is_worked(day))
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

impl From<Wire> for Calendar {
    fn from(wire: Wire) -> Calendar {
        let off = wire.off.into_iter().flat_map(|(from, count, name)| {
            (0..count).map(move |offset| (from.plus(offset.into()), Some(name.clone())))
        });
        let worked = wire.worked.into_iter().map(|day| (day, None));
        Calendar::from_days(wire.years, off.chain(worked))
    }
}

fn day(date: Date) -> Option<Day> {
    Day::new(date.year().into(), date.month().unsigned_abs().into(), date.day().unsigned_abs().into()).ok()
}
