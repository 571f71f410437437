//! Which versions are kept, and the rows that say so.

use jiff::Timestamp;

use super::{Publication, Versions, body::Body};
use crate::platform::database::{Arg, DatabaseError, Row, Transaction};

/// So many versions are kept, the active one and the one before it among them.
pub const KEPT: usize = 5;

/// A version that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// How many records it holds.
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

impl Versions {
    pub(super) async fn active_in(
        &self,
        transaction: &mut Transaction,
    ) -> Result<Option<i64>, DatabaseError> {
        transaction.fetch_optional(self.0.active, &[]).await?.map(|row| row.int("version")).transpose()
    }

    pub(super) async fn insert(
        &self,
        transaction: &mut Transaction,
        publication: Publication<'_>,
    ) -> Result<i64, DatabaseError> {
        let (version, _) = self.highest(transaction).await?;
        let Publication { body, origin, now, .. } = publication;
        let values = [
            Arg::Int(version + 1),
            Arg::Text(&body.sha256),
            // A count of records in memory fits.
            Arg::Int(body.records as i64),
            Arg::Text(origin),
            Arg::Int(now.as_millisecond()),
        ];
        transaction.execute(self.0.insert, &values).await?;
        Ok(version + 1)
    }

    pub(super) async fn insert_parts(
        &self,
        transaction: &mut Transaction,
        version: i64,
        body: &Body,
        progress: &dyn Fn(usize),
    ) -> Result<(), DatabaseError> {
        for (number, part) in (0..).zip(&body.parts) {
            let values = [Arg::Int(version), Arg::Int(number), Arg::Text(part)];
            transaction.execute(self.0.insert_part, &values).await?;
            progress(usize::try_from(number + 1).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    /// Gives it the highest activation, which it may have already.
    pub(super) async fn make_active(
        &self,
        transaction: &mut Transaction,
        version: i64,
    ) -> Result<(), DatabaseError> {
        if self.active_in(transaction).await? != Some(version) {
            let (_, activation) = self.highest(transaction).await?;
            let values = [Arg::Int(activation + 1), Arg::Int(version)];
            transaction.execute(self.0.activate, &values).await?;
        }
        Ok(())
    }

    async fn highest(&self, transaction: &mut Transaction) -> Result<(i64, i64), DatabaseError> {
        match transaction.fetch_optional(self.0.highest, &[]).await? {
            Some(row) => Ok((row.int("version")?, row.int("activation")?)),
            None => Ok((0, 0)),
        }
    }

    /// Drops what is beyond [`KEPT`]. The active version and the one to roll back to stay however old they are.
    pub(super) async fn drop_old(&self, transaction: &mut Transaction) -> Result<(), DatabaseError> {
        let versions = versions(transaction.fetch_all(self.0.kept, &[]).await?)?;
        let mut staying: Vec<i64> = by_activation(&versions).take(2).collect();
        for version in versions.iter().map(|version| version.version) {
            if staying.contains(&version) {
                continue;
            }
            if staying.len() < KEPT {
                staying.push(version);
            } else {
                transaction.execute(self.0.drop_parts, &[Arg::Int(version)]).await?;
                transaction.execute(self.0.drop, &[Arg::Int(version)]).await?;
            }
        }
        Ok(())
    }
}

/// Those that were ever active, last activated first.
pub(super) fn by_activation(versions: &[Version]) -> impl Iterator<Item = i64> {
    let mut activated: Vec<(i64, i64)> =
        versions.iter().filter_map(|version| Some((version.activation?, version.version))).collect();
    activated.sort_unstable_by(|a, b| b.cmp(a));
    activated.into_iter().map(|(_, version)| version)
}

pub(super) fn versions(rows: Vec<Row>) -> Result<Vec<Version>, DatabaseError> {
    let mut versions = rows.into_iter().map(version).collect::<Result<Vec<_>, DatabaseError>>()?;
    if let Some(active) = versions.iter_mut().max_by_key(|version| version.activation) {
        active.is_active = active.activation.is_some();
    }
    Ok(versions)
}

fn version(row: Row) -> Result<Version, DatabaseError> {
    let bad = |error: jiff::Error| DatabaseError::Content { column: "created_at", why: error.to_string() };
    Ok(Version {
        version: row.int("version")?,
        records: row.int("records")?,
        origin: row.text("origin")?,
        created_at: Timestamp::from_millisecond(row.int("created_at")?).map_err(bad)?,
        is_active: false,
        activation: row.opt_int("activation")?,
    })
}
