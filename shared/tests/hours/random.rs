//! The engine against the second implementation, on windows and minutes by chance.

use std::{
    collections::{BTreeMap, HashMap},
    thread,
};

use jiff::civil::Date;
use shared::{
    calendar::{Calendar, SpecialDay},
    hours::{OpenState, Opening, Schedule, Weekly, Why, opening},
};

use crate::{
    chance::Chance,
    model::{self, SERVICES, Window},
    pack,
    slow::{self, Holidays},
};

const PAIRS_A_SEED: u32 = 250_000;
/// How often each state was met.
type Seen = BTreeMap<&'static str, u32>;

const SEEDS: [u64; 4] = [20_261_122, 2, 3, 4];
const PAIRS_A_WINDOW: u32 = 400;

#[test]
fn a_million_minutes_agree_with_the_slow_implementation() {
    let seen = thread::scope(|scope| {
        let threads = SEEDS.map(|seed| scope.spawn(move || compare_many(&mut Chance::new(seed))));
        let mut all = Seen::new();
        for thread in threads {
            for (state, count) in thread.join().unwrap() {
                *all.entry(state).or_default() += count;
            }
        }
        all
    });
    // A comparison of nothing would agree, too.
    assert!(seen["pairs"] >= 1_000_000, "{seen:?}");
    for state in ["open", "tickets", "soon", "lunch", "closure", "holiday", "off", "hours", "24h", "unknown"]
    {
        assert!(seen[state] > 2000, "{state}: {seen:?}");
    }
    assert!(seen["unpublished"] > 50_000 && seen["rooms"] > 500_000, "{seen:?}");
}

fn compare_many(chance: &mut Chance) -> Seen {
    let mut seen = Seen::new();
    while seen.get("pairs").is_none_or(|pairs| *pairs < PAIRS_A_SEED) {
        let window = Window::random(chance);
        let holidays = holidays(chance);
        compare(chance, &window, &holidays, &mut seen);
    }
    seen
}

fn compare(chance: &mut Chance, window: &Window, holidays: &Holidays, seen: &mut Seen) {
    let json = window.json();
    let schedule: Schedule =
        serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error}: {json}"));
    let calendar = calendar(holidays);
    let service = *chance.of(&[None, Some(SERVICES[0]), Some(SERVICES[1]), Some(SERVICES[2])]);
    let mut counter = slow::counter(window, holidays, service);
    let mut rooms: Vec<_> = window.rooms.iter().map(|access| slow::room(window, holidays, access)).collect();
    for _ in 0..PAIRS_A_WINDOW {
        let at = (1440 * window.around + chance.below(1440 * 35)) as i64;
        let moment = model::moment(at);
        let got = opening(Some(&schedule), service, &calendar, moment.parse().unwrap());
        let rooms: Vec<OpenState> = rooms
            .iter_mut()
            .map(|room| match room {
                Some(room) if !window.to_verify => room.state(at).0,
                _ => OpenState::NotVerified,
            })
            .collect();
        assert!(got.rooms.iter().map(|room| &room.state).eq(&rooms), "{moment} {json}\n{got:?}\n{rooms:?}");
        let unknown = (OpenState::NotVerified, false);
        let (state, by_appointment, unpublished) = match &mut counter {
            _ if window.to_verify => (unknown.0, unknown.1, None),
            Some(door) => {
                let (state, by_appointment) = door.state(at);
                (state, by_appointment, door.unpublished.map(i32::from))
            }
            None => (best(&rooms), false, None),
        };
        let expected =
            Opening { state, by_appointment, unpublished_year: unpublished, rooms: got.rooms.clone() };
        assert_eq!(got, expected, "{moment} {service:?} {json}");
        count(&got, seen);
        // A year without an open minute is long to walk.
        if matches!(got.state, OpenState::Closed { next: None, ref why } if !matches!(why, Why::Closure { .. }))
        {
            return;
        }
    }
}

/// The most open of the rooms, by the order in which the contract names the states.
fn best(rooms: &[OpenState]) -> OpenState {
    let rank = |state: &OpenState| match state {
        OpenState::RoundTheClock => (0, String::new()),
        OpenState::Open { until } => (1, later(until)),
        OpenState::LastTickets { until, .. } => (2, later(until)),
        OpenState::ClosingSoon { closes, .. } => (3, later(closes)),
        OpenState::LunchBreak { until } => (5, until.to_string()),
        OpenState::Closed { next: Some(next), .. } => (6, next.to_string()),
        OpenState::Closed { next: None, .. } => (7, String::new()),
        OpenState::NotVerified => (8, String::new()),
    };
    // The engine takes the last of equals; so does the reversed walk.
    rooms.iter().rev().min_by_key(|state| rank(state)).cloned().unwrap_or(OpenState::NotVerified)
}

/// Sorts later moments first.
fn later(moment: &shared::hours::Moment) -> String {
    moment.to_string().chars().map(|c| c.to_digit(10).map_or(c, |d| (b'9' - d as u8) as char)).collect()
}

fn count(opening: &Opening, seen: &mut Seen) {
    let state = match &opening.state {
        OpenState::Open { .. } => "open",
        OpenState::LastTickets { .. } => "tickets",
        OpenState::ClosingSoon { .. } => "soon",
        OpenState::LunchBreak { .. } => "lunch",
        OpenState::Closed { why: Why::Closure { .. }, .. } => "closure",
        OpenState::Closed { why: Why::Holiday { .. }, .. } => "holiday",
        OpenState::Closed { why: Why::DayOff, .. } => "off",
        OpenState::Closed { why: Why::Hours, .. } => "hours",
        OpenState::RoundTheClock => "24h",
        OpenState::NotVerified => "unknown",
    };
    *seen.entry(state).or_default() += 1;
    *seen.entry("pairs").or_default() += 1;
    *seen.entry("unpublished").or_default() += u32::from(opening.unpublished_year.is_some());
    *seen.entry("rooms").or_default() += opening.rooms.len() as u32;
}

/// 2026 as announced; half of the time with a made-up 2027.
fn holidays(chance: &mut Chance) -> Holidays {
    let mut days: HashMap<Date, Option<String>> = pack::special_days_2026()
        .into_iter()
        .map(|special| (special.date, special.off.then_some(special.name)))
        .collect();
    let mut published = vec![2026];
    if chance.is(50) {
        published.push(2027);
        for _ in 0..chance.below(12) {
            let first = 426 + chance.below(120) as i64;
            for offset in 0..=chance.below(5) as i64 {
                let name = chance.is(75).then(|| (*chance.of(&["春节", "清明节"])).to_owned());
                days.insert(model::day(first + offset), name);
            }
        }
    }
    Holidays { published, days }
}

fn calendar(holidays: &Holidays) -> Calendar {
    let days = holidays.days.iter().map(|(&date, name)| SpecialDay {
        date,
        name: name.clone().unwrap_or_default(),
        off: name.is_some(),
    });
    let calendar = Calendar::new(holidays.published.clone(), days);
    // As the browser has it.
    let carried = serde_json::to_string(&calendar).unwrap();
    assert_eq!(serde_json::from_str::<Calendar>(&carried).unwrap(), calendar);
    calendar
}

#[test]
fn what_is_printed_reads_back_the_same() {
    let chance = &mut Chance::new(7);
    for _ in 0..20_000 {
        let written = model::text(&model::weekly(chance));
        let weekly: Weekly = written.parse().unwrap_or_else(|error| panic!("{written}: {error}"));
        let printed = weekly.to_string();
        assert_eq!(printed.parse(), Ok(weekly), "{written}\n{printed}");
        assert_eq!(printed.parse::<Weekly>().unwrap().to_string(), printed);
    }
}

#[test]
fn rubbish_is_refused_or_reads_back_the_same() {
    let pieces = [
        "周一",
        "周五",
        "周日",
        "星期三",
        "至",
        "-",
        "、",
        "，",
        "；",
        " ",
        "8:30",
        "11点半",
        "24:00",
        "0:00",
        "下午",
        "1:30",
        "（预约）",
        "休息",
        "24小时",
        "全天",
        "每天",
        "工作日",
        "1月1日",
        "2月28日",
        "3月1日",
        "12月31日",
        "5月",
        "9月30日",
        "次年",
        "法定节假日",
        "除外",
        "半",
        "日",
        "三",
        "9",
        "０",
        "：",
        "\u{3000}",
        "é",
        "𠮷",
    ];
    let chance = &mut Chance::new(8);
    let mut read = 0;
    for _ in 0..300_000 {
        let text: String = (0..chance.below(14)).map(|_| *chance.of(&pieces)).collect();
        match text.parse::<Weekly>() {
            Ok(weekly) => {
                read += 1;
                assert_eq!(weekly.to_string().parse(), Ok(weekly), "{text}");
            }
            Err(error) => {
                assert!(
                    !error.what.is_empty() && (1..=text.chars().count() + 1).contains(&error.at),
                    "{text}: {error}"
                );
            }
        }
    }
    assert!(read > 300, "only {read} of the texts could be read");
}
