//! The state of a window at a moment.

use std::cmp::Reverse;

use super::{
    Access, Closure, Moment, OpenState, Opening, RoomOpening, Schedule, SelfServiceRoom, ServiceHours, Span,
    Why,
    plan::{Plan, Shut, Table, is_for},
};
use crate::calendar::Calendar;

/// The last minutes before a closing, or before the last ticket, of which a resident is told.
const SOON_MINUTES: i64 = 30;
/// What stays open this long is open round the clock.
const WEEK_MINUTES: i64 = 7 * 1440;
/// How far the next opening is searched.
const HORIZON_DAYS: i32 = 400;
/// A pause that touches these minutes of the day, 11:00 to 14:00, is lunch.
const NOON: std::ops::Range<u16> = 660..840;

/// The state of a window at a moment; for a service, by that service's rules where it has some.
/// `None` for a window whose hours are not known.
///
/// Where the rules of the order (see [`crate::hours`]) leave something open:
/// - A closure ends an opening when it begins and delays the next one until it ends. Of several in force
///   the last to end gives the reason, of those the first to begin. When no next opening is known because of a closure until further
///   notice, that closure is the reason, even before it begins.
/// - A special opening that names services is for those only, and goes before one for all; of several the last counts.
/// - Of a service's own rules the first entry that names it counts.
/// - A window without a table that has a special opening opens by notice only. Without that it has the state of its
///   most open self-service room; without rooms nothing is known.
/// - A pause is lunch when at least a minute of it lies in 11:00 to 14:00 and the window does open at its end.
/// - A closure's beginning is a closing: the last ticket is that long before it. Spans that touch are one, over
///   midnight too and whether or not for appointments. A last ticket of 0 minutes is none.
/// - "Round the clock" counts from now: what closes within seven days is open until then.
/// - While it is closed, `by_appointment` is about the next opening: nobody shall travel to it in vain.
/// - `unpublished_year` is the first year that matters: a day between now and the answer would be another one if its
///   holidays were known. Closures, special openings and rooms do not depend on them.
/// - A `hall` room has the hours of the window in general, without last tickets. A doubtful schedule leaves the rooms
///   in doubt too.
pub fn opening(
    schedule: Option<&Schedule>,
    service: Option<&str>,
    calendar: &Calendar,
    at: Moment,
) -> Opening {
    let Some(schedule) = schedule else { return Opening::not_verified(Vec::new()) };
    let rooms: Vec<RoomOpening> = schedule
        .rooms
        .iter()
        .map(|room| RoomOpening { name: room.name.clone(), state: room_state(schedule, room, calendar, at) })
        .collect();
    if schedule.to_verify {
        return Opening::not_verified(rooms);
    }
    let own = service.and_then(|service| rules_of(schedule, service));
    let weekly = own.and_then(|own| own.weekly.as_ref()).or(schedule.weekly.as_ref());
    if weekly.is_none() && !schedule.openings.iter().any(|special| is_for(special, service)) {
        let best = rooms.iter().map(|room| &room.state).max_by_key(|state| openness(state)).cloned();
        return Opening { state: best.unwrap_or(OpenState::NotVerified), ..Opening::not_verified(rooms) };
    }
    let last_ticket = own.and_then(|own| own.last_ticket_minutes).or(schedule.last_ticket_minutes);
    let mut door = Door::new(schedule, Table::Counter { weekly, service }, calendar);
    door.last_ticket_minutes = last_ticket.unwrap_or(0).into();
    let (state, by_appointment) = door.state(at);
    Opening { state, by_appointment, unpublished_year: door.unpublished_year, rooms }
}

/// What somebody is told who comes for that service: of the self-service rooms those that do it.
pub fn opening_told(
    schedule: Option<&Schedule>,
    service: Option<&str>,
    calendar: &Calendar,
    at: Moment,
) -> Opening {
    let mut told = opening(schedule, service, calendar, at);
    if let (Some(service), Some(schedule)) = (service, schedule) {
        let mut rooms = schedule.rooms.iter();
        let does = |room: &SelfServiceRoom| room.services.iter().any(|known| known == service);
        told.rooms.retain(|_| rooms.next().is_some_and(does));
    }
    told
}

impl Opening {
    const fn not_verified(rooms: Vec<RoomOpening>) -> Opening {
        Opening { state: OpenState::NotVerified, by_appointment: false, unpublished_year: None, rooms }
    }
}

fn rules_of<'a>(schedule: &'a Schedule, service: &str) -> Option<&'a ServiceHours> {
    schedule.services.iter().find(|rules| rules.services.iter().any(|named| named == service))
}

fn room_state(schedule: &Schedule, room: &SelfServiceRoom, calendar: &Calendar, at: Moment) -> OpenState {
    let table = match &room.access {
        _ if schedule.to_verify => return OpenState::NotVerified,
        Access::RoundTheClock => Table::Always,
        Access::Weekly(weekly) => Table::Room(weekly),
        Access::Hall => {
            let weekly = schedule.weekly.as_ref();
            if weekly.is_none() && !schedule.openings.iter().any(|special| is_for(special, None)) {
                return OpenState::NotVerified;
            }
            Table::Counter { weekly, service: None }
        }
    };
    Door::new(schedule, table, calendar).state(at).0
}

/// The larger, the better for a resident: the kind of state, then how long it is open or how soon it opens.
fn openness(state: &OpenState) -> (u8, i64) {
    match state {
        OpenState::RoundTheClock => (7, 0),
        OpenState::Open { until } => (6, until.number()),
        OpenState::LastTickets { until, .. } => (5, until.number()),
        OpenState::ClosingSoon { closes, tickets_over: false } => (4, closes.number()),
        OpenState::ClosingSoon { closes, tickets_over: true } => (3, closes.number()),
        OpenState::LunchBreak { until } => (2, -until.number()),
        OpenState::Closed { next, .. } => (1, next.map_or(i64::MIN, |next| -next.number())),
        OpenState::NotVerified => (0, 0),
    }
}

/// One set of hours with what interrupts it.
struct Door<'a> {
    schedule: &'a Schedule,
    table: Table<'a>,
    calendar: &'a Calendar,
    /// 0 for none.
    last_ticket_minutes: i64,
    /// The first year met whose holidays matter and are not published.
    unpublished_year: Option<i32>,
}

/// What the search for an opening found.
enum Next<'a> {
    At(Moment, Span),
    /// A closure until further notice.
    Never(&'a Closure),
    Unknown,
}

impl<'a> Door<'a> {
    const fn new(schedule: &'a Schedule, table: Table<'a>, calendar: &'a Calendar) -> Door<'a> {
        Door { schedule, table, calendar, last_ticket_minutes: 0, unpublished_year: None }
    }

    /// The state, and whether it is about appointments.
    fn state(&mut self, at: Moment) -> (OpenState, bool) {
        if let Some(closure) = self.closure(at) {
            let next = self.next(at);
            return closed(next, || Why::Closure { reason: closure.reason.clone() });
        }
        let plan = self.plan(at);
        let minute = at.minute();
        match plan.spans.iter().find(|span| span.from <= minute && minute < span.to) {
            Some(span) => (self.open(at, plan, *span), span.by_appointment),
            None => self.shut(at, plan),
        }
    }

    fn open(&mut self, at: Moment, plan: Plan<'a>, span: Span) -> OpenState {
        let Some(closes) = self.closes(at, plan, span) else { return OpenState::RoundTheClock };
        let left = closes.number() - at.number();
        let until_ticket = left - self.last_ticket_minutes;
        if self.last_ticket_minutes == 0 && left <= SOON_MINUTES {
            OpenState::ClosingSoon { closes, tickets_over: false }
        } else if until_ticket > SOON_MINUTES || self.last_ticket_minutes == 0 {
            OpenState::Open { until: closes }
        } else if until_ticket > 0 {
            OpenState::LastTickets { until: at.plus(until_ticket), closes }
        } else {
            OpenState::ClosingSoon { closes, tickets_over: true }
        }
    }

    fn shut(&mut self, at: Moment, plan: Plan<'a>) -> (OpenState, bool) {
        let next = self.next(at);
        if let (Some(end), Next::At(opens, span)) = (lunch_end(plan.spans, at.minute()), &next)
            && at.day().at(end) == *opens
        {
            return (OpenState::LunchBreak { until: *opens }, span.by_appointment);
        }
        closed(next, || match plan.shut {
            Shut::Holiday(name) => Why::Holiday { name: name.to_owned() },
            Shut::DayOff => Why::DayOff,
            Shut::Hours => Why::Hours,
        })
    }

    /// When it closes, open now in that span of its day's plan; `None` when not within a week.
    fn closes(&mut self, at: Moment, mut plan: Plan<'a>, span: Span) -> Option<Moment> {
        let closure = self.closures().map(|closure| closure.from).filter(|from| *from > at).min();
        let mut end = at.day().at(span.to);
        loop {
            let stop = closure.map_or(end, |from| from.min(end));
            if stop.number() - at.number() >= WEEK_MINUTES {
                return None;
            }
            if closure == Some(stop) {
                return Some(stop);
            }
            if end.minute() == 0 {
                plan = self.plan(end);
            }
            match plan.spans.iter().find(|span| span.from == end.minute()) {
                Some(span) => end = end.day().at(span.to),
                None => return Some(end),
            }
        }
    }

    /// The first open minute from that one on, up to the horizon.
    fn next(&mut self, at: Moment) -> Next<'a> {
        let last_day = at.day().plus(HORIZON_DAYS);
        let mut cursor = at;
        while cursor.day() <= last_day {
            if let Some(closure) = self.closure(cursor) {
                match closure.to {
                    Some(to) => cursor = to,
                    // Nothing opens from here on; that only matters if something would have.
                    None => return Next::Never(closure),
                }
                continue;
            }
            let plan = self.plan(cursor);
            let minute = cursor.minute();
            match plan.spans.iter().find(|span| span.to > minute) {
                None => cursor = cursor.day().plus(1).at(0),
                Some(span) if span.from <= minute => return Next::At(cursor, *span),
                Some(span) => cursor = cursor.day().at(span.from),
            }
        }
        Next::Unknown
    }

    /// The hours of a moment's day, remembered where they are uncertain.
    fn plan(&mut self, at: Moment) -> Plan<'a> {
        let plan = self.table.plan(self.schedule, self.calendar, at.day());
        if plan.is_uncertain && self.unpublished_year.is_none() {
            self.unpublished_year = Some(at.day().civil().0);
        }
        plan
    }

    /// The closure in force at that minute: of several the last to end, then the first to begin.
    fn closure(&self, at: Moment) -> Option<&'a Closure> {
        let in_force =
            self.closures().filter(|closure| closure.from <= at && closure.to.is_none_or(|to| at < to));
        in_force.min_by_key(|closure| (closure.to.is_some(), Reverse(closure.to), closure.from))
    }

    /// The closures that are about this door and last at least a minute.
    fn closures(&self) -> impl Iterator<Item = &'a Closure> + use<'a> {
        let rooms_only = matches!(self.table, Table::Room(_) | Table::Always);
        self.schedule.closures.iter().filter(move |closure| {
            (!rooms_only || closure.rooms_too) && closure.to.is_none_or(|to| closure.from < to)
        })
    }
}

/// Where the pause around that minute ends, when it is lunch.
fn lunch_end(spans: &[Span], minute: u16) -> Option<u16> {
    let before = spans.iter().rev().find(|span| span.to <= minute)?;
    let after = spans.iter().find(|span| span.from > minute)?;
    (before.to < NOON.end && after.from > NOON.start).then_some(after.from)
}

fn closed(next: Next<'_>, why: impl FnOnce() -> Why) -> (OpenState, bool) {
    match next {
        Next::At(next, span) => (OpenState::Closed { next: Some(next), why: why() }, span.by_appointment),
        Next::Never(closure) => {
            (OpenState::Closed { next: None, why: Why::Closure { reason: closure.reason.clone() } }, false)
        }
        Next::Unknown => (OpenState::Closed { next: None, why: why() }, false),
    }
}
