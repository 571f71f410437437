//! What the browser says of the windows and moments of a table.

use std::collections::BTreeMap;

use serde::Deserialize;
use shared::{
    calendar::Calendar,
    hours::{Moment, Opening, Schedule, opening},
};
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
struct Table {
    schedules: BTreeMap<String, Schedule>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    schedule: Option<String>,
    service: Option<String>,
    at: Moment,
}

/// Judges each case of the table by the calendar, both in JSON. Gives the answers in JSON, in the same order.
///
/// # Errors
/// JSON that cannot be read.
#[wasm_bindgen]
pub fn judge(table: &str, calendar: &str) -> Result<String, JsError> {
    let table: Table = serde_json::from_str(table)?;
    let calendar: Calendar = serde_json::from_str(calendar)?;
    let said = table.cases.iter().map(|case| {
        let schedule = case.schedule.as_ref().and_then(|name| table.schedules.get(name));
        opening(schedule, case.service.as_deref(), &calendar, case.at)
    });
    Ok(serde_json::to_string(&said.collect::<Vec<Opening>>())?)
}
