//! What readers say of a guide: 有用 or 没用, and why not. Fixed answers only, so that nothing personal can be in one.

use serde::{Deserialize, Serialize};

/// An answer, which is one tap. Whoever says [`Answer::Useless`] may then give a reason, which is counted beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = GuideAnswer))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 有用.
    Useful,
    /// 没用.
    Useless,
    /// It cannot be understood.
    Unclear,
    /// The window said otherwise.
    DiffersAtWindow,
    /// Materials or fees are wrong.
    WrongDetails,
    /// The reader's case is not in it.
    NotMyCase,
    /// Something else.
    Other,
}

impl Answer {
    /// All of them.
    pub const ALL: [Answer; 7] = [
        Answer::Useful,
        Answer::Useless,
        Answer::Unclear,
        Answer::DiffersAtWindow,
        Answer::WrongDetails,
        Answer::NotMyCase,
        Answer::Other,
    ];

    /// The reasons for [`Answer::Useless`], in the order of the buttons.
    pub const REASONS: [Answer; 5] =
        [Answer::Unclear, Answer::DiffersAtWindow, Answer::WrongDetails, Answer::NotMyCase, Answer::Other];

    /// Its name on the wire and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Answer::Useful => "useful",
            Answer::Useless => "useless",
            Answer::Unclear => "unclear",
            Answer::DiffersAtWindow => "differs_at_window",
            Answer::WrongDetails => "wrong_details",
            Answer::NotMyCase => "not_my_case",
            Answer::Other => "other",
        }
    }
}

impl std::str::FromStr for Answer {
    type Err = UnknownAnswer;
    fn from_str(name: &str) -> Result<Answer, UnknownAnswer> {
        Answer::ALL.into_iter().find(|known| known.as_str() == name).ok_or(UnknownAnswer)
    }
}

/// Not one of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an answer that a reader can give")]
pub struct UnknownAnswer;

/// `POST /api/v1/guides/{id}/feedback`: one tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GuideFeedback {
    /// What was tapped.
    pub answer: Answer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_on_the_wire_is_that_of_the_table() {
        for answer in Answer::ALL {
            let wire = serde_json::to_string(&answer).unwrap();
            assert_eq!(wire, format!("\"{}\"", answer.as_str()));
            assert_eq!(answer.as_str().parse(), Ok(answer));
        }
        assert_eq!("".parse::<Answer>(), Err(UnknownAnswer));
    }

    #[test]
    fn whatever_is_neither_useful_nor_useless_is_a_reason() {
        let reasons: Vec<Answer> = Answer::ALL.into_iter().skip(2).collect();
        assert_eq!(reasons, Answer::REASONS);
    }
}
