//! Connections to SQLite that read.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    Arg, DatabaseError,
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
}

impl Readers {
    /// Reads this file; waits at most `patience` for whoever recovers it.
    pub(super) fn new(file: &Path, patience: Duration) -> Readers {
        Readers { file: file.to_owned(), patience, idle: Mutex::default() }
    }

    /// The first `most` rows of a reading statement.
    pub(super) fn fetch(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
        most: usize,
    ) -> Result<Vec<SqliteRow>, DatabaseError> {
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
