//! Answers as they stand in the address of a guide.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shared::{messages::common, path::GUIDE_START};

use crate::{cities::parameters::present, offices::OfficeParameters, platform::failure::Failure};

/// Parameters of a guide's address that are no answers.
pub const RESERVED: [&str; 5] = [ON, QUESTION, GUIDE_START, NEAR, DATUM];
/// The day it is shown for.
pub const ON: &str = "on";
/// The question to show, also when it is answered.
pub const QUESTION: &str = "question";
/// From where the nearest windows are asked for, as the list of windows takes it.
const NEAR: &str = "near";
const DATUM: &str = "datum";
/// A guide asks a handful; more parameters are nobody's answers.
const MOST: usize = 32;

/// What the address of a guide says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Choice by question.
    pub answers: BTreeMap<String, String>,
    /// The day.
    pub on: Option<Date>,
    /// The question to show.
    pub question: Option<String>,
    /// From where the nearest windows are asked for: `place`, or `near` and `datum`.
    pub from: OfficeParameters,
}

impl Asked {
    /// Reads a query. Empty values count as absent: forms send those.
    ///
    /// # Errors
    /// 422 when the day is none, or there are too many parameters.
    pub fn parse(query: &str) -> Result<Asked, Failure> {
        let mut asked = Asked::default();
        for (number, (name, value)) in form_urlencoded::parse(query.as_bytes()).enumerate() {
            if number >= MOST {
                return Err(Failure::invalid("answers", "too_many", common::BAD_PARAMETER));
            }
            let Some(value) = present(Some(&value)) else { continue };
            match name.as_ref() {
                ON => {
                    let day = value.parse();
                    asked.on = Some(day.map_err(|_| Failure::invalid(ON, "bad_day", common::BAD_PARAMETER))?);
                }
                QUESTION => asked.question = Some(value.to_owned()),
                GUIDE_START => asked.from.place = Some(value.to_owned()),
                NEAR => asked.from.near = Some(value.to_owned()),
                DATUM => asked.from.datum = Some(value.to_owned()),
                _ => {
                    asked.answers.insert(name.into_owned(), value.to_owned());
                }
            }
        }
        Ok(asked)
    }

    /// The parameters that ask for windows, which the API has elsewhere.
    pub fn about_windows(&self) -> impl Iterator<Item = &'static str> {
        let OfficeParameters { place, near, datum, .. } = &self.from;
        let asked = [(GUIDE_START, place), (NEAR, near), (DATUM, datum)];
        asked.into_iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name)
    }
}
