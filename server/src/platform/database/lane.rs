//! The one connection to SQLite that writes, and those whose work in its transaction waits for the commit.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::oneshot;

use super::{
    DatabaseError,
    keeper::{Keeper, Pause},
    sqlite::Session,
};

/// What was written lately is found without the disk.
const CACHE_KIB: i64 = 16 * 1024;
/// The log is copied into the file when it has so many pages, 16 MB: a page that was written often is copied once, and the
/// disk is waited for less often than at SQLite's 1,000.
const LOG_PAGES: i64 = 4_000;
/// However many come, nobody waits for more than so many others' work before his own is committed.
const MOST_MEMBERS: usize = 256;

/// Held by one at a time: by whoever works, or by the thread that commits.
#[derive(Debug)]
pub(super) struct Lane {
    file: PathBuf,
    /// Opened when it is wanted. After an error that SQLite may not have recovered from there is none.
    session: Option<Session>,
    /// Those whose work is in the transaction that is open, or who have seen what is.
    members: Vec<oneshot::Sender<bool>>,
    keeper: Arc<Keeper>,
    /// While a transaction is open.
    pause: Option<Pause>,
}

impl Lane {
    pub(super) fn new(file: &Path, keeper: Arc<Keeper>) -> Lane {
        Lane { file: file.to_owned(), session: None, members: Vec::new(), keeper, pause: None }
    }

    pub(super) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    pub(super) fn has_members(&self) -> bool {
        !self.members.is_empty()
    }

    /// Whether so many wait for the commit that nobody else may join them.
    pub(super) fn is_full(&self) -> bool {
        self.members.len() >= MOST_MEMBERS
    }

    /// Begins somebody's work: a transaction, or a part of the one that is open.
    pub(super) fn begin(&mut self) -> Result<(), DatabaseError> {
        let begin = if self.has_members() { "SAVEPOINT member" } else { "BEGIN IMMEDIATE" };
        let session = match &mut self.session {
            Some(session) => session,
            None => self.session.insert(open(&self.file)?),
        };
        let begun = session.say(begin).map_err(DatabaseError::from);
        if begun.as_ref().is_err_and(|error| !error.is_transient()) {
            self.close();
        }
        if begun.is_ok() && self.pause.is_none() {
            self.pause = Some(self.keeper.pause());
        }
        begun
    }

    /// Ends somebody's work; he is told whether it was committed.
    pub(super) fn join(&mut self) -> Result<oneshot::Receiver<bool>, DatabaseError> {
        if self.has_members() {
            self.session().map_or(Ok(()), |session| session.say("RELEASE member"))?;
        }
        Ok(self.listen())
    }

    /// Tells whether the transaction that is open was committed.
    pub(super) fn listen(&mut self) -> oneshot::Receiver<bool> {
        let (tell, told) = oneshot::channel();
        self.members.push(tell);
        told
    }

    /// Takes back what was done since [`Lane::begin`], and with it all that is in the transaction when SQLite has given
    /// that up by itself, as it does when the disk is full: those who wait are told so.
    pub(super) fn take_back(&mut self) {
        let Some(session) = &self.session else { return };
        let taken_back = if self.has_members() {
            session.say("ROLLBACK TO member").and_then(|()| session.say("RELEASE member"))
        } else {
            let taken_back = session.say("ROLLBACK");
            self.pause = None;
            taken_back
        };
        if taken_back.is_err() {
            self.close();
        }
    }

    /// Commits, and tells those who wait for it.
    pub(super) fn commit(&mut self) {
        let Some(session) = &self.session else { return };
        let committed = session.say("COMMIT");
        self.pause = None;
        let members = std::mem::take(&mut self.members);
        if let Err(error) = &committed {
            tracing::error!(%error, writes = members.len(), "a commit failed");
            self.close();
        }
        for member in members {
            // Who is gone need not be told.
            let _ = member.send(committed.is_ok());
        }
    }

    /// Closes the connection, with what was not committed.
    pub(super) fn close(&mut self) {
        self.session = None;
        self.pause = None;
        self.members.clear();
    }
}

fn open(file: &Path) -> rusqlite::Result<Session> {
    let session = Session::open(file)?;
    let connection = session.connection();
    // A settled payment must survive a power cut, not only a crash of ours.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What a member may want back is kept in memory, not in a file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    Ok(session)
}
