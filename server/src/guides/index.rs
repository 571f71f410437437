//! The guides of one version of the data, ready to be listed and searched.

use std::collections::HashMap;

use serde::Serialize;
use shared::{
    cities::Adcode,
    guides::{Guide, GuideList, GuideSummary, Reason},
    search::topics::Stock,
};

use super::{
    GuideCommon, GuideRecord,
    search::{GuideSearch, Known, stock},
};
use crate::cities::paging::Paging;

/// The guides of one version of the data.
pub struct GuideIndex {
    guides: Vec<Entry>,
    by_id: HashMap<String, usize>,
    departments: Vec<String>,
    /// The departments as answers copy them.
    departments_json: String,
    search: GuideSearch,
    stock: Stock,
}

struct Entry {
    guide: Guide,
    /// Its line of a list as JSON, without the closing brace: the reason follows.
    head: Box<str>,
}

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuideQuery {
    /// One city.
    pub city: Option<Adcode>,
    /// One department.
    pub department: Option<String>,
    /// A question.
    pub text: Option<String>,
}

/// A page of a list.
struct Page {
    hits: Vec<(u32, Option<Reason>)>,
    total: usize,
    corrected: Option<String>,
    missing: Vec<String>,
    next_cursor: Option<String>,
}

impl GuideIndex {
    /// Takes the guides in the order of the pack; `departments` in theirs.
    /// One that names what `common` does not have is left out: the check of a pack refuses it.
    pub fn new(
        records: Vec<GuideRecord>,
        common: &GuideCommon,
        departments: Vec<String>,
        known: Known<'_>,
    ) -> GuideIndex {
        let resolve = |record: GuideRecord| Some((record.shown(common).ok()?, record));
        let (guides, records): (Vec<Guide>, Vec<GuideRecord>) =
            records.into_iter().filter_map(resolve).unzip();
        let stock = stock(&records, known);
        let search = GuideSearch::new(stock.clone(), &guides);
        let guides: Vec<Entry> = guides.into_iter().map(Entry::new).collect();
        let by_id = guides.iter().enumerate().map(|(at, entry)| (entry.guide.id.clone(), at)).collect();
        let has_guide = |name: &String| guides.iter().any(|entry| entry.guide.department == *name);
        let departments: Vec<String> = departments.into_iter().filter(has_guide).collect();
        GuideIndex { guides, by_id, departments_json: json(&departments), departments, search, stock }
    }

    /// The guide of that id.
    pub fn get(&self, id: &str) -> Option<&Guide> {
        self.by_id.get(id).and_then(|at| self.guides.get(*at)).map(|entry| &entry.guide)
    }

    /// All of them, in the order of the pack.
    pub fn all(&self) -> impl Iterator<Item = &Guide> {
        self.guides.iter().map(|entry| &entry.guide)
    }

    /// What the search is built from.
    pub fn stock(&self) -> &Stock {
        &self.stock
    }

    /// All departments that have a guide, in order.
    pub fn departments(&self) -> &[String] {
        &self.departments
    }

    /// What matches: without a question in the order of the pack, else what the question means, the likeliest
    /// first. `version` is that of the data, for the cursor.
    pub fn list(&self, query: &GuideQuery, paging: Paging, version: i64) -> GuideList {
        let page = self.page(query, paging, version);
        let summary = |(number, reason): (u32, Option<Reason>)| {
            let entry = self.guides.get(number as usize)?;
            Some(GuideSummary { reason, ..entry.summary() })
        };
        GuideList {
            total: page.total,
            corrected: page.corrected,
            missing: page.missing,
            items: page.hits.into_iter().filter_map(summary).collect(),
            departments: self.departments.clone(),
            next_cursor: page.next_cursor,
        }
    }

    /// The same list, as the API writes it.
    pub fn list_json(&self, query: &GuideQuery, paging: Paging, version: i64) -> String {
        let page = self.page(query, paging, version);
        let mut out = format!("{{\"total\":{}", page.total);
        if let Some(corrected) = &page.corrected {
            out.push_str(",\"corrected\":");
            out.push_str(&json(corrected));
        }
        if !page.missing.is_empty() {
            out.push_str(",\"missing\":");
            out.push_str(&json(&page.missing));
        }
        out.push_str(",\"items\":[");
        for (at, (number, reason)) in page.hits.iter().enumerate() {
            let Some(entry) = self.guides.get(*number as usize) else { continue };
            out.push_str(if at > 0 { "," } else { "" });
            out.push_str(&entry.head);
            if let Some(reason) = reason {
                out.push_str(",\"reason\":");
                out.push_str(&json(reason));
            }
            out.push('}');
        }
        out.push_str("],\"departments\":");
        out.push_str(&self.departments_json);
        if let Some(cursor) = &page.next_cursor {
            out.push_str(",\"next_cursor\":");
            out.push_str(&json(cursor));
        }
        out.push('}');
        out
    }

    /// Whether some guide answers a question.
    pub fn answers(&self, question: &str) -> bool {
        self.search.find(question, 0, 1, |_| true).total > 0
    }

    fn page(&self, query: &GuideQuery, paging: Paging, version: i64) -> Page {
        let passes = |number: u32| self.guides.get(number as usize).is_some_and(|entry| entry.passes(query));
        let Some(text) = &query.text else {
            let all: Vec<u32> = (0..self.guides.len() as u32).filter(|number| passes(*number)).collect();
            let (part, next_cursor) = paging.part(&all, version);
            let hits = part.iter().map(|number| (*number, None)).collect();
            return Page { hits, total: all.len(), corrected: None, missing: Vec::new(), next_cursor };
        };
        let found = self.search.find(text, paging.offset, paging.limit, passes);
        let next_cursor = paging.next(found.hits.len(), found.total, version);
        Page {
            hits: found.hits,
            total: found.total,
            corrected: found.corrected,
            missing: found.missing,
            next_cursor,
        }
    }
}

impl Entry {
    fn new(guide: Guide) -> Entry {
        let mut entry = Entry { guide, head: Box::default() };
        let line = json(&entry.summary());
        entry.head = line.strip_suffix('}').unwrap_or_default().into();
        entry
    }

    fn passes(&self, query: &GuideQuery) -> bool {
        query.city.is_none_or(|city| self.guide.cities.contains(&city))
            && query.department.as_ref().is_none_or(|department| self.guide.department == *department)
    }

    fn summary(&self) -> GuideSummary {
        GuideSummary {
            id: self.guide.id.clone(),
            name: self.guide.name.clone(),
            plain_name: self.guide.plain_name.clone(),
            department: self.guide.department.clone(),
            availability: self.guide.availability,
            cities: self.guide.cities.clone(),
            reason: None,
        }
    }
}

/// Our own wire types always have a JSON.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
