//! The snapshot that the server answers from, and how it follows the database: published anywhere,
//! seen by every server within seconds, swapped whole.

use std::{path::Path, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::{
    pack::{BadPack, Pack},
    snapshot::Snapshot,
    store,
};
use crate::platform::database::{Database, DatabaseError};

/// How often a server asks which version is active.
const POLL: Duration = Duration::from_secs(3);

/// The snapshot that the server answers from.
pub struct Content(ArcSwap<Snapshot>);

/// There is nothing to answer from.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The configured folder cannot be published.
    #[error("content.pack {folder}: {problems}")]
    Pack {
        /// Which folder.
        folder: String,
        /// What is wrong with it.
        problems: BadPack,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database says that nothing is active just after something was published.
    #[error("no data set is active")]
    Nothing,
}

impl Content {
    /// The active version; when nothing was ever published, publishes `folder` first.
    ///
    /// # Errors
    /// [`ContentError`] when there is nothing to answer from.
    pub async fn open(database: &Database, folder: &Path, now: Timestamp) -> Result<Content, ContentError> {
        let active = match store::active(database).await? {
            Some(active) => active,
            None => {
                let pack = Pack::read(folder).map_err(|problems| ContentError::Pack {
                    folder: folder.display().to_string(),
                    problems,
                })?;
                let published = store::publish(database, &pack, now).await?;
                tracing::info!(pack = pack.about.id, ?published, "imported the city's data");
                store::active(database).await?.ok_or(ContentError::Nothing)?
            }
        };
        Ok(Content(ArcSwap::from_pointee(snapshot(active))))
    }

    /// What to answer from. A handler asks once, so that one answer is of one version.
    pub fn current(&self) -> Arc<Snapshot> {
        self.0.load_full()
    }

    /// Looks once whether another version is active, and if so answers from it from now on.
    ///
    /// # Errors
    /// When the database fails; what is in memory stays.
    pub async fn refresh(&self, database: &Database) -> Result<(), DatabaseError> {
        if store::active_version(database).await? == Some(self.0.load().version) {
            return Ok(());
        }
        if let Some(active) = store::active(database).await? {
            self.0.store(Arc::new(snapshot(active)));
        }
        Ok(())
    }

    /// Follows the database until the task is dropped.
    pub async fn follow(&self, database: &Database) {
        let mut ticks = tokio::time::interval(POLL);
        loop {
            ticks.tick().await;
            if let Err(error) = self.refresh(database).await {
                tracing::warn!(%error, "cannot ask which data set is active; answering from the last one");
            }
        }
    }
}

fn snapshot((version, pack): (i64, Pack)) -> Snapshot {
    tracing::info!(version, pack = pack.about.id, "answering from this data set");
    Snapshot::new(version, pack)
}
