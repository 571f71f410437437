//! How much of a guide is known.

use serde::{Deserialize, Serialize};

use super::Guide;

/// How much of a guide is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completeness {
    /// How many parts it has.
    pub parts: usize,
    /// How many of them wear 待核实.
    pub to_verify: usize,
    /// Chapters of which nothing is known.
    pub missing: Vec<Chapter>,
}

/// A chapter that every guide should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Chapter {
    /// What must be so.
    Conditions,
    /// What to bring.
    Materials,
    /// What it costs.
    Fees,
    /// How long the law allows.
    TimeLimit,
    /// Where and how.
    Channels,
    /// What happens.
    Steps,
    /// How one gets the result.
    Collect,
    /// The law.
    LegalBasis,
}

impl Guide {
    /// How much is known of it.
    pub fn completeness(&self) -> Completeness {
        let parts: Vec<_> = self.parts().filter(|(name, _)| *name != "refusals").collect();
        let lists = [
            (Chapter::Conditions, self.conditions.is_empty()),
            (Chapter::Materials, self.materials.is_empty()),
            (Chapter::Fees, self.fees.is_empty() && (!self.free || self.fee_to_verify)),
            (Chapter::TimeLimit, self.time_limit_legal.is_empty() && self.time_limit_promised.is_empty()),
            (Chapter::Channels, self.channels.is_empty()),
            (Chapter::Steps, self.steps.is_empty()),
            (Chapter::Collect, self.collect.is_empty()),
            (Chapter::LegalBasis, self.legal_basis.is_empty()),
        ];
        Completeness {
            parts: parts.len(),
            to_verify: parts.iter().filter(|(_, part)| part.to_verify()).count(),
            missing: lists.into_iter().filter(|(_, empty)| *empty).map(|(chapter, _)| chapter).collect(),
        }
    }
}
