//! The rules once more, slow and obvious: every minute of a day knows whether the door is open, and whoever wants to
//! know how long or when walks from minute to minute.

use std::collections::HashMap;

use jiff::civil::Date;
use shared::hours::{OpenState, Why};

use crate::model::{Access, Closure, Season, Span, Weekly, Window, day, moment};

/// What is known of a year's special days.
pub struct Holidays {
    pub published: Vec<i16>,
    /// The name, or `None` for a worked day.
    pub days: HashMap<Date, Option<String>>,
}

/// Whose hours.
#[derive(Clone, Copy)]
pub enum Whose<'a> {
    Counter(Option<&'static str>),
    Room(&'a Access),
}

#[derive(Clone, Copy)]
struct Minute {
    /// In a span of the day's hours.
    in_hours: bool,
    by_appointment: bool,
    /// Which closure is in force.
    closure: Option<u8>,
    /// Would be another if its year were published; where a closure is in force no holiday matters.
    is_uncertain: bool,
}

impl Minute {
    fn is_open(self) -> bool {
        self.in_hours && self.closure.is_none()
    }
}

/// A door, with the days that were looked at.
pub struct Door<'a> {
    window: &'a Window,
    holidays: &'a Holidays,
    whose: Whose<'a>,
    weekly: Option<&'a Weekly>,
    last_ticket: i64,
    /// From the first minute that is asked about, day after day as far as somebody walked.
    minutes: Vec<Minute>,
    /// Why each of those days is closed when it is.
    shut: Vec<Why>,
    pub unpublished: Option<i16>,
}

/// The rules of a service, or those of the window.
pub fn counter<'a>(
    window: &'a Window,
    holidays: &'a Holidays,
    service: Option<&'static str>,
) -> Option<Door<'a>> {
    let own = window.rules.iter().find(|rules| service.is_some_and(|asked| rules.services.contains(&asked)));
    let weekly = own.and_then(|own| own.weekly.as_ref()).or(window.weekly.as_ref());
    let ticket = own.and_then(|own| own.last_ticket).or(window.last_ticket).unwrap_or(0);
    let opens_by_notice = window
        .specials
        .iter()
        .any(|special| special.services.is_empty() || service.is_some_and(|s| special.services.contains(&s)));
    if weekly.is_none() && !opens_by_notice {
        return None;
    }
    Some(Door::new(window, holidays, Whose::Counter(service), weekly, ticket.into()))
}

/// A self-service room; `None` for one in a hall that nobody knows the hours of.
pub fn room<'a>(window: &'a Window, holidays: &'a Holidays, access: &'a Access) -> Option<Door<'a>> {
    match access {
        Access::Always => Some(Door::new(window, holidays, Whose::Room(access), None, 0)),
        Access::Weekly(weekly) => Some(Door::new(window, holidays, Whose::Room(access), Some(weekly), 0)),
        Access::Hall => {
            let mut hall = counter(window, holidays, None)?;
            hall.last_ticket = 0;
            Some(hall)
        }
    }
}

impl<'a> Door<'a> {
    fn new(
        window: &'a Window,
        holidays: &'a Holidays,
        whose: Whose<'a>,
        weekly: Option<&'a Weekly>,
        last_ticket: i64,
    ) -> Door<'a> {
        Door {
            window,
            holidays,
            whose,
            weekly,
            last_ticket,
            minutes: Vec::new(),
            shut: Vec::new(),
            unpublished: None,
        }
    }

    /// The state, and whether it is about appointments.
    pub fn state(&mut self, at: i64) -> (OpenState, bool) {
        self.unpublished = None;
        let now = self.minute(at);
        if now.is_open() {
            return (self.open(at), now.by_appointment);
        }
        let next = self.next(at);
        if now.closure.is_none()
            && let Ok(Some(next)) = next
            && self.is_lunch(at, next)
        {
            return (OpenState::LunchBreak { until: parse(next) }, self.minute(next).by_appointment);
        }
        let why = match now.closure {
            Some(closure) => Why::Closure { reason: self.reason(closure) },
            None => self.shut[((at - self.first()) / 1440) as usize].clone(),
        };
        match next {
            Ok(None) => (OpenState::Closed { next: None, why }, false),
            Ok(Some(next)) => {
                let by_appointment = self.minute(next).by_appointment;
                (OpenState::Closed { next: Some(parse(next)), why }, by_appointment)
            }
            Err(closure) => {
                let reason = self.reason(closure);
                (OpenState::Closed { next: None, why: Why::Closure { reason } }, false)
            }
        }
    }

    fn open(&mut self, at: i64) -> OpenState {
        let mut end = at;
        while self.walk(end).is_open() {
            end += 1;
            if end - at == 7 * 1440 {
                return OpenState::RoundTheClock;
            }
        }
        let closes = parse(end);
        let ticket = end - self.last_ticket;
        if self.last_ticket == 0 {
            if end - at > 30 {
                OpenState::Open { until: closes }
            } else {
                OpenState::ClosingSoon { closes, tickets_over: false }
            }
        } else if at >= ticket {
            OpenState::ClosingSoon { closes, tickets_over: true }
        } else if ticket - at > 30 {
            OpenState::Open { until: closes }
        } else {
            OpenState::LastTickets { until: parse(ticket), closes }
        }
    }

    /// The next open minute; or the closure until further notice that comes before it.
    fn next(&mut self, at: i64) -> Result<Option<i64>, u8> {
        let last = (at / 1440 + 401) * 1440;
        for minute in at..last {
            let known = self.walk(minute);
            match known.closure {
                Some(closure) if self.window.closures[usize::from(closure)].to.is_none() => {
                    return Err(closure);
                }
                _ if known.is_open() => return Ok(Some(minute)),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Between two stretches of the same day, a minute of it between 11:00 and 14:00, and open afterwards.
    fn is_lunch(&mut self, at: i64, next: i64) -> bool {
        let midnight = at - at % 1440;
        let hours: Vec<bool> = (midnight..midnight + 1440).map(|at| self.minute(at).in_hours).collect();
        let now = (at - midnight) as usize;
        let Some(begins) = (0..now).rev().find(|&minute| hours[minute]) else { return false };
        let Some(ends) = (now..1440).find(|&minute| hours[minute]) else { return false };
        (begins + 1..ends).any(|minute| (660..840).contains(&minute)) && midnight + ends as i64 == next
    }

    /// The minute, remembering the first whose year matters.
    fn walk(&mut self, at: i64) -> Minute {
        let minute = self.minute(at);
        if minute.is_uncertain && self.unpublished.is_none() {
            self.unpublished = Some(day(at / 1440).year());
        }
        minute
    }

    fn minute(&mut self, at: i64) -> Minute {
        let place = (at - self.first()) as usize;
        while self.minutes.len() <= place {
            self.look_at_one_day_more();
        }
        self.minutes[place]
    }

    fn first(&self) -> i64 {
        1440 * self.window.around as i64
    }

    fn look_at_one_day_more(&mut self) {
        let midnight = self.first() + self.minutes.len() as i64;
        let (spans, shut, is_uncertain) = self.hours(day(midnight / 1440));
        for minute in 0..1440 {
            let span = spans.iter().find(|(from, to, _)| (*from..*to).contains(&minute));
            let closure = self.closure(midnight + i64::from(minute));
            self.minutes.push(Minute {
                in_hours: span.is_some(),
                by_appointment: span.is_some_and(|span| span.2),
                closure,
                is_uncertain: is_uncertain && closure.is_none(),
            });
        }
        self.shut.push(shut);
    }

    fn reason(&self, closure: u8) -> String {
        self.window.closures[usize::from(closure)].reason.clone()
    }

    /// The closure in force: of several the last to end, then the first to begin.
    fn closure(&self, at: i64) -> Option<u8> {
        let ends = |closure: &Closure| closure.to.unwrap_or(i64::MAX);
        let mut found: Option<u8> = None;
        for (place, closure) in self.window.closures.iter().enumerate() {
            let is_ours = matches!(self.whose, Whose::Counter(_)) || closure.rooms_too;
            let is_better = found.is_none_or(|old| {
                let old = &self.window.closures[usize::from(old)];
                ends(closure) > ends(old) || ends(closure) == ends(old) && closure.from < old.from
            });
            if is_ours && closure.from <= at && at < ends(closure) && is_better {
                found = Some(place as u8);
            }
        }
        found
    }

    /// The hours of a day, why it is closed besides, whether its year's holidays would change anything.
    fn hours(&self, date: Date) -> (Vec<Span>, Why, bool) {
        let sure = |spans: Vec<Span>| {
            let why = if spans.is_empty() { Why::DayOff } else { Why::Hours };
            (spans, why, false)
        };
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        let service = match self.whose {
            Whose::Room(Access::Always) => return sure(vec![(0, 1440, false)]),
            Whose::Room(_) => return sure(self.week(date)[weekday].clone()),
            Whose::Counter(service) => service,
        };
        let today = || self.window.specials.iter().filter(|s| s.from <= date && date <= s.to);
        let named = today().rfind(|s| service.is_some_and(|asked| s.services.contains(&asked)));
        if let Some(special) = named.or(today().rfind(|s| s.services.is_empty())) {
            return sure(special.spans.clone());
        }
        let week = self.week(date);
        let as_workday = || {
            let first = (0..5).find(|&weekday| !week[weekday].is_empty()).unwrap_or(weekday);
            week[first].clone()
        };
        let is_weekend = weekday == 5 || weekday == 6;
        // Either a holiday would close it, or a weekend day that is worked would have other hours.
        let might_close = !self.window.open_on_holidays && !week[weekday].is_empty();
        let would_differ = might_close || is_weekend && as_workday() != week[weekday];
        let is_uncertain = !self.holidays.published.contains(&date.year()) && would_differ;
        let (spans, why, _) = match self.holidays.days.get(&date) {
            Some(Some(name)) if !self.window.open_on_holidays => {
                (Vec::new(), Why::Holiday { name: name.clone() }, false)
            }
            Some(None) if is_weekend => sure(as_workday()),
            _ => sure(week[weekday].clone()),
        };
        (spans, why, is_uncertain)
    }

    fn week(&self, date: Date) -> [Vec<Span>; 7] {
        let today = (date.month(), date.day());
        let is_now = |season: &&Season| match season.from <= season.to {
            true => season.from <= today && today <= season.to,
            // 28 February before 1 March is meant to be the end of the month.
            false => season.from <= today || today <= season.to,
        };
        let season = self.weekly.map(|weekly| weekly.iter().find(is_now).expect("every day has a season"));
        season.map(|season| season.days.clone()).unwrap_or_default()
    }
}

fn parse(minute: i64) -> shared::hours::Moment {
    moment(minute).parse().unwrap()
}
