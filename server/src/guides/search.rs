//! Guides by what somebody asks in everyday words.

use shared::{
    guides::{Guide, Reason, ReasonField},
    search::{
        Document, Field, Index, Query, Readings, fold,
        topics::{self, Part, Stock, Topic, Topics},
    },
};

use super::GuideRecord;
use crate::{
    cities::{Places, pack::Synonyms},
    platform::pinyin::sounds_of,
};

/// The characters that somebody may type: the block of those in use.
const CHARACTERS: std::ops::RangeInclusive<char> = '一'..='\u{9fff}';
/// The one field of the index of sentences.
const SENTENCE: usize = 0;

/// What guides are found by, besides their own records.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// What words mean.
    pub synonyms: &'a Synonyms,
    /// Cities and districts, whose names say nothing of what is looked for.
    pub places: &'a Places,
}

/// The search over the guides of one version of the data.
pub struct GuideSearch {
    topics: Topics,
    /// Every sentence, for what no name and no synonym knows.
    sentences: Index,
    /// The sentences themselves, by guide.
    texts: Vec<Vec<String>>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Numbers of records, in the slice that was given, with why: the best first.
    pub hits: Vec<(u32, Option<Reason>)>,
    /// How many there are in all.
    pub total: usize,
    /// The question as it must have been meant, when it was found only so.
    pub corrected: Option<String>,
    /// What was asked for that no guide is about.
    pub missing: Vec<String>,
}

impl GuideSearch {
    /// Takes what [`stock`] makes of the records, and the guides in the same order.
    pub fn new(stock: Stock, guides: &[Guide]) -> GuideSearch {
        let texts: Vec<Vec<String>> = guides.iter().map(sentences).collect();
        let documents = texts
            .iter()
            .map(|texts| Document { texts: texts.iter().map(|text| (SENTENCE, text.clone())).collect() });
        let fields = vec![Field { weight: 10, by_sound: false }];
        let sentences = Index::build(fields, [], Readings::default(), documents);
        let readings = Readings::new(CHARACTERS.filter_map(|c| Some((c, sounds_of(c)?))));
        GuideSearch { topics: Topics::build(stock, readings), sentences, texts }
    }

    /// Finds guides, of those that `admits` lets pass by their number: `skip` of the best are passed over, and as
    /// many answered as are asked for.
    pub fn find(&self, text: &str, skip: usize, most: usize, admits: impl Fn(u32) -> bool) -> Found {
        let query = Query::new(text);
        let found = self.topics.find(&query, skip.saturating_add(most), &admits);
        if !found.is_sure() {
            let quoted = self.quoted(&query, skip, most, &admits);
            if quoted.total > 0 {
                return quoted;
            }
        }
        let hits = found.hits.iter().skip(skip).map(|hit| {
            let why = self.topics.why(&found, hit.topic);
            (hit.topic, why.map(reason))
        });
        let hits = hits.collect();
        let missing = found.elsewhere.into_iter().collect();
        Found { hits, total: found.total, corrected: found.meant, missing }
    }

    /// The words of a text that are known and say something, for a comparison with another search.
    pub fn words(&self, text: &str) -> Vec<String> {
        self.topics.words(&Query::new(text))
    }

    /// The guides of which sentences hold all words as they stand.
    fn quoted(&self, query: &Query, skip: usize, most: usize, admits: &impl Fn(u32) -> bool) -> Found {
        let mut all = self.sentences.holding_all(query, admits);
        let words = fold(&query.to_string());
        // What bears the words in its name before what mentions them.
        let is_named = |guide: &u32| {
            let name = self.texts.get(*guide as usize).and_then(|texts| texts.first());
            name.is_some_and(|name| fold(name).contains(&words))
        };
        all.sort_by_key(|guide| !is_named(guide));
        let quote = |guide: u32| {
            let texts = self.texts.get(guide as usize)?;
            let text = texts.iter().find(|text| fold(text).contains(&words))?;
            Some(Reason { field: ReasonField::Text, text: text.clone(), words: Vec::new() })
        };
        let hits = all.iter().skip(skip).take(most).map(|guide| (*guide, quote(*guide))).collect();
        Found { hits, total: all.len(), ..Found::default() }
    }
}

fn reason(why: topics::Why) -> Reason {
    let field = match why.part {
        Part::Name => ReasonField::Name,
        Part::Popular => ReasonField::Popular,
        Part::Said => ReasonField::Said,
        Part::Department => ReasonField::Department,
    };
    Reason { field, text: why.text, words: why.words }
}

/// What the index is built from, on the server and on a phone.
pub fn stock(records: &[GuideRecord], known: Known<'_>) -> Stock {
    let Known { synonyms, places } = known;
    let guides = records.iter().map(|record| {
        let said = synonyms.said.iter().filter(|said| said.guide == record.id).flat_map(|said| &said.words);
        let texts = std::iter::once((Part::Name, &record.name))
            .chain(record.aliases.iter().map(|alias| (Part::Popular, alias)))
            .chain([(Part::Department, &record.department)])
            .chain(said.map(|words| (Part::Said, words)));
        Topic { texts: texts.map(|(part, text)| (part, text.clone())).collect(), elsewhere: false }
    });
    let elsewhere = synonyms.elsewhere.iter().map(|elsewhere| {
        let words = std::iter::once(&elsewhere.name).chain(&elsewhere.words);
        Topic { texts: words.map(|word| (Part::Said, word.clone())).collect(), elsewhere: true }
    });
    let divisions = places.all().iter().flat_map(|division| division.names());
    Stock {
        topics: guides.chain(elsewhere).collect(),
        same: synonyms.same.clone(),
        silent: divisions.chain(synonyms.silent.iter().cloned()).collect(),
    }
}

/// Its name and what it says itself; remedies are much the same in all guides.
fn sentences(guide: &Guide) -> Vec<String> {
    let facts = guide.facts().filter(|(field, _)| *field != "remedies").map(|(_, fact)| &fact.text);
    let materials = guide.materials.iter().map(|material| &material.text);
    let channels = guide.channels.iter().map(|channel| &channel.text);
    let fees = guide.fees.iter().map(|fee| &fee.label);
    let said = guide.statements.iter().map(|statement| &statement.text);
    let sentences = facts.chain(materials).chain(channels).chain(fees).chain(said);
    std::iter::once(&guide.name).chain(sentences).cloned().collect()
}
