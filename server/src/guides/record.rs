//! A guide as the pack holds it.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, value::MapAccessDeserializer},
};
use shared::{
    cities::Adcode,
    guides::{Availability, Fact, Fee, Guide, Statement},
    source::Source,
};

/// A [`Fact`], for which a plain string may stand when there is nothing to add to its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FactRecord(pub Fact);

impl<'de> Deserialize<'de> for FactRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<FactRecord, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = FactRecord;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or { \"text\": …, \"to_verify\": …, \"sources\": […] }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<FactRecord, E> {
                Ok(FactRecord(Fact { text: text.to_owned(), to_verify: false, sources: Vec::new() }))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<FactRecord, A::Error> {
                Fact::deserialize(MapAccessDeserializer::new(map)).map(FactRecord)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A record of `guides/*.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideRecord {
    /// Stable id; lower-case letters, digits and dashes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What people call it besides. Only found by, never shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// One of the departments of `city.toml`.
    pub department: String,
    /// Running, promised, or ordinary.
    pub availability: Availability,
    /// The cities it holds for.
    pub cities: Vec<Adcode>,
    /// Who may ask.
    pub applicants: FactRecord,
    /// What must be so.
    #[serde(default)]
    pub conditions: Vec<FactRecord>,
    /// What to bring.
    #[serde(default)]
    pub materials: Vec<FactRecord>,
    /// The fees.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// Whether the ordinary case costs nothing.
    #[serde(default)]
    pub free: bool,
    /// Whether the fee as a whole is in doubt or unknown.
    #[serde(default)]
    pub fee_to_verify: bool,
    /// How long the law allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_legal: Option<FactRecord>,
    /// How long the office promises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_promised: Option<FactRecord>,
    /// Where it is done.
    #[serde(default)]
    pub channels: Vec<FactRecord>,
    /// What happens, in order.
    #[serde(default)]
    pub steps: Vec<FactRecord>,
    /// What one gets.
    pub result: FactRecord,
    /// The law it rests on.
    #[serde(default)]
    pub legal_basis: Vec<FactRecord>,
    /// The questions that split the case.
    #[serde(default)]
    pub scenarios: Vec<FactRecord>,
    /// What the programme says of it.
    #[serde(default)]
    pub statements: Vec<Statement>,
    /// Whether the statements contradict each other.
    #[serde(default)]
    pub contradictory: bool,
    /// What a resident should know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<FactRecord>,
    /// All sources, referred to by index from zero.
    pub sources: Vec<Source>,
}

impl GuideRecord {
    /// Every fact of the guide with the name of its field.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, &Fact)> {
        fn of<'a>(
            name: &'static str,
            facts: impl IntoIterator<Item = &'a FactRecord>,
        ) -> impl Iterator<Item = (&'static str, &'a Fact)> {
            facts.into_iter().map(move |fact| (name, &fact.0))
        }
        of("applicants", [&self.applicants])
            .chain(of("conditions", &self.conditions))
            .chain(of("materials", &self.materials))
            .chain(of("time_limit_legal", &self.time_limit_legal))
            .chain(of("time_limit_promised", &self.time_limit_promised))
            .chain(of("channels", &self.channels))
            .chain(of("steps", &self.steps))
            .chain(of("result", [&self.result]))
            .chain(of("legal_basis", &self.legal_basis))
            .chain(of("scenarios", &self.scenarios))
            .chain(of("remark", &self.remark))
    }
}

impl From<GuideRecord> for Guide {
    fn from(record: GuideRecord) -> Guide {
        let facts = |records: Vec<FactRecord>| records.into_iter().map(|record| record.0).collect();
        Guide {
            id: record.id,
            name: record.name,
            department: record.department,
            availability: record.availability,
            cities: record.cities,
            applicants: record.applicants.0,
            conditions: facts(record.conditions),
            materials: facts(record.materials),
            fees: record.fees,
            free: record.free,
            fee_to_verify: record.fee_to_verify,
            time_limit_legal: record.time_limit_legal.map(|fact| fact.0),
            time_limit_promised: record.time_limit_promised.map(|fact| fact.0),
            channels: facts(record.channels),
            steps: facts(record.steps),
            result: record.result.0,
            legal_basis: facts(record.legal_basis),
            scenarios: facts(record.scenarios),
            statements: record.statements,
            contradictory: record.contradictory,
            remark: record.remark.map(|fact| fact.0),
            sources: record.sources,
        }
    }
}
