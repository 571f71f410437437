//! Where a fact comes from. Every fact of a pack carries one.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who stands behind a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Publisher {
    /// A page of a government body, or the text of a law.
    Official,
    /// A newspaper.
    Press,
    /// Anybody else: copied guides, mirrors, third-party sites.
    ThirdParty,
}

/// A source, as a resident may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it is: title, page or law.
    pub title: String,
    /// Who published it.
    pub publisher: Publisher,
    /// Its web address, where one was recorded whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published; `None` when the page carries no date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub published: Option<Date>,
    /// When, in words such as `2022年8月`, where the day is not known; only without `published`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_about: Option<String>,
    /// The first day what it says is in force, where that is known: of a law or a decision, not of a page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub from: Option<Date>,
    /// The last day it is in force; `None` while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub until: Option<Date>,
}

impl Source {
    /// Whether a record that rests on this source may stand without 待核实: an official page of 2025 or later.
    pub fn is_current_and_official(&self) -> bool {
        self.publisher == Publisher::Official && self.published.is_some_and(|d| d.year() >= 2025)
    }
}

/// Whose data is used, under which licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Whom, for what, under which licence.
    pub text: String,
    /// Where to find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
