//! Made-up windows, in types of their own, so that the second implementation shares nothing with the first.

use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use crate::chance::Chance;

/// From, to, by appointment.
pub type Span = (u16, u16, bool);

pub type MonthDay = (i8, i8);

#[derive(Clone, Debug)]
pub struct Season {
    /// Both included.
    pub from: MonthDay,
    pub to: MonthDay,
    pub days: [Vec<Span>; 7],
}

pub type Weekly = Vec<Season>;

#[derive(Debug)]
pub struct Rules {
    pub services: Vec<&'static str>,
    pub weekly: Option<Weekly>,
    pub last_ticket: Option<u16>,
}

/// Minutes since the first day of the model.
#[derive(Debug)]
pub struct Closure {
    pub from: i64,
    pub to: Option<i64>,
    pub reason: String,
    pub rooms_too: bool,
}

#[derive(Debug)]
pub struct Special {
    pub from: Date,
    pub to: Date,
    pub spans: Vec<Span>,
    pub services: Vec<&'static str>,
}

#[derive(Debug)]
pub enum Access {
    Always,
    Hall,
    Weekly(Weekly),
}

#[derive(Debug)]
pub struct Window {
    /// The first day that is asked about.
    pub around: u64,
    pub weekly: Option<Weekly>,
    pub to_verify: bool,
    pub last_ticket: Option<u16>,
    pub open_on_holidays: bool,
    pub rules: Vec<Rules>,
    pub closures: Vec<Closure>,
    pub specials: Vec<Special>,
    pub rooms: Vec<Access>,
}

/// Day 0 of the model, and how far it may be asked about.
pub const FIRST: Date = jiff::civil::date(2025, 11, 1);
const ASKED_DAYS: u64 = 550;
pub const SERVICES: [&str; 3] = ["a", "b", "c"];

pub fn day(number: i64) -> Date {
    FIRST.checked_add(number.days()).unwrap()
}

/// `2026-11-22T14:05`.
pub fn moment(minute: i64) -> String {
    let clock = minute.rem_euclid(1440);
    format!("{}T{:02}:{:02}", day(minute.div_euclid(1440)), clock / 60, clock % 60)
}

impl Window {
    /// A window whose notices are about the days that it is asked about.
    pub fn random(chance: &mut Chance) -> Window {
        let around = chance.below(ASKED_DAYS - 60);
        let some = |chance: &mut Chance, most| 0..chance.below(most);
        Window {
            around,
            weekly: chance.is(92).then(|| weekly(chance)),
            to_verify: chance.is(2),
            last_ticket: ticket(chance),
            open_on_holidays: chance.is(25),
            rules: some(chance, 3).map(|_| rules(chance)).collect(),
            closures: some(chance, 4).map(|_| closure(chance, around)).collect(),
            specials: some(chance, 4).map(|_| special(chance, around)).collect(),
            rooms: some(chance, 3).map(|_| access(chance)).collect(),
        }
    }

    /// As the pack and the API write it.
    pub fn json(&self) -> Value {
        json!({
            "weekly": self.weekly.as_ref().map(text),
            "to_verify": self.to_verify,
            "last_ticket_minutes": self.last_ticket,
            "open_on_holidays": self.open_on_holidays,
            "services": self.rules.iter().map(|rules| json!({
                "services": rules.services,
                "weekly": rules.weekly.as_ref().map(text),
                "last_ticket_minutes": rules.last_ticket,
            })).collect::<Vec<_>>(),
            "closures": self.closures.iter().map(|closure| json!({
                "from": moment(closure.from),
                "to": closure.to.map(moment),
                "reason": closure.reason,
                "rooms_too": closure.rooms_too,
            })).collect::<Vec<_>>(),
            "openings": self.specials.iter().map(|special| json!({
                "from": special.from.to_string(),
                "to": special.to.to_string(),
                "spans": spans_text(&special.spans),
                "reason": "值班",
                "services": special.services,
            })).collect::<Vec<_>>(),
            "rooms": self.rooms.iter().enumerate().map(|(number, access)| json!({
                "name": format!("room {number}"),
                "access": match access {
                    Access::Always => "24h".to_owned(),
                    Access::Hall => "hall".to_owned(),
                    Access::Weekly(weekly) => text(weekly),
                },
            })).collect::<Vec<_>>(),
        })
    }
}

/// The plainest way to write a table: every day by name.
pub fn text(weekly: &Weekly) -> String {
    let season = |season: &Season| {
        let days = season.days.iter().zip(["一", "二", "三", "四", "五", "六", "日"]).map(|(spans, name)| {
            let spans = if spans.is_empty() { "休息".to_owned() } else { spans_text(spans) };
            format!("周{name} {spans}")
        });
        let ((month, day), (last_month, last_day)) = (season.from, season.to);
        format!("{month}月{day}日至{last_month}月{last_day}日 {}", days.collect::<Vec<_>>().join("，"))
    };
    weekly.iter().map(season).collect::<Vec<_>>().join("；")
}

fn spans_text(spans: &[Span]) -> String {
    let span = |(from, to, by_appointment): &Span| {
        let note = if *by_appointment { "（预约）" } else { "" };
        format!("{}:{:02}-{}:{:02}{note}", from / 60, from % 60, to / 60, to % 60)
    };
    spans.iter().map(span).collect::<Vec<_>>().join(" ")
}

/// A table that is short enough to be written day by day.
pub fn weekly(chance: &mut Chance) -> Weekly {
    loop {
        let weekly = any_weekly(chance);
        if text(&weekly).chars().count() <= 512 {
            return weekly;
        }
    }
}

fn any_weekly(chance: &mut Chance) -> Weekly {
    let bounds: &[(MonthDay, MonthDay)] = match chance.below(10) {
        0..6 => &[((1, 1), (12, 31))],
        6 => &[((5, 1), (9, 30)), ((10, 1), (4, 30))],
        7 => &[((1, 1), (6, 30)), ((7, 1), (12, 31))],
        8 => &[((3, 1), (11, 15)), ((11, 16), (2, 29))],
        _ => &[((12, 24), (1, 6)), ((1, 7), (2, 28)), ((2, 29), (12, 23))],
    };
    bounds.iter().map(|&(from, to)| Season { from, to, days: week(chance) }).collect()
}

fn week(chance: &mut Chance) -> [Vec<Span>; 7] {
    let common = spans(chance);
    let weekend = if chance.is(30) { spans(chance) } else { Vec::new() };
    std::array::from_fn(|weekday| match weekday {
        _ if chance.is(8) => spans(chance),
        _ if chance.is(5) => Vec::new(),
        0..5 => common.clone(),
        _ => weekend.clone(),
    })
}

/// One to four stretches, sometimes touching each other or midnight.
fn spans(chance: &mut Chance) -> Vec<Span> {
    if chance.is(12) {
        return vec![(0, 1440, false)];
    }
    if chance.is(40) {
        let from = 480 + 30 * chance.below(3) as u16;
        return vec![(from, 690, chance.is(5)), (780 + 30 * chance.below(3) as u16, 990, chance.is(5))];
    }
    let mut spans = Vec::new();
    let mut from = if chance.is(25) { 0 } else { chance.below(600) as u16 };
    for _ in 0..=chance.below(3) {
        let to = (from + 1 + chance.below(400) as u16).min(1440);
        spans.push((from, to, chance.is(15)));
        from = to + if chance.is(20) { 0 } else { 1 + chance.below(300) as u16 };
        if from >= 1440 {
            break;
        }
    }
    if chance.is(25) {
        spans.last_mut().unwrap().1 = 1440;
    }
    spans
}

fn ticket(chance: &mut Chance) -> Option<u16> {
    chance.is(50).then(|| *chance.of(&[0, 10, 15, 30, 45, 120]))
}

fn services(chance: &mut Chance) -> Vec<&'static str> {
    SERVICES.into_iter().filter(|_| chance.is(50)).collect()
}

fn rules(chance: &mut Chance) -> Rules {
    Rules {
        services: services(chance),
        weekly: chance.is(60).then(|| weekly(chance)),
        last_ticket: ticket(chance),
    }
}

/// Some minutes, some days, or until further notice; now and then nothing at all.
fn closure(chance: &mut Chance, around: u64) -> Closure {
    let from = (1440 * (around + chance.below(25)) + 30 * chance.below(48) + chance.below(2)) as i64;
    let length = match chance.below(10) {
        0 => 0,
        1..6 => 10 * chance.below(60),
        _ => 1440 * chance.below(12) + 30 * chance.below(48),
    };
    Closure {
        from,
        to: (!chance.is(12)).then_some(from + length as i64),
        reason: format!("原因{}", chance.below(1000)),
        rooms_too: chance.is(40),
    }
}

fn special(chance: &mut Chance, around: u64) -> Special {
    let first = (around + chance.below(25)) as i64;
    Special {
        from: day(first),
        to: day(first + chance.below(4) as i64),
        spans: spans(chance),
        services: if chance.is(50) { Vec::new() } else { services(chance) },
    }
}

fn access(chance: &mut Chance) -> Access {
    match chance.below(3) {
        0 => Access::Always,
        1 => Access::Hall,
        _ => Access::Weekly(weekly(chance)),
    }
}
