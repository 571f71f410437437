//! Where the lane lies while nobody has it.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use super::lane::Lane;

/// The lane, for whoever comes when it is free. Were it kept for who has waited longest, it would lie idle until his thread
/// gets to him, which takes as long as several turns.
#[derive(Debug)]
pub(super) struct Place {
    /// Never waited for, but tried.
    lane: Arc<Mutex<Lane>>,
    freed: Arc<Notify>,
}

/// The lane in somebody's hands. Free again when dropped, and then somebody who waits is woken: in this order.
#[derive(Debug)]
pub(super) struct Taken {
    lane: OwnedMutexGuard<Lane>,
    _wakes: Wakes,
}

#[derive(Debug)]
struct Wakes(Arc<Notify>);

impl Place {
    pub(super) fn new(lane: Lane) -> Place {
        Place { lane: Arc::new(Mutex::new(lane)), freed: Arc::new(Notify::new()) }
    }

    /// Takes the lane as soon as it is free.
    pub(super) async fn take(&self) -> Taken {
        loop {
            let freed = self.freed.notified();
            if let Some(lane) = self.try_take() {
                return lane;
            }
            freed.await;
        }
    }

    /// Takes the lane if it is free.
    pub(super) fn try_take(&self) -> Option<Taken> {
        let lane = Arc::clone(&self.lane).try_lock_owned().ok()?;
        Some(Taken { lane, _wakes: Wakes(Arc::clone(&self.freed)) })
    }
}

impl Deref for Taken {
    type Target = Lane;
    fn deref(&self) -> &Lane {
        &self.lane
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut Lane {
        &mut self.lane
    }
}

impl Drop for Wakes {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
