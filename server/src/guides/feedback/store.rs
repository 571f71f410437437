//! The SQL of what readers say.

use jiff::civil::Date;
use shared::guides::feedback::Answer;

use super::Count;
use crate::platform::database::{Arg, Database, DatabaseError, Row};

/// How many counts are read at most: seven answers to 20,000 guides in two versions.
const MOST: i64 = 280_000;

const ADD: &str = "
    INSERT INTO guide_feedback (guide_id, answer, day, dataset_version, times) VALUES ($1, $2, $3, $4, 1)
    ON CONFLICT (guide_id, answer, day, dataset_version) DO UPDATE SET times = guide_feedback.times + 1";
/// A sum is cast back, because PostgreSQL widens it.
const SINCE: &str = "
    SELECT guide_id, dataset_version, answer, CAST(SUM(times) AS BIGINT) AS times,
        MIN(day) AS first_day, MAX(day) AS last_day
    FROM guide_feedback WHERE day >= $1
    GROUP BY guide_id, dataset_version, answer
    ORDER BY guide_id, dataset_version DESC, answer LIMIT $2";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[ADD, SINCE];

/// What a reader saw and said.
#[derive(Clone, Copy, Debug)]
pub struct NewAnswer<'a> {
    /// Which guide.
    pub guide_id: &'a str,
    /// The answer.
    pub answer: Answer,
    /// The version of the pack that the reader saw.
    pub dataset_version: i64,
}

/// Counts one answer.
///
/// # Errors
/// When the database fails.
pub async fn add(database: &Database, said: NewAnswer<'_>, day: Date) -> Result<(), DatabaseError> {
    let day = day.to_string();
    let args = [
        Arg::Text(said.guide_id),
        Arg::Text(said.answer.as_str()),
        Arg::Text(&day),
        Arg::Int(said.dataset_version),
    ];
    database.write(async |tx| tx.execute(ADD, &args).await.map(drop)).await
}

/// What was said on that day or later, by guide, the latest version first.
///
/// # Errors
/// When the database fails.
pub async fn since(database: &Database, day: Date) -> Result<Vec<Count>, DatabaseError> {
    let rows = database.fetch_all(SINCE, &[Arg::Text(&day.to_string()), Arg::Int(MOST)]).await?;
    rows.iter().map(count).collect()
}

fn count(row: &Row) -> Result<Count, DatabaseError> {
    Ok(Count {
        guide_id: row.text("guide_id")?,
        dataset_version: row.int("dataset_version")?,
        answer: row.parse("answer")?,
        times: row.int("times")?,
        first_day: row.parse("first_day")?,
        last_day: row.parse("last_day")?,
    })
}
