//! A paper as a guide names it.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use shared::guides::{Material, When};

use super::{GuideCommon, Plain, UnknownShared, common::behind};

/// A paper as a guide names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum MaterialRecord {
    /// One that many guides want.
    Shared(SharedMaterial),
    /// One of its own.
    Own(Plain<Material>),
}

/// One that many guides want, perhaps in some cases only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedMaterial {
    /// Its name in `guide_common.json`.
    #[serde(rename = "use")]
    pub name: String,
    /// The answers with which it is wanted.
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub when: When,
    /// The first day it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The last day it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
}

/// By hand: of an untagged enum serde says only that nothing fits.
impl<'de> Deserialize<'de> for MaterialRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MaterialRecord, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let record = if value.get("use").is_some() {
            SharedMaterial::deserialize(value).map(MaterialRecord::Shared)
        } else {
            Plain::deserialize(value).map(MaterialRecord::Own)
        };
        record.map_err(D::Error::custom)
    }
}

impl MaterialRecord {
    /// The name of the shared paper that it is.
    pub fn shared(&self) -> Option<&str> {
        match self {
            MaterialRecord::Shared(shared) => Some(&shared.name),
            MaterialRecord::Own(_) => None,
        }
    }

    /// The paper, for a guide that has so many sources of its own.
    ///
    /// # Errors
    /// [`UnknownShared::Material`].
    pub fn resolve(&self, common: &GuideCommon, sources: usize) -> Result<Material, UnknownShared> {
        let shared = match self {
            MaterialRecord::Own(Plain(material)) => return Ok(material.clone()),
            MaterialRecord::Shared(shared) => shared,
        };
        let known =
            common.material(&shared.name).ok_or_else(|| UnknownShared::Material(shared.name.clone()))?;
        Ok(Material {
            text: known.text.clone(),
            look: known.look.clone(),
            exempt: known.exempt.clone(),
            when: shared.when.clone(),
            from: shared.from,
            until: shared.until,
            to_verify: known.to_verify,
            sources: behind(&known.sources, sources),
        })
    }
}
