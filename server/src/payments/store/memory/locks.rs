//! Who has which row, and who waits for whom.

use std::{borrow::Cow, collections::BTreeMap, error::Error, fmt};

use sqlx::error::{DatabaseError as EngineError, ErrorKind};

use crate::platform::database::DatabaseError;

/// What is locked: a row of a table, or a place of a unique index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lock {
    Fine(String),
    Attempt(String),
    /// The one live place of a fine.
    Live(String),
    Key(String),
    Note(String),
    Receipt(String),
    Job(String),
    Refund(String),
    /// The one standing refund of a cause.
    Cause(String),
    Movement(String),
}

#[derive(Default)]
pub(super) struct Locks {
    holders: BTreeMap<Lock, u64>,
    /// Which transaction waits for which.
    waits: BTreeMap<u64, u64>,
}

pub(super) enum Taking {
    Taken,
    Wait,
    Deadlock,
}

impl Locks {
    /// Takes a lock for a transaction, if it can be had.
    pub(super) fn take(&mut self, lock: &Lock, transaction: u64) -> Taking {
        self.waits.remove(&transaction);
        match self.holders.get(lock) {
            Some(holder) if *holder == transaction => Taking::Taken,
            Some(holder) if self.leads_to(*holder, transaction) => Taking::Deadlock,
            Some(holder) => {
                self.waits.insert(transaction, *holder);
                Taking::Wait
            }
            None => {
                self.holders.insert(lock.clone(), transaction);
                Taking::Taken
            }
        }
    }

    fn leads_to(&self, mut from: u64, to: u64) -> bool {
        while let Some(next) = self.waits.get(&from) {
            if *next == to {
                return true;
            }
            from = *next;
        }
        false
    }

    /// Lets everything go that a transaction has.
    pub(super) fn release(&mut self, transaction: u64) {
        self.holders.retain(|_, holder| *holder != transaction);
        self.waits.remove(&transaction);
    }
}

/// What PostgreSQL says, in its own codes.
#[derive(Debug)]
struct Said(&'static str);

const SERIALIZATION_FAILURE: &str = "40001";
const DEADLOCK: &str = "40P01";
const UNIQUE_VIOLATION: &str = "23505";

pub(super) fn serialization_failure() -> DatabaseError {
    said(SERIALIZATION_FAILURE)
}

pub(super) fn deadlock() -> DatabaseError {
    said(DEADLOCK)
}

pub(super) fn unique_violation() -> DatabaseError {
    said(UNIQUE_VIOLATION)
}

fn said(code: &'static str) -> DatabaseError {
    DatabaseError::Engine(sqlx::Error::Database(Box::new(Said(code))))
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Said {}

impl EngineError for Said {
    fn message(&self) -> &str {
        self.0
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self.0))
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        if self.0 == UNIQUE_VIOLATION { ErrorKind::UniqueViolation } else { ErrorKind::Other }
    }
}
