//! The windows of a made-up city.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{
    City,
    hours::schedules,
    place::{Doors, Point},
};

/// How many services there are.
pub const SERVICES: usize = 80;
/// A general hall does about this many of them; other kinds have a block of their own of this size.
const BLOCK: usize = 8;

/// A kind of office with what it is called, and how many of a hundred are of it.
struct Kind(&'static str, &'static str, u8);

const KINDS: [Kind; 14] = [
    Kind("subdistrict_office", "便民服务中心", 36),
    Kind("gov_service_center", "政务服务中心", 12),
    Kind("self_service_24h", "自助服务厅", 10),
    Kind("social_security", "社会保险窗口", 9),
    Kind("police_bureau", "公安办证大厅", 9),
    Kind("civil_affairs", "民政窗口", 6),
    Kind("housing_fund", "公积金管理部", 4),
    Kind("hr_social_bureau", "人力资源窗口", 4),
    Kind("exit_entry", "出入境窗口", 3),
    Kind("veterans", "退役军人服务站", 2),
    Kind("marriage_registration", "婚姻登记处", 2),
    Kind("gov_service_bureau", "政务服务管理局", 1),
    Kind("government_office", "机关总值班室", 1),
    Kind("petition_reception", "来访接待室", 1),
];

/// A district of `server/packs/shili`: code, code of its city, names, centre.
struct District(&'static str, &'static str, &'static str, Point);

const DISTRICTS: [District; 7] = [
    District("990102", "990100", "示例市东示例区", Point { lat: 44.012, lon: 117.045 }),
    District("990103", "990100", "示例市西示例区", Point { lat: 44.008, lon: 116.955 }),
    District("990104", "990100", "示例市南示例区", Point { lat: 43.965, lon: 117.005 }),
    District("990122", "990100", "示例市示例县", Point { lat: 44.21, lon: 117.32 }),
    District("990202", "990200", "样板市前样板区", Point { lat: 43.462, lon: 118.071 }),
    District("990203", "990200", "样板市后样板区", Point { lat: 43.441, lon: 118.018 }),
    District("990281", "990200", "样板市小样板市", Point { lat: 43.31, lon: 118.29 }),
];

/// One window.
pub struct Window {
    /// Counted from one.
    pub number: u32,
    /// Its door, where it is known.
    pub at: Option<Point>,
    /// Which services it does, by number.
    pub services: Vec<usize>,
    kind: &'static Kind,
    district: &'static District,
    rest: Map<String, Value>,
}

/// The id of a service, counted from zero.
pub fn service(number: usize) -> String {
    format!("mu-{:02}", number + 1)
}

/// The windows of a city, one after the other.
pub fn windows(city: City) -> impl Iterator<Item = Window> {
    let mut random = Rng::with_seed(city.seed);
    let doors = Doors::new(&mut random, city.layout);
    let schedules = schedules(&mut random);
    (1..=city.windows).map(move |number| window(number, &mut random, &doors, &schedules))
}

fn window(number: u32, random: &mut Rng, doors: &Doors, schedules: &[Value]) -> Window {
    let door = doors.next(random);
    let [_, kind, ..] = &KINDS;
    let kind = lot(random).unwrap_or(kind);
    let [first, ..] = &DISTRICTS;
    let square = |district: &District| {
        let (lat, lon) = (district.3.lat - door.lat, (district.3.lon - door.lon) * 0.72);
        lat * lat + lon * lon
    };
    let district = DISTRICTS.iter().min_by(|a, b| square(a).total_cmp(&square(b))).unwrap_or(first);
    let at = (random.u8(0..100) < 95).then_some(door);
    Window { number, at, services: services(random, kind), kind, district, rest: rest(random, schedules) }
}

fn lot(random: &mut Rng) -> Option<&'static Kind> {
    let mut lot = random.u8(0..100);
    KINDS.iter().find(|kind| {
        let hit = lot < kind.2;
        lot = lot.saturating_sub(kind.2);
        hit
    })
}

/// A hall does some of everything, others some of their kind's own.
fn services(random: &mut Rng, kind: &Kind) -> Vec<usize> {
    let place = KINDS.iter().position(|known| known.0 == kind.0).unwrap_or_default();
    let own = place * BLOCK % SERVICES;
    let choices = if kind.0 == "gov_service_center" { 0..SERVICES } else { own..own + BLOCK };
    let mut services: Vec<usize> =
        (0..random.usize(2..=BLOCK)).map(|_| random.usize(choices.clone())).collect();
    services.sort_unstable();
    services.dedup();
    services
}

/// What has nothing to do with where it is.
fn rest(random: &mut Rng, schedules: &[Value]) -> Map<String, Value> {
    let mut rest = Map::new();
    let mut put = |key: &str, value: Value| rest.insert(key.to_owned(), value);
    put("role", json!(if random.u8(0..100) < 95 { "window" } else { "contact" }));
    // One in ten is not known.
    if random.u8(0..10) > 0
        && let Some(schedule) = random.choice(schedules)
    {
        put("schedule", schedule.clone());
    }
    let access: Vec<&str> =
        ["step_free", "low_counter", "sign_language"].into_iter().filter(|_| random.u8(0..4) == 0).collect();
    if !access.is_empty() {
        put("accessibility", json!(access));
    }
    let home_cities: &[&str] = match random.u8(0..20) {
        0 | 1 => &["990100", "990200"],
        2 => &["990200"],
        _ => &[],
    };
    if !home_cities.is_empty() {
        put("cross_city", json!([{ "home_cities": home_cities }]));
    }
    let (publisher, published) = match random.u8(0..20) {
        0..15 => ("official", "2026-03-01"),
        15..17 => ("official", "2022-03-01"),
        _ => ("third_party", "2026-03-01"),
    };
    put("sources", json!([{ "title": "虚构的示例资料", "publisher": publisher, "published": published }]));
    rest
}

impl Window {
    /// Its id.
    pub fn id(&self) -> String {
        format!("mu-w{:07}", self.number)
    }

    /// As `offices.json` has it.
    pub fn record(&self) -> Value {
        let number = self.number;
        let District(district, city, name, _) = self.district;
        let services: Vec<String> = self.services.iter().copied().map(service).collect();
        let mut record = self.rest.clone();
        let mut put = |key: &str, value: Value| record.insert(key.to_owned(), value);
        put("id", json!(self.id()));
        put("name", json!(format!("第{number}{}（虚构）", self.kind.1)));
        put("kind", json!(self.kind.0));
        put("city", json!(city));
        put("district", json!(district));
        put("address", json!(format!("{name}虚构路{number}号")));
        put("phone", json!(format!("000-{:04}-{:04}", number / 10_000, number % 10_000)));
        put("services", json!(services));
        if let Some(Point { lat, lon }) = self.at {
            // A decimetre, as surveyors write it.
            let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
            put("position", json!({ "lat": round(lat), "lon": round(lon), "datum": "wgs84" }));
        }
        Value::Object(record)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::made_up::Layout;

    #[test]
    fn a_city_has_every_kind_every_service_and_every_district() {
        assert_eq!(KINDS.iter().map(|kind| u32::from(kind.2)).sum::<u32>(), 100);
        let city = City { windows: 5000, seed: 1, layout: Layout::City };
        let windows: Vec<Window> = city.windows().collect();
        let kinds: HashSet<&str> = windows.iter().map(|window| window.kind.0).collect();
        let districts: HashSet<&str> = windows.iter().map(|window| window.district.0).collect();
        let services: HashSet<usize> = windows.iter().flat_map(|window| window.services.clone()).collect();
        assert_eq!((kinds.len(), districts.len(), services.len()), (KINDS.len(), DISTRICTS.len(), SERVICES));
        let unplaced = windows.iter().filter(|window| window.at.is_none()).count();
        assert!((150..350).contains(&unplaced), "{unplaced} of 5000 have no position");
    }

    #[test]
    fn the_districts_are_those_of_the_made_up_pack() {
        let table = include_str!("../../../server/packs/shili/divisions.csv");
        for District(code, city, names, Point { lat, lon }) in &DISTRICTS {
            let line = table.lines().find(|line| line.starts_with(code)).unwrap();
            let name = line.split(',').nth(1).unwrap();
            assert!(names.ends_with(name) && line.contains(&format!(",{city},{lat},{lon},wgs84,")), "{line}");
        }
    }
}
