//! An announced item as the pack holds it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::{
    cities::{Adcode, Hotline},
    guides::Statement,
    messages::{offices::kind, programme as words},
    offices::OfficeKind,
    path,
    programme::{Printed, ProgrammeItem, Standing, Way, WayKind},
    source::Source,
};
use url::form_urlencoded::Serializer;

/// A record of `programme.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeRecord {
    /// Stable id; lower-case letters, digits and dashes.
    pub id: String,
    /// What it is, in plain words.
    pub title: String,
    /// What people call it besides. Only found by, never shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Who announced it.
    pub department: String,
    /// For whom it is.
    pub audience: String,
    /// What became of it.
    pub standing: Standing,
    /// The day on which it was last spoken of.
    pub stated: Date,
    /// What was announced.
    pub about: String,
    /// Figures that were printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Printed>,
    /// Promises that were printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Printed>,
    /// Who said what, where that matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// Whether the statements contradict each other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contradictory: bool,
    /// Where it is to be had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// The cities that it is for.
    pub cities: Vec<Adcode>,
    /// Where it leads: at least one way.
    pub ways: Vec<WayRecord>,
    /// All sources, referred to by index from zero.
    pub sources: Vec<Source>,
}

/// A way on from an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayRecord {
    /// The id of a guide.
    Guide(String),
    /// A list of guides.
    Guides(GuidesWay),
    /// A list of windows.
    Offices(OfficesWay),
    /// A number of `hotlines.json`.
    Hotline(String),
    /// Another page.
    Page(PageWay),
}

/// Which guides a list holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidesWay {
    /// Those of this department.
    pub department: String,
}

/// Which windows a list holds. At least one of both members is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficesWay {
    /// Those of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<OfficeKind>,
    /// Those that do this service: the id of a guide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Those of this city; of all cities without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Adcode>,
}

/// Another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageWay {
    /// Its address, one of [`PAGES`].
    pub path: String,
    /// What it is called.
    pub label: String,
}

/// The pages that a pack may lead to.
pub const PAGES: [&str; 8] = [
    path::HOME,
    path::OFFICES,
    path::AROUND,
    path::GUIDES,
    path::FINES,
    path::VERIFY,
    path::ABOUT,
    path::PROGRAMME,
];

/// What ways are named by.
pub(super) struct Names<'a> {
    /// The name of a guide.
    pub guide: &'a dyn Fn(&str) -> Option<String>,
    /// The name of a city.
    pub city: &'a dyn Fn(Adcode) -> Option<String>,
    /// The telephone lines.
    pub hotlines: &'a [Hotline],
}

impl ProgrammeRecord {
    /// As a resident sees it. A way that leads nowhere, which the check of a pack refuses, is left out.
    pub(super) fn shown(self, names: &Names<'_>) -> ProgrammeItem {
        ProgrammeItem {
            ways: self.ways.iter().filter_map(|way| way.shown(names)).collect(),
            id: self.id,
            title: self.title,
            department: self.department,
            audience: self.audience,
            standing: self.standing,
            stated: self.stated,
            about: self.about,
            figures: self.figures,
            promises: self.promises,
            statements: self.statements,
            contradictory: self.contradictory,
            channels: self.channels,
            cities: self.cities,
            sources: self.sources,
        }
    }
}

impl WayRecord {
    fn shown(&self, names: &Names<'_>) -> Option<Way> {
        let (kind, label, to, to_verify) = match self {
            WayRecord::Guide(id) => (WayKind::Guide, (names.guide)(id)?, path::guide(id), false),
            WayRecord::Guides(list) => {
                let to = address(path::GUIDES, &[("city", ""), ("department", &list.department)]);
                (WayKind::Guides, words::guides_of(&list.department), to, false)
            }
            WayRecord::Offices(list) => (WayKind::Offices, list.label(names)?, list.address(), false),
            WayRecord::Hotline(number) => {
                let line = names.hotlines.iter().find(|line| line.number == *number)?;
                (WayKind::Hotline, line.name.clone(), number.clone(), line.to_verify)
            }
            WayRecord::Page(page) => (WayKind::Page, page.label.clone(), page.path.clone(), false),
        };
        Some(Way { kind, label, to, to_verify })
    }
}

impl OfficesWay {
    fn label(&self, names: &Names<'_>) -> Option<String> {
        let city = match self.city {
            Some(code) => (names.city)(code)?,
            None => String::new(),
        };
        let service = match &self.service {
            Some(id) => words::windows_for(&(names.guide)(id)?),
            None => String::new(),
        };
        Some(words::windows(&city, self.kind.map_or("", kind), &service))
    }

    fn address(&self) -> String {
        // An empty city is every city; without one the list would show the visitor's own.
        let city = self.city.map(|code| code.to_string()).unwrap_or_default();
        let kind = self.kind.map(|kind| ("kind", kind.as_str()));
        let service = self.service.as_deref().map(|id| ("service", id));
        let pairs: Vec<_> = [Some(("city", city.as_str())), kind, service].into_iter().flatten().collect();
        address(path::OFFICES, &pairs)
    }
}

fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    format!("{path}?{}", Serializer::new(String::new()).extend_pairs(pairs).finish())
}
