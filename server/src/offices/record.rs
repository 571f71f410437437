//! An office as the pack holds it.

use serde::{Deserialize, Serialize};
use shared::{
    cities::Adcode,
    hours::{Day, Schedule},
    offices::{Accessibility, CrossCity, OfficeKind, Role},
    source::Source,
};

use super::Measured;

/// A record of `offices.json`. What is absent is unknown and never made up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeRecord {
    /// Stable id; lower-case letters, digits and dashes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What else people call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What kind of place.
    pub kind: OfficeKind,
    /// Window or contact.
    pub role: Role,
    /// Its city.
    pub city: Adcode,
    /// Its district, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<Adcode>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its telephone, with area code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Its hours in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// When it is open, for machines to reckon with; `hours` stays what the source says in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Ids of the guides that can be done there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// For whom from elsewhere it works.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cross_city: Vec<CrossCity>,
    /// What makes it usable with a disability.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Accessibility>,
    /// When an editor last made sure of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_on: Option<Day>,
    /// The door. A district's centre does not belong here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Measured>,
    /// What a resident should know before going.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Why it is kept but not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
    /// Where it was read; the first is shown and decides whether it wears 待核实.
    pub sources: Vec<Source>,
    /// For editors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl OfficeRecord {
    /// Whether it wears 待核实: its first source is not an official page of 2025 or later.
    pub fn is_to_verify(&self) -> bool {
        !self.sources.first().is_some_and(Source::is_current_and_official)
    }
}
