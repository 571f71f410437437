//! A guide as the pack holds it: one file, one service.

use serde::{Deserialize, Serialize};
use shared::{
    cities::Adcode,
    guides::{Availability, Channel, Fact, Fee, Guide, Refusal, Statement},
    source::Source,
};

use super::{GuideCommon, MaterialRecord, Plain, QuestionRecord, UnknownShared};

/// A file `guides/<id>.json`. `server/packs/guide.schema.json` is its schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuideRecord {
    /// Where an editor's tool finds the schema; means nothing here.
    #[serde(default, rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Stable id; lower-case letters, digits and dashes. The name of the file.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// What people would call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain_name: Option<String>,
    /// What people call it besides. Only found by, never shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// One of the departments of `city.toml`.
    pub department: String,
    /// Running, promised, or ordinary.
    pub availability: Availability,
    /// The cities it holds for.
    pub cities: Vec<Adcode>,
    /// The questions that tell cases apart, in the order of asking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionRecord>,
    /// Why it cannot be done in some cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// Who may ask.
    pub applicants: Plain<Fact>,
    /// What must be so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Plain<Fact>>,
    /// What to bring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<MaterialRecord>,
    /// The fees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// Whether the ordinary case costs nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free: bool,
    /// Whether the fee as a whole is in doubt or unknown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fee_to_verify: bool,
    /// How long the law allows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time_limit_legal: Vec<Plain<Fact>>,
    /// How long the office promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time_limit_promised: Vec<Plain<Fact>>,
    /// Where and how it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Plain<Channel>>,
    /// What happens, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Plain<Fact>>,
    /// What one gets.
    pub result: Plain<Fact>,
    /// How one gets it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collect: Vec<Plain<Fact>>,
    /// The law it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<Plain<Fact>>,
    /// What to do when one does not agree, where it is more than `guide_common.json` says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Plain<Fact>>,
    /// What the programme says of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// Whether the statements contradict each other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contradictory: bool,
    /// What a resident should know besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Plain<Fact>>,
    /// All sources, referred to by index from zero.
    pub sources: Vec<Source>,
}

impl GuideRecord {
    /// The guide as it is shown: with what it shares with others, and the days of the sources that its parts name.
    ///
    /// # Errors
    /// As [`GuideRecord::resolve`].
    pub fn shown(&self, common: &GuideCommon) -> Result<Guide, UnknownShared> {
        let mut guide = self.resolve(common)?;
        guide.inherit_days();
        Ok(guide)
    }

    /// The guide as its editor wrote it, with what it shares with others. What was so before a law came into force it need
    /// not say, so that checks look at this one.
    ///
    /// # Errors
    /// [`UnknownShared`] when it names a shared question or paper that is not there.
    pub fn resolve(&self, common: &GuideCommon) -> Result<Guide, UnknownShared> {
        let own = self.sources.len();
        let questions: Result<_, _> =
            self.questions.iter().map(|question| question.resolve(common)).collect();
        let materials: Result<_, _> =
            self.materials.iter().map(|material| material.resolve(common, own)).collect();
        Ok(common.explained(Guide {
            id: self.id.clone(),
            name: self.name.clone(),
            plain_name: self.plain_name.clone(),
            department: self.department.clone(),
            availability: self.availability,
            cities: self.cities.clone(),
            questions: questions?,
            refusals: self.refusals.clone(),
            applicants: self.applicants.0.clone(),
            conditions: whole(&self.conditions),
            materials: materials?,
            fees: self.fees.clone(),
            free: self.free,
            fee_to_verify: self.fee_to_verify,
            time_limit_legal: whole(&self.time_limit_legal),
            time_limit_promised: whole(&self.time_limit_promised),
            channels: whole(&self.channels),
            steps: whole(&self.steps),
            result: self.result.0.clone(),
            collect: whole(&self.collect),
            legal_basis: whole(&self.legal_basis),
            remedies: whole(&self.remedies).into_iter().chain(common.remedies_behind(own)).collect(),
            statements: self.statements.clone(),
            contradictory: self.contradictory,
            remarks: whole(&self.remarks),
            terms: Vec::new(),
            sources: self.sources.iter().chain(&common.sources).cloned().collect(),
        }))
    }
}

fn whole<T: Clone>(records: &[Plain<T>]) -> Vec<T> {
    records.iter().map(|Plain(part)| part.clone()).collect()
}
