//! Data sets in versions: published once, never changed, one of them active, five of them kept. A room that has such a
//! data set brings two tables (as in `migrations/0005_office_datasets.sql`) and knows what the parts of a body mean.

mod body;
mod keep;
mod statements;

pub use body::Body;
use jiff::Timestamp;
pub use keep::{KEPT, Version};
pub use statements::Statements;
pub(crate) use statements::statements;

use super::database::{Arg, Database, DatabaseError, Transaction};

/// The versions of one data set.
#[derive(Clone, Copy, Debug)]
pub struct Versions(pub Statements);

/// When what is published becomes active.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// At once.
    Activate,
    /// At once, unless that content was ever published before: a city's folder, which may be older than what the
    /// editor published.
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
    /// What a pack brings.
    pub const fn of_pack(body: &'a Body, pack: &'a str, now: Timestamp) -> Publication<'a> {
        Publication { body, origin: pack, wish: Wish::ActivateWhenNew, now }
    }
}

impl Versions {
    /// The number of the active version; `None` before anything was published.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn active(&self, database: &Database) -> Result<Option<i64>, DatabaseError> {
        database.fetch_optional(self.0.active, &[]).await?.map(|row| row.int("version")).transpose()
    }

    /// The versions that are kept, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept(&self, database: &Database) -> Result<Vec<Version>, DatabaseError> {
        keep::versions(database.fetch_all(self.0.kept, &[]).await?)
    }

    /// Reads a version part by part, so that the texts of a million records never lie in memory together; `read` says
    /// how many records a part holds. `false` when the version is not kept.
    ///
    /// # Errors
    /// When the database fails, `read` cannot read a part, or the version is dropped meanwhile.
    pub async fn read(
        &self,
        database: &Database,
        version: i64,
        mut read: impl FnMut(&str) -> Result<usize, serde_json::Error>,
    ) -> Result<bool, DatabaseError> {
        let bad = |column, why| DatabaseError::Content { column, why };
        let row = database.fetch_optional(self.0.records, &[Arg::Int(version)]).await?;
        let Some(row) = row else { return Ok(false) };
        let published = usize::try_from(row.int("records")?).unwrap_or(usize::MAX);
        let mut records = 0;
        for part in 0.. {
            let arguments = [Arg::Int(version), Arg::Int(part)];
            let Some(row) = database.fetch_optional(self.0.part, &arguments).await? else { break };
            records += read(&row.text("body")?).map_err(|error| bad("body", error.to_string()))?;
        }
        if records != published {
            let why = format!("version {version} has {records} of {published} records: dropped meanwhile?");
            return Err(bad("records", why));
        }
        Ok(true)
    }

    /// Publishes a body: whole or not at all. The same content is published once. `progress` is told how many parts are
    /// written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish(
        &self,
        database: &Database,
        publication: Publication<'_>,
        progress: &dyn Fn(usize),
    ) -> Result<Published, DatabaseError> {
        database
            .write_numbered(async |transaction| self.publish_in(transaction, publication, progress).await)
            .await
    }

    /// [`Versions::publish`], as a part of a larger transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish_in(
        &self,
        transaction: &mut Transaction,
        publication: Publication<'_>,
        progress: &dyn Fn(usize),
    ) -> Result<Published, DatabaseError> {
        let Publication { body, wish, now, .. } = publication;
        let active = self.active_in(transaction).await?;
        let known = match transaction.fetch_optional(self.0.by_sha256, &[Arg::Text(&body.sha256)]).await? {
            Some(row) => Some((row.int("version")?, row.boolean("kept")?)),
            None => None,
        };
        let published = match known {
            Some((version, _)) if active == Some(version) => return Ok(Published::Unchanged(version)),
            Some((version, _)) if wish == Wish::ActivateWhenNew => return Ok(Published::Known(version)),
            Some((version, kept)) => {
                if !kept {
                    let values = [Arg::Int(now.as_millisecond()), Arg::Int(version)];
                    transaction.execute(self.0.keep_again, &values).await?;
                    self.insert_parts(transaction, version, body, progress).await?;
                }
                if wish == Wish::Activate { Published::Again(version) } else { Published::Known(version) }
            }
            None => {
                let version = self.insert(transaction, publication).await?;
                self.insert_parts(transaction, version, body, progress).await?;
                if wish == Wish::Store { Published::Stored(version) } else { Published::New(version) }
            }
        };
        if matches!(published, Published::New(_) | Published::Again(_)) {
            self.make_active(transaction, published.version()).await?;
        }
        self.drop_old(transaction).await?;
        Ok(published)
    }

    /// Makes a version active; `false` when it is not kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activate(&self, database: &Database, version: i64) -> Result<bool, DatabaseError> {
        database
            .write_numbered(async |transaction| {
                let row = transaction.fetch_optional(self.0.records, &[Arg::Int(version)]).await?;
                if row.is_some() {
                    self.make_active(transaction, version).await?;
                }
                Ok(row.is_some())
            })
            .await
    }

    /// Makes the version active that was active before this one, and says which. `None` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roll_back(&self, database: &Database) -> Result<Option<i64>, DatabaseError> {
        database
            .write_numbered(async |transaction| {
                let versions = keep::versions(transaction.fetch_all(self.0.kept, &[]).await?)?;
                let Some(before) = keep::by_activation(&versions).nth(1) else { return Ok(None) };
                self.make_active(transaction, before).await?;
                Ok(Some(before))
            })
            .await
    }
}
