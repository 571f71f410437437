//! Hours as a page carries them: no more than [`super::opening`] reads. Names, functions and what must be brought
//! stay behind.

use super::{
    Access, Closure, Moment, MonthDay, Schedule, Season, SelfServiceRoom, ServiceHours, Span, Spans,
    SpecialOpening, Weekly,
};
use crate::packed::{Packer, Unpacker};

/// Stands for what is not there.
const NONE: i64 = -1;

impl Schedule {
    /// For [`Schedule::unpack`].
    pub fn pack(&self) -> String {
        let mut packer = Packer::default();
        packer.number(self.to_verify);
        packer.number(self.open_on_holidays);
        packer.number(self.last_ticket_minutes.map_or(NONE, i64::from));
        weekly(&mut packer, self.weekly.as_ref());
        packer.list(&self.services, |packer, own| {
            packer.list(&own.services, |packer, id| packer.text(id));
            packer.number(own.last_ticket_minutes.map_or(NONE, i64::from));
            weekly(packer, own.weekly.as_ref());
        });
        packer.list(&self.closures, |packer, closure| {
            packer.number(closure.from.number());
            packer.number(closure.to.map_or(NONE, Moment::number));
            packer.number(closure.rooms_too);
            packer.text(&closure.reason);
        });
        packer.list(&self.openings, |packer, special| {
            packer.number(special.from.number());
            packer.number(special.to.number());
            spans(packer, special.spans.as_slice());
            packer.list(&special.services, |packer, id| packer.text(id));
        });
        packer.list(&self.rooms, |packer, room| match &room.access {
            Access::RoundTheClock => packer.number(0),
            Access::Hall => packer.number(1),
            Access::Weekly(table) => {
                packer.number(2);
                weekly(packer, Some(table));
            }
        });
        packer.done()
    }

    /// A schedule that gives the same states as the one that was packed; `None` for anything else.
    pub fn unpack(packed: &str) -> Option<Schedule> {
        let mut unpacker = Unpacker::new(packed);
        let u = &mut unpacker;
        Some(Schedule {
            to_verify: u.number()? != 0,
            open_on_holidays: u.number()? != 0,
            last_ticket_minutes: minutes(u)?,
            weekly: read_weekly(u)?,
            services: u.list(|u| {
                Some(ServiceHours {
                    services: u.list(Unpacker::text)?,
                    last_ticket_minutes: minutes(u)?,
                    weekly: read_weekly(u)?,
                    requires: Vec::new(),
                })
            })?,
            closures: u.list(|u| {
                Some(Closure {
                    from: Moment::of_number(u.number()?),
                    to: some(u.number()?).map(Moment::of_number),
                    rooms_too: u.number()? != 0,
                    reason: u.text()?,
                })
            })?,
            openings: u.list(|u| {
                Some(SpecialOpening {
                    from: Moment::of_day(u.number()?).day(),
                    to: Moment::of_day(u.number()?).day(),
                    spans: Spans(u.list(read_span)?.into()),
                    services: u.list(Unpacker::text)?,
                    reason: String::new(),
                })
            })?,
            rooms: u.list(|u| {
                let access = match u.number()? {
                    0 => Access::RoundTheClock,
                    1 => Access::Hall,
                    _ => Access::Weekly(read_weekly(u)??),
                };
                let name = String::new();
                Some(SelfServiceRoom {
                    name,
                    access,
                    functions: Vec::new(),
                    services: Vec::new(),
                    requires: Vec::new(),
                })
            })?,
        })
    }
}

fn weekly(packer: &mut Packer, weekly: Option<&Weekly>) {
    packer.list(weekly.map_or(&[], Weekly::seasons), |packer, season| {
        for day in [season.from(), season.to()] {
            packer.number(day.month());
            packer.number(day.day());
        }
        (0..7).for_each(|weekday| spans(packer, season.on(weekday)));
    });
}

fn spans(packer: &mut Packer, all: &[Span]) {
    packer.list(all, |packer, span| {
        packer.number(span.from);
        packer.number(span.to);
        packer.number(span.by_appointment);
    });
}

const fn some(number: i64) -> Option<i64> {
    if number == NONE { None } else { Some(number) }
}

#[allow(clippy::option_option, reason = "the outer one is a fault, the inner one what is not there")]
fn minutes(u: &mut Unpacker<'_>) -> Option<Option<u16>> {
    some(u.number()?).map_or(Some(None), |minutes| minutes.try_into().ok().map(Some))
}

/// No seasons at all stand for no table.
#[allow(clippy::option_option, reason = "the outer one is a fault, the inner one what is not there")]
fn read_weekly(u: &mut Unpacker<'_>) -> Option<Option<Weekly>> {
    let seasons = u.list(|u| {
        let (from, to) = (read_day(u)?, read_day(u)?);
        let mut week = <[Vec<Span>; 7]>::default();
        for day in &mut week {
            *day = u.list(read_span)?;
        }
        Some(Season::new(from, to, &week))
    })?;
    Some((!seasons.is_empty()).then(|| Weekly(seasons.into())))
}

fn read_day(u: &mut Unpacker<'_>) -> Option<MonthDay> {
    MonthDay::new(u.number()?.try_into().ok()?, u.number()?.try_into().ok()?)
}

fn read_span(u: &mut Unpacker<'_>) -> Option<Span> {
    let (from, to) = (u.number()?.try_into().ok()?, u.number()?.try_into().ok()?);
    Some(Span { from, to, by_appointment: u.number()? != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With one of everything.
    const WHOLE: &str = r#"{
        "weekly": "5月1日至9月30日 周一至周五 8:30-11:30 13:30-16:30（预约），周六 9:00-12:00；10月1日至4月30日 周一至周五 8:30-11:30 13:00-16:00",
        "last_ticket_minutes": 30, "open_on_holidays": true,
        "services": [{"services": ["g-1", "g-2"], "weekly": "周二 9:00-11:00"}, {"services": ["g-3"], "last_ticket_minutes": 0}],
        "closures": [{"from": "2026-11-24T09:00", "to": "2026-11-24T12:00", "reason": "停\t电", "rooms_too": true},
                     {"from": "2026-12-01T00:00", "reason": "搬迁"}],
        "openings": [{"from": "2026-10-02", "to": "2026-10-03", "spans": "9:00-12:00", "reason": "值班", "services": ["g-1"]}],
        "rooms": [{"name": "甲", "access": "24h"}, {"name": "乙", "access": "hall"}, {"name": "丙", "access": "每天 6:00-22:00"}]
    }"#;

    #[test]
    fn what_was_packed_gives_the_same_states() {
        let whole: Schedule = serde_json::from_str(WHOLE).unwrap();
        let back = Schedule::unpack(&whole.pack()).unwrap();
        assert_eq!((&back.weekly, back.last_ticket_minutes), (&whole.weekly, Some(30)));
        assert_eq!(back.closures[0].reason, "停 电");
        assert_eq!(back.pack(), whole.pack());
        let calendar = crate::calendar::Calendar::default();
        let begin: Moment = "2026-09-28T00:00".parse().unwrap();
        for step in 0..6000 {
            let at = begin.plus(step * 17);
            for service in [None, Some("g-1"), Some("g-3")] {
                let mut want = super::super::opening(Some(&whole), service, &calendar, at);
                want.rooms.iter_mut().for_each(|room| room.name.clear());
                let got = super::super::opening(Some(&back), service, &calendar, at);
                let said = |opening: &super::super::Opening| {
                    serde_json::to_string(opening).unwrap().replace("停\\t电", "停 电")
                };
                assert_eq!(said(&got), said(&want), "{at} {service:?}");
            }
        }
    }

    #[test]
    fn what_is_not_there_stays_away() {
        for text in ["{}", r#"{"to_verify": true}"#] {
            let schedule: Schedule = serde_json::from_str(text).unwrap();
            assert_eq!(Schedule::unpack(&schedule.pack()), Some(schedule));
        }
        for rubbish in ["", "0\t0", "x", "0\t0\t-1\t99999999"] {
            assert_eq!(Schedule::unpack(rubbish), None, "{rubbish}");
        }
    }
}
