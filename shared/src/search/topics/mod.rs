//! Topics, such as guides, found by a question in everyday words.
//!
//! Windows are asked for by name, so there every word must occur ([`super::Index`]). A question tells a story: 车上那个
//! 蓝本本让孩子撕了. Here the words that are known count, each the more the fewer topics it points to, and the rest is
//! passed over. What words mean and point to is data that an editor keeps ([`Stock`]); the server and the phone
//! build the same index from it.

mod build;
mod hear;
mod score;
mod slip;
mod table;
#[cfg(test)]
mod tests;
mod why;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use table::Table;
pub use why::Why;

use super::{Query, Readings};

/// All that the index is built from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// What is found, in the order in which equals are answered.
    pub topics: Vec<Topic>,
    /// Words that mean the same, such as 丢失, 丢了, 找不到.
    #[serde(default)]
    pub same: Vec<Vec<String>>,
    /// Words that say nothing of what is looked for, such as the names of the cities.
    #[serde(default)]
    pub silent: Vec<String>,
}

/// What is found as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// What it is called and known by.
    pub texts: Vec<(Part, String)>,
    /// Nothing here answers it: it is known only so that a question for it finds nothing else instead.
    #[serde(default)]
    pub elsewhere: bool,
}

/// What a text of a topic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Its name.
    Name,
    /// What people call it.
    Popular,
    /// Words by which people mean it; words with a space between must all be said.
    Said,
    /// Who is in charge of it.
    Department,
}

/// A topic that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number: topics are counted in the order in which they were given.
    pub topic: u32,
    /// The more, the better; hundredths of the natural logarithm of how few topics the words point to.
    pub score: u32,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best first; equally good ones in the order of the topics. As many as were asked for.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// The question as it must have been meant, where a slip was put right: 「您是不是要找」.
    pub meant: Option<String>,
    /// What was asked for that nothing here answers, such as 营业执照; then there are no hits.
    pub elsewhere: Option<String>,
    /// The words that were understood.
    heard: Vec<hear::Heard>,
}

/// Topics, ready to be found.
pub struct Topics {
    texts: Vec<Topic>,
    /// Their names as they are searched.
    names: Vec<String>,
    /// Every word that is known, with its sense.
    words: Table,
    /// The words that somebody may have meant who made a slip: what people say, not every name.
    sayings: Vec<Box<str>>,
    /// Every two characters of names that stand together, and every single one, with their senses.
    parts: Table,
    /// Words by their letters: in full, and by the first letter of each syllable.
    spellings: Table,
    initials: Table,
    /// Places in `words` of those of two characters and more, by how they sound.
    sounds: Table,
    readings: Readings,
    /// How each sound is written in `sounds`: sounds that people mix up in the same way.
    alike: Vec<char>,
    /// Senses that count as one more when all of them are heard, by the first of them.
    together: HashMap<u32, Vec<(Vec<u32>, u32)>>,
    /// Where the topics of each sense end in `pointers`.
    ends: Vec<u32>,
    pointers: Vec<Pointer>,
    /// Of each name and popular name: the senses in it and where.
    marks: Vec<Vec<build::Mark>>,
}

/// What a sense says for a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pointer {
    topic: u32,
    points: u16,
    /// Which of the topic's texts says so.
    text: u16,
}

/// The sense of a word that says nothing.
const SILENT: u32 = 0;

impl Found {
    /// Whether words that are known answer the question as it stands. Else there may be a better answer in texts that
    /// the topics do not hold.
    pub fn is_sure(&self) -> bool {
        self.elsewhere.is_some() || (!self.hits.is_empty() && self.meant.is_none())
    }
}

impl Topics {
    /// Finds topics, of those that `admits` lets pass by their number; at most `most` of them.
    pub fn find(&self, query: &Query, most: usize, admits: impl Fn(u32) -> bool) -> Found {
        let found = self.answer(query, most, &admits);
        if !found.hits.is_empty() || found.elsewhere.is_some() {
            return found;
        }
        let answers = self.slips(query).into_iter().map(|meant| {
            let found = self.answer(&meant, most, &admits);
            Found { meant: Some(meant.to_string()), ..found }
        });
        answers.into_iter().find(|found| !found.hits.is_empty()).unwrap_or(found)
    }

    /// What a topic is called.
    pub fn name(&self, topic: u32) -> Option<&str> {
        self.texts.get(topic as usize)?.texts.first().map(|(_, name)| name.as_str())
    }

    /// How many there are, without those that are elsewhere.
    pub fn len(&self) -> usize {
        self.texts.iter().filter(|topic| !topic.elsewhere).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn pointers(&self, sense: u32) -> &[Pointer] {
        let end = |at: Option<usize>| at.and_then(|at| self.ends.get(at)).copied().unwrap_or(0) as usize;
        let sense = sense as usize;
        self.pointers.get(end(sense.checked_sub(1))..end(Some(sense))).unwrap_or_default()
    }
}
