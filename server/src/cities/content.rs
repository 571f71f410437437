//! The snapshot that the server answers from, and how it follows the database: published anywhere,
//! seen by every server within seconds, swapped whole.

use std::{path::Path, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::{
    pack::{BadPack, Pack},
    snapshot::Snapshot,
    store::{self, Active},
};
use crate::{
    guides, offices,
    platform::database::{Database, DatabaseError},
};

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
    /// What is active; when no pack was ever published, publishes `folder` first.
    ///
    /// # Errors
    /// [`ContentError`] when there is nothing to answer from.
    pub async fn open(database: &Database, folder: &Path, now: Timestamp) -> Result<Content, ContentError> {
        let active = match store::active(database).await? {
            Active { pack: None, .. } => {
                let pack = read(folder)?;
                let published = store::publish(database, &pack, now).await?;
                tracing::info!(pack = pack.about.id, ?published, "imported the city's data");
                store::active(database).await?
            }
            all @ Active { offices: Some(_), guides: Some(_), .. } => all,
            some => {
                store::adopt(database, some, now).await?;
                let active = store::active(database).await?;
                if active.guides.is_none() {
                    store::adopt_guides(database, &read(folder)?, now).await?;
                }
                store::active(database).await?
            }
        };
        let snapshot = load(database, active).await?.ok_or(ContentError::Nothing)?;
        Ok(Content(ArcSwap::from_pointee(snapshot)))
    }

    /// What to answer from. A handler asks once, so that one answer is of one version.
    pub fn current(&self) -> Arc<Snapshot> {
        self.0.load_full()
    }

    /// Looks once whether another version of the pack, the guides or the offices is active, and if so answers from it from
    /// now on.
    ///
    /// # Errors
    /// When the database fails; what is in memory stays.
    pub async fn refresh(&self, database: &Database) -> Result<(), DatabaseError> {
        let active = store::active(database).await?;
        if number(active) == Some(self.0.load().version) {
            return Ok(());
        }
        if let Some(snapshot) = load(database, active).await? {
            self.0.store(Arc::new(snapshot));
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

fn read(folder: &Path) -> Result<Pack, ContentError> {
    Pack::read(folder)
        .map_err(|problems| ContentError::Pack { folder: folder.display().to_string(), problems })
}

/// One number for all versions, the same on every server: equal numbers mean equal content.
fn number(active: Active) -> Option<i64> {
    Some(Snapshot::number(active.pack?, active.guides?, active.offices?))
}

/// `None` when nothing is active, or when a version was dropped between the question and the reading: then another
/// one is active, which the next look finds.
async fn load(database: &Database, active: Active) -> Result<Option<Snapshot>, DatabaseError> {
    let Some(version) = number(active) else { return Ok(None) };
    let Active { pack: Some(pack), guides: Some(guides), offices: Some(offices) } = active else {
        return Ok(None);
    };
    let mut content = store::pack(database, pack).await?;
    let Some(records) = offices::dataset::store::records(database, offices).await? else { return Ok(None) };
    let Some(set) = guides::dataset::store::guides(database, guides).await? else { return Ok(None) };
    content.offices = records;
    (content.guide_common, content.guides) = (set.common, set.guides);
    tracing::info!(pack, guides, offices, name = content.about.id, "answering from these data sets");
    // The index of a million offices takes seconds, in which requests go on.
    let built = tokio::task::spawn_blocking(move || Snapshot::new(version, content)).await;
    Ok(built.map_err(|error| tracing::error!(%error, "the snapshot was not built")).ok())
}
