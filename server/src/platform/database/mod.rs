//! One SQL text, two engines. SQLite is the embedded default: WAL, one writer with `BEGIN IMMEDIATE` whose commits are
//! shared by those who wait; statements run on the threads that ask. PostgreSQL, and what speaks its protocol, when a city
//! outgrows one machine.
//!
//! A statement is a `&'static str` in the common dialect (BIGINT, TEXT, DOUBLE PRECISION, BOOLEAN, `$N`,
//! `ON CONFLICT`, `RETURNING`); rooms keep theirs in `store.rs` and list them for [`Database::prepare`],
//! with which a test prepares every one on both engines.

mod group;
mod keeper;
mod lane;
mod migrations;
mod place;
mod postgres;
mod read;
mod row;
mod sqlite;
mod transaction;

use std::{pin::Pin, str::FromStr, sync::Arc, time::Duration};

use group::Writer;
use keeper::Keeper;
use postgres::Connections;
use read::Readers;
pub use row::{Arg, Row};
use rusqlite::{ErrorCode, ffi};
use sqlx::{
    Connection, Executor, SqlSafeStr, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
pub use transaction::Transaction;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A write that another one overtook is tried again this often.
const ATTEMPTS: u32 = 5;
/// Two writers that number their rows at once meet at a UNIQUE column; the later one starts over this often.
const NUMBERINGS: u32 = 3;

/// A connection to the database of the city.
#[derive(Clone, Debug)]
pub struct Database(Engine);

#[derive(Clone, Debug)]
enum Engine {
    Sqlite { writer: Arc<Writer>, readers: Arc<Readers> },
    Postgres(Arc<Connections>),
}

/// The database failed.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The address begins with neither `sqlite:` nor `postgres:`.
    #[error("database.url must begin with sqlite:// or postgres://")]
    Url,
    /// The engine said no.
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
    /// SQLite said no.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The commit failed that this write shared with others; the log says why.
    #[error("database: the commit failed")]
    SharedCommit,
    /// A migration failed.
    #[error("database migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what it cannot hold.
    #[error("database: column {column} holds what it cannot hold: {why}")]
    Content {
        /// Which column.
        column: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl DatabaseError {
    /// Whether a UNIQUE or PRIMARY KEY constraint refused the row.
    pub fn is_unique_violation(&self) -> bool {
        match self {
            DatabaseError::Engine(sqlx::Error::Database(error)) => error.is_unique_violation(),
            DatabaseError::Sqlite(error) => matches!(
                error.sqlite_error().map(|error| error.extended_code),
                Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
            ),
            _ => false,
        }
    }

    /// Whether the work may succeed when it is simply done again: serialization failure, deadlock, busy.
    fn is_transient(&self) -> bool {
        match self {
            DatabaseError::Engine(sqlx::Error::Database(error)) => {
                matches!(error.code().as_deref(), Some("40001" | "40P01"))
            }
            DatabaseError::Sqlite(error) => error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy),
            _ => false,
        }
    }
}

impl Database {
    /// Connects and migrates. An SQLite file and its folder are made when missing.
    ///
    /// # Errors
    /// When the address is wrong, the engine is away, or a migration fails.
    pub async fn open(url: &str) -> Result<Database, DatabaseError> {
        let engine = if url.starts_with("sqlite:") {
            open_sqlite(url).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let connections = Connections::open(url, ACQUIRE_TIMEOUT).await?;
            migrations::all().run(&connections.pool).await?;
            Engine::Postgres(connections)
        } else {
            return Err(DatabaseError::Url);
        };
        Ok(Database(engine))
    }

    /// All rows of a reading statement.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn fetch_all(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, DatabaseError> {
        Ok(match &self.0 {
            Engine::Sqlite { readers, .. } => {
                readers.fetch(sql, args, usize::MAX)?.into_iter().map(Row::Sqlite).collect()
            }
            Engine::Postgres(connections) => {
                boxed(connections.fetch_all(sql, args)).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The row of a reading statement, if there is one.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn fetch_optional(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(match &self.0 {
            Engine::Sqlite { readers, .. } => readers.fetch(sql, args, 1)?.pop().map(Row::Sqlite),
            Engine::Postgres(connections) => {
                boxed(connections.fetch_optional(sql, args)).await?.map(Row::Postgres)
            }
        })
    }

    /// Does `work` in one write transaction: commits on `Ok`, rolls back on `Err`, and starts over, a
    /// bounded number of times, when another writer was in the way. `work` awaits nothing but the database.
    ///
    /// # Errors
    /// What `work` returned, or that the engine failed.
    pub async fn write<T, E>(
        &self,
        mut work: impl AsyncFnMut(&mut Transaction) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<DatabaseError> + AsDatabaseError,
    {
        again(async || self.write_once(&mut work).await).await
    }

    /// [`Database::write`] for work that gives its rows the next free number: when another writer took that number
    /// first, the work starts over with a higher one.
    ///
    /// # Errors
    /// What `work` returned, or that the engine failed.
    pub async fn write_numbered<T>(
        &self,
        mut work: impl AsyncFnMut(&mut Transaction) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let mut attempt = 1;
        loop {
            match self.write(&mut work).await {
                Err(error) if attempt < NUMBERINGS && error.is_unique_violation() => attempt += 1,
                other => return other,
            }
        }
    }

    async fn write_once<T, E>(
        &self,
        work: &mut impl AsyncFnMut(&mut Transaction) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<DatabaseError>,
    {
        let mut transaction = match &self.0 {
            Engine::Sqlite { writer, .. } => Transaction::Sqlite(writer.turn().await?),
            Engine::Postgres(connections) => Transaction::Postgres(boxed(connections.begin()).await?),
        };
        match work(&mut transaction).await {
            Ok(done) => {
                transaction.commit().await?;
                Ok(done)
            }
            Err(error) => {
                transaction.rollback().await?;
                Err(error)
            }
        }
    }

    /// Lets the engine parse a statement without running it.
    ///
    /// # Errors
    /// What the engine says of it.
    pub async fn prepare(&self, sql: &'static str) -> Result<(), DatabaseError> {
        match &self.0 {
            Engine::Sqlite { readers, .. } => readers.prepare(sql)?,
            Engine::Postgres(connections) => connections.pool.prepare(sql.into_sql_str()).await.map(drop)?,
        }
        Ok(())
    }

    /// Waits for connections to come back and closes them.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { writer, readers } => {
                readers.close();
                writer.close().await;
            }
            Engine::Postgres(connections) => connections.close().await,
        }
    }
}

/// Keeps what waits for PostgreSQL out of the futures around it: it is large, and with SQLite it would be moved about for
/// nothing.
fn boxed<F: Future>(future: F) -> Pin<Box<F>> {
    Box::pin(future)
}

/// Does a whole transaction, and does it again, a bounded number of times, when another writer was in the way.
///
/// # Errors
/// What `once` returned last.
pub async fn again<T, E: AsDatabaseError>(mut once: impl AsyncFnMut() -> Result<T, E>) -> Result<T, E> {
    let mut attempt = 1;
    loop {
        match once().await {
            Err(error)
                if attempt < ATTEMPTS
                    && error.as_database_error().is_some_and(DatabaseError::is_transient) =>
            {
                metrics::counter!("database_retries_total").increment(1);
                attempt += 1;
            }
            other => return other,
        }
    }
}

/// An error that may have been a [`DatabaseError`], so that [`Database::write`] knows when to start over.
pub trait AsDatabaseError {
    /// The database's error, if it was one.
    fn as_database_error(&self) -> Option<&DatabaseError>;
}

impl AsDatabaseError for DatabaseError {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        Some(self)
    }
}

async fn open_sqlite(url: &str) -> Result<Engine, DatabaseError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(ACQUIRE_TIMEOUT);
    if let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
    }
    let mut migrating = SqliteConnection::connect_with(&options).await?;
    migrations::all().run(&mut migrating).await?;
    migrating.close().await?;
    let file = options.get_filename();
    let keeper = Arc::new(Keeper::default());
    let writer = Writer::new(file, ACQUIRE_TIMEOUT, Arc::clone(&keeper)).map_err(sqlx::Error::Io)?;
    let readers = Readers::new(file, ACQUIRE_TIMEOUT, keeper);
    Ok(Engine::Sqlite { writer: Arc::new(writer), readers: Arc::new(readers) })
}
