//! The SQL of questions without an answer.

use jiff::{SignedDuration, Timestamp};

use super::Words;
use crate::platform::database::{Arg, Database, DatabaseError};

/// So many different questions are kept; a new one beyond that takes the place of the one asked least and longest ago.
pub const MOST: i64 = 2_000;
/// What was not asked for so long goes.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 180);

const FORGET: &str = "DELETE FROM unanswered_questions WHERE last_at < $1";
const COUNT: &str = "SELECT COUNT(*) AS n FROM unanswered_questions WHERE words <> $1";
const MAKE_ROOM: &str = "DELETE FROM unanswered_questions WHERE words = \
     (SELECT words FROM unanswered_questions WHERE words <> $1 ORDER BY times, last_at, words LIMIT 1)";
const ADD: &str = "INSERT INTO unanswered_questions (words, times, last_at) VALUES ($1, 1, $2) \
     ON CONFLICT (words) DO UPDATE SET times = unanswered_questions.times + 1, last_at = excluded.last_at";
const ALL: &str = "SELECT words, times, last_at FROM unanswered_questions ORDER BY times DESC, last_at DESC, words LIMIT $1";
const DONE: &str = "DELETE FROM unanswered_questions WHERE words = $1 RETURNING words";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[FORGET, COUNT, MAKE_ROOM, ADD, ALL, DONE];

/// A question as the editor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    /// Its words.
    pub words: String,
    /// How often it was asked.
    pub times: i64,
    /// When it was asked last.
    pub last_at: Timestamp,
}

/// Keeps a question, or counts it where it was asked before.
///
/// # Errors
/// When the database fails.
pub async fn add(database: &Database, words: &Words, now: Timestamp) -> Result<(), DatabaseError> {
    let words = Arg::Text(words.as_str());
    let oldest = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    database
        .write(async |tx| {
            tx.execute(FORGET, &[Arg::Int(oldest.as_millisecond())]).await?;
            let others = tx.fetch_optional(COUNT, &[words]).await?.map_or(Ok(0), |row| row.int("n"))?;
            if others >= MOST {
                tx.execute(MAKE_ROOM, &[words]).await?;
            }
            tx.execute(ADD, &[words, Arg::Int(now.as_millisecond())]).await.map(drop)
        })
        .await
}

/// All questions, those asked most first.
///
/// # Errors
/// When the database fails.
pub async fn all(database: &Database) -> Result<Vec<Unanswered>, DatabaseError> {
    let rows = database.fetch_all(ALL, &[Arg::Int(MOST)]).await?;
    let question = |row: &crate::platform::database::Row| {
        let bad = |why: jiff::Error| DatabaseError::Content { column: "last_at", why: why.to_string() };
        Ok(Unanswered {
            words: row.text("words")?,
            times: row.int("times")?,
            last_at: Timestamp::from_millisecond(row.int("last_at")?).map_err(bad)?,
        })
    };
    rows.iter().map(question).collect()
}

/// The editor has dealt with it. Says whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn done(database: &Database, words: &str) -> Result<bool, DatabaseError> {
    database.write(async |tx| Ok(tx.fetch_optional(DONE, &[Arg::Text(words)]).await?.is_some())).await
}
