//! What is different between two lists.

use std::{collections::HashMap, fmt};

use shared::geo::distance_m;

use super::{Column, Known, write};
use crate::offices::OfficeRecord;
use crate::platform::table::Heading;

/// What is different between two lists. Windows are told apart by their ids.
#[derive(Debug, Default)]
pub struct Diff {
    /// In the new list only: id and name.
    pub new: Vec<(String, String)>,
    /// In the old list only: id and name.
    pub gone: Vec<(String, String)>,
    /// In both, but elsewhere.
    pub moved: Vec<Moved>,
    /// In both, with other members.
    pub changed: Vec<Changed>,
    /// How many are the same.
    pub same: usize,
}

/// A window whose coordinates are different.
#[derive(Debug)]
pub struct Moved {
    /// Id and name.
    pub which: (String, String),
    /// How far, in metres; `None` where one of the lists has no coordinates for it.
    pub metres: Option<f64>,
    /// Whether the new list has coordinates.
    pub is_known: bool,
}

/// A window whose members are different.
#[derive(Debug)]
pub struct Changed {
    /// Id and name.
    pub which: (String, String),
    /// Column, old text, new text.
    pub fields: Vec<(Column, String, String)>,
}

impl Diff {
    /// Compares two lists; `known` words the places.
    pub fn new(old: &[OfficeRecord], new: &[OfficeRecord], known: &Known) -> Diff {
        let mut before: HashMap<&str, &OfficeRecord> =
            old.iter().map(|record| (record.id.as_str(), record)).collect();
        let mut diff = Diff::default();
        for record in new {
            let Some(old) = before.remove(record.id.as_str()) else {
                diff.new.push(which(record));
                continue;
            };
            if old == record {
                diff.same += 1;
                continue;
            }
            if old.position != record.position {
                diff.moved.push(moved(old, record));
            }
            let fields = fields(old, record, known);
            if !fields.is_empty() {
                diff.changed.push(Changed { which: which(record), fields });
            }
        }
        // In the order of the old list.
        diff.gone = old.iter().filter(|record| before.contains_key(record.id.as_str())).map(which).collect();
        diff
    }

    /// In one line.
    pub fn summary(&self) -> String {
        let Diff { new, gone, moved, changed, same } = self;
        format!(
            "新增{}个，撤销{}个，移动{}个，修改{}个，没有变化{same}个",
            new.len(),
            gone.len(),
            moved.len(),
            changed.len()
        )
    }
}

fn which(record: &OfficeRecord) -> (String, String) {
    (record.id.clone(), record.name.clone())
}

fn moved(old: &OfficeRecord, new: &OfficeRecord) -> Moved {
    let point = |record: &OfficeRecord| record.position.and_then(|position| position.to_wgs84().ok());
    let metres = point(old).zip(point(new)).map(|(old, new)| distance_m(old, new));
    Moved { which: which(new), metres, is_known: new.position.is_some() }
}

/// Coordinates are told as a distance.
fn fields(old: &OfficeRecord, new: &OfficeRecord, known: &Known) -> Vec<(Column, String, String)> {
    Column::all()
        .filter(|column| !matches!(column, Column::Lat | Column::Lon | Column::Datum))
        .map(|column| (column, write::cell(column, old, known), write::cell(column, new, known)))
        .filter(|(_, old, new)| old != new)
        .collect()
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, name) = &self.which;
        write!(f, "移动 {id} {name}：")?;
        match (self.metres, self.is_known) {
            (Some(metres), _) if metres < 1.0 => write!(f, "坐标换了写法，位置不变"),
            (Some(metres), _) if metres < 1000.0 => write!(f, "{metres:.0}米"),
            (Some(metres), _) => write!(f, "{:.1}公里", metres / 1000.0),
            (None, true) => write!(f, "补上了坐标"),
            (None, false) => write!(f, "删去了坐标"),
        }
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, list) in [("新增", &self.new), ("撤销", &self.gone)] {
            for (id, name) in list {
                writeln!(f, "{word} {id} {name}")?;
            }
        }
        for moved in &self.moved {
            writeln!(f, "{moved}")?;
        }
        for Changed { which: (id, name), fields } in &self.changed {
            writeln!(f, "修改 {id} {name}")?;
            for (column, old, new) in fields {
                let shown =
                    |text: &str| if text.is_empty() { "（空）".to_owned() } else { text.to_owned() };
                writeln!(f, "  {}：{} → {}", column.heading(), shown(old), shown(new))?;
            }
        }
        write!(f, "{}", self.summary())
    }
}
