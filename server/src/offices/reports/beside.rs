//! Open reports beside the record that they are about, in words for its editor.

use std::collections::{HashMap, HashSet};

use shared::{
    messages::offices::wrong,
    offices::ReportedField,
    time::{date_at, date_in_words},
};

use super::OpenReport;
use crate::offices::OfficeRecord;

/// Open reports, by the office that they are about.
pub struct Beside<'a> {
    /// The offices, in the order of the reports.
    order: Vec<&'a str>,
    reports: HashMap<&'a str, Vec<&'a OpenReport>>,
    /// So many characters of an id tell it from every other one.
    told_apart: usize,
}

/// At least so much of an id is shown.
const SHORTEST: usize = 8;

impl<'a> Beside<'a> {
    /// Sorts reports; those of one office come by field, in the order of the resident's buttons.
    pub fn new(open: &'a [OpenReport]) -> Beside<'a> {
        let mut seen = HashSet::new();
        let order =
            open.iter().map(|report| report.office_id.as_str()).filter(|id| seen.insert(*id)).collect();
        let mut reports: HashMap<&str, Vec<&OpenReport>> = HashMap::new();
        for field in ReportedField::ALL {
            for report in open.iter().filter(|report| report.field == field) {
                reports.entry(&report.office_id).or_default().push(report);
            }
        }
        let mut ids: Vec<&str> = open.iter().map(|report| report.id.as_str()).collect();
        ids.sort_unstable();
        let shared = |(a, b): (&&str, &&str)| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let shared = ids.iter().zip(ids.iter().skip(1)).map(shared).max();
        Beside { order, reports, told_apart: shared.map_or(SHORTEST, |shared| SHORTEST.max(shared + 1)) }
    }

    /// All of one office in one cell of a table; empty without any.
    pub fn cell(&self, office: &str) -> String {
        let reports = self.reports.get(office).into_iter().flatten();
        let told = reports.map(|report| format!("{}：{}", wrong(report.field), said(report)));
        told.collect::<Vec<_>>().join("；")
    }

    /// Every report under what the record says now, office by office. `records` is the active list.
    pub fn list(&self, records: &[OfficeRecord]) -> String {
        let records: HashMap<&str, &OfficeRecord> = records
            .iter()
            .map(|record| (record.id.as_str(), record))
            .filter(|(id, _)| self.reports.contains_key(id))
            .collect();
        self.order.iter().map(|id| self.office(id, records.get(id).copied())).collect()
    }

    fn office(&self, id: &str, record: Option<&OfficeRecord>) -> String {
        let mut told = match record {
            Some(record) => format!("{}（{id}）\n", record.name),
            None => format!("{id}（启用的版本里没有这个窗口）\n"),
        };
        let mut field = None;
        for report in self.reports.get(id).into_iter().flatten() {
            if field != Some(report.field) {
                field = Some(report.field);
                told += &format!("  {}{}\n", wrong(report.field), now(report.field, record));
            }
            let (version, id) = (report.dataset_version, &report.id);
            let id = id.get(..self.told_apart).unwrap_or(id);
            told += &format!("    {}，当时是版本{version}，编号 {id}\n", said(report));
        }
        told
    }
}

/// What residents say, how often and when.
fn said(report: &OpenReport) -> String {
    let correction = match report.correction.as_str() {
        "" => "没说应该是什么".to_owned(),
        words => format!("应该是「{words}」"),
    };
    let (first, last) = (date_at(report.first_at), date_at(report.last_at));
    let until = if first == last { String::new() } else { format!("至{}", date_in_words(last)) };
    format!("{correction}，{}次，{}{until}", report.times, date_in_words(first))
}

/// What the record says in that field. The hours are the words of the source and the times that are reckoned with,
/// because a resident sees both.
fn now(field: ReportedField, record: Option<&OfficeRecord>) -> String {
    let Some(record) = record else { return String::new() };
    let written = match field {
        ReportedField::Address => record.address.clone(),
        ReportedField::Phone => record.phone.clone(),
        ReportedField::Hours => {
            let weekly = record.schedule.as_ref().and_then(|schedule| schedule.weekly.as_ref());
            match (record.hours.clone(), weekly.map(ToString::to_string)) {
                (Some(hours), Some(weekly)) if hours != weekly => {
                    Some(format!("{hours}（开放时间：{weekly}）"))
                }
                (hours, weekly) => hours.or(weekly),
            }
        }
    };
    written.map_or_else(|| "，现在没有写".to_owned(), |written| format!("，现在写的是：{written}"))
}
