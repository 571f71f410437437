//! Writes to SQLite that wait for each other share one commit, because the disk takes as long for many as for one.
//!
//! Whoever's turn it is works inside the transaction that is open, behind a savepoint, so that his failure takes back
//! nothing of another's. When nobody else waits to work, or very many share it, the transaction is committed; nobody is told of
//! success before.
//! A statement runs on the thread that asks, as a reading does; only the commit, which waits for the disk, has a thread
//! of its own.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::yield_now,
    time::{Instant, sleep, timeout_at},
};

use super::{
    DatabaseError,
    keeper::Keeper,
    lane::Lane,
    place::{Place, Taken},
    sqlite::Session,
};

/// Another program's write is waited for so long, and asked about again.
const AGAIN: Duration = Duration::from_millis(5);

/// Gives turns to write.
#[derive(Debug)]
pub(super) struct Writer {
    place: Place,
    /// How many wait for their turn to work, or look whether somebody else does.
    waiting: AtomicUsize,
    patience: Duration,
    /// To the thread that commits. Until it has, the lane is taken.
    commits: mpsc::Sender<Taken>,
}

/// A turn to write. Who leaves it in the middle leaves nothing behind him.
#[derive(Debug)]
pub struct Turn {
    writer: Arc<Writer>,
    /// `None` when the turn is over.
    lane: Option<Taken>,
}

/// Counts as waiting until dropped.
struct Waits<'a>(&'a Writer);

impl<'a> Waits<'a> {
    fn begin(writer: &'a Writer) -> Waits<'a> {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        Waits(writer)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
        // Whoever counted on this one to commit has gone on.
        self.0.commit_if_left();
    }
}

impl Writer {
    /// Writes to this file; nobody waits longer for his turn than `patience`. The keeper pauses
    /// while something is written.
    pub(super) fn new(file: &Path, patience: Duration, keeper: Arc<Keeper>) -> io::Result<Writer> {
        let (commits, asked) = mpsc::channel::<Taken>();
        let committing = move || asked.into_iter().for_each(|mut lane| lane.commit());
        thread::Builder::new().name("commits".into()).spawn(committing)?;
        let place = Place::new(Lane::new(file, keeper));
        Ok(Writer { place, waiting: AtomicUsize::new(0), patience, commits })
    }

    /// Waits for the turn and begins.
    pub(super) async fn turn(self: &Arc<Writer>) -> Result<Turn, DatabaseError> {
        let _waits = Waits::begin(self);
        let end = Instant::now() + self.patience;
        let mut lane = timeout_at(end, self.place.take()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        // Another program may be writing. Whoever waits for it lets the thread do something else.
        loop {
            match lane.begin() {
                Ok(()) => return Ok(Turn { writer: Arc::clone(self), lane: Some(lane) }),
                Err(error) if error.is_transient() && Instant::now() < end => sleep(AGAIN).await,
                Err(error) => return Err(error),
            }
        }
    }

    /// Closes the connection when nobody uses it.
    pub(super) async fn close(&self) {
        self.place.take().await.close();
    }

    /// Gives the lane to the next, or, when there is none, to the thread that commits.
    fn release(&self, lane: Taken) {
        if lane.is_full() || lane.has_members() && self.waiting.load(Ordering::SeqCst) == 0 {
            self.commit(lane);
        } else {
            drop(lane);
            self.commit_if_left();
        }
    }

    /// Whoever was to have the next turn may have gone away.
    fn commit_if_left(&self) {
        if self.waiting.load(Ordering::SeqCst) == 0
            && let Some(lane) = self.place.try_take()
            && lane.has_members()
        {
            self.commit(lane);
        }
    }

    fn commit(&self, lane: Taken) {
        // Without the thread it is done here.
        if let Err(mpsc::SendError(mut lane)) = self.commits.send(lane) {
            lane.commit();
        }
    }
}

impl Turn {
    /// The connection, inside its transaction.
    pub(super) fn session(&self) -> Result<&Session, DatabaseError> {
        let session = self.lane.as_ref().and_then(|lane| lane.session());
        session.ok_or(DatabaseError::SharedCommit)
    }

    /// Ends the turn and waits until what was done in it is committed.
    pub(super) async fn commit(mut self) -> Result<(), DatabaseError> {
        let told = self.lane.as_mut().ok_or(DatabaseError::SharedCommit)?.join()?;
        if let Some(lane) = self.lane.take() {
            let _waits = Waits::begin(&self.writer);
            self.writer.release(lane);
            // A turn runs to its end on its thread. What came to the thread meanwhile has not begun, and would wait for
            // this commit where it can share it.
            yield_now().await;
        }
        heard(told).await
    }

    /// Ends the turn and takes back what was done in it. What was seen in it may be another's, who waits for his commit:
    /// whoever failed because of that is told so when it is true.
    pub(super) async fn rollback(mut self) -> Result<(), DatabaseError> {
        let Some(mut lane) = self.lane.take() else { return Ok(()) };
        lane.take_back();
        let told = lane.has_members().then(|| lane.listen());
        self.writer.release(lane);
        match told {
            Some(told) => heard(told).await,
            None => Ok(()),
        }
    }
}

async fn heard(told: oneshot::Receiver<bool>) -> Result<(), DatabaseError> {
    if told.await == Ok(true) { Ok(()) } else { Err(DatabaseError::SharedCommit) }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut lane) = self.lane.take() {
            lane.take_back();
            self.writer.release(lane);
        }
    }
}
