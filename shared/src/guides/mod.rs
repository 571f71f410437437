//! Guides: what a service asks, costs and takes.

mod case;
mod completeness;
pub mod directory;
pub mod feedback;
mod part;
mod question;
mod reason;
mod term;
pub mod walk;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use case::{BadAnswer, Case, Holds, Outcome};
pub use completeness::{Chapter, Completeness};
pub use part::{Channel, ChannelKind, Fact, Fee, Material, Part, Refusal};
pub use question::{Choice, Question, When};
pub use reason::{Reason, ReasonField};
pub use term::Term;

use crate::{cities::Adcode, source::Source};

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
    /// What people would call it, beside the official name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_name: Option<String>,
    /// The department, such as 公安(交管).
    pub department: String,
    /// Running, promised, or ordinary.
    pub availability: Availability,
    /// The cities it holds for.
    pub cities: Vec<Adcode>,
    /// The questions that tell cases apart, in the order of asking.
    pub questions: Vec<Question>,
    /// Why it cannot be done in some cases, and what to do instead.
    pub refusals: Vec<Refusal>,
    /// Who may ask.
    pub applicants: Fact,
    /// What must be so.
    pub conditions: Vec<Fact>,
    /// What to bring.
    pub materials: Vec<Material>,
    /// The fees; empty with `fee_to_verify` when no amount is known.
    pub fees: Vec<Fee>,
    /// Whether it is free of charge.
    pub free: bool,
    /// Whether the fee as a whole wears 待核实.
    pub fee_to_verify: bool,
    /// How long the law allows; empty is shown as 待核实.
    pub time_limit_legal: Vec<Fact>,
    /// How long the office promises.
    pub time_limit_promised: Vec<Fact>,
    /// Where and how it is done.
    pub channels: Vec<Channel>,
    /// What happens, in order.
    pub steps: Vec<Fact>,
    /// What one gets.
    pub result: Fact,
    /// How one gets it.
    pub collect: Vec<Fact>,
    /// The law it rests on.
    pub legal_basis: Vec<Fact>,
    /// What to do when one does not agree.
    pub remedies: Vec<Fact>,
    /// What the programme says of it across the cities; more than one when the press contradicts itself.
    pub statements: Vec<Statement>,
    /// Whether the statements contradict each other.
    pub contradictory: bool,
    /// What a resident should know besides.
    pub remarks: Vec<Fact>,
    /// The official words in it that are explained.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// All sources, referred to by index.
    pub sources: Vec<Source>,
}

/// One guide for one case: `GET /api/v1/guides/{id}`. Without answers it is whole; with them, without what they rule
/// out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideCase {
    /// The guide. A part with `when` depends on what is not answered yet.
    #[serde(flatten)]
    pub guide: Guide,
    /// The day it is shown for. A part that holds later has a later `from`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub on: Date,
    /// What was answered, choice by question.
    pub answers: BTreeMap<String, String>,
    /// The questions whose answers would still change something, in the order of asking.
    pub open_questions: Vec<String>,
    /// Whether it can be done. When `refused`, all `refusals` say why.
    pub outcome: Outcome,
    /// How much is known.
    pub completeness: Completeness,
}

/// The fields that a page leaves out when it cannot be done: whoever is refused needs to know why and what to do about
/// it, not what to bring.
pub const HIDDEN_WHEN_REFUSED: [&str; 8] = [
    "materials",
    "fees",
    "time_limit_legal",
    "time_limit_promised",
    "channels",
    "steps",
    "result",
    "collect",
];

impl Guide {
    /// Every part, with the name of its field.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &dyn Part)> {
        fn of<'a, P: Part + 'a>(
            name: &'static str,
            parts: impl IntoIterator<Item = &'a P>,
        ) -> impl Iterator<Item = (&'static str, &'a dyn Part)> {
            parts.into_iter().map(move |part| (name, part as &dyn Part))
        }
        of("refusals", &self.refusals)
            .chain(of("applicants", [&self.applicants]))
            .chain(of("conditions", &self.conditions))
            .chain(of("materials", &self.materials))
            .chain(of("fees", &self.fees))
            .chain(of("time_limit_legal", &self.time_limit_legal))
            .chain(of("time_limit_promised", &self.time_limit_promised))
            .chain(of("channels", &self.channels))
            .chain(of("steps", &self.steps))
            .chain(of("result", [&self.result]))
            .chain(of("collect", &self.collect))
            .chain(of("legal_basis", &self.legal_basis))
            .chain(of("remedies", &self.remedies))
            .chain(of("remarks", &self.remarks))
    }

    /// Lets every part say from when until when it holds, where it does not say so itself and the sources that it names
    /// do.
    pub fn inherit_days(&mut self) {
        fn of<P: Part>(parts: &mut [P], sources: &[Source]) {
            parts.iter_mut().for_each(|part| part.inherit_days(sources));
        }
        let sources = &self.sources;
        of(&mut self.refusals, sources);
        of(std::slice::from_mut(&mut self.applicants), sources);
        of(&mut self.materials, sources);
        of(&mut self.fees, sources);
        of(&mut self.channels, sources);
        of(std::slice::from_mut(&mut self.result), sources);
        let facts = [
            &mut self.conditions,
            &mut self.time_limit_legal,
            &mut self.time_limit_promised,
            &mut self.steps,
            &mut self.collect,
            &mut self.legal_basis,
            &mut self.remedies,
            &mut self.remarks,
        ];
        facts.into_iter().for_each(|facts| of(facts, sources));
    }

    /// Every plain sentence, with the name of its field.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, &Fact)> {
        let lists: [(&'static str, &[Fact]); 9] = [
            ("applicants", std::slice::from_ref(&self.applicants)),
            ("conditions", &self.conditions),
            ("time_limit_legal", &self.time_limit_legal),
            ("time_limit_promised", &self.time_limit_promised),
            ("steps", &self.steps),
            ("result", std::slice::from_ref(&self.result)),
            ("collect", &self.collect),
            ("legal_basis", &self.legal_basis),
            ("remarks", &self.remarks),
        ];
        let facts = lists.into_iter().flat_map(|(field, facts)| facts.iter().map(move |fact| (field, fact)));
        facts.chain(self.remedies.iter().map(|fact| ("remedies", fact)))
    }

    /// Leaves out the parts that the case rules out. The applicants and the result stay: every guide has them.
    fn keep(&mut self, case: &Case<'_>) {
        self.refusals.retain(|part| case.shows(part));
        self.conditions.retain(|part| case.shows(part));
        self.materials.retain(|part| case.shows(part));
        self.fees.retain(|part| case.shows(part));
        self.time_limit_legal.retain(|part| case.shows(part));
        self.time_limit_promised.retain(|part| case.shows(part));
        self.channels.retain(|part| case.shows(part));
        self.steps.retain(|part| case.shows(part));
        self.collect.retain(|part| case.shows(part));
        self.legal_basis.retain(|part| case.shows(part));
        self.remedies.retain(|part| case.shows(part));
        self.remarks.retain(|part| case.shows(part));
    }

    /// The question of that name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideSummary {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What people would call it, beside the official name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_name: Option<String>,
    /// Its department.
    pub department: String,
    /// Running, promised, or ordinary.
    pub availability: Availability,
    /// The cities it holds for.
    pub cities: Vec<Adcode>,
    /// Why the search found it; only in answers to `q=`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// `GET /api/v1/guides`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideList {
    /// How many match in all.
    pub total: usize,
    /// The question as it must have been meant, when it was found only so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// What was asked for that no guide here is about, such as 营业执照.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// This page of them.
    pub items: Vec<GuideSummary>,
    /// All departments that have a guide, in order.
    pub departments: Vec<String>,
    /// For `cursor=` of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
