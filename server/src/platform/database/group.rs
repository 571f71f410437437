//! Writes to SQLite that wait for each other share one commit, because the disk takes as long for many as for one.
//!
//! Whoever's turn it is works inside the transaction that is open, behind a savepoint, so that his failure takes back
//! nothing of another's. When nobody else waits to work, the transaction is committed; nobody is told of success before.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use sqlx::SqlitePool;
use tokio::{
    sync::{
        Mutex, MutexGuard,
        oneshot::{self, error::TryRecvError},
    },
    time::timeout,
};

use super::{DatabaseError, Transaction};

/// The one connection that writes.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) pool: SqlitePool,
    lane: Mutex<Option<Open>>,
    /// How many wait for their turn to work.
    waiting: AtomicUsize,
    patience: Duration,
}

/// A transaction that was not committed yet.
#[derive(Debug)]
struct Open {
    transaction: Transaction,
    /// Those whose work is in it: they wait for the commit.
    members: Vec<oneshot::Sender<bool>>,
    /// Somebody began and has not ended. If he is gone by the next turn, what he did is taken back.
    unfinished: bool,
}

/// A turn. Who leaves it in the middle leaves no transaction open behind him.
struct Turn<'a>(MutexGuard<'a, Option<Open>>);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.0.as_ref().is_some_and(|open| open.unfinished && open.members.is_empty()) {
            *self.0 = None;
        }
    }
}

/// Counts as waiting until dropped.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Waits<'a> {
        waiting.fetch_add(1, Ordering::SeqCst);
        Waits(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Writer {
    /// Writes through this pool of one connection; nobody waits longer for his turn than `patience`.
    pub(super) fn new(pool: SqlitePool, patience: Duration) -> Writer {
        Writer { pool, lane: Mutex::new(None), waiting: AtomicUsize::new(0), patience }
    }

    /// Does `work` once, behind what others do, and gives its outcome after the commit.
    pub(super) async fn write<T, E>(
        &self,
        work: &mut impl AsyncFnMut(&mut Transaction) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        let mut turn = self.turn().await?;
        // Others whose work is in the transaction commit it if this fails.
        let done = self.work(&mut turn.0, work).await?;
        let (tell, told) = oneshot::channel();
        if let Some(open) = turn.0.as_mut() {
            open.members.push(tell);
        }
        if self.waiting.load(Ordering::SeqCst) == 0 {
            commit(&mut turn.0);
        }
        drop(turn);
        if self.is_committed(told).await { Ok(done) } else { Err(DatabaseError::SharedCommit.into()) }
    }

    async fn turn(&self) -> Result<Turn<'_>, DatabaseError> {
        let _waits = Waits::begin(&self.waiting);
        let lane = timeout(self.patience, self.lane.lock()).await;
        Ok(Turn(lane.map_err(|_| sqlx::Error::PoolTimedOut)?))
    }

    async fn work<T, E>(
        &self,
        lane: &mut Option<Open>,
        work: &mut impl AsyncFnMut(&mut Transaction) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        if lane.as_ref().is_some_and(|open| open.unfinished) {
            take_back(lane).await;
        }
        let open = match lane {
            Some(open) => {
                open.unfinished = true;
                open.transaction.execute("SAVEPOINT member", &[]).await?;
                open
            }
            None => {
                lane.insert(Open { transaction: self.begin().await?, members: Vec::new(), unfinished: true })
            }
        };
        let outcome = match work(&mut open.transaction).await {
            Ok(done) if open.members.is_empty() => Ok(done),
            Ok(done) => open.transaction.execute("RELEASE member", &[]).await.map(|_| done).map_err(E::from),
            Err(error) => Err(error),
        };
        if outcome.is_ok() {
            open.unfinished = false;
        } else {
            take_back(lane).await;
        }
        outcome
    }

    async fn begin(&self) -> Result<Transaction, DatabaseError> {
        Ok(Transaction::Sqlite(self.pool.begin_with("BEGIN IMMEDIATE").await?))
    }

    /// Waits for the commit, or commits when all who waited for their turn have had it.
    async fn is_committed(&self, mut told: oneshot::Receiver<bool>) -> bool {
        let lane = tokio::select! {
            biased;
            done = &mut told => return done.unwrap_or(false),
            lane = self.lane.lock() => lane,
        };
        let mut turn = Turn(lane);
        match told.try_recv() {
            // Somebody committed it in the meantime, or it was given up.
            Ok(done) => return done,
            Err(TryRecvError::Closed) => return false,
            Err(TryRecvError::Empty) => {}
        }
        if turn.0.as_ref().is_some_and(|open| open.unfinished) {
            take_back(&mut turn.0).await;
        }
        commit(&mut turn.0);
        drop(turn);
        told.await.unwrap_or(false)
    }
}

/// Takes back the work of the last turn, and with it all that is in the transaction when SQLite has given that up.
async fn take_back(lane: &mut Option<Open>) {
    let Some(mut open) = lane.take() else { return };
    if open.members.is_empty() {
        // The first error is the one to tell; a failed roll-back closes the connection anyway.
        let _ = open.transaction.rollback().await;
        return;
    }
    let back = open.transaction.execute("ROLLBACK TO member", &[]).await;
    if back.is_ok() && open.transaction.execute("RELEASE member", &[]).await.is_ok() {
        open.unfinished = false;
        *lane = Some(open);
    }
}

/// Commits in a task of its own: whoever began it may go away, the others may not be left in doubt. The next transaction
/// waits for the connection.
fn commit(lane: &mut Option<Open>) {
    let Some(Open { transaction, members, .. }) = lane.take() else { return };
    tokio::spawn(async move {
        let committed = transaction.commit().await;
        if let Err(error) = &committed {
            tracing::error!(%error, writes = members.len(), "a commit failed");
        }
        for member in members {
            // Who is gone need not be told.
            let _ = member.send(committed.is_ok());
        }
    });
}
