//! A city's data as a folder: read, checked, and serialised whole as one data set.
//! `server/packs/changchun/README.md` describes every file.

mod check;
pub(crate) mod files;
mod popular;
pub(crate) mod problem;
mod programme;
mod records;
mod synonyms;

use std::path::Path;

use files::Placed;
pub use popular::PopularName;
use problem::Problems;
pub use problem::{BadPack, Problem};
pub use records::{
    About, CalendarYear, CityRecord, CodeSet, Division, HotlineRecord, PointsRule, ViolationCode,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use shared::calendar::Calendar;
pub use synonyms::{Elsewhere, Said, Synonyms};

use crate::{
    guides::{GuideCommon, GuideRecord, dataset::folder},
    offices::{OfficeRecord, dataset::Known},
    programme::ProgrammeRecord,
};

const ABOUT: &str = "city.toml";
const DIVISIONS: &str = "divisions.csv";
const HOTLINES: &str = "hotlines.json";
const CALENDAR: &str = "calendar";
const OFFICES: &str = "offices.json";
const POPULAR_NAMES: &str = "popular_names.json";
const SYNONYMS: &str = "synonyms.json";
const PROGRAMME: &str = "programme.json";
const VIOLATIONS: &str = "violations.csv";
const POINTS: &str = "points_rules.csv";

/// The data of a city and its neighbours, whole and checked. What is published is one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// `city.toml`.
    pub about: About,
    /// `divisions.csv`.
    pub divisions: Vec<Division>,
    /// `hotlines.json`.
    pub hotlines: Vec<HotlineRecord>,
    /// `calendar/*.json`.
    pub calendar: Vec<CalendarYear>,
    /// `offices.json`. Published as a data set of their own (`offices::dataset`), so that importing a guide does
    /// not take an editor's list back; only data sets of before that still hold them.
    #[serde(default, skip_serializing)]
    pub offices: Vec<OfficeRecord>,
    /// `popular_names.json`; absent from data sets that were published before there was such a file.
    #[serde(default)]
    pub popular_names: Vec<PopularName>,
    /// `guide_common.json`. Published with the guides.
    #[serde(default, skip_serializing)]
    pub guide_common: GuideCommon,
    /// `synonyms.json`; absent from data sets that were published before there was such a file.
    #[serde(default)]
    pub synonyms: Synonyms,
    /// `guides/*.json`, in the order of the departments, then of their ids. Published as a data set of their own
    /// (`guides::dataset`), so that importing a calendar does not take an editor's guides back; only data sets of before
    /// that still hold them.
    #[serde(default, skip_serializing, deserialize_with = "legible")]
    pub guides: Vec<GuideRecord>,
    /// `programme.json`; absent from data sets that were published before there was such a file.
    #[serde(default)]
    pub programme: Vec<ProgrammeRecord>,
    /// `violations.csv`.
    pub violations: Vec<ViolationCode>,
    /// `points_rules.csv`.
    pub points_rules: Vec<PointsRule>,
}

impl Pack {
    /// Reads and checks a folder.
    ///
    /// # Errors
    /// [`BadPack`] with everything that is wrong: file, record, what.
    pub fn read(folder: &Path) -> Result<Pack, BadPack> {
        let mut problems = Problems::default();
        let pack = read(folder, &mut problems);
        match pack {
            Some(pack) if problems.0.is_empty() => Ok(pack),
            _ => Err(BadPack(problems.0)),
        }
    }

    /// The calendar of the published years.
    pub fn calendar(&self) -> Calendar {
        let years = self.calendar.iter().map(|year| year.year).collect();
        Calendar::new(years, self.calendar.iter().flat_map(|year| year.days.iter().cloned()))
    }
}

/// What guides are checked against: the city of a folder and its windows, whatever its guides are like.
///
/// # Errors
/// [`BadPack`] when one of the two files cannot be read.
pub fn surroundings(folder: &Path) -> Result<(About, Vec<OfficeRecord>), BadPack> {
    let mut problems = Problems::default();
    let about = files::toml(folder, ABOUT, &mut problems);
    let offices = files::json_list(folder, OFFICES, "id", &mut problems);
    match about {
        Some(about) if problems.0.is_empty() => Ok((about, records(offices))),
        _ => Err(BadPack(problems.0)),
    }
}

/// Whether a folder is that of a pack.
pub fn is_pack(folder: &Path) -> bool {
    folder.join(ABOUT).is_file()
}

fn read(folder: &Path, problems: &mut Problems) -> Option<Pack> {
    let about: Option<About> = files::toml(folder, ABOUT, problems);
    let divisions = files::csv(folder, DIVISIONS, problems);
    let hotlines = files::json_list(folder, HOTLINES, "number", problems);
    let calendar = files::json_files(folder, CALENDAR, problems)
        .into_iter()
        .filter_map(|file| files::json(folder, &file, problems).map(|record| Placed { file, record }))
        .collect::<Vec<_>>();
    let offices = files::json_list(folder, OFFICES, "id", problems);
    let popular_names = popular::read(folder, problems);
    let guides = folder::read(folder, problems);
    let synonyms = synonyms::read(folder, problems);
    let announced = programme::read(folder, problems);
    let violations = files::csv(folder, VIOLATIONS, problems);
    let points_rules = files::csv(folder, POINTS, problems);
    let about = about?;
    check::geography(&about, &divisions, problems);
    let known = Known::new(&about, &divisions, guides.ids.iter().map(String::as_str));
    check::hotlines(&hotlines, &known, problems);
    check::calendar(&calendar, problems);
    check::offices(&offices, &known, problems);
    check::guides(&guides, &about, problems);
    popular::check(&popular_names, &guides.ids, problems);
    synonyms::check(&synonyms, &guides.ids, problems);
    let targets =
        programme::Targets { about: &about, hotlines: &hotlines, offices: &offices, guides: &guides };
    programme::check(&announced, &targets, problems);
    check::codes(&violations, &points_rules, problems);
    let guides = guides.into_set(&about.departments);
    Some(Pack {
        divisions,
        hotlines: records(hotlines),
        calendar: records(calendar),
        offices: records(offices),
        popular_names: records(popular_names),
        guide_common: guides.common,
        synonyms,
        guides: guides.guides,
        programme: records(announced),
        violations,
        points_rules,
        about,
    })
}

/// Guides of before they told cases apart cannot be read any more and count as none: the server then takes those of its
/// folder.
fn legible<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<GuideRecord>, D::Error> {
    let guides = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(guides).unwrap_or_default())
}

fn records<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.record).collect()
}
