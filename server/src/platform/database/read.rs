//! Connections to SQLite that read.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    Arg, DatabaseError,
    keeper::Keeper,
    sqlite::{Session, SqliteRow},
};

/// So many connections are kept while nobody reads: more threads than a server has.
const IDLE: usize = 32;

/// Connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    file: PathBuf,
    patience: Duration,
    idle: Mutex<Vec<Session>>,
    /// How many read at this moment.
    reading: AtomicUsize,
    keeper: Arc<Keeper>,
}

/// Counts as reading until dropped.
struct Reads<'a>(&'a AtomicUsize);

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Readers {
    /// Reads this file; waits at most `patience` for whoever recovers it.
    pub(super) fn new(file: &Path, patience: Duration, keeper: Arc<Keeper>) -> Readers {
        Readers {
            file: file.to_owned(),
            patience,
            idle: Mutex::default(),
            reading: AtomicUsize::new(0),
            keeper,
        }
    }

    /// The first `most` rows of a reading statement.
    pub(super) fn fetch(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
        most: usize,
    ) -> Result<Vec<SqliteRow>, DatabaseError> {
        let others = self.reading.fetch_add(1, Ordering::Relaxed);
        let _reads = Reads(&self.reading);
        if others > 0 {
            self.keeper.begin(|| self.open());
        }
        let kept = self.idle().pop();
        let session = kept.map_or_else(|| self.open(), Ok)?;
        let rows = session.rows(sql, args, most)?;
        // After an error it is not kept.
        let mut idle = self.idle();
        if idle.len() < IDLE {
            idle.push(session);
        }
        Ok(rows)
    }

    /// Closes what nobody uses.
    pub(super) fn close(&self) {
        self.idle().clear();
        self.keeper.close();
    }

    /// Parses a statement without running it.
    pub(super) fn prepare(&self, sql: &str) -> Result<(), DatabaseError> {
        Ok(self.open()?.connection().prepare(sql).map(drop)?)
    }

    fn open(&self) -> Result<Session, DatabaseError> {
        let session = Session::open(&self.file)?;
        session.connection().busy_timeout(self.patience)?;
        session.connection().pragma_update(None, "query_only", true)?;
        Ok(session)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is still read is seen from outside: SQLite cannot begin its log anew.
    #[actix_web::test]
    async fn the_keeper_begins_when_two_read_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("read.db");
        let log = rusqlite::Connection::open(&file).unwrap();
        log.pragma_update(None, "journal_mode", "WAL").unwrap();
        log.execute("CREATE TABLE things (id BIGINT PRIMARY KEY)", []).unwrap();
        log.busy_timeout(Duration::ZERO).unwrap();
        let is_read =
            || log.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0)).unwrap();
        let readers = Readers::new(&file, Duration::from_secs(5), Arc::default());
        let read = || readers.fetch("SELECT id FROM things", &[], 1).unwrap();
        read();
        assert!(!is_read());
        log.execute("INSERT INTO things VALUES (1)", []).unwrap();
        readers.reading.fetch_add(1, Ordering::Relaxed);
        read();
        assert!(is_read());
        readers.close();
        assert!(!is_read());
    }
}
