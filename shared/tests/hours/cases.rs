//! A table of windows and moments, with what a resident is told, written from the rules. The browser build is
//! checked with the same table.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use shared::{
    calendar::Calendar,
    hours::{Moment, Schedule, opening},
};

use crate::pack;

#[derive(Deserialize)]
struct Table {
    schedules: BTreeMap<String, Schedule>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    rule: String,
    schedule: Option<String>,
    service: Option<String>,
    at: Moment,
    is: Value,
}

#[test]
fn every_case_of_the_table_is_judged_by_the_rules() {
    let table: Table = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert!(table.cases.len() >= 120, "only {} cases", table.cases.len());
    let calendar = Calendar::new(vec![2026], pack::special_days_2026());
    let mut wrong = Vec::new();
    for case in &table.cases {
        let schedule = case.schedule.as_ref().map(|name| &table.schedules[name]);
        let got = opening(schedule, case.service.as_deref(), &calendar, case.at);
        let got = serde_json::to_value(got).unwrap();
        if got != case.is {
            wrong.push(format!("{}: {:?} at {}\n  {got}\n  {}", case.rule, case.schedule, case.at, case.is));
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
