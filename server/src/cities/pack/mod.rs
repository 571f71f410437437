//! A city's data as a folder: read, checked, and serialised whole as one data set.
//! `server/packs/changchun/README.md` describes every file.

mod check;
mod files;
mod popular;
mod problem;
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
use serde::{Deserialize, Serialize};
use shared::calendar::Calendar;
pub use synonyms::{Elsewhere, Said, Synonyms};

use crate::{
    guides::{GuideCommon, GuideRecord},
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
const GUIDES: &str = "guides";
const GUIDE_COMMON: &str = "guide_common.json";
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
    /// `guide_common.json`.
    #[serde(default)]
    pub guide_common: GuideCommon,
    /// `synonyms.json`; absent from data sets that were published before there was such a file.
    #[serde(default)]
    pub synonyms: Synonyms,
    /// `guides/*.json`, in the order of the departments, then of their ids.
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
    let guide_common: GuideCommon = files::json(folder, GUIDE_COMMON, problems).unwrap_or_default();
    let synonyms = synonyms::read(folder, problems);
    let guides: Vec<Placed<GuideRecord>> = files::json_files(folder, GUIDES, problems)
        .into_iter()
        .filter_map(|file| files::json(folder, &file, problems).map(|record| Placed { file, record }))
        .collect();
    let announced = programme::read(folder, problems);
    let violations = files::csv(folder, VIOLATIONS, problems);
    let points_rules = files::csv(folder, POINTS, problems);
    let about = about?;
    check::geography(&about, &divisions, problems);
    let known = Known::new(&about, &divisions, guides.iter().map(|guide| guide.record.id.as_str()));
    check::hotlines(&hotlines, &known, problems);
    check::calendar(&calendar, problems);
    check::offices(&offices, &known, problems);
    check::guides(&guides, &guide_common, &about, problems);
    popular::check(&popular_names, &guides, problems);
    synonyms::check(&synonyms, &guides, problems);
    let targets =
        programme::Targets { about: &about, hotlines: &hotlines, offices: &offices, guides: &guides };
    programme::check(&announced, &targets, problems);
    check::codes(&violations, &points_rules, problems);
    let mut guides: Vec<GuideRecord> = records(guides);
    let place = |name: &String| about.departments.iter().position(|department| department == name);
    guides.sort_by(|a, b| (place(&a.department), &a.id).cmp(&(place(&b.department), &b.id)));
    Some(Pack {
        divisions,
        hotlines: records(hotlines),
        calendar: records(calendar),
        offices: records(offices),
        popular_names: records(popular_names),
        guide_common,
        synonyms,
        guides,
        programme: records(announced),
        violations,
        points_rules,
        about,
    })
}

fn records<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.record).collect()
}
