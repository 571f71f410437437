//! The records of a pack that belong to the city as a whole. Every one is read with unknown keys refused.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::{
    calendar::SpecialDay,
    cities::{Adcode, Hotline},
    source::{Credit, Publisher, Source},
};

use crate::offices::Datum;

/// `city.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// A short name for commands and logs, such as `changchun`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The departments of the guides, in the order in which they are shown.
    pub departments: Vec<String>,
    /// The cities, in the order in which they are shown.
    pub cities: Vec<CityRecord>,
    /// Who must be thanked for data.
    #[serde(default)]
    pub credits: Vec<Credit>,
}

/// A city that the pack serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityRecord {
    /// Its code; `divisions.csv` knows its name.
    pub adcode: Adcode,
    /// What people call it, such as 长春.
    pub short_name: String,
}

/// A line of `divisions.csv`: a city, district or county. Its centre only orders lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Its code.
    pub adcode: Adcode,
    /// Its name.
    pub name: String,
    /// The code above it.
    pub parent: Adcode,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// In which datum.
    pub datum: Datum,
    /// Where the centre was read.
    pub source: String,
    /// For editors.
    pub note: Option<String>,
}

impl Division {
    /// As people name it: 南关区 and 南关, 伊通满族自治县, 伊通县 and 伊通.
    pub fn names(&self) -> Vec<String> {
        let name = &self.name;
        let short = match name.strip_suffix("自治县") {
            Some(people) => people.chars().take(2).collect(),
            None => name.strip_suffix(['区', '县', '市', '旗']).unwrap_or_default().to_owned(),
        };
        let county = name.ends_with("自治县").then(|| format!("{short}县"));
        let short = Some(short).filter(|short| short.chars().nth(1).is_some());
        std::iter::once(name.clone()).chain(county).chain(short).collect()
    }
}

/// A telephone line of `hotlines.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HotlineRecord {
    /// What is dialled.
    pub number: String,
    /// Who answers.
    pub name: String,
    /// What it is for, in plain words.
    pub purpose: String,
    /// The city it serves; none for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Adcode>,
    /// When it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Where it was read; the first is shown.
    pub sources: Vec<Source>,
    /// For editors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl HotlineRecord {
    /// As a resident sees it. A number that only third parties print wears 待核实.
    pub fn shown(&self) -> Option<Hotline> {
        let source = self.sources.first()?.clone();
        Some(Hotline {
            number: self.number.clone(),
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            city: self.city,
            hours: self.hours.clone(),
            to_verify: source.publisher == Publisher::ThirdParty,
            source,
        })
    }
}

/// A file of `calendar/`: the special days of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// Which year.
    pub year: i16,
    /// The notice.
    pub source: Source,
    /// Holidays, and weekend days that are worked.
    pub days: Vec<SpecialDay>,
}

impl CalendarYear {
    /// The first day that is not of this year.
    pub(super) fn stray_day(&self) -> Option<Date> {
        self.days.iter().map(|day| day.date).find(|date| date.year() != self.year)
    }
}

/// Which table a violation code is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSet {
    /// In use.
    Current,
    /// Only to recognise old records.
    Legacy,
    /// Not to be relied on.
    Doubtful,
}

/// A line of `violations.csv`. Holds no amount: what is owed stands in the decision alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViolationCode {
    /// Four or five characters.
    pub code: String,
    /// The conduct.
    pub name: String,
    /// Points, where known.
    pub points: Option<u8>,
    /// Which table it is from.
    pub code_set: CodeSet,
    /// Where it was read.
    pub source: String,
    /// For editors.
    pub note: Option<String>,
}

/// A line of `points_rules.csv`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsRule {
    /// The article.
    pub article: String,
    /// The item in it.
    pub item: String,
    /// The conduct.
    pub conduct: String,
    /// Points.
    pub points: u8,
    /// Where it was read.
    pub source: String,
}
