//! What a pack must be beyond its grammar: ids once, codes known, sources there.

use std::collections::HashSet;

use shared::{cities::Adcode, source::Source};

use super::{
    ABOUT, DIVISIONS, POINTS, Problems, VIOLATIONS,
    files::Placed,
    records::{About, CalendarYear, Division, HotlineRecord, PointsRule, ViolationCode},
};
use crate::{
    guides::{self, check::Told, dataset::folder},
    offices::{
        OfficeRecord,
        dataset::{self, Known, Weight, check::TEXT_LIMIT},
    },
    platform::table::Heading,
};

const MOST_POINTS: u8 = 12;

pub(super) fn geography(about: &About, divisions: &[Division], problems: &mut Problems) {
    let cities: HashSet<Adcode> = about.cities.iter().map(|city| city.adcode).collect();
    let mut seen = HashSet::new();
    for division in divisions {
        let code = division.adcode;
        if !seen.insert(code) {
            problems.add(DIVISIONS, code.to_string(), "区划代码重复");
        }
        if division.datum.to_wgs84(division.lat, division.lon).is_err() {
            problems.add(DIVISIONS, code.to_string(), "中心点不在中国境内");
        }
        text(DIVISIONS, &code.to_string(), "name", &division.name, problems);
        text(DIVISIONS, &code.to_string(), "source", &division.source, problems);
        if !cities.contains(&division.parent) && !cities.contains(&code) {
            problems.add(DIVISIONS, code.to_string(), "既不是 city.toml 里的市，也不属于其中的市");
        }
    }
    for city in &about.cities {
        if !seen.contains(&city.adcode) {
            problems.add(ABOUT, city.adcode.to_string(), "divisions.csv 里没有这个市");
        }
        text(ABOUT, &city.adcode.to_string(), "short_name", &city.short_name, problems);
    }
    if cities.is_empty() || cities.len() != about.cities.len() {
        problems.add(ABOUT, None, "至少要有一个市，并且不能重复");
    }
}

pub(super) fn hotlines(hotlines: &[Placed<HotlineRecord>], known: &Known, problems: &mut Problems) {
    let mut seen = HashSet::new();
    for Placed { file, record } in hotlines {
        let number = &record.number;
        if !seen.insert(number) {
            problems.add(file, number.clone(), "号码重复");
        }
        phone(file, number, "number", number, problems);
        if record.city.is_some_and(|city| !known.is_city(city)) {
            problems.add(file, number.clone(), "city 不是 city.toml 里的市");
        }
        let texts = [
            ("name", Some(&record.name)),
            ("purpose", Some(&record.purpose)),
            ("hours", record.hours.as_ref()),
        ];
        for (field, value) in texts {
            optional_text(file, number, field, value, problems);
        }
        sources(file, number, &record.sources, problems);
    }
}

pub(super) fn calendar(years: &[Placed<CalendarYear>], problems: &mut Problems) {
    let mut seen = HashSet::new();
    for Placed { file, record } in years {
        let name = record.year.to_string();
        if !seen.insert(record.year) {
            problems.add(file, name.clone(), "年份重复");
        }
        if let Some(date) = record.stray_day() {
            problems.add(file, name.clone(), format_args!("{date} 不是这一年的日子"));
        }
        let dates: HashSet<_> = record.days.iter().map(|day| day.date).collect();
        if dates.len() != record.days.len() {
            problems.add(file, name.clone(), "有重复的日子");
        }
        sources(file, &name, std::slice::from_ref(&record.source), problems);
    }
}

/// By the rules that an editor's file is checked by.
pub(super) fn offices(offices: &[Placed<OfficeRecord>], known: &Known, problems: &mut Problems) {
    let mut seen = HashSet::new();
    for Placed { file, record } in offices {
        let name = &record.id;
        if !seen.insert(name) {
            problems.add(file, name.clone(), "id 重复");
        }
        let found = dataset::check::record(record, known).into_iter();
        for finding in found.filter(|finding| finding.weight == Weight::Error) {
            problems.add(file, name.clone(), format_args!("{}：{}", finding.column.member(), finding.what));
        }
    }
}

/// By the rules that an editor's files are checked by.
pub(super) fn guides(found: &folder::Found, about: &About, problems: &mut Problems) {
    let told = guides::check::set(found, about, &[]).into_iter();
    for Told { file, id, finding } in told.filter(|told| told.finding.weight == Weight::Error) {
        problems.add(&file, id, finding.what);
    }
}

pub(super) fn codes(violations: &[ViolationCode], rules: &[PointsRule], problems: &mut Problems) {
    let mut seen = HashSet::new();
    for violation in violations {
        let code = &violation.code;
        if !seen.insert(code) {
            problems.add(VIOLATIONS, code.clone(), "代码重复");
        }
        if !(4..=5).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            problems.add(VIOLATIONS, code.clone(), "代码应是4或5位数字或字母");
        }
        if violation.points.is_some_and(|points| points > MOST_POINTS) {
            problems.add(VIOLATIONS, code.clone(), "记分最多12分");
        }
        text(VIOLATIONS, code, "name", &violation.name, problems);
        text(VIOLATIONS, code, "source", &violation.source, problems);
    }
    for rule in rules {
        let name = format!("{}（{}）", rule.article, rule.item);
        if rule.points > MOST_POINTS {
            problems.add(POINTS, name.clone(), "记分最多12分");
        }
        text(POINTS, &name, "conduct", &rule.conduct, problems);
        text(POINTS, &name, "source", &rule.source, problems);
    }
}

pub(super) fn id<'a>(file: &str, id: &'a str, seen: &mut HashSet<&'a str>, problems: &mut Problems) {
    if let Some(what) = guides::check::bad_id(id) {
        problems.add(file, id.to_owned(), what);
    }
    if !seen.insert(id) {
        problems.add(file, id.to_owned(), "id 重复");
    }
}

pub(super) fn text(file: &str, record: &str, field: &str, value: &str, problems: &mut Problems) {
    if let Some(what) = dataset::check::bad_text(value, TEXT_LIMIT) {
        problems.add(file, record.to_owned(), format_args!("{field} {what}"));
    }
}

fn optional_text(file: &str, record: &str, field: &str, value: Option<&String>, problems: &mut Problems) {
    if let Some(value) = value {
        text(file, record, field, value, problems);
    }
}

fn phone(file: &str, record: &str, field: &str, value: &str, problems: &mut Problems) {
    if !dataset::check::is_phone(value) {
        problems.add(file, record.to_owned(), format_args!("{field} 不是电话号码：只写数字和短横线"));
    }
}

pub(super) fn sources(file: &str, record: &str, sources: &[Source], problems: &mut Problems) {
    if sources.is_empty() {
        problems.add(file, record.to_owned(), "没有来源；每条记录至少一个");
    }
    for (column, what) in sources.iter().flat_map(dataset::check::bad_source) {
        problems.add(file, record.to_owned(), format_args!("{}：{what}", column.member()));
    }
}
