//! Data sets in the database: published once, never changed, one of them active.

use jiff::Timestamp;

use super::pack::Pack;
use crate::platform::{
    database::{Arg, Database, DatabaseError, Transaction},
    digest,
};

const ACTIVE_VERSION: &str = "SELECT version FROM datasets ORDER BY activation DESC LIMIT 1";
const ACTIVE: &str = "SELECT version, body FROM datasets ORDER BY activation DESC LIMIT 1";
/// One statement, so that both are of the same moment also where transactions see each other's commits.
const BY_SHA256: &str = "SELECT version, activation, (SELECT MAX(activation) FROM datasets) AS highest \
     FROM datasets WHERE sha256 = $1";
const HIGHEST: &str =
    "SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(activation), 0) AS activation FROM datasets";
const INSERT: &str = "INSERT INTO datasets (version, pack, sha256, body, created_at, activation) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const ACTIVATE: &str = "UPDATE datasets SET activation = $1 WHERE version = $2";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[ACTIVE_VERSION, ACTIVE, BY_SHA256, HIGHEST, INSERT, ACTIVATE];

/// Two servers that publish at once meet at the numbers; the later one starts over this often.
const ATTEMPTS: u32 = 3;

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// A new version, now active.
    New(i64),
    /// The same content was published before; that version is active again.
    Again(i64),
    /// The same content is active already; nothing changed.
    Unchanged(i64),
}

/// The number of the active version; `None` before anything is published.
///
/// # Errors
/// When the database fails.
pub async fn active_version(database: &Database) -> Result<Option<i64>, DatabaseError> {
    database.fetch_optional(ACTIVE_VERSION, &[]).await?.map(|row| row.int("version")).transpose()
}

/// The active version and its number; `None` before anything is published.
///
/// # Errors
/// When the database fails or holds a body that this server cannot read.
pub async fn active(database: &Database) -> Result<Option<(i64, Pack)>, DatabaseError> {
    let Some(row) = database.fetch_optional(ACTIVE, &[]).await? else { return Ok(None) };
    let pack = serde_json::from_str(&row.text("body")?)
        .map_err(|error| DatabaseError::Content { column: "body", why: error.to_string() })?;
    Ok(Some((row.int("version")?, pack)))
}

/// Publishes a pack and makes it active. The same content is published once.
///
/// # Errors
/// When the database fails.
pub async fn publish(database: &Database, pack: &Pack, now: Timestamp) -> Result<Published, DatabaseError> {
    let body = serde_json::to_string(pack)
        .map_err(|error| DatabaseError::Content { column: "body", why: error.to_string() })?;
    let sha256 = digest::sha256_hex(body.as_bytes());
    let mut attempt = 1;
    loop {
        let done = database
            .write(async |transaction| publish_once(transaction, &pack.about.id, &body, &sha256, now).await)
            .await;
        match done {
            Err(error) if attempt < ATTEMPTS && error.is_unique_violation() => attempt += 1,
            other => return other,
        }
    }
}

async fn publish_once(
    transaction: &mut Transaction,
    pack: &str,
    body: &str,
    sha256: &str,
    now: Timestamp,
) -> Result<Published, DatabaseError> {
    let known = transaction.fetch_optional(BY_SHA256, &[Arg::Text(sha256)]).await?;
    if let Some(row) = &known
        && row.int("activation")? == row.int("highest")?
    {
        return Ok(Published::Unchanged(row.int("version")?));
    }
    let (version, activation) = match transaction.fetch_optional(HIGHEST, &[]).await? {
        Some(row) => (row.int("version")? + 1, row.int("activation")? + 1),
        None => (1, 1),
    };
    if let Some(row) = known {
        let version = row.int("version")?;
        transaction.execute(ACTIVATE, &[Arg::Int(activation), Arg::Int(version)]).await?;
        return Ok(Published::Again(version));
    }
    let values = [
        Arg::Int(version),
        Arg::Text(pack),
        Arg::Text(sha256),
        Arg::Text(body),
        Arg::Int(now.as_millisecond()),
        Arg::Int(activation),
    ];
    transaction.execute(INSERT, &values).await?;
    Ok(Published::New(version))
}
