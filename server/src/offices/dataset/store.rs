//! Lists of offices in the database: published once, never changed, one of them active, five of them kept.

use jiff::Timestamp;

use super::body::Body;
use crate::{
    offices::OfficeRecord,
    platform::database::{Arg, Database, DatabaseError, Transaction},
};

/// So many versions are kept, the active one and the one before it among them.
pub const KEPT: usize = 5;

const ACTIVE: &str = "SELECT version FROM office_datasets WHERE activation IS NOT NULL \
     ORDER BY activation DESC LIMIT 1";
const KEPT_VERSIONS: &str = "SELECT version, records, origin, created_at, activation \
     FROM office_datasets WHERE kept ORDER BY created_at DESC, version DESC";
const RECORDS: &str = "SELECT records FROM office_datasets WHERE version = $1 AND kept";
const PART: &str = "SELECT body FROM office_parts WHERE version = $1 AND part = $2";
const BY_SHA256: &str = "SELECT version, kept FROM office_datasets WHERE sha256 = $1";
const HIGHEST: &str = "SELECT COALESCE(MAX(version), 0) AS version, COALESCE(MAX(activation), 0) AS activation \
     FROM office_datasets";
const INSERT: &str = "INSERT INTO office_datasets (version, sha256, records, origin, created_at, kept) \
     VALUES ($1, $2, $3, $4, $5, TRUE)";
const KEEP_AGAIN: &str = "UPDATE office_datasets SET kept = TRUE, created_at = $1 WHERE version = $2";
const INSERT_PART: &str = "INSERT INTO office_parts (version, part, body) VALUES ($1, $2, $3)";
const ACTIVATE: &str = "UPDATE office_datasets SET activation = $1 WHERE version = $2";
const DROP: &str = "UPDATE office_datasets SET kept = FALSE WHERE version = $1";
const DROP_PARTS: &str = "DELETE FROM office_parts WHERE version = $1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    ACTIVE,
    KEPT_VERSIONS,
    RECORDS,
    PART,
    BY_SHA256,
    HIGHEST,
    INSERT,
    KEEP_AGAIN,
    INSERT_PART,
    ACTIVATE,
    DROP,
    DROP_PARTS,
];

/// When what is published becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// At once.
    Activate,
    /// At once, unless that content was ever published before: a city's folder, which may be older than the
    /// editor's list.
    ActivateWhenNew,
    /// Not yet.
    Store,
}

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// A new version, now active.
    New(i64),
    /// A new version, not active.
    Stored(i64),
    /// The same content was published before; that version is active again.
    Again(i64),
    /// The same content was published before; what is active stayed active.
    Known(i64),
    /// The same content is active already; nothing changed.
    Unchanged(i64),
}

impl Published {
    /// The version that has the content.
    pub const fn version(self) -> i64 {
        match self {
            Published::New(version)
            | Published::Stored(version)
            | Published::Again(version)
            | Published::Known(version)
            | Published::Unchanged(version) => version,
        }
    }
}

/// A version that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// How many offices it holds.
    pub records: i64,
    /// Where it came from: a file's name, a pack's.
    pub origin: String,
    /// When it was published.
    pub created_at: Timestamp,
    /// Whether it is the active one.
    pub is_active: bool,
    /// How many activations lie before its last one; `None` when it was never active.
    activation: Option<i64>,
}

/// What to publish.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// The records.
    pub body: &'a Body,
    /// Where they came from.
    pub origin: &'a str,
    /// When they become active.
    pub wish: Wish,
    /// When that happens.
    pub now: Timestamp,
}

impl<'a> Publication<'a> {
    /// The list of offices that a pack brings.
    pub const fn of_pack(body: &'a Body, pack: &'a str, now: Timestamp) -> Publication<'a> {
        Publication { body, origin: pack, wish: Wish::ActivateWhenNew, now }
    }
}

/// The number of the active version; `None` before anything was published.
///
/// # Errors
/// When the database fails.
pub async fn active_version(database: &Database) -> Result<Option<i64>, DatabaseError> {
    database.fetch_optional(ACTIVE, &[]).await?.map(|row| row.int("version")).transpose()
}

/// The versions that are kept, newest first.
///
/// # Errors
/// When the database fails.
pub async fn versions(database: &Database) -> Result<Vec<Version>, DatabaseError> {
    kept(database.fetch_all(KEPT_VERSIONS, &[]).await?)
}

/// The records of a version; `None` when it is not kept.
///
/// # Errors
/// When the database fails or holds a record that this server cannot read.
pub async fn records(database: &Database, version: i64) -> Result<Option<Vec<OfficeRecord>>, DatabaseError> {
    let Some(row) = database.fetch_optional(RECORDS, &[Arg::Int(version)]).await? else { return Ok(None) };
    let expected = usize::try_from(row.int("records")?).unwrap_or(usize::MAX);
    let mut records = Vec::new();
    // Part by part, so that the texts of a million offices never lie in memory together.
    for part in 0.. {
        let arguments = [Arg::Int(version), Arg::Int(part)];
        let Some(row) = database.fetch_optional(PART, &arguments).await? else { break };
        let read: Vec<OfficeRecord> = serde_json::from_str(&row.text("body")?)
            .map_err(|error| DatabaseError::Content { column: "body", why: error.to_string() })?;
        records.extend(read);
    }
    if records.len() != expected {
        let why =
            format!("version {version} has {} of {expected} offices: dropped meanwhile?", records.len());
        return Err(DatabaseError::Content { column: "records", why });
    }
    Ok(Some(records))
}

/// Publishes a list: whole or not at all. The same content is published once. `progress` is told how many parts
/// are written.
///
/// # Errors
/// When the database fails.
pub async fn publish(
    database: &Database,
    publication: Publication<'_>,
    progress: &dyn Fn(usize),
) -> Result<Published, DatabaseError> {
    database.write_numbered(async |transaction| publish_in(transaction, publication, progress).await).await
}

/// [`publish`], as a part of a larger transaction.
///
/// # Errors
/// When the database fails.
pub async fn publish_in(
    transaction: &mut Transaction,
    publication: Publication<'_>,
    progress: &dyn Fn(usize),
) -> Result<Published, DatabaseError> {
    let Publication { body, wish, now, .. } = publication;
    let active = transaction.fetch_optional(ACTIVE, &[]).await?.map(|row| row.int("version")).transpose()?;
    let known = match transaction.fetch_optional(BY_SHA256, &[Arg::Text(&body.sha256)]).await? {
        Some(row) => Some((row.int("version")?, row.boolean("kept")?)),
        None => None,
    };
    let published = match known {
        Some((version, _)) if active == Some(version) => return Ok(Published::Unchanged(version)),
        Some((version, _)) if wish == Wish::ActivateWhenNew => return Ok(Published::Known(version)),
        Some((version, kept)) => {
            if !kept {
                let values = [Arg::Int(now.as_millisecond()), Arg::Int(version)];
                transaction.execute(KEEP_AGAIN, &values).await?;
                insert_parts(transaction, version, body, progress).await?;
            }
            if wish == Wish::Activate { Published::Again(version) } else { Published::Known(version) }
        }
        None => {
            let version = insert(transaction, publication).await?;
            insert_parts(transaction, version, body, progress).await?;
            if wish == Wish::Store { Published::Stored(version) } else { Published::New(version) }
        }
    };
    if matches!(published, Published::New(_) | Published::Again(_)) {
        make_active(transaction, published.version()).await?;
    }
    drop_old(transaction).await?;
    Ok(published)
}

/// Makes a version active; `false` when it is not kept.
///
/// # Errors
/// When the database fails.
pub async fn activate(database: &Database, version: i64) -> Result<bool, DatabaseError> {
    database
        .write_numbered(async |transaction| {
            let is_kept = transaction.fetch_optional(RECORDS, &[Arg::Int(version)]).await?.is_some();
            if is_kept {
                make_active(transaction, version).await?;
            }
            Ok(is_kept)
        })
        .await
}

/// Makes the version active that was active before this one, and says which. `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn roll_back(database: &Database) -> Result<Option<i64>, DatabaseError> {
    database
        .write_numbered(async |transaction| {
            let versions = kept(transaction.fetch_all(KEPT_VERSIONS, &[]).await?)?;
            let Some(before) = by_activation(&versions).nth(1) else { return Ok(None) };
            make_active(transaction, before).await?;
            Ok(Some(before))
        })
        .await
}

async fn insert(transaction: &mut Transaction, publication: Publication<'_>) -> Result<i64, DatabaseError> {
    let (version, _) = highest(transaction).await?;
    let Publication { body, origin, now, .. } = publication;
    let values = [
        Arg::Int(version + 1),
        Arg::Text(&body.sha256),
        // A count of records in memory fits.
        Arg::Int(body.records as i64),
        Arg::Text(origin),
        Arg::Int(now.as_millisecond()),
    ];
    transaction.execute(INSERT, &values).await?;
    Ok(version + 1)
}

async fn insert_parts(
    transaction: &mut Transaction,
    version: i64,
    body: &Body,
    progress: &dyn Fn(usize),
) -> Result<(), DatabaseError> {
    for (number, part) in (0..).zip(&body.parts) {
        let values = [Arg::Int(version), Arg::Int(number), Arg::Text(part)];
        transaction.execute(INSERT_PART, &values).await?;
        progress(usize::try_from(number + 1).unwrap_or(usize::MAX));
    }
    Ok(())
}

/// Gives it the highest activation, which it may have already.
async fn make_active(transaction: &mut Transaction, version: i64) -> Result<(), DatabaseError> {
    let active = transaction.fetch_optional(ACTIVE, &[]).await?.map(|row| row.int("version")).transpose()?;
    if active != Some(version) {
        let (_, activation) = highest(transaction).await?;
        transaction.execute(ACTIVATE, &[Arg::Int(activation + 1), Arg::Int(version)]).await?;
    }
    Ok(())
}

async fn highest(transaction: &mut Transaction) -> Result<(i64, i64), DatabaseError> {
    match transaction.fetch_optional(HIGHEST, &[]).await? {
        Some(row) => Ok((row.int("version")?, row.int("activation")?)),
        None => Ok((0, 0)),
    }
}

/// Drops what is beyond [`KEPT`]. The active version and the one to roll back to stay however old they are.
async fn drop_old(transaction: &mut Transaction) -> Result<(), DatabaseError> {
    let versions = kept(transaction.fetch_all(KEPT_VERSIONS, &[]).await?)?;
    let mut staying: Vec<i64> = by_activation(&versions).take(2).collect();
    for version in versions.iter().map(|version| version.version) {
        if staying.contains(&version) {
            continue;
        }
        if staying.len() < KEPT {
            staying.push(version);
        } else {
            transaction.execute(DROP_PARTS, &[Arg::Int(version)]).await?;
            transaction.execute(DROP, &[Arg::Int(version)]).await?;
        }
    }
    Ok(())
}

/// Those that were ever active, last activated first.
fn by_activation(versions: &[Version]) -> impl Iterator<Item = i64> {
    let mut activated: Vec<(i64, i64)> =
        versions.iter().filter_map(|version| Some((version.activation?, version.version))).collect();
    activated.sort_unstable_by(|a, b| b.cmp(a));
    activated.into_iter().map(|(_, version)| version)
}

fn kept(rows: Vec<crate::platform::database::Row>) -> Result<Vec<Version>, DatabaseError> {
    let mut versions = rows
        .into_iter()
        .map(|row| {
            Ok(Version {
                version: row.int("version")?,
                records: row.int("records")?,
                origin: row.text("origin")?,
                created_at: Timestamp::from_millisecond(row.int("created_at")?).map_err(|error| {
                    DatabaseError::Content { column: "created_at", why: error.to_string() }
                })?,
                is_active: false,
                activation: row.opt_int("activation")?,
            })
        })
        .collect::<Result<Vec<_>, DatabaseError>>()?;
    if let Some(active) = versions.iter_mut().max_by_key(|version| version.activation) {
        active.is_active = active.activation.is_some();
    }
    Ok(versions)
}
