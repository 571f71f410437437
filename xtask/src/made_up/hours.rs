//! When the windows of a made-up city are open: some two hundred different tables, with everything that a table can
//! have.

use std::collections::HashSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::window::{SERVICES, service};

/// How many different tables a city has.
pub const SCHEDULES: usize = 200;

/// The tables, all different.
pub fn schedules(random: &mut Rng) -> Vec<Value> {
    let mut known = HashSet::new();
    let fresh = std::iter::repeat_with(|| schedule(random)).filter(|table| known.insert(table.to_string()));
    fresh.take(SCHEDULES).collect()
}

/// What happens `of` a hundred times.
fn often(random: &mut Rng, of: u8) -> bool {
    random.u8(0..100) < of
}

fn one(random: &mut Rng, choices: &[&'static str]) -> &'static str {
    random.choice(choices).copied().unwrap_or_default()
}

fn schedule(random: &mut Rng) -> Value {
    let mut table = Map::new();
    let mut put = |key: &str, value: Value| table.insert(key.to_owned(), value);
    put("weekly", json!(weekly(random)));
    if often(random, 5) {
        put("to_verify", json!(true));
    }
    if often(random, 40) {
        put("last_ticket_minutes", json!(random.u16(1..=4) * 15));
    }
    if often(random, 3) {
        put("open_on_holidays", json!(true));
    }
    if often(random, 15) {
        put("services", json!([service_hours(random)]));
    }
    if often(random, 6) {
        put("closures", json!([closure(random)]));
    }
    if often(random, 8) {
        put("openings", json!([opening(random)]));
    }
    if often(random, 10) {
        put("rooms", json!([room(random)]));
    }
    Value::Object(table)
}

fn weekly(random: &mut Rng) -> String {
    if often(random, 40) {
        let (summer, winter) = (week(random), week(random));
        let seasons = ["5月1日至9月30日|10月1日至4月30日", "4月1日至10月31日|11月1日至3月31日"];
        let (from_spring, from_autumn) = one(random, &seasons).split_once('|').unwrap_or_default();
        return format!("{from_spring} {summer}；{from_autumn} {winter}");
    }
    let week = week(random);
    match random.u8(0..10) {
        0 => format!("{week}；周六 9:00-11:30（预约）"),
        1 => format!("{week}；周六 9:00-12:00"),
        _ => week,
    }
}

fn week(random: &mut Rng) -> String {
    let days = one(random, &["周一至周五", "周一至周五", "周一至周五", "周二至周五", "周一至周四"]);
    let (opens, closes) =
        (one(random, &["8:00", "8:30", "9:00"]), one(random, &["16:00", "16:30", "17:00", "17:30"]));
    if often(random, 15) {
        return format!("{days} {opens}-{closes}");
    }
    let lunch = one(random, &["11:30 13:00", "11:30 13:30", "12:00 13:00", "12:00 13:30", "12:00 14:00"]);
    // The lunch break is where the morning ends and the afternoon begins.
    format!("{days} {opens}-{lunch}-{closes}")
}

fn any_service(random: &mut Rng) -> String {
    service(random.usize(0..SERVICES))
}

fn service_hours(random: &mut Rng) -> Value {
    let weekly = one(
        random,
        &["周一至周五 8:30-11:00", "周一至周五 9:00-11:30 13:30-15:30", "周二至周四 13:30-16:00（预约）"],
    );
    json!({ "services": [any_service(random)], "weekly": weekly, "requires": ["id_card"] })
}

fn closure(random: &mut Rng) -> Value {
    // Long past, over the autumn, far ahead: whenever one measures, some are in force.
    let (from, to) = one(
        random,
        &["2026-02-02|2026-02-07", "2026-10-12|2027-03-01", "2026-06-01|2028-01-01", "2027-08-02|2027-08-07"],
    )
    .split_once('|')
    .unwrap_or_default();
    let at = |day: &str| format!("{day}T00:00:00+08:00");
    json!({ "from": at(from), "to": at(to), "reason": "虚构的装修", "rooms_too": random.bool() })
}

fn opening(random: &mut Rng) -> Value {
    let day = one(random, &["2026-10-03", "2026-12-31", "2027-02-08"]);
    json!({ "from": day, "to": day, "spans": "9:00-12:00", "reason": "虚构的值班" })
}

fn room(random: &mut Rng) -> Value {
    let access = one(random, &["24h", "hall", "周一至周日 7:00-22:00"]);
    json!({ "name": "自助区", "access": access, "functions": ["虚构的打印"], "services": [any_service(random)], "requires": ["id_card"] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_differ_and_use_every_key() {
        let tables = schedules(&mut Rng::with_seed(1));
        let different: HashSet<String> = tables.iter().map(Value::to_string).collect();
        assert_eq!(different.len(), SCHEDULES);
        for key in [
            "weekly",
            "to_verify",
            "last_ticket_minutes",
            "open_on_holidays",
            "services",
            "closures",
            "openings",
            "rooms",
        ] {
            assert!(tables.iter().any(|table| table.get(key).is_some()), "{key}");
        }
    }
}
