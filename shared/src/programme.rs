//! The programme: what the authorities announced in the press, each with its day and where it leads.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{cities::Adcode, guides::Statement, source::Source};

/// What became of it, as far as the press says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// Said to run.
    Running,
    /// Promised.
    Planned {
        /// The day of the promise.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        since: Date,
    },
    /// Said to be on trial.
    Trial,
    /// Over.
    Past,
    /// Printed beside the services, but nothing that can be applied for.
    NotAService,
}

/// A figure or a promise, as it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// What was printed.
    pub text: String,
    /// On which day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub date: Date,
    /// Which of the item's `sources` printed it, counted from zero.
    pub source: usize,
}

/// What a way on leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// One guide.
    Guide,
    /// A list of guides.
    Guides,
    /// A list of windows.
    Offices,
    /// A telephone line.
    Hotline,
    /// Another page.
    Page,
}

/// A way on from an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Way {
    /// What it leads to.
    pub kind: WayKind,
    /// What it is called, in plain words.
    pub label: String,
    /// The address of a page of this site; for a telephone line the number that is dialled.
    pub to: String,
    /// Whether it wears 待核实: a number that no official page and no newspaper printed.
    pub to_verify: bool,
}

/// One thing that was announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgrammeItem {
    /// Stable id, such as `senior-canteens`.
    pub id: String,
    /// What it is, in plain words.
    pub title: String,
    /// Who announced it, such as 民政.
    pub department: String,
    /// For whom it is.
    pub audience: String,
    /// What became of it.
    pub standing: Standing,
    /// The day on which it was last spoken of.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub stated: Date,
    /// What was announced.
    pub about: String,
    /// Figures that were printed.
    pub figures: Vec<Printed>,
    /// Promises that were printed.
    pub promises: Vec<Printed>,
    /// Who said what, where that matters; more than one when the press contradicts itself.
    pub statements: Vec<Statement>,
    /// Whether the statements contradict each other.
    pub contradictory: bool,
    /// Where it is to be had.
    pub channels: Vec<String>,
    /// The cities that it is for.
    pub cities: Vec<Adcode>,
    /// Where to go on from here; never empty.
    pub ways: Vec<Way>,
    /// All sources, referred to by index.
    pub sources: Vec<Source>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgrammeSummary {
    /// Stable id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Who announced it.
    pub department: String,
    /// For whom it is.
    pub audience: String,
    /// What became of it.
    pub standing: Standing,
    /// The day on which it was last spoken of.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub stated: Date,
    /// The cities that it is for.
    pub cities: Vec<Adcode>,
}

/// `GET /api/v1/programme`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgrammeList {
    /// How many match in all.
    pub total: usize,
    /// This page of them.
    pub items: Vec<ProgrammeSummary>,
    /// All departments that have an item, in order.
    pub departments: Vec<String>,
    /// The words as they must have been meant, where something was found only so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// Whether the items hold only a part of the words that were searched for.
    pub partial: bool,
    /// For `cursor=` of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
