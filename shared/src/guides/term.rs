//! Official words and what they mean in plain ones.

use serde::{Deserialize, Serialize};

use super::Guide;

/// An official word with what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// As offices write it: 申领.
    pub term: String,
    /// As anybody would say it: 申请领取证件.
    pub plain: String,
}

impl Term {
    /// Whether something that the page of a guide says uses the word.
    pub fn is_in(&self, guide: &Guide) -> bool {
        guide.texts().any(|text| text.contains(&self.term))
    }
}

impl Guide {
    /// Everything that its page says in its own words.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let facts = self.facts().map(|(_, fact)| fact.text.as_str());
        let materials = self
            .materials
            .iter()
            .flat_map(|material| [Some(&material.text), material.look.as_ref(), material.exempt.as_ref()]);
        let refusals = self.refusals.iter().flat_map(|refusal| [Some(&refusal.text), Some(&refusal.instead)]);
        let channels = self.channels.iter().map(|channel| Some(&channel.text));
        let fees = self.fees.iter().map(|fee| Some(&fee.label));
        let others = materials.chain(refusals).chain(channels).chain(fees).flatten();
        std::iter::once(self.name.as_str()).chain(facts).chain(others.map(String::as_str))
    }
}
