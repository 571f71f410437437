//! The guides of one version of the data, ready to be listed and searched.

use std::collections::HashMap;

use shared::{
    cities::Adcode,
    guides::{Guide, GuideList, GuideSummary},
};

use super::{GuideCommon, GuideRecord, UnknownShared};
use crate::cities::{
    paging::Paging,
    words::{Words, fold},
};

/// The guides of one version of the data.
pub struct GuideIndex {
    guides: Vec<Entry>,
    by_id: HashMap<String, usize>,
    departments: Vec<String>,
}

struct Entry {
    guide: Guide,
    name: String,
    aliases: Vec<String>,
    department: String,
    rest: String,
}

/// What is asked of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuideQuery {
    /// One city.
    pub city: Option<Adcode>,
    /// One department.
    pub department: Option<String>,
    /// Words.
    pub words: Option<Words>,
}

/// How well a guide answers a search; the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The search is its name.
    Name,
    /// Every word is in its name.
    InName,
    /// Every word is in its name or in one of its popular names.
    InAlias,
    /// Every word is in its name or its department.
    InDepartment,
    /// Every word is somewhere in it.
    InText,
}

impl GuideIndex {
    /// Takes the guides in the order of the pack; `departments` in theirs.
    /// One that names what `common` does not have is left out: the check of a pack refuses it.
    pub fn new(records: Vec<GuideRecord>, common: &GuideCommon, departments: Vec<String>) -> GuideIndex {
        let guides: Vec<Entry> =
            records.into_iter().filter_map(|record| Entry::new(record, common).ok()).collect();
        let by_id = guides.iter().enumerate().map(|(at, entry)| (entry.guide.id.clone(), at)).collect();
        let has_guide = |name: &String| guides.iter().any(|entry| entry.guide.department == *name);
        let departments = departments.into_iter().filter(has_guide).collect();
        GuideIndex { guides, by_id, departments }
    }

    /// The guide of that id.
    pub fn get(&self, id: &str) -> Option<&Guide> {
        self.by_id.get(id).and_then(|at| self.guides.get(*at)).map(|entry| &entry.guide)
    }

    /// All departments that have a guide, in order.
    pub fn departments(&self) -> &[String] {
        &self.departments
    }

    /// What matches: by name first, then by popular name, by department, and by anything in it; among
    /// equals in the order of the pack. A phrase that occurs nowhere whole finds the names, official or
    /// popular, that share most with it.
    /// `version` is that of the data, for the cursor.
    pub fn list(&self, query: &GuideQuery, paging: Paging, version: i64) -> GuideList {
        let found = self.find(query);
        let (part, next_cursor) = paging.part(&found, version);
        GuideList {
            total: found.len(),
            items: part.iter().map(|entry| entry.summary()).collect(),
            departments: self.departments.clone(),
            next_cursor,
        }
    }

    fn find(&self, query: &GuideQuery) -> Vec<&Entry> {
        let candidates: Vec<&Entry> = self.guides.iter().filter(|entry| entry.passes(query)).collect();
        let Some(words) = &query.words else { return candidates };
        let mut ranked: Vec<(Rank, &Entry)> =
            candidates.iter().filter_map(|entry| Some((entry.rank(words)?, *entry))).collect();
        if ranked.is_empty() {
            return closest(candidates, words);
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, entry)| entry).collect()
    }
}

/// Those whose names are like the phrase, the likest first.
fn closest<'a>(candidates: Vec<&'a Entry>, words: &Words) -> Vec<&'a Entry> {
    let mut ranked: Vec<((usize, usize), &Entry)> =
        candidates.into_iter().filter_map(|entry| Some((entry.likeness(words)?, entry))).collect();
    ranked.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

impl Entry {
    fn new(record: GuideRecord, common: &GuideCommon) -> Result<Entry, UnknownShared> {
        let guide = record.resolve(common)?;
        let texts = guide.facts().map(|(_, fact)| fact.text.as_str());
        let materials = guide.materials.iter().map(|material| material.text.as_str());
        let channels = guide.channels.iter().map(|channel| channel.text.as_str());
        let fees = guide.fees.iter().map(|fee| fee.label.as_str());
        let said = guide.statements.iter().map(|statement| statement.text.as_str());
        // A line break keeps a word from matching across two texts.
        let rest = texts.chain(materials).chain(channels).chain(fees).chain(said);
        let rest = rest.map(fold).collect::<Vec<_>>().join("\n");
        Ok(Entry {
            name: fold(&record.name),
            aliases: record.aliases.iter().map(|alias| fold(alias)).collect(),
            department: fold(&record.department),
            rest,
            guide,
        })
    }

    fn passes(&self, query: &GuideQuery) -> bool {
        query.city.is_none_or(|city| self.guide.cities.contains(&city))
            && query.department.as_ref().is_none_or(|department| self.guide.department == *department)
    }

    fn rank(&self, words: &Words) -> Option<Rank> {
        if words.are(&self.name) {
            Some(Rank::Name)
        } else if words.all_in(&[&self.name]) {
            Some(Rank::InName)
        } else if words.all_in(&self.names()) {
            Some(Rank::InAlias)
        } else if words.all_in(&[&self.name, &self.department]) {
            Some(Rank::InDepartment)
        } else if words.all_in(&[&self.name, &self.department, &self.rest]) {
            Some(Rank::InText)
        } else {
            None
        }
    }

    /// Of its names, official and popular, the likeness of the likest.
    fn likeness(&self, words: &Words) -> Option<(usize, usize)> {
        self.names().into_iter().filter_map(|name| words.likeness(name)).max()
    }

    fn names(&self) -> Vec<&str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str).collect()
    }

    fn summary(&self) -> GuideSummary {
        GuideSummary {
            id: self.guide.id.clone(),
            name: self.guide.name.clone(),
            plain_name: self.guide.plain_name.clone(),
            department: self.guide.department.clone(),
            availability: self.guide.availability,
            cities: self.guide.cities.clone(),
        }
    }
}
