//! The announced items of one version of the data, ready to be listed and searched.

use std::collections::HashMap;

use shared::{
    cities::{Adcode, City, Hotline},
    programme::{ProgrammeItem, ProgrammeList, ProgrammeSummary},
    search::{Document, Field, Index, Match, Query, Word},
};

use super::{ProgrammeRecord, record::Names};
use crate::{cities::paging::Paging, guides::GuideIndex, offices::search::readings};

const TITLE: usize = 0;
const NAME: usize = 1;
const DEPARTMENT: usize = 2;
const WAY: usize = 3;
const TEXT: usize = 4;

const fn field(weight: u32, by_sound: bool) -> Field {
    Field { weight, by_sound }
}

/// What people call an item says most of what it is, a word in its text least.
const FIELDS: [Field; 5] =
    [field(100, true), field(110, true), field(40, false), field(30, false), field(10, false)];

/// The announced items of one version of the data.
pub struct ProgrammeIndex {
    items: Vec<ProgrammeItem>,
    by_id: HashMap<String, usize>,
    departments: Vec<String>,
    search: Index,
}

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgrammeQuery {
    /// One city.
    pub city: Option<Adcode>,
    /// One department.
    pub department: Option<String>,
    /// What somebody typed.
    pub text: Option<String>,
}

/// What was found, and how it answers.
struct Found<'a> {
    items: Vec<&'a ProgrammeItem>,
    corrected: Option<String>,
    partial: bool,
}

impl ProgrammeIndex {
    /// Takes the items in the order of the pack, those of a department together; `guides`, `hotlines` and `cities`
    /// name what they lead to.
    pub fn new(
        records: Vec<ProgrammeRecord>,
        guides: &GuideIndex,
        hotlines: &[Hotline],
        cities: &[City],
    ) -> ProgrammeIndex {
        let names = Names {
            guide: &|id| guides.get(id).map(|guide| guide.name.clone()),
            city: &|code| cities.iter().find(|city| city.adcode == code).map(|city| city.name.clone()),
            hotlines,
        };
        let mut departments: Vec<String> = Vec::new();
        for record in &records {
            if !departments.contains(&record.department) {
                departments.push(record.department.clone());
            }
        }
        let mut records: Vec<(Vec<String>, ProgrammeItem)> =
            records.into_iter().map(|record| (record.names.clone(), record.shown(&names))).collect();
        records.sort_by_key(|(_, item)| departments.iter().position(|known| *known == item.department));
        let search = search(&records);
        let items: Vec<ProgrammeItem> = records.into_iter().map(|(_, item)| item).collect();
        let by_id = items.iter().enumerate().map(|(at, item)| (item.id.clone(), at)).collect();
        ProgrammeIndex { items, by_id, departments, search }
    }

    /// The item of that id.
    pub fn get(&self, id: &str) -> Option<&ProgrammeItem> {
        self.by_id.get(id).and_then(|at| self.items.get(*at))
    }

    /// All departments that have an item, in order.
    pub fn departments(&self) -> &[String] {
        &self.departments
    }

    /// What matches: by department, or the best answers to a search first. `version` is that of the data, for the
    /// cursor.
    pub fn list(&self, query: &ProgrammeQuery, paging: Paging, version: i64) -> ProgrammeList {
        let found = self.find(query);
        let (part, next_cursor) = paging.part(&found.items, version);
        ProgrammeList {
            total: found.items.len(),
            items: part.iter().map(|item| summary(item)).collect(),
            departments: self.departments.clone(),
            corrected: found.corrected,
            partial: found.partial,
            next_cursor,
        }
    }

    fn find(&self, query: &ProgrammeQuery) -> Found<'_> {
        let passes = |item: &ProgrammeItem| {
            query.city.is_none_or(|city| item.cities.contains(&city))
                && query.department.as_ref().is_none_or(|department| item.department == *department)
        };
        let Some(text) = &query.text else {
            let items = self.items.iter().filter(|item| passes(item)).collect();
            return Found { items, corrected: None, partial: false };
        };
        let admits = |number: u32| self.items.get(number as usize).is_some_and(passes);
        let found = self.search.find(&Query::new(text), self.items.len(), admits);
        let items = found.hits.iter().filter_map(|hit| self.items.get(hit.document as usize)).collect();
        let (corrected, partial) = match found.matched {
            Match::Whole => (None, false),
            Match::Slip { meant } => (Some(meant), false),
            Match::Part { .. } => (None, true),
        };
        Found { items, corrected, partial }
    }
}

fn search(records: &[(Vec<String>, ProgrammeItem)]) -> Index {
    let documents = || records.iter().map(|(names, item)| document(names, item));
    let named = |(names, item): &(Vec<String>, ProgrammeItem)| {
        names.iter().chain([&item.department]).cloned().collect::<Vec<_>>()
    };
    let words: Vec<Word> = records.iter().flat_map(named).map(Word::from).collect();
    let texts = documents().flat_map(|document| document.texts.into_iter().map(|(_, text)| text));
    Index::build(FIELDS.to_vec(), words, readings(texts), documents())
}

fn document(names: &[String], item: &ProgrammeItem) -> Document {
    let printed = item.figures.iter().chain(&item.promises).map(|printed| &printed.text);
    let said = item.statements.iter().map(|statement| &statement.text);
    let text = [&item.about, &item.audience].into_iter().chain(printed).chain(said).chain(&item.channels);
    let texts = std::iter::once((TITLE, &item.title))
        .chain(names.iter().map(|name| (NAME, name)))
        .chain([(DEPARTMENT, &item.department)])
        .chain(item.ways.iter().map(|way| (WAY, &way.label)))
        .chain(text.map(|text| (TEXT, text)));
    Document { texts: texts.map(|(field, text)| (field, text.clone())).collect() }
}

fn summary(item: &ProgrammeItem) -> ProgrammeSummary {
    ProgrammeSummary {
        id: item.id.clone(),
        title: item.title.clone(),
        department: item.department.clone(),
        audience: item.audience.clone(),
        standing: item.standing,
        stated: item.stated,
        cities: item.cities.clone(),
    }
}
