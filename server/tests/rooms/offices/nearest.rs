//! The index against the obvious: look at every office, keep what passes, sort. 100,000 random questions.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    path::Path,
};

use server::{
    cities::{Snapshot, pack::Pack, paging::Paging},
    offices::{
        Datum, Measured, OfficeQuery, OfficeRecord,
        query::{Filter, Open},
    },
};
use shared::{
    cities::Adcode,
    geo::{Wgs84, distance_m},
    hours::{Moment, OpenState, Schedule, Thing, opening},
    offices::{Accessibility, CrossCity, OfficeKind, OfficeList, Role},
    travel::{LONGEST_MINUTES, Travel},
};

const QUESTIONS: usize = 100_000;
/// How many offices each made-up city has; questions are spread over the cities evenly.
const SIZES: [usize; 8] = [0, 1, 12, 13, 40, 120, 300, 600];
const SERVICES: [&str; 6] = ["ps-id-reissue", "ps-id-renew", "ps-passport", "a", "b", "c"];
const CITIES: [&str; 4] = ["220100", "220200", "220300", "220400"];
const MOMENTS: [&str; 8] = [
    "2026-11-23T09:00",
    "2026-11-23T11:45",
    "2026-11-23T16:20",
    "2026-11-22T10:00",
    "2026-10-01T10:00",
    "2026-10-10T10:00",
    "2026-11-23T03:00",
    "2026-12-31T17:00",
];
const WEEKLIES: [&str; 4] = [
    "周一至周五 8:30-11:30 13:00-16:30",
    "周一至周日 9:00-15:00",
    "每天 0:00-24:00",
    "周六至周日 10:00-16:00",
];

/// xorshift64*, seeded: the same questions every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 33) as usize % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn some<T: Clone>(&mut self, all: &[T], one_in: usize) -> Vec<T> {
        all.iter().filter(|_| self.one_in(one_in)).cloned().collect()
    }

    /// On a coarse grid, so that many offices lie at the very same point.
    fn point(&mut self) -> (f64, f64) {
        let steps = if self.one_in(3) { 4 } else { 4000 };
        let along = |dice: &mut Dice| dice.below(steps) as f64 / steps as f64;
        (43.0 + along(self), 125.0 + along(self))
    }
}

fn schedule(dice: &mut Dice) -> Option<Schedule> {
    let known = (!dice.one_in(8)).then(|| *dice.of(&WEEKLIES))?;
    let room = dice.one_in(4).then(|| {
        serde_json::json!({ "name": "自助区", "access": *dice.of(&["24h", "hall"]),
            "services": dice.some(&SERVICES, 3), "requires": dice.some(&["id_card", "face"], 2) })
    });
    let notice = dice.one_in(5).then(|| {
        serde_json::json!({ "from": "2026-11-23T02:00:00+08:00", "to": "2026-11-23T12:00:00+08:00",
            "reason": "停电", "rooms_too": dice.one_in(2) })
    });
    let rule = dice.one_in(3).then(|| {
        serde_json::json!({ "services": dice.some(&SERVICES, 2), "weekly": *dice.of(&WEEKLIES),
            "requires": dice.some(&["id_card", "bank_card"], 2) })
    });
    Some(
        serde_json::from_value(serde_json::json!({
            "weekly": known, "last_ticket_minutes": dice.one_in(2).then_some(30),
            "rooms": room.into_iter().collect::<Vec<_>>(), "services": rule.into_iter().collect::<Vec<_>>(),
            "closures": notice.into_iter().collect::<Vec<_>>(),
        }))
        .unwrap(),
    )
}

fn record(dice: &mut Dice, number: usize, pack: &Pack, schedules: &[Option<Schedule>]) -> OfficeRecord {
    let template = pack.offices.iter().find(|office| office.withheld.is_none()).unwrap().clone();
    let city: Adcode = dice.of(&CITIES).parse().unwrap();
    let districts: Vec<Adcode> =
        pack.divisions.iter().filter(|d| d.parent == city).map(|d| d.adcode).collect();
    let (lat, lon) = dice.point();
    let mut sources = template.sources.clone();
    sources[0].published = dice.one_in(2).then(|| jiff::civil::date(2025, 3, 1));
    sources[0].publisher = shared::source::Publisher::Official;
    OfficeRecord {
        // Not in the order in which they are made.
        id: format!("o{:04}-{number}", dice.below(10_000)),
        kind: *dice.of(&OfficeKind::ALL),
        role: if dice.one_in(5) { Role::Contact } else { Role::Window },
        city,
        district: (!dice.one_in(4)).then(|| *dice.of(&districts)),
        schedule: dice.of(schedules).clone(),
        services: dice.some(&SERVICES, 3).into_iter().map(str::to_owned).collect(),
        cross_city: dice
            .one_in(3)
            .then(|| CrossCity {
                services: dice.some(&SERVICES, 2).into_iter().map(str::to_owned).collect(),
                home_cities: dice.some(&CITIES, 2).iter().map(|c| c.parse().unwrap()).collect(),
            })
            .into_iter()
            .collect(),
        accessibility: dice.some(&Accessibility::ALL, 2),
        position: (!dice.one_in(6)).then_some(Measured { lat, lon, datum: Datum::Wgs84 }),
        sources,
        ..template
    }
}

fn question(dice: &mut Dice) -> OfficeQuery {
    let near = (!dice.one_in(5)).then(|| {
        let (lat, lon) = if dice.one_in(10) { (20.0, 110.0) } else { dice.point() };
        // Off the grid, so that no two different points of it are equally far.
        Wgs84::new(lat + 0.001_37, lon + 0.000_71).unwrap()
    });
    let travel = *dice.of(&[Travel::Walk, Travel::Drive]);
    let open = match dice.below(6) {
        0 | 1 => Some(Open::Then),
        2 => Some(Open::RoundTheClock),
        3 if near.is_some() => Some(Open::OnArrival(travel)),
        _ => None,
    };
    let mut maybe = |one_in: usize| dice.one_in(one_in);
    let (city, district, kind, service, home, brings) =
        (maybe(4), maybe(8), maybe(6), maybe(2), maybe(4), maybe(4));
    let filter = Filter {
        city: city.then(|| dice.of(&CITIES).parse().unwrap()),
        district: district.then(|| dice.of(&["220102", "220202", "220302"]).parse().unwrap()),
        kind: kind.then(|| *dice.of(&OfficeKind::ALL)),
        // The last is a service that nobody does.
        service: service.then(|| dice.of(&["ps-id-reissue", "a", "b", "nobody"]).to_string()),
        home: home.then(|| dice.of(&CITIES).parse().unwrap()),
        brings: brings.then(|| dice.some(&[Thing::IdCard, Thing::BankCard, Thing::Face], 2)),
        access: if dice.one_in(4) { dice.some(&Accessibility::ALL, 2) } else { Vec::new() },
        open,
    };
    OfficeQuery { near, travel: None, filter, ..OfficeQuery::at(dice.of(&MOMENTS).parse().unwrap()) }
}

/// An office that passes.
struct Passing {
    id: String,
    door: Option<Wgs84>,
    metres: Option<f64>,
}

/// Hours, a service and a moment.
type Judged = (Option<Schedule>, Option<String>, Moment);

/// The rules of the filters, said once more and plainly.
struct Obvious<'a> {
    pack: &'a Pack,
    calendar: shared::calendar::Calendar,
    /// What somebody does.
    done: HashSet<&'a str>,
    /// Opening states by hours, service and moment: reckoned once, because there are few.
    known: HashMap<Judged, (bool, bool)>,
}

impl Obvious<'_> {
    /// Whether it serves then, and whether it is open day and night from then on.
    fn judged(&mut self, office: &OfficeRecord, service: Option<&str>, at: Moment) -> (bool, bool) {
        let key = (office.schedule.clone(), service.map(str::to_owned), at);
        let calendar = &self.calendar;
        *self.known.entry(key).or_insert_with(|| {
            let state = opening(office.schedule.as_ref(), service, calendar, at);
            let rooms = office.schedule.as_ref().map_or(&[][..], |s| &s.rooms);
            let rooms = rooms
                .iter()
                .zip(&state.rooms)
                .filter(|(room, _)| service.is_none_or(|id| room.services.contains(&id.to_owned())));
            let states: Vec<&OpenState> = rooms.map(|(_, now)| &now.state).chain([&state.state]).collect();
            (
                states.iter().any(|state| state.is_served()),
                states.iter().any(|state| **state == OpenState::RoundTheClock),
            )
        })
    }

    fn passes(&mut self, office: &OfficeRecord, query: &OfficeQuery, metres: Option<f64>) -> bool {
        let filter = &query.filter;
        let service = filter.service.as_deref();
        // A service that nobody is known to do rules nobody out.
        let does = |id: &str| office.services.iter().any(|s| s == id) || !self.done.contains(id);
        let crosses = |home: &Adcode| {
            office.cross_city.iter().any(|rule| {
                rule.home_cities.contains(home)
                    && service
                        .is_none_or(|id| rule.services.is_empty() || rule.services.iter().any(|s| s == id))
            })
        };
        filter.city.is_none_or(|city| office.city == city)
            && filter.district.is_none_or(|district| office.district == Some(district))
            && filter.kind.is_none_or(|kind| office.kind == kind)
            && service.is_none_or(does)
            && filter.home.as_ref().is_none_or(|home| office.city == *home || crosses(home))
            && filter.access.iter().all(|access| office.accessibility.contains(access))
            && filter.brings.as_ref().is_none_or(|brought| enough(office, service, brought))
            && match filter.open {
                None => true,
                Some(Open::Then) => self.judged(office, service, query.at).0,
                Some(Open::RoundTheClock) => self.judged(office, service, query.at).1,
                Some(Open::OnArrival(travel)) => metres.is_some_and(|metres| {
                    let minutes = travel.minutes(metres.round() as u32);
                    minutes <= LONGEST_MINUTES
                        && self.judged(office, service, query.at.plus(i64::from(minutes))).0
                }),
            }
    }

    /// Everything that passes, in order.
    fn answer(&mut self, query: &OfficeQuery) -> Vec<Passing> {
        let mut found = Vec::new();
        for office in self.pack.offices.clone() {
            let door = office.position.map(|position| position.to_wgs84().unwrap());
            let metres = query.near.zip(door).map(|(near, door)| distance_m(near, door));
            if self.passes(&office, query, metres) {
                let passing = Passing { id: office.id.clone(), door, metres };
                found.push((self.place(&office, query, metres), passing));
            }
        }
        found.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
        found.into_iter().map(|(_, passing)| passing).collect()
    }

    #[allow(clippy::type_complexity, reason = "a key that says the order")]
    fn place(
        &self,
        office: &OfficeRecord,
        query: &OfficeQuery,
        metres: Option<f64>,
    ) -> (u8, bool, f64, bool, String, String, usize, String) {
        let standing = match (office.role, office.sources[0].published.is_some()) {
            (Role::Window, true) => 0,
            (Role::Window, false) => 1,
            (Role::Contact, _) => 2,
        };
        let centre = |division: &server::cities::pack::Division| {
            let at = division.datum.to_wgs84(division.lat, division.lon).unwrap();
            query.near.map_or(0.0, |near| distance_m(near, at).round())
        };
        let far = match (query.near, metres) {
            (None, _) => 0.0,
            (Some(_), Some(metres)) => metres,
            (Some(_), None) => self
                .pack
                .divisions
                .iter()
                .filter(|d| office.district.map_or(d.parent == office.city, |district| d.adcode == district))
                .map(centre)
                .fold(0.0, f64::max),
        };
        let is_doorless = query.near.is_some() && metres.is_none();
        (
            standing,
            is_doorless,
            far,
            is_doorless && office.district.is_none(),
            office.city.to_string(),
            // Without a district first.
            office.district.map_or(String::new(), |d| d.to_string()),
            office.kind as usize,
            office.id.clone(),
        )
    }
}

fn enough(office: &OfficeRecord, service: Option<&str>, brought: &[Thing]) -> bool {
    let Some(schedule) = &office.schedule else { return true };
    let rule = schedule
        .services
        .iter()
        .find(|rule| service.is_some_and(|id| rule.services.contains(&id.to_owned())));
    let counter = schedule.weekly.is_some()
        && rule.is_none_or(|rule| rule.requires.iter().all(|thing| brought.contains(thing)));
    counter
        || schedule.rooms.iter().any(|room| {
            let does =
                room.services.is_empty() || service.is_none_or(|id| room.services.contains(&id.to_owned()));
            does && room.requires.iter().all(|thing| brought.contains(thing))
        })
}

#[test]
fn the_index_answers_as_looking_at_every_office_does() {
    let mut dice = Dice(20_261_122);
    let mut pack = Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun"))).unwrap();
    let template = pack.clone();
    let (mut answered, mut empty) = (0, 0);
    for size in SIZES {
        let schedules: Vec<Option<Schedule>> = (0..12).map(|_| schedule(&mut dice)).collect();
        pack.offices = (0..size).map(|n| record(&mut dice, n, &template, &schedules)).collect();
        let snapshot = Snapshot::new(1, pack.clone());
        let done = pack.offices.iter().flat_map(|office| &office.services).map(String::as_str).collect();
        let mut obvious = Obvious { calendar: pack.calendar(), pack: &pack, done, known: HashMap::new() };
        // Small cities are cheap: they take what the large ones would make slow.
        let share = if size > 100 { QUESTIONS / 100 } else { (QUESTIONS - 3 * (QUESTIONS / 100)) / 5 };
        for _ in 0..share {
            let query = question(&mut dice);
            let limit = 1 + dice.below(30);
            let offset = if dice.one_in(4) { dice.below(20) } else { 0 };
            let got = snapshot.offices.list(&query, Paging { limit, offset }, 1);
            let want = obvious.answer(&query);
            same(&want, offset, limit, &got, &query);
            answered += 1;
            empty += usize::from(want.is_empty());
        }
    }
    assert_eq!(answered, QUESTIONS);
    assert!(empty > QUESTIONS / 100 && empty < QUESTIONS * 9 / 10, "{empty} found nothing");
}

/// The same offices in the same order; two at different doors may change places when they are equally far to a tenth
/// of a millimetre.
fn same(want: &[Passing], offset: usize, limit: usize, got: &OfficeList, query: &OfficeQuery) {
    let part: Vec<_> = want.iter().skip(offset).take(limit).collect();
    assert_eq!(got.items.len(), part.len(), "{query:?}");
    if let Some(total) = got.total {
        assert_eq!(total, want.len(), "{query:?}");
    }
    assert_eq!(got.next_cursor.is_some(), want.len() > offset + limit, "{query:?}");
    for (office, here) in got.items.iter().zip(&part) {
        assert_eq!(office.distance_m, here.metres.map(|m| m.round() as u32), "{query:?}");
        let there = want.iter().find(|passing| passing.id == office.id);
        let there = there.unwrap_or_else(|| panic!("{} does not pass {query:?}", office.id));
        let equally_far = here.metres.zip(there.metres).is_some_and(|(a, b)| (a - b).abs() < 1e-4);
        let may_change = equally_far && here.door != there.door;
        assert!(office.id == here.id || may_change, "{} for {}: {query:?}", office.id, here.id);
    }
}
