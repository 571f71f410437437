//! What people call windows, for search.

use std::{collections::HashSet, path::Path};

use serde::{Deserialize, Serialize};
use shared::{offices::OfficeKind, search::fold};

use super::{
    POPULAR_NAMES, Problems,
    files::{self, Placed},
};

/// A name that people use for a sort of window, as 车管所. A window bears it when it is of one of the kinds, has
/// one of the words in its name, or does one of the services. One that no window bears is known all the same: the
/// search then says that there is none, and does not take something else for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopularName {
    /// The name.
    pub name: String,
    /// Every window of these kinds bears it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<OfficeKind>,
    /// So does a window with one of these in its name or aliases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// So does a window that does one of these: ids of guides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// For editors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The file, which a pack need not have.
pub(super) fn read(folder: &Path, problems: &mut Problems) -> Vec<Placed<PopularName>> {
    if folder.join(POPULAR_NAMES).exists() {
        files::json_list(folder, POPULAR_NAMES, "name", problems)
    } else {
        Vec::new()
    }
}

pub(super) fn check(names: &[Placed<PopularName>], guides: &HashSet<String>, problems: &mut Problems) {
    let mut seen = HashSet::new();
    for Placed { file, record } in names {
        let name = &record.name;
        let folded = fold(name);
        if folded.chars().nth(1).is_none() {
            problems.add(file, name.clone(), "name 至少要有两个字");
        }
        if !seen.insert(folded) {
            problems.add(file, name.clone(), "name 重复");
        }
        if record.words.iter().any(|word| fold(word).is_empty()) {
            problems.add(file, name.clone(), "words 里有空的词");
        }
        for service in record.services.iter().filter(|service| !guides.contains(*service)) {
            problems.add(file, name.clone(), format_args!("services：没有办事指南 {service}"));
        }
    }
}
