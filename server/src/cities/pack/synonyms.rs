//! What words mean when somebody asks for a service.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde::{Deserialize, Serialize};
use shared::search::fold;

use super::{SYNONYMS, files, problem::Problems};

/// Longer than this nobody types a word (characters).
const WORD_LIMIT: usize = 20;
/// So many words may have to be said together.
const TOGETHER: usize = 4;
/// So many lists, and words in a list.
const MOST: usize = 2_000;

/// `synonyms.json`: everyday words and the guides that are meant by them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synonyms {
    /// Lists of words that mean the same.
    #[serde(default)]
    pub same: Vec<Vec<String>>,
    /// Words by which people mean a guide.
    #[serde(default)]
    pub said: Vec<Said>,
    /// What no guide is about, so that a question for it is told so.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// Words that say nothing, besides those of the language and the names of cities and districts.
    #[serde(default)]
    pub silent: Vec<String>,
}

/// Words by which people mean a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Its id.
    pub guide: String,
    /// Words; those with a space between must be said together, in any order.
    pub words: Vec<String>,
}

/// What no guide here is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// What the answer calls it.
    pub name: String,
    /// Words by which people mean it.
    pub words: Vec<String>,
}

/// The file, which a pack need not have.
pub(super) fn read(folder: &Path, problems: &mut Problems) -> Synonyms {
    let file = folder.join(SYNONYMS);
    let read = file.exists().then(|| files::json(folder, SYNONYMS, problems));
    read.flatten().unwrap_or_default()
}

pub(super) fn check(synonyms: &Synonyms, guides: &HashSet<String>, problems: &mut Problems) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for same in &synonyms.same {
        let name = same.first().map_or("", String::as_str);
        words("same", name, same, 1, problems);
        for word in same {
            if let Some(other) = seen.insert(fold(word), name) {
                problems.add(
                    SYNONYMS,
                    format!("same「{name}」"),
                    format_args!("「{word}」在「{other}」里已经有了"),
                );
            }
        }
    }
    let mut told = HashSet::new();
    for said in &synonyms.said {
        if !guides.contains(&said.guide) {
            problems.add(SYNONYMS, said.guide.clone(), "没有这个办事指南");
        }
        if !told.insert(&said.guide) {
            problems.add(SYNONYMS, said.guide.clone(), "said 里写了两次，请合在一起");
        }
        words("said", &said.guide, &said.words, TOGETHER, problems);
    }
    for elsewhere in &synonyms.elsewhere {
        words("elsewhere", &elsewhere.name, std::slice::from_ref(&elsewhere.name), 1, problems);
        words("elsewhere", &elsewhere.name, &elsewhere.words, TOGETHER, problems);
    }
    words("silent", "", &synonyms.silent, 1, problems);
    let lists = [synonyms.same.len(), synonyms.said.len(), synonyms.elsewhere.len()];
    if lists.iter().any(|lists| *lists > MOST) {
        problems.add(SYNONYMS, None, format_args!("最多{MOST}组"));
    }
}

/// Each of some words has characters that can be searched, and not too many; `together` may stand with spaces.
fn words(list: &str, name: &str, words: &[String], together: usize, problems: &mut Problems) {
    let place = || Some(format!("{list}「{name}」"));
    if words.is_empty() && !name.is_empty() {
        problems.add(SYNONYMS, place(), "没有写词");
    }
    if words.len() > MOST {
        problems.add(SYNONYMS, place(), format_args!("最多{MOST}个词"));
    }
    for word in words {
        let parts: Vec<&str> = word.split(' ').collect();
        let is_bad = |part: &&str| fold(part).is_empty() || part.chars().count() > WORD_LIMIT;
        if parts.iter().any(is_bad) {
            problems.add(
                SYNONYMS,
                place(),
                format_args!("「{word}」：每个词1到{WORD_LIMIT}个字，要能搜得到"),
            );
        }
        if parts.len() > together {
            problems.add(SYNONYMS, place(), format_args!("「{word}」里有空格；这里最多{together}个词连写"));
        }
    }
}
