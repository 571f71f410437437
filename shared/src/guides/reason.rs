//! Why a search found a guide.

use serde::{Deserialize, Serialize};

/// Why a search found a guide: one text of it, or what was said, with the words to highlight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// What the text is.
    pub field: ReasonField,
    /// The text as it stands there.
    pub text: String,
    /// The parts of the text that were asked for, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// What the text of a reason is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonField {
    /// The guide's name.
    Name,
    /// What people call it.
    Popular,
    /// Words of the question by which people mean this guide.
    Said,
    /// The department.
    Department,
    /// A sentence of the guide.
    Text,
}
