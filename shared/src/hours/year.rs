//! The seasons of a year: together they are the whole of it, each day once.

use std::{cmp::Ordering, fmt};

use super::{Day, Season};

/// Days of a year that has a 29 February. A season is for all years, so the leap day belongs to one of them.
const DAYS: u16 = 366;
/// Days before each month of such a year.
const BEFORE: [u16; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];

/// A day that comes every year, 29 February in leap years only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

/// What is wrong with the seasons, in Chinese, and which of them is in question.
pub(super) struct Fault {
    pub what: String,
    pub season: usize,
}

impl MonthDay {
    pub(super) const FIRST: MonthDay = MonthDay { month: 1, day: 1 };
    pub(super) const LAST: MonthDay = MonthDay { month: 12, day: 31 };
    const END_OF_FEBRUARY: MonthDay = MonthDay { month: 2, day: 28 };
    const LEAP_DAY: MonthDay = MonthDay { month: 2, day: 29 };
    const MARCH: MonthDay = MonthDay { month: 3, day: 1 };

    /// 1 to 12, and 1 to as many days as that month can have.
    pub(super) fn new(month: u8, day: u8) -> Option<MonthDay> {
        (1..=last_day(month)?).contains(&day).then_some(MonthDay { month, day })
    }

    /// The last day of a month.
    pub(super) fn end_of(month: u8) -> Option<MonthDay> {
        Some(MonthDay { month, day: last_day(month)? })
    }

    pub(super) fn of(day: Day) -> MonthDay {
        let (_, month, day) = day.civil();
        // At most 12 and 31: both fit.
        MonthDay { month: month as u8, day: day as u8 }
    }

    /// 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1 January of a leap year.
    fn number(self) -> u16 {
        BEFORE.get(usize::from(self.month) - 1).map_or(0, |before| before + u16::from(self.day) - 1)
    }

    fn from_number(number: u16) -> MonthDay {
        let number = number % DAYS;
        let month = BEFORE.partition_point(|before| *before <= number);
        let before = BEFORE.get(month - 1).copied().unwrap_or(0);
        // At most 12 and 31: both fit.
        MonthDay { month: month as u8, day: (number - before + 1) as u8 }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}月{}日", self.month, self.day)
    }
}

fn last_day(month: u8) -> Option<u8> {
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => return None,
    })
}

/// Puts the seasons in order, if they are the year. One that ends on 28 February before one that begins on 1 March
/// takes the leap day; one that is the whole year is written from New Year, wherever it was begun.
pub(super) fn whole(seasons: Vec<Season>) -> Result<Box<[Season]>, Fault> {
    // Put where they belong one by one: they are few, and a sort is a lot of WASM.
    let mut sorted: Vec<(usize, Season)> = Vec::with_capacity(seasons.len());
    for (written, season) in seasons.into_iter().enumerate() {
        let place = sorted.partition_point(|(_, known)| known.from <= season.from);
        sorted.insert(place, (written, season));
    }
    let starts: Vec<MonthDay> = sorted.iter().map(|(_, season)| season.from).collect();
    for (place, (written, season)) in sorted.iter_mut().enumerate() {
        let next = starts.get(place + 1).or(starts.first()).copied().unwrap_or(season.from);
        if season.to == MonthDay::END_OF_FEBRUARY && next == MonthDay::MARCH {
            season.to = MonthDay::LEAP_DAY;
        }
        join(season, next, starts.len() == 1).map_err(|what| Fault { what, season: *written })?;
    }
    let mut seasons: Vec<Season> = sorted.into_iter().map(|(_, season)| season).collect();
    if let [only] = &mut *seasons {
        (only.from, only.to) = (MonthDay::FIRST, MonthDay::LAST);
    }
    Ok(seasons.into())
}

/// Whether the next season begins where this one ends; when not, what is missing or twice.
fn join(season: &Season, next: MonthDay, single: bool) -> Result<(), String> {
    let start = season.from.number();
    let length = (DAYS + season.to.number() - start) % DAYS + 1;
    let room = match (DAYS + next.number() - start) % DAYS {
        0 if single => DAYS,
        room => room,
    };
    let (first, last, what) = match length.cmp(&room) {
        Ordering::Less => (length, room, "没有写办公时间"),
        Ordering::Equal => return Ok(()),
        Ordering::Greater => (room, length, "写了两次"),
    };
    let (first, last) = (MonthDay::from_number(start + first), MonthDay::from_number(start + last - 1));
    Err(if first == last { format!("{first}{what}") } else { format!("{first}至{last}{what}") })
}
