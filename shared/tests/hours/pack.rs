//! 2026 as the State Council announced it, from the city's data.

use serde::Deserialize;
use shared::calendar::SpecialDay;

#[derive(Deserialize)]
struct Year {
    days: Vec<SpecialDay>,
}

pub fn special_days_2026() -> Vec<SpecialDay> {
    let text = include_str!("../../../server/packs/changchun/calendar/2026.json");
    serde_json::from_str::<Year>(text).unwrap().days
}
