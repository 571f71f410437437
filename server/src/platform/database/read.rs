//! SQLite on the thread that asks. A statement takes some microseconds, and handing it to another thread and back takes
//! ten times as long: that, and not the statement, is what most look-ups of a fine would spend their time on.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{
    CachedStatement, Connection, OpenFlags, ToSql,
    types::{FromSql, ToSqlOutput, Value, ValueRef},
};

use super::{Arg, DatabaseError};

/// So many connections are kept while nobody reads: more threads than a server has.
const IDLE: usize = 32;
/// Every statement of the server, prepared once for each connection.
const STATEMENTS: usize = 256;

/// Connections that read.
#[derive(Debug)]
pub(super) struct Readers {
    file: PathBuf,
    patience: Duration,
    idle: Mutex<Vec<Connection>>,
}

/// A row that was read.
#[derive(Debug)]
pub struct ReadRow {
    names: Arc<[String]>,
    values: Vec<Value>,
}

impl ReadRow {
    pub(super) fn get<T: FromSql>(&self, column: &'static str) -> Result<T, DatabaseError> {
        let place = self.names.iter().position(|name| name == column);
        let value = place.and_then(|place| self.values.get(place));
        let value = value.ok_or_else(|| DatabaseError::Content { column, why: "no such column".into() })?;
        T::column_result(ValueRef::from(value))
            .map_err(|why| DatabaseError::Content { column, why: why.to_string() })
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Arg::Int(value) => value.to_sql(),
            Arg::OptInt(value) => value.to_sql(),
            Arg::Text(value) => value.to_sql(),
            Arg::OptText(value) => value.to_sql(),
            Arg::Bool(value) => value.to_sql(),
        }
    }
}

impl Readers {
    /// Reads this file; waits at most `patience` for whoever recovers it.
    pub(super) fn new(file: &Path, patience: Duration) -> Readers {
        Readers { file: file.to_owned(), patience, idle: Mutex::default() }
    }

    /// The first `most` rows of a reading statement.
    pub(super) fn fetch(
        &self,
        sql: &str,
        args: &[Arg<'_>],
        most: usize,
    ) -> Result<Vec<ReadRow>, DatabaseError> {
        let kept = self.idle().pop();
        let connection = kept.map_or_else(|| self.open(), Ok)?;
        let rows = rows(&connection, sql, args, most)?;
        // After an error it is not kept.
        let mut idle = self.idle();
        if idle.len() < IDLE {
            idle.push(connection);
        }
        Ok(rows)
    }

    /// Closes what nobody uses.
    pub(super) fn close(&self) {
        self.idle().clear();
    }

    /// Parses a statement without running it.
    pub(super) fn prepare(&self, sql: &str) -> Result<(), DatabaseError> {
        Ok(self.open()?.prepare(sql).map(drop)?)
    }

    fn open(&self) -> Result<Connection, DatabaseError> {
        let connection = open(&self.file)?;
        connection.busy_timeout(self.patience)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that waits for nobody.
pub(super) fn open(file: &Path) -> rusqlite::Result<Connection> {
    // A file that only this process reads has to be written at its edges: the index of its log.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// The first `most` rows of a statement.
pub(super) fn rows(
    connection: &Connection,
    sql: &str,
    args: &[Arg<'_>],
    most: usize,
) -> rusqlite::Result<Vec<ReadRow>> {
    let mut statement = bound(connection, sql, args)?;
    let names: Arc<[String]> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut all = Vec::new();
    while all.len() < most
        && let Some(row) = rows.next()?
    {
        let values = (0..names.len()).map(|place| row.get(place)).collect::<rusqlite::Result<_>>()?;
        all.push(ReadRow { names: Arc::clone(&names), values });
    }
    Ok(all)
}

/// Runs a statement to its end and says how many rows it changed.
pub(super) fn execute(connection: &Connection, sql: &str, args: &[Arg<'_>]) -> rusqlite::Result<u64> {
    let mut statement = bound(connection, sql, args)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(connection.changes())
}

fn bound<'a>(
    connection: &'a Connection,
    sql: &str,
    args: &[Arg<'_>],
) -> rusqlite::Result<CachedStatement<'a>> {
    let mut statement = connection.prepare_cached(sql)?;
    for place in 1..=statement.parameter_count() {
        // SQLite takes `$2` for a name and numbers names as they come.
        let number = statement.parameter_name(place).and_then(|name| name.strip_prefix('$')?.parse().ok());
        let arg = number.and_then(|number: usize| args.get(number.checked_sub(1)?));
        statement.raw_bind_parameter(
            place,
            arg.ok_or(rusqlite::Error::InvalidParameterCount(args.len(), place))?,
        )?;
    }
    Ok(statement)
}
