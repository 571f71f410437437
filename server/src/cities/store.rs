//! Packs in the database: published once, never changed, one of them active. Their offices and their guides are
//! data sets of their own: `offices::dataset`, `guides::dataset`.

use jiff::Timestamp;

use super::pack::Pack;
use crate::{
    guides::dataset::store::VERSIONS as GUIDES,
    offices::dataset::store::VERSIONS as OFFICES,
    platform::{
        database::{Arg, Database, DatabaseError, Transaction},
        digest,
        versions::{self, Body, Publication},
    },
};

/// One statement, so that all numbers are of the same moment.
const ACTIVE: &str = "SELECT \
     (SELECT version FROM datasets ORDER BY activation DESC LIMIT 1) AS pack, \
     (SELECT version FROM office_datasets WHERE activation IS NOT NULL ORDER BY activation DESC LIMIT 1) AS offices, \
     (SELECT version FROM guide_datasets WHERE activation IS NOT NULL ORDER BY activation DESC LIMIT 1) AS guides";
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Active {
    /// Of the pack; `None` before any was published.
    pub pack: Option<i64>,
    /// Of the list of offices; `None` before any was published.
    pub offices: Option<i64>,
    /// Of the guides; `None` before any were published.
    pub guides: Option<i64>,
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
    /// To the guides that it brought.
    pub guides: versions::Published,
}

/// Which versions are active.
///
/// # Errors
/// When the database fails.
pub async fn active(database: &Database) -> Result<Active, DatabaseError> {
    match database.fetch_optional(ACTIVE, &[]).await? {
        Some(row) => Ok(Active {
            pack: row.opt_int("pack")?,
            offices: row.opt_int("offices")?,
            guides: row.opt_int("guides")?,
        }),
        None => Ok(Active::default()),
    }
}

/// The pack of that version, without offices and guides unless it was published before they were data sets of their own.
///
/// # Errors
/// When the database fails, has no such version, or holds a body that this server cannot read.
pub async fn pack(database: &Database, version: i64) -> Result<Pack, DatabaseError> {
    let missing = || DatabaseError::Content { column: "body", why: format!("there is no version {version}") };
    let row = database.fetch_optional(BODY, &[Arg::Int(version)]).await?;
    serde_json::from_str(&row.ok_or_else(missing)?.text("body")?).map_err(bad)
}

/// Publishes a pack and makes it active, and its offices and guides with it. The same content is published once.
/// Offices or guides that were published before do not become active again: what an editor published later stays.
///
/// # Errors
/// When the database fails.
pub async fn publish(
    database: &Database,
    pack: &Pack,
    now: Timestamp,
) -> Result<PackPublished, DatabaseError> {
    let body = serde_json::to_string(pack).map_err(bad)?;
    let sha256 = digest::sha256_hex(body.as_bytes());
    let offices = Body::new(&pack.offices).map_err(bad)?;
    let guides = Body::with_shared(&pack.guide_common, &pack.guides).map_err(bad)?;
    let of_pack = |body| Publication::of_pack(body, &pack.about.id, now);
    database
        .write_numbered(async |transaction| {
            Ok(PackPublished {
                pack: publish_once(transaction, &pack.about.id, &body, &sha256, now).await?,
                offices: OFFICES.publish_in(transaction, of_pack(&offices), &|_| ()).await?,
                guides: GUIDES.publish_in(transaction, of_pack(&guides), &|_| ()).await?,
            })
        })
        .await
}

/// Publishes what a pack of before still holds: its offices and its guides, where none were published since. The guides
/// only when they can still be read.
///
/// # Errors
/// When the database fails.
pub async fn adopt(database: &Database, active: Active, now: Timestamp) -> Result<(), DatabaseError> {
    let Some(version) = active.pack else { return Ok(()) };
    let pack = pack(database, version).await?;
    if active.offices.is_none() {
        let body = Body::new(&pack.offices).map_err(bad)?;
        let publication = Publication::of_pack(&body, &pack.about.id, now);
        let published = OFFICES.publish(database, publication, &|_| ()).await?;
        tracing::info!(pack = pack.about.id, ?published, "made the pack's offices a data set of their own");
    }
    if active.guides.is_none() && !pack.guides.is_empty() {
        adopt_guides(database, &pack, now).await?;
    }
    Ok(())
}

/// Publishes the guides of a pack where none were published yet.
///
/// # Errors
/// When the database fails.
pub async fn adopt_guides(database: &Database, pack: &Pack, now: Timestamp) -> Result<(), DatabaseError> {
    let body = Body::with_shared(&pack.guide_common, &pack.guides).map_err(bad)?;
    let publication = Publication::of_pack(&body, &pack.about.id, now);
    let published = GUIDES.publish(database, publication, &|_| ()).await?;
    tracing::info!(pack = pack.about.id, ?published, "made the pack's guides a data set of their own");
    Ok(())
}

fn bad(error: serde_json::Error) -> DatabaseError {
    DatabaseError::Content { column: "body", why: error.to_string() }
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
