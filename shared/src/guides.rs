//! Guides: what a service asks, costs and takes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{cities::Adcode, money::Fen, source::Source};

/// Whether the service is offered across the cities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Availability {
    /// Named by the programme as running.
    Active,
    /// Promised by the programme.
    Planned {
        /// The day of the promise.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        since: Date,
    },
    /// Not named by the programme; ordinary rules apply.
    Reference,
}

/// A sentence that may still have to be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What is so.
    pub text: String,
    /// Whether it wears 待核实.
    #[serde(default)]
    pub to_verify: bool,
    /// Which of the guide's `sources` it rests on, counted from zero.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<usize>,
}

/// What is paid for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What for.
    pub label: String,
    /// How much.
    pub amount_fen: Fen,
    /// Whether it wears 待核实.
    #[serde(default)]
    pub to_verify: bool,
    /// Which of the guide's `sources` it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<usize>,
}

/// What somebody said; two that contradict each other are both shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Who said it.
    pub by: String,
    /// What was said.
    pub text: String,
    /// Which of the guide's `sources` printed it.
    pub source: usize,
}

/// One guide, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guide {
    /// Stable id, such as `ps-id-renew`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The department, such as 公安(交管).
    pub department: String,
    /// Running, promised, or ordinary.
    pub availability: Availability,
    /// The cities it holds for.
    pub cities: Vec<Adcode>,
    /// Who may ask.
    pub applicants: Fact,
    /// What must be so.
    pub conditions: Vec<Fact>,
    /// What to bring.
    pub materials: Vec<Fact>,
    /// The fees; empty with `fee_to_verify` when no amount is known.
    pub fees: Vec<Fee>,
    /// Whether it is free of charge.
    pub free: bool,
    /// Whether the fee as a whole wears 待核实.
    pub fee_to_verify: bool,
    /// How long the law allows; `None` is shown as 待核实.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_legal: Option<Fact>,
    /// How long the office promises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_promised: Option<Fact>,
    /// Where it is done.
    pub channels: Vec<Fact>,
    /// What happens, in order.
    pub steps: Vec<Fact>,
    /// What one gets.
    pub result: Fact,
    /// The law it rests on.
    pub legal_basis: Vec<Fact>,
    /// The questions that split the case.
    pub scenarios: Vec<Fact>,
    /// What the programme says of it across the cities; more than one when the press contradicts itself.
    pub statements: Vec<Statement>,
    /// Whether the statements contradict each other.
    pub contradictory: bool,
    /// What a resident should know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Fact>,
    /// All sources, referred to by index.
    pub sources: Vec<Source>,
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideSummary {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its department.
    pub department: String,
    /// Running, promised, or ordinary.
    pub availability: Availability,
    /// The cities it holds for.
    pub cities: Vec<Adcode>,
}

/// `GET /api/v1/guides`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideList {
    /// How many match in all.
    pub total: usize,
    /// This page of them.
    pub items: Vec<GuideSummary>,
    /// All departments that have a guide, in order.
    pub departments: Vec<String>,
    /// For `cursor=` of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
