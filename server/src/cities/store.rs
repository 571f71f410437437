//! Packs in the database: published once, never changed, one of them active. Their offices are a data set of their
//! own: `offices::dataset`.

use jiff::Timestamp;

use super::pack::Pack;
use crate::{
    offices::dataset,
    platform::{
        database::{Arg, Database, DatabaseError, Transaction},
        digest,
        versions::{self, Body, Publication},
    },
};

/// One statement, so that both numbers are of the same moment.
const ACTIVE: &str = "SELECT \
     (SELECT version FROM datasets ORDER BY activation DESC LIMIT 1) AS pack, \
     (SELECT version FROM office_datasets WHERE activation IS NOT NULL ORDER BY activation DESC LIMIT 1) AS offices";
const BODY: &str = "SELECT body FROM datasets WHERE version = $1";
/// One statement, so that both are of the same moment also where transactions see each other's commits.
const BY_SHA256: &str = "SELECT version, activation, (SELECT MAX(activation) FROM datasets) AS highest \
     FROM datasets WHERE sha256 = $1";
const HIGHEST: &str =
    "SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(activation), 0) AS activation FROM datasets";
const INSERT: &str = "INSERT INTO datasets (version, pack, sha256, body, created_at, activation) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const ACTIVATE: &str = "UPDATE datasets SET activation = $1 WHERE version = $2";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[ACTIVE, BODY, BY_SHA256, HIGHEST, INSERT, ACTIVATE];

/// The versions that are active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// Of the pack; `None` before any was published.
    pub pack: Option<i64>,
    /// Of the list of offices; `None` before any was published.
    pub offices: Option<i64>,
}

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

/// What publishing a pack did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackPublished {
    /// To the pack.
    pub pack: Published,
    /// To the list of offices that it brought.
    pub offices: versions::Published,
}

/// Which versions are active.
///
/// # Errors
/// When the database fails.
pub async fn active(database: &Database) -> Result<Active, DatabaseError> {
    match database.fetch_optional(ACTIVE, &[]).await? {
        Some(row) => Ok(Active { pack: row.opt_int("pack")?, offices: row.opt_int("offices")? }),
        None => Ok(Active { pack: None, offices: None }),
    }
}

/// The pack of that version, without offices unless it was published before they were a data set of their own.
///
/// # Errors
/// When the database fails, has no such version, or holds a body that this server cannot read.
pub async fn pack(database: &Database, version: i64) -> Result<Pack, DatabaseError> {
    let bad = |why| DatabaseError::Content { column: "body", why };
    let row = database.fetch_optional(BODY, &[Arg::Int(version)]).await?;
    let row = row.ok_or_else(|| bad(format!("there is no version {version}")))?;
    serde_json::from_str(&row.text("body")?).map_err(|error| bad(error.to_string()))
}

/// Publishes a pack and makes it active, and its list of offices with it. The same content is published once. A
/// list of offices that was published before does not become active again: an editor's newer list stays.
///
/// # Errors
/// When the database fails.
pub async fn publish(
    database: &Database,
    pack: &Pack,
    now: Timestamp,
) -> Result<PackPublished, DatabaseError> {
    let bad = |error: serde_json::Error| DatabaseError::Content { column: "body", why: error.to_string() };
    let body = serde_json::to_string(pack).map_err(bad)?;
    let sha256 = digest::sha256_hex(body.as_bytes());
    let offices = Body::new(&pack.offices).map_err(bad)?;
    let publication = Publication::of_pack(&offices, &pack.about.id, now);
    database
        .write_numbered(async |transaction| {
            Ok(PackPublished {
                pack: publish_once(transaction, &pack.about.id, &body, &sha256, now).await?,
                offices: dataset::store::VERSIONS.publish_in(transaction, publication, &|_| ()).await?,
            })
        })
        .await
}

/// Publishes the offices of a pack of before they were a data set of their own.
///
/// # Errors
/// When the database fails.
pub async fn adopt_offices(database: &Database, version: i64, now: Timestamp) -> Result<(), DatabaseError> {
    let pack = pack(database, version).await?;
    let body = Body::new(&pack.offices)
        .map_err(|error| DatabaseError::Content { column: "body", why: error.to_string() })?;
    let publication = Publication::of_pack(&body, &pack.about.id, now);
    let published = dataset::store::VERSIONS.publish(database, publication, &|_| ()).await?;
    tracing::info!(pack = pack.about.id, ?published, "made the pack's offices a data set of their own");
    Ok(())
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
