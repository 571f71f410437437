//! What is different between two sets of guides.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{GuideSet, folder::COMMON};

/// What is different between two sets of guides. Guides are told apart by their ids.
#[derive(Debug, Default)]
pub struct Diff {
    /// In the new set only: id and name.
    pub new: Vec<(String, String)>,
    /// In the old set only: id and name.
    pub gone: Vec<(String, String)>,
    /// In both, with other fields; also what the guides share.
    pub changed: Vec<Changed>,
    /// How many are the same.
    pub same: usize,
}

/// A file whose fields are different.
#[derive(Debug)]
pub struct Changed {
    /// Id and name; of what guides share, the name of its file.
    pub which: String,
    /// What is different.
    pub fields: Vec<Field>,
}

/// A field that is different: what is no more, and what is new.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// As in the file.
    pub name: String,
    /// What only the old one has.
    pub gone: Vec<String>,
    /// What only the new one has. Both are empty where only the order is another.
    pub new: Vec<String>,
}

impl Diff {
    /// Compares two sets.
    ///
    /// # Errors
    /// When a guide has no JSON form, which none has.
    pub fn new(old: &GuideSet, new: &GuideSet) -> Result<Diff, serde_json::Error> {
        let mut diff = Diff::default();
        diff.compare(COMMON.to_owned(), &old.common, &new.common)?;
        for guide in &new.guides {
            match old.get(&guide.id) {
                None => diff.new.push((guide.id.clone(), guide.name.clone())),
                Some(known) if known == guide => diff.same += 1,
                Some(known) => diff.compare(format!("{} {}", guide.id, guide.name), known, guide)?,
            }
        }
        let gone = old.guides.iter().filter(|guide| new.get(&guide.id).is_none());
        diff.gone = gone.map(|guide| (guide.id.clone(), guide.name.clone())).collect();
        Ok(diff)
    }

    fn compare<T: Serialize>(&mut self, which: String, old: &T, new: &T) -> Result<(), serde_json::Error> {
        let fields = fields(&members(old)?, &members(new)?);
        if !fields.is_empty() {
            self.changed.push(Changed { which, fields });
        }
        Ok(())
    }

    /// In one line.
    pub fn summary(&self) -> String {
        let Diff { new, gone, changed, same } = self;
        let guides = changed.iter().filter(|changed| changed.which != COMMON).count();
        let common = if guides < changed.len() { format!("，{COMMON} 有修改") } else { String::new() };
        format!("新增{}份，撤销{}份，修改{guides}份，没有变化{same}份{common}", new.len(), gone.len())
    }
}

fn members<T: Serialize>(record: &T) -> Result<Map<String, Value>, serde_json::Error> {
    match serde_json::to_value(record)? {
        Value::Object(members) => Ok(members),
        other => Ok(Map::from_iter([(String::new(), other)])),
    }
}

fn fields(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<Field> {
    let added = new.keys().filter(|name| !old.contains_key(*name));
    old.keys().chain(added).filter_map(|name| field(name, old.get(name), new.get(name))).collect()
}

fn field(name: &str, old: Option<&Value>, new: Option<&Value>) -> Option<Field> {
    if old == new {
        return None;
    }
    let (mut gone, mut new) = (entries(old), entries(new));
    // What both have is no difference, as often as both have it.
    gone.retain(|entry| match new.iter().position(|other| other == entry) {
        Some(at) => {
            new.remove(at);
            false
        }
        None => true,
    });
    Some(Field { name: name.to_owned(), gone, new })
}

/// A list's entries, or the value itself.
fn entries(value: Option<&Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => vec![text(value)],
    }
}

/// A sentence as it is, anything else as in the file.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, list) in [("新增", &self.new), ("撤销", &self.gone)] {
            for (id, name) in list {
                writeln!(f, "{word} {id} {name}")?;
            }
        }
        for Changed { which, fields } in &self.changed {
            writeln!(f, "修改 {which}")?;
            for Field { name, gone, new } in fields {
                if gone.is_empty() && new.is_empty() {
                    writeln!(f, "  {name}：顺序变了")?;
                    continue;
                }
                writeln!(f, "  {name}：")?;
                for (sign, entries) in [("-", gone), ("+", new)] {
                    for entry in entries {
                        writeln!(f, "    {sign} {entry}")?;
                    }
                }
            }
        }
        write!(f, "{}", self.summary())
    }
}
