//! Questions that tell one resident's case from another's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A question with a few answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in addresses and conditions; lower-case letters, digits and underscores.
    pub id: String,
    /// What is asked.
    pub ask: String,
    /// What helps to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The answers to choose from.
    pub choices: Vec<Choice>,
    /// The earlier answers with which it is asked; empty when it always may be.
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub when: When,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in addresses and conditions.
    pub id: String,
    /// As the resident reads it.
    pub label: String,
    /// What helps to tell it from the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Question {
    /// The choice of that name.
    pub fn choice(&self, id: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == id)
    }
}

/// A condition: for every question named, the answer is one of those listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct When(pub BTreeMap<String, Vec<String>>);

impl When {
    /// Whether it asks for nothing.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// The questions that it names, each with what it accepts.
    pub fn terms(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(question, accepted)| (question.as_str(), accepted.as_slice()))
    }

    /// Whether no answers make both hold.
    pub fn excludes(&self, other: &When) -> bool {
        self.0.iter().any(|(question, accepted)| {
            let theirs = other.0.get(question);
            theirs.is_some_and(|theirs| accepted.iter().all(|choice| !theirs.contains(choice)))
        })
    }
}
