//! Cities, their districts and their telephone lines.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::source::Source;

/// A six-digit administrative division code (GB/T 2260), such as `220102` for 南关区.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "220100"))]
#[serde(try_from = "String", into = "String")]
pub struct Adcode(u32);

impl Adcode {
    /// The whole country.
    pub const NATION: Adcode = Adcode(100_000);

    /// The same as a number, such as 220102.
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// Not six digits with a leading digit other than zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a six-digit division code")]
pub struct NotAnAdcode;

impl FromStr for Adcode {
    type Err = NotAnAdcode;
    fn from_str(s: &str) -> Result<Self, NotAnAdcode> {
        if s.len() != 6 || !s.bytes().all(|b| b.is_ascii_digit()) || s.starts_with('0') {
            return Err(NotAnAdcode);
        }
        s.parse().map(Adcode).map_err(|_| NotAnAdcode)
    }
}

impl TryFrom<String> for Adcode {
    type Error = NotAnAdcode;
    fn try_from(s: String) -> Result<Self, NotAnAdcode> {
        s.parse()
    }
}

impl From<Adcode> for String {
    fn from(code: Adcode) -> String {
        code.to_string()
    }
}

impl fmt::Display for Adcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// A telephone line that answers questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hotline {
    /// What is dialled.
    pub number: String,
    /// Who answers.
    pub name: String,
    /// What it is for, in plain words.
    pub purpose: String,
    /// The city it serves; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Adcode>,
    /// When it answers, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Whether it still wears 待核实.
    pub to_verify: bool,
    /// Where the number was read.
    pub source: Source,
}

/// A district or county of a city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct District {
    /// Its code.
    pub adcode: Adcode,
    /// Its name, such as 南关区.
    pub name: String,
}

/// A city of the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct City {
    /// Its code.
    pub adcode: Adcode,
    /// Its name, such as 长春市.
    pub name: String,
    /// Its districts and counties, in the order of their codes.
    pub districts: Vec<District>,
    /// How many windows are published for it.
    pub windows: usize,
    /// Whether so few windows are known that the page says 待补充.
    pub sparse: bool,
    /// The lines a resident of this city may dial, national ones last.
    pub hotlines: Vec<Hotline>,
}

/// `GET /api/v1/cities`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CityList {
    /// All cities of the pack.
    pub cities: Vec<City>,
}
