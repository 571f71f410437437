//! What is wrong with a pack: which file, which record, what. All of it at once, so that an editor
//! repairs a pack in one round.

use std::fmt;

/// No more than this many are told; whoever broke more than that broke one thing.
const TOLD: usize = 50;

/// One thing that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the pack's folder.
    pub file: String,
    /// The record in it: an id, a number, a line.
    pub record: Option<String>,
    /// What is wrong, for the editor.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.record {
            Some(record) => write!(f, "{}：{record}：{}", self.file, self.what),
            None => write!(f, "{}：{}", self.file, self.what),
        }
    }
}

/// A pack that cannot be published, with every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPack(pub Vec<Problem>);

impl fmt::Display for BadPack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "数据包有{}处问题：", self.0.len())?;
        for problem in self.0.iter().take(TOLD) {
            write!(f, "\n  {problem}")?;
        }
        if self.0.len() > TOLD { write!(f, "\n  ……") } else { Ok(()) }
    }
}

impl std::error::Error for BadPack {}

/// Gathers problems while a pack is read and checked.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, file: &str, record: impl Into<Option<String>>, what: impl fmt::Display) {
        self.0.push(Problem { file: file.to_owned(), record: record.into(), what: what.to_string() });
    }
}
