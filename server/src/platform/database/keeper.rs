//! One connection that goes on reading while many read.
//!
//! SQLite asks the operating system for a lock when the first connection of a process begins to read, and gives it back
//! after the last; until the system has answered, no other thread can begin or end. Threads that read a row each spend more
//! time on that than on the row. While one goes on reading, none of them is the first or the last.
//!
//! What a connection still reads keeps SQLite from emptying its log. So this one never reads while something is written
//! here, and never for long, because another program may write too.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{runtime::Handle, time::sleep};

use super::{DatabaseError, sqlite::Session};

/// So long it reads at most: thousands of readings for one lock, and soon enough for another program that writes.
const LONGEST: Duration = Duration::from_millis(20);

/// Keeps the system's lock for all who read.
#[derive(Debug, Default)]
pub(super) struct Keeper(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Kept when it does not read.
    session: Option<Session>,
    reads: bool,
    /// How many transactions that write are open.
    writes: usize,
}

/// While there is one, the keeper does not read.
#[derive(Debug)]
pub(super) struct Pause(Arc<Keeper>);

impl Keeper {
    /// Begins to read, unless it does, or something is being written. When it cannot, all goes on as without it.
    pub(super) fn begin(self: &Arc<Keeper>, open: impl FnOnce() -> Result<Session, DatabaseError>) {
        // Who is in there begins, or ends: either way there is nothing to do here.
        let Ok(mut state) = self.0.try_lock() else { return };
        if state.reads || state.writes > 0 {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        let session = state.session.take().map_or_else(open, Ok);
        if let Ok(session) = session
            && session.begin_reading().is_ok()
        {
            state.session = Some(session);
            state.reads = true;
            let keeper = Arc::clone(self);
            runtime.spawn(async move {
                sleep(LONGEST).await;
                keeper.end();
            });
        }
    }

    /// Ends, and does not begin again before the pause is over.
    pub(super) fn pause(self: &Arc<Keeper>) -> Pause {
        let mut state = self.state();
        state.writes += 1;
        state.end();
        Pause(Arc::clone(self))
    }

    /// Closes its connection.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.reads = false;
        state.session = None;
    }

    fn end(&self) {
        self.state().end();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end(&mut self) {
        if self.reads {
            self.reads = false;
            // A connection that does not end as it should is closed, which ends it too.
            self.session = self.session.take().filter(|session| session.say("ROLLBACK").is_ok());
        }
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.state().writes -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use rusqlite::Connection;

    use super::*;

    /// A keeper of a file with a log in which something stands.
    struct Kept {
        folder: tempfile::TempDir,
        log: Connection,
        keeper: Arc<Keeper>,
    }

    impl Kept {
        fn new() -> Kept {
            let folder = tempfile::tempdir().unwrap();
            let log = Connection::open(folder.path().join("kept.db")).unwrap();
            log.pragma_update(None, "journal_mode", "WAL").unwrap();
            log.execute("CREATE TABLE things (id BIGINT PRIMARY KEY)", []).unwrap();
            log.busy_timeout(Duration::ZERO).unwrap();
            Kept { folder, log, keeper: Arc::default() }
        }

        fn begin(&self) {
            self.keeper.begin(|| Ok(Session::open(&self.folder.path().join("kept.db"))?));
        }

        /// SQLite begins a log anew of which nobody reads.
        fn is_read(&self) -> bool {
            self.log.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap()
        }
    }

    #[actix_web::test]
    async fn it_reads_for_a_while_and_ends_by_itself() {
        let kept = Kept::new();
        kept.begin();
        assert!(kept.is_read());
        let began = Instant::now();
        while kept.is_read() {
            assert!(began.elapsed() < Duration::from_secs(10), "it reads on");
            sleep(Duration::from_millis(1)).await;
        }
    }

    #[actix_web::test]
    async fn it_does_not_read_while_something_is_written() {
        let kept = Kept::new();
        kept.begin();
        let (one, other) = (kept.keeper.pause(), kept.keeper.pause());
        assert!(!kept.is_read());
        drop(one);
        kept.begin();
        assert!(!kept.is_read());
        drop(other);
        kept.log.execute("INSERT INTO things VALUES (1)", []).unwrap();
        kept.begin();
        assert!(kept.is_read());
        kept.keeper.close();
        assert!(!kept.is_read());
    }
}
