//! Decisions that no feed has told yet: the police are asked for them one by one, and what they tell is kept.

use std::{sync::Arc, time::Duration};

use shared::fines::FineNo;
use tokio::{sync::Semaphore, task::spawn_local};

use super::{
    registry::{Outcome, Registries, Registry},
    store,
};
use crate::platform::database::Database;

/// So many are asked for at once, on this server.
const AT_ONCE: usize = 16;

/// Who asks for decisions that are not in our table.
#[derive(Clone)]
pub struct Fresh {
    database: Database,
    registries: Registries,
    room: Arc<Semaphore>,
}

/// The police do not say whether there is such a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away;

impl Fresh {
    /// Asks these registries, and keeps in this database what they tell.
    pub fn new(database: Database, registries: Registries) -> Fresh {
        Fresh { database, registries, room: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// How long an answer about that number is waited for; `None` where our table is all there is.
    pub fn wait(&self, number: &FineNo) -> Option<Duration> {
        self.registries.is_asked_about(number).then_some(Duration::from_millis(1_500))
    }

    /// Asks for a decision and keeps it, should there be one. Goes on when nobody waits any more, so that whoever tries
    /// again finds it.
    ///
    /// # Errors
    /// [`Away`] when they do not say, or too many are asked for; the cause is in the log.
    pub async fn ask(&self, number: &FineNo) -> Result<(), Away> {
        let permit = self.room.clone().try_acquire_owned().map_err(|_| Away)?;
        let (fresh, number) = (self.clone(), number.clone());
        let asking = spawn_local(async move {
            let result = fresh.take_in(&number).await;
            drop(permit);
            // Told here, because whoever asked may have gone.
            result.map_err(|why| {
                metrics::counter!("registry_look_up_failures_total").increment(1);
                tracing::warn!(why, "the registry does not say whether there is a decision");
                Away
            })
        });
        asking.await.unwrap_or(Err(Away))
    }

    async fn take_in(&self, number: &FineNo) -> Result<(), String> {
        let item = match self.registries.look_up(number).await {
            Outcome::Definite(item) => item,
            Outcome::Rejected(refusal) => return Err(refusal.code()),
            Outcome::Unknown(doubt) => return Err(doubt.to_string()),
        };
        let Some(item) = item else { return Ok(()) };
        store::insert(&self.database, &item).await.map_err(|error| error.to_string())
    }
}
