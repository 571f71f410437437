//! Which hours a day has, before temporary closures.

use super::{Day, Schedule, Span, SpecialOpening, Weekly};
use crate::calendar::{Calendar, DayKind};

/// Whose hours.
#[derive(Clone, Copy)]
pub(super) enum Table<'a> {
    /// The counters of a window, for a service or in general.
    Counter {
        /// `None` for a place that opens by notice only.
        weekly: Option<&'a Weekly>,
        service: Option<&'a str>,
    },
    /// A room with a table of its own, holidays included.
    Room(&'a Weekly),
    /// A room that is open day and night.
    Always,
}

/// The hours of one day.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub spans: &'a [Span],
    /// Why it is closed outside of `spans`.
    pub shut: Shut<'a>,
    /// The hours might be others if the year's holidays were published.
    pub is_uncertain: bool,
}

/// Why a day has no more hours.
#[derive(Clone, Copy)]
pub(super) enum Shut<'a> {
    Holiday(&'a str),
    DayOff,
    Hours,
}

impl<'a> Table<'a> {
    /// The hours of that day.
    pub fn plan(self, schedule: &'a Schedule, calendar: &'a Calendar, day: Day) -> Plan<'a> {
        match self {
            Table::Always => Plan::sure(&[Span::WHOLE_DAY]),
            Table::Room(weekly) => Plan::sure(on(Some(weekly), day, day.weekday())),
            Table::Counter { weekly, service } => match special(schedule, service, day) {
                Some(special) => Plan::sure(special.spans.as_slice()),
                None => by_calendar(schedule, weekly, calendar, day),
            },
        }
    }
}

impl<'a> Plan<'a> {
    /// What no announcement can change.
    fn sure(spans: &'a [Span]) -> Plan<'a> {
        let shut = if spans.is_empty() { Shut::DayOff } else { Shut::Hours };
        Plan { spans, shut, is_uncertain: false }
    }
}

/// Whether a special opening is for the service; those that name services are for nobody else.
pub(super) fn is_for(special: &SpecialOpening, service: Option<&str>) -> bool {
    special.services.is_empty() || special.services.iter().any(|named| Some(named.as_str()) == service)
}

/// The special opening of that day: one that names the service before one that is for all, and the last of several,
/// because an editor writes what is new below.
fn special<'a>(schedule: &'a Schedule, service: Option<&str>, day: Day) -> Option<&'a SpecialOpening> {
    let fits =
        |special: &&SpecialOpening| (special.from..=special.to).contains(&day) && is_for(special, service);
    schedule.openings.iter().filter(fits).max_by_key(|special| !special.services.is_empty())
}

fn by_calendar<'a>(
    schedule: &Schedule,
    weekly: Option<&'a Weekly>,
    calendar: &'a Calendar,
    day: Day,
) -> Plan<'a> {
    let weekday = day.weekday();
    let own = on(weekly, day, weekday);
    let is_weekend = weekday >= 5;
    let (year, ..) = day.civil();
    let is_uncertain = !calendar.is_year_published(year)
        && (!schedule.open_on_holidays && !own.is_empty()
            || is_weekend && of_working_day(weekly, day) != own);
    let spans = match calendar.kind(day) {
        DayKind::Off(name) if !schedule.open_on_holidays => {
            return Plan { spans: &[], shut: Shut::Holiday(name), is_uncertain };
        }
        DayKind::Worked if is_weekend => of_working_day(weekly, day),
        _ => own,
    };
    Plan { is_uncertain, ..Plan::sure(spans) }
}

/// The hours of a weekend day that is worked (调休): those of Monday, or of the first day until Friday that has
/// some; its own when none has.
fn of_working_day(weekly: Option<&Weekly>, day: Day) -> &[Span] {
    let working = (0..5).map(|weekday| on(weekly, day, weekday)).find(|spans| !spans.is_empty());
    working.unwrap_or_else(|| on(weekly, day, day.weekday()))
}

/// The hours of a weekday in the season of that day.
fn on(weekly: Option<&Weekly>, day: Day, weekday: u8) -> &[Span] {
    weekly.and_then(|weekly| weekly.season(day)).map_or(&[], |season| season.on(weekday))
}
