//! What a guide must be beyond its grammar. Everything that is wrong is told at once, in words for an editor.

mod cases;
mod clashes;
mod links;
mod set;
mod ways;

use std::collections::HashSet;

pub use set::{Told, set};
use shared::{
    cities::Adcode,
    guides::{Guide, Part, Question},
    search::fold,
    source::Source,
};

use super::{GuideCommon, GuideRecord, Plain};
use crate::{
    offices::dataset::{
        Weight,
        check::{TEXT_LIMIT, bad_source, bad_text},
    },
    platform::table::Heading,
};

const ID_LIMIT: usize = 64;
const NAME_LIMIT: usize = 24;

/// Something about one guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How grave it is.
    pub weight: Weight,
    /// Where, what, and what to do about it.
    pub what: String,
}

impl Finding {
    fn error(what: impl Into<String>) -> Finding {
        Finding { weight: Weight::Error, what: what.into() }
    }

    fn warning(what: impl Into<String>) -> Finding {
        Finding { weight: Weight::Warning, what: what.into() }
    }
}

/// What a guide may refer to.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// What guides share.
    pub common: &'a GuideCommon,
    /// The departments of the city.
    pub departments: &'a [String],
    /// The cities that the pack serves.
    pub cities: &'a HashSet<Adcode>,
    /// The ids of all guides.
    pub guides: &'a HashSet<&'a str>,
}

/// Everything that is wrong or strange about one guide.
pub fn record(record: &GuideRecord, known: &Known<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    identity(record, known, &mut found);
    if let Ok(guide) = record.resolve(&known.common.without_sources()) {
        texts(&guide, &mut found);
        names(&guide.questions, &mut found);
        links::check(&guide, known, &mut found);
        cases::check(&guide, &mut found);
    } else {
        shared(record, known.common, &mut found);
    }
    sources(&record.sources, &mut found);
    found
}

/// Everything that is wrong about what guides share.
pub fn common(common: &GuideCommon) -> Vec<Finding> {
    let mut found = Vec::new();
    names(&common.questions, &mut found);
    let mut seen = HashSet::new();
    for material in &common.materials {
        name("materials", &material.id, &mut found);
        if !seen.insert(&material.id) {
            found.push(Finding::error(format!("materials：材料「{}」重复", material.id)));
        }
        text("materials", &material.text, &mut found);
    }
    terms(common, &mut found);
    let remedies = common.remedies.iter().map(|Plain(fact)| (fact.text.as_str(), &fact.sources));
    let materials = common.materials.iter().map(|material| (material.text.as_str(), &material.sources));
    for (what, index) in remedies.chain(materials).flat_map(|(text, all)| all.iter().map(move |i| (text, *i)))
    {
        if index >= common.sources.len() {
            found.push(Finding::error(format!(
                "sources：「{what}」用的 sources 里没有第 {index} 条（从 0 数起）"
            )));
        }
    }
    if !common.sources.is_empty() {
        sources(&common.sources, &mut found);
    }
    found
}

fn terms(common: &GuideCommon, found: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for term in &common.terms {
        text("terms", &term.term, found);
        text("terms", &term.plain, found);
        if !seen.insert(&term.term) {
            found.push(Finding::error(format!("terms：「{}」解释了两遍", term.term)));
        }
    }
}

/// Everything that a guide names and that is not shared.
fn shared(record: &GuideRecord, common: &GuideCommon, found: &mut Vec<Finding>) {
    let questions = record.questions.iter().filter_map(|question| question.resolve(common).err());
    found.extend(questions.map(|unknown| Finding::error(format!("questions：{unknown}"))));
    let materials = record.materials.iter().filter_map(|material| material.resolve(common, 0).err());
    found.extend(materials.map(|unknown| Finding::error(format!("materials：{unknown}"))));
}

/// Every part of a guide with its place, such as `materials：第2条`, and its field.
fn places(guide: &Guide) -> Vec<(String, &'static str, &dyn Part)> {
    let mut before = ("", 0);
    let place = |(field, part)| {
        before = if before.0 == field { (field, before.1 + 1) } else { (field, 1) };
        let is_list = field != "applicants" && field != "result";
        let place = if is_list { format!("{field}：第{}条", before.1) } else { field.to_owned() };
        (place, field, part)
    };
    guide.parts().map(place).collect()
}

/// What is wrong with an id, if anything: it stands in addresses.
pub fn bad_id(id: &str) -> Option<String> {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let right = !id.is_empty() && id.len() <= ID_LIMIT && id.bytes().all(is_plain);
    (!right).then(|| format!("id：只能用小写字母、数字和短横线，最多{ID_LIMIT}个"))
}

fn identity(record: &GuideRecord, known: &Known<'_>, found: &mut Vec<Finding>) {
    found.extend(bad_id(&record.id).map(Finding::error));
    for alias in &record.aliases {
        text("aliases", alias, found);
        if fold(alias).is_empty() {
            found.push(Finding::error(format!("aliases：「{alias}」里没有字，谁也搜不到")));
        }
    }
    if !known.departments.contains(&record.department) {
        found.push(Finding::error(format!("department：「{}」不在 city.toml 里", record.department)));
    }
    if record.cities.is_empty() || !record.cities.iter().all(|city| known.cities.contains(city)) {
        found.push(Finding::error("cities：至少要有一个市，并且都在 city.toml 里"));
    }
    if record.contradictory && record.statements.len() < 2 {
        found.push(Finding::error("contradictory：要有至少两条 statements"));
    }
}

/// Every text of a guide, with the name of its field.
fn all_texts(guide: &Guide) -> Vec<(&'static str, &str)> {
    let mut all: Vec<(&'static str, &str)> = vec![("name", &guide.name)];
    all.extend(guide.plain_name.iter().map(|name| ("plain_name", name.as_str())));
    for material in &guide.materials {
        all.push(("materials", &material.text));
        all.extend(material.look.iter().map(|look| ("materials.look", look.as_str())));
        all.extend(material.exempt.iter().map(|exempt| ("materials.exempt", exempt.as_str())));
    }
    for refusal in &guide.refusals {
        all.extend([("refusals", refusal.text.as_str()), ("refusals.instead", refusal.instead.as_str())]);
    }
    for statement in &guide.statements {
        all.extend([("statements.by", statement.by.as_str()), ("statements.text", statement.text.as_str())]);
    }
    all.extend(guide.fees.iter().map(|fee| ("fees.label", fee.label.as_str())));
    all.extend(guide.channels.iter().map(|channel| ("channels", channel.text.as_str())));
    all.extend(guide.facts().map(|(field, fact)| (field, fact.text.as_str())));
    all
}

fn texts(guide: &Guide, found: &mut Vec<Finding>) {
    for (field, value) in all_texts(guide) {
        text(field, value, found);
    }
}

fn text(field: &str, value: &str, found: &mut Vec<Finding>) {
    if let Some(what) = bad_text(value, TEXT_LIMIT) {
        found.push(Finding::error(format!("{field}：{what}")));
    }
}

/// Questions and choices have names that can stand in an address, each once.
fn names(questions: &[Question], found: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for question in questions {
        name("questions", &question.id, found);
        text("questions.ask", &question.ask, found);
        if !seen.insert(&question.id) {
            found.push(Finding::error(format!("questions：问题「{}」重复", question.id)));
        }
        if super::answers::RESERVED.contains(&question.id.as_str()) {
            found.push(Finding::error(format!("questions：「{}」另有用处，请换个名字", question.id)));
        }
        let mut choices = HashSet::new();
        for choice in &question.choices {
            name("questions.choices", &choice.id, found);
            text("questions.choices", &choice.label, found);
            if !choices.insert(&choice.id) {
                found.push(Finding::error(format!(
                    "questions：「{}」的选项「{}」重复",
                    question.id, choice.id
                )));
            }
        }
        if question.choices.len() < 2 {
            found.push(Finding::error(format!("questions：「{}」至少要有两个选项", question.id)));
        }
    }
}

fn name(field: &str, value: &str, found: &mut Vec<Finding>) {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if value.is_empty() || value.len() > NAME_LIMIT || !value.bytes().all(is_plain) {
        let what = format!("{field}：「{value}」只能用小写字母、数字和下划线，最多{NAME_LIMIT}个");
        found.push(Finding::error(what));
    }
}

fn sources(sources: &[Source], found: &mut Vec<Finding>) {
    if sources.is_empty() {
        found.push(Finding::error("sources：没有来源；每条记录至少一个"));
    }
    for (column, what) in sources.iter().flat_map(bad_source) {
        found.push(Finding::error(format!("sources：{}：{what}", column.member())));
    }
}
