//! How much of a guide is known.

use serde::{Deserialize, Serialize};

use super::{Guide, Part};

/// How much of a guide is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completeness {
    /// How many parts it has.
    pub parts: usize,
    /// How many of them wear 待核实.
    pub to_verify: usize,
    /// How many name no source of their own: of these one knows only that they stand in the guide's sources as a whole.
    pub unsourced: usize,
    /// How many say from when or until when they hold, themselves or by their sources.
    pub with_days: usize,
    /// How many of the others name a source that carries the day of its publication.
    pub with_published: usize,
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

impl Completeness {
    /// How much is known of several guides; chapters are those of each.
    pub fn of_all(all: impl Iterator<Item = Completeness>) -> Completeness {
        let none = Completeness {
            parts: 0,
            to_verify: 0,
            unsourced: 0,
            with_days: 0,
            with_published: 0,
            missing: Vec::new(),
        };
        all.fold(none, |sum, one| Completeness {
            parts: sum.parts + one.parts,
            to_verify: sum.to_verify + one.to_verify,
            unsourced: sum.unsourced + one.unsourced,
            with_days: sum.with_days + one.with_days,
            with_published: sum.with_published + one.with_published,
            missing: Vec::new(),
        })
    }
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
        let count = |is: &dyn Fn(&dyn Part) -> bool| parts.iter().filter(|(_, part)| is(*part)).count();
        let has_days = |part: &dyn Part| part.from().or(part.until()).is_some();
        let published = |index: &usize| self.sources.get(*index).is_some_and(|s| s.published.is_some());
        Completeness {
            parts: parts.len(),
            to_verify: count(&|part| part.to_verify()),
            unsourced: count(&|part| part.sources().is_empty() && !part.to_verify()),
            with_days: count(&has_days),
            with_published: count(&|part| !has_days(part) && part.sources().iter().any(published)),
            missing: lists.into_iter().filter(|(_, empty)| *empty).map(|(chapter, _)| chapter).collect(),
        }
    }
}
