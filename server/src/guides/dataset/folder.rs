//! Guides as a folder: `guide_common.json` and `guides/<id>.json`. The folder of a pack is one.

use std::{collections::HashSet, fs, io, path::Path};

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::GuideSet;
use crate::{
    cities::pack::{
        About, BadPack,
        files::{self, Placed},
        problem::Problems,
    },
    guides::{
        GuideCommon, GuideRecord,
        check::{self, Told},
    },
    offices::{OfficeRecord, dataset::Weight},
};

/// What guides share.
pub const COMMON: &str = "guide_common.json";
/// The folder of the guides.
pub const GUIDES: &str = "guides";

/// What a folder holds, as far as it can be read.
#[derive(Debug, Default)]
pub struct Found {
    /// `guide_common.json`.
    pub common: GuideCommon,
    /// The guides with their files, in the order of the files.
    pub(crate) guides: Vec<Placed<GuideRecord>>,
    /// The ids that the names of the files say, also of those that cannot be read.
    pub ids: HashSet<String>,
}

impl Found {
    /// The guides in the order of the departments.
    pub fn into_set(self, departments: &[String]) -> GuideSet {
        let guides = self.guides.into_iter().map(|placed| placed.record).collect();
        let mut set = GuideSet { common: self.common, guides };
        set.sort(departments);
        set
    }
}

/// The file of a guide.
pub fn file(id: &str) -> String {
    format!("{GUIDES}/{id}.json")
}

/// Reads the folder.
pub(crate) fn read(folder: &Path, problems: &mut Problems) -> Found {
    let mut found =
        Found { common: files::json(folder, COMMON, problems).unwrap_or_default(), ..Found::default() };
    for file in files::json_files(folder, GUIDES, problems) {
        let name = Path::new(&file).file_stem().and_then(|stem| stem.to_str());
        found.ids.extend(name.map(str::to_owned));
        if let Some(record) = files::json(folder, &file, problems) {
            found.guides.push(Placed { file, record });
        }
    }
    found
}

/// Reads the folder of a set that was checked before.
///
/// # Errors
/// [`BadPack`] when a file cannot be read.
pub fn read_set(folder: &Path) -> Result<GuideSet, BadPack> {
    let mut problems = Problems::default();
    let found = read(folder, &mut problems);
    if problems.0.is_empty() { Ok(found.into_set(&[])) } else { Err(BadPack(problems.0)) }
}

/// Why a folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// Guides that are there already would be taken for some of these.
    #[error("{0} 里已经有文件；请导出到一个新文件夹，免得新旧混在一起")]
    Occupied(String),
    /// A file cannot be written.
    #[error("{0}：写不了文件：{1}")]
    File(String, io::Error),
    /// A guide has no JSON form, which none has.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Writes the folder, made when missing; [`read`] reads the same guides from it.
///
/// # Errors
/// [`Unwritable`].
pub fn write(folder: &Path, set: &GuideSet) -> Result<(), Unwritable> {
    let guides = folder.join(GUIDES);
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error| Unwritable::File(path, error)
    };
    fs::create_dir_all(&guides).map_err(failed(&guides))?;
    let occupied = fs::read_dir(&guides).map_err(failed(&guides))?.next().is_some();
    if occupied || folder.join(COMMON).exists() {
        return Err(Unwritable::Occupied(folder.display().to_string()));
    }
    let write = |path: &Path, text: String| fs::write(path, text).map_err(failed(path));
    write(&folder.join(COMMON), text(&set.common)?)?;
    for guide in &set.guides {
        write(&folder.join(file(&guide.id)), text(guide)?)?;
    }
    Ok(())
}

/// As the files of a pack are written: one space a level, a line break at the end.
fn text(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b" ")))?;
    let mut text = String::from_utf8(bytes).map_err(serde::ser::Error::custom)?;
    text.push('\n');
    Ok(text)
}

/// A folder, read and checked.
#[derive(Debug)]
pub struct Checked {
    /// The guides as far as they can be read.
    pub set: GuideSet,
    /// Everything that is wrong or strange, by file.
    pub told: Vec<Told>,
}

impl Checked {
    /// How many of what is told is of that weight.
    pub fn count(&self, weight: Weight) -> usize {
        self.told.iter().filter(|told| told.finding.weight == weight).count()
    }
}

/// Reads and checks the guides of a folder, for a city with these windows.
pub fn check(folder: &Path, about: &About, offices: &[OfficeRecord]) -> Checked {
    let mut problems = Problems::default();
    let found = read(folder, &mut problems);
    let mut told: Vec<Told> = problems.0.into_iter().map(Told::from).collect();
    told.extend(check::set(&found, about, offices));
    // A file's problems stand together; what was found first in it stays first.
    told.sort_by(|a, b| a.file.cmp(&b.file));
    Checked { set: found.into_set(&about.departments), told }
}
