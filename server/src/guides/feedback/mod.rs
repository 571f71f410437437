//! What readers say of a guide, for its editor: counts by guide, answer, day and version of the data.

pub mod beside;
pub mod http;
pub mod store;

use jiff::civil::Date;
use shared::guides::feedback::Answer;

/// How often one answer was given to one guide as one version of the data had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which guide.
    pub guide_id: String,
    /// The version of the pack that was read.
    pub dataset_version: i64,
    /// The answer.
    pub answer: Answer,
    /// How often.
    pub times: i64,
    /// On which day first.
    pub first_day: Date,
    /// On which day last.
    pub last_day: Date,
}
