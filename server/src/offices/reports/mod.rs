//! "This is wrong": what residents report about an office, for its editor. Who reported is not kept.

pub mod beside;
pub mod http;
pub mod store;

use jiff::Timestamp;
use shared::{
    messages::{common, offices as words},
    offices::{MOST_CORRECTION, ReportedField},
    text,
};

use crate::platform::failure::Failure;

/// A mainland identity number has 15 or 18 digits; no telephone number with its area code has so many.
const ID_DIGITS: usize = 15;

/// What would be right, in the resident's words: one line of at most [`MOST_CORRECTION`] characters. Empty when
/// nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Correction(String);

/// Why a correction is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCorrection {
    /// Over the limit.
    #[error("more than {MOST_CORRECTION} characters")]
    TooLong,
    /// It holds what looks like an identity number.
    #[error("{ID_DIGITS} digits in a row")]
    IdNumber,
}

impl Correction {
    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Correction {
    type Err = BadCorrection;

    fn from_str(raw: &str) -> Result<Correction, BadCorrection> {
        let line = text::normalise_query(raw);
        if line.chars().count() > MOST_CORRECTION {
            return Err(BadCorrection::TooLong);
        }
        if line.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= ID_DIGITS) {
            return Err(BadCorrection::IdNumber);
        }
        Ok(Correction(line))
    }
}

impl From<BadCorrection> for Failure {
    fn from(why: BadCorrection) -> Failure {
        let (code, detail) = match why {
            BadCorrection::TooLong => ("too_long", common::TOO_LONG),
            BadCorrection::IdNumber => ("personal", words::REPORT_PERSONAL),
        };
        Failure::invalid("correction", code, detail)
    }
}

/// What residents said of one field of one office, the same words once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReport {
    /// Names it to [`store::done`], where its beginning is enough.
    pub id: String,
    /// Which office.
    pub office_id: String,
    /// What is wrong.
    pub field: ReportedField,
    /// What would be right; empty when nothing was said.
    pub correction: String,
    /// The version of the offices that the first of them saw.
    pub dataset_version: i64,
    /// How often it was said.
    pub times: i64,
    /// When first.
    pub first_at: Timestamp,
    /// When last.
    pub last_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_one_short_line_without_an_identity_number() {
        let kept = |raw: &str| raw.parse::<Correction>().map(|c| c.as_str().to_owned());
        assert_eq!(kept("  搬到\r\n人民大街 １号  "), Ok("搬到 人民大街 1号".into()));
        assert_eq!(kept(" "), Ok(String::new()));
        assert_eq!(kept(&"改".repeat(100)), Ok("改".repeat(100)));
        assert_eq!(kept(&"改".repeat(101)), Err(BadCorrection::TooLong));
        // The example of GB 11643-1999, and the same in the old form of 15 digits.
        for id in ["11010519491231002X", "我是110105491231002"] {
            assert_eq!(kept(id), Err(BadCorrection::IdNumber), "{id}");
        }
        assert_eq!(kept("0431-88779999转8001"), Ok("0431-88779999转8001".into()));
    }
}
