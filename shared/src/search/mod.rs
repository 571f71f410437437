//! Search in short texts: names, popular names, addresses. The server and the phone run the same code over the
//! same kind of index, which is built once from the data and never changes.
//!
//! A query is cut into words by the words of the data ([`lexicon`]); letters are read as pinyin ([`sound`]).
//! Every word must occur in a document. When no document holds them all, one slip of the finger is forgiven
//! ([`slip`]); failing that, the documents that hold most are found ([`relax`]). The answer says which.

#[cfg(test)]
mod brute;
mod build;
mod fold;
mod lexicon;
mod postings;
mod relax;
mod slip;
mod sound;
#[cfg(test)]
mod tests;
pub mod topics;
mod traditional;
mod units;

use std::fmt;

use fold::Run;
pub use fold::fold;
use lexicon::Lexicon;
pub use lexicon::Word;
use postings::Postings;
use slip::Near;
pub use sound::Readings;
use units::Unit;

/// A query has at most this many characters; what is longer is cut.
pub const QUERY_LIMIT: usize = 64;

/// A part that every document may have, such as its name or its address.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// How much a word found there counts. The first field is the name: a word counts up to twice there, the more
    /// of the name it is.
    pub weight: u32,
    /// Whether it is also found by pinyin, and by characters of it in their order (人社局 for
    /// 人力资源和社会保障局).
    pub by_sound: bool,
}

/// What is found as one.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Texts with the number of their field; a field may have several, as a window has several popular names.
    pub texts: Vec<(usize, String)>,
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number: documents are counted in the order in which they were given.
    pub document: u32,
    /// The more, the better; only to be compared within one answer.
    pub score: u32,
}

/// How the hits answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Every word of the query is in every hit.
    Whole,
    /// They are, once a slip is put right. 「您是不是要找」
    Slip {
        /// The query put right.
        meant: String,
    },
    /// The hits hold a part of the query, or there are none.
    Part {
        /// Words that no hit holds together with the rest; those that are known words come as the data writes them.
        missing: Vec<String>,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The best first; equally good ones in the order of the documents.
    pub hits: Vec<Hit>,
    /// How they answer.
    pub matched: Match,
}

/// What somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<Run>);

impl Query {
    /// Takes anything; characters beyond [`QUERY_LIMIT`] and symbols are left out.
    pub fn new(raw: &str) -> Query {
        Query(fold::runs(raw, QUERY_LIMIT))
    }

    /// Whether nothing is left that could be found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for run in &self.0 {
            match run {
                Run::Text(text) => text.iter().try_for_each(|c| write!(f, "{c}"))?,
                Run::Letters(letters) => f.write_str(letters)?,
            }
        }
        Ok(())
    }
}

/// Documents, ready to be found.
pub struct Index {
    fields: Vec<Field>,
    lexicon: Lexicon,
    readings: Readings,
    postings: Postings,
    documents: u32,
    /// All texts, each once, end to end.
    letters: String,
    text_ends: Vec<u32>,
    /// Field and text of every text of every document.
    texts: Vec<build::Text>,
    document_ends: Vec<u32>,
    /// Characters of each name, for how much of it a word is.
    name_lengths: Vec<u8>,
}

impl Index {
    /// Finds documents, of those that `admits` lets pass by their number.
    pub fn find(&self, query: &Query, limit: usize, admits: impl Fn(u32) -> bool) -> Found {
        let found = |units: &[Unit]| {
            let mut scored = self.all_of(units);
            scored.retain(|(document, _)| admits(*document));
            scored
        };
        let units = self.units(query);
        let mut scored = found(&units);
        if scored.is_empty() {
            scored = found(&self.cut(&units));
        }
        if !scored.is_empty() {
            return Found { hits: best(scored, limit), matched: Match::Whole };
        }
        let (words, names) = (self.slips(query, Near::Words), || self.slips(query, Near::Names));
        for meant in words.iter().cloned().chain(std::iter::once_with(names).flatten()) {
            let scored = found(&self.units(&meant));
            if !scored.is_empty() {
                return Found {
                    hits: best(scored, limit),
                    matched: Match::Slip { meant: meant.to_string() },
                };
            }
        }
        // A slip of a word that nothing holds: the word is known, and named as missing.
        let is_known = |units: &Vec<Unit>| units.iter().all(|unit| self.known(unit).is_some());
        let meant = words.iter().map(|meant| self.units(meant)).find(is_known);
        let units = meant.unwrap_or_else(|| self.cut(&units));
        for (wider, missing) in self.wider(&units) {
            let scored = found(&wider);
            if !scored.is_empty() {
                return Found { hits: best(scored, limit), matched: Match::Part { missing: vec![missing] } };
            }
        }
        let (scored, missing) = self.most_of(&units, admits);
        Found { hits: best(scored, limit), matched: Match::Part { missing } }
    }

    /// The documents that hold every word of a query as it stands, in their order.
    pub fn holding_all(&self, query: &Query, admits: impl Fn(u32) -> bool) -> Vec<u32> {
        let scored = self.all_of(&self.units(query)).into_iter();
        scored.map(|(document, _)| document).filter(|document| admits(*document)).collect()
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.documents as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// Bytes of memory that the index takes, without the table of words and readings.
    pub fn size(&self) -> usize {
        self.postings.size()
            + self.letters.capacity()
            + (self.text_ends.capacity() + self.texts.capacity() + self.document_ends.capacity()) * 4
            + self.name_lengths.capacity()
    }
}

/// The best of scored documents.
fn best(mut scored: Vec<(u32, u32)>, limit: usize) -> Vec<Hit> {
    let order = |(document, score): &(u32, u32)| (std::cmp::Reverse(*score), *document);
    if limit < scored.len() {
        scored.select_nth_unstable_by_key(limit, order);
        scored.truncate(limit);
    }
    scored.sort_unstable_by_key(order);
    scored.into_iter().map(|(document, score)| Hit { document, score }).collect()
}
