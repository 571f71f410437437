//! Connections to PostgreSQL. A connection stays with the thread that opened it: that thread hears from the system that an
//! answer has come, and waking another one for it takes as long as PostgreSQL needs for a small statement. And one that was
//! used a moment ago is not asked first whether it is still there, which takes as long again.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use sqlx::{
    Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{Arg, DatabaseError, row};

/// So many at most.
const MOST: usize = 16;
/// One that was idle for longer is asked whether it is still there.
const FRESH: Duration = Duration::from_secs(1);
/// An older one is closed, and what it has kept at the server with it.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// Every statement of the server, prepared once for each connection.
const STATEMENTS: usize = 256;

/// Opens connections and keeps them.
#[derive(Debug)]
pub(super) struct Connections {
    /// Opens them, again and again while PostgreSQL starts.
    pub(super) pool: PgPool,
    permits: Arc<Semaphore>,
    patience: Duration,
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    connection: PgConnection,
    opened: (ThreadId, Instant),
    since: Instant,
}

/// A connection in use. It is closed when it is dropped, since nobody knows in which state it is then.
#[derive(Debug)]
pub struct InUse {
    pub(super) connection: PgConnection,
    opened: (ThreadId, Instant),
    home: Arc<Connections>,
    _permit: OwnedSemaphorePermit,
}

impl Connections {
    /// Connects; nobody waits longer for a connection than `patience`.
    pub(super) async fn open(url: &str, patience: Duration) -> Result<Arc<Connections>, sqlx::Error> {
        let options: PgConnectOptions = url.parse()?;
        let pool = PgPoolOptions::new()
            .acquire_timeout(patience)
            .connect_with(options.statement_cache_capacity(STATEMENTS))
            .await?;
        let permits = Arc::new(Semaphore::new(MOST));
        Ok(Arc::new(Connections { pool, permits, patience, idle: Mutex::default() }))
    }

    /// A connection that works, as far as one can know.
    async fn take(self: &Arc<Connections>) -> Result<InUse, sqlx::Error> {
        timeout(self.patience, self.chosen_or_opened()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    async fn chosen_or_opened(self: &Arc<Connections>) -> Result<InUse, sqlx::Error> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        let in_use =
            |connection, opened| InUse { connection, opened, home: Arc::clone(self), _permit: permit };
        while let Some(mut idle) = self.choose() {
            if idle.since.elapsed() < FRESH || idle.connection.ping().await.is_ok() {
                return Ok(in_use(idle.connection, idle.opened));
            }
        }
        let opened = (thread::current().id(), Instant::now());
        Ok(in_use(self.pool.acquire().await?.detach(), opened))
    }

    /// Begins a transaction.
    pub(super) async fn begin(self: &Arc<Connections>) -> Result<InUse, DatabaseError> {
        let begun = self.first(async |connection| connection.execute("BEGIN").await).await?;
        Ok(begun.1)
    }

    pub(super) async fn fetch_all(
        self: &Arc<Connections>,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<PgRow>, DatabaseError> {
        let read = self.first(async |connection| row::postgres(sql, args).fetch_all(connection).await);
        let (rows, taken) = read.await?;
        taken.keep();
        Ok(rows)
    }

    pub(super) async fn fetch_optional(
        self: &Arc<Connections>,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<PgRow>, DatabaseError> {
        let read = self.first(async |connection| row::postgres(sql, args).fetch_optional(connection).await);
        let (row, taken) = read.await?;
        taken.keep();
        Ok(row)
    }

    /// Says what may be said twice, and says it to another connection when the first turns out to be gone.
    async fn first<T>(
        self: &Arc<Connections>,
        say: impl AsyncFn(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<(T, InUse), sqlx::Error> {
        let mut taken = self.take().await?;
        match say(&mut taken.connection).await {
            Ok(said) => return Ok((said, taken)),
            Err(error) if !is_gone(&error) => return Err(error),
            // The others are likely to be gone too.
            Err(_) => self.idle().clear(),
        }
        drop(taken);
        let mut taken = self.take().await?;
        let said = say(&mut taken.connection).await?;
        Ok((said, taken))
    }

    pub(super) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for Idle { connection, .. } in idle {
            // Whether PostgreSQL hears of it or not, the connection is gone.
            let _ = connection.close().await;
        }
        self.pool.close().await;
    }

    /// An idle one of this thread, the last used first; another thread's when no more may be opened.
    fn choose(&self) -> Option<Idle> {
        let mut idle = self.idle();
        let own = idle.iter().rposition(|idle| idle.opened.0 == thread::current().id());
        let in_use = MOST - self.permits.available_permits().min(MOST);
        let place = own.or_else(|| idle.len().checked_sub(1).filter(|_| idle.len() + in_use > MOST))?;
        Some(idle.remove(place))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InUse {
    /// Commits the transaction.
    pub(super) async fn commit(mut self) -> Result<(), DatabaseError> {
        self.connection.execute("COMMIT").await?;
        self.keep();
        Ok(())
    }

    /// Takes the transaction back; a connection that cannot is closed.
    pub(super) async fn rollback(mut self) {
        if self.connection.execute("ROLLBACK").await.is_ok() {
            self.keep();
        }
    }

    fn keep(self) {
        if self.opened.1.elapsed() < LIFETIME && !self.home.permits.is_closed() {
            let idle = Idle { connection: self.connection, opened: self.opened, since: Instant::now() };
            self.home.idle().push(idle);
        }
    }
}

/// Whether the connection has ended: PostgreSQL may have said so (class 57P, operator intervention) before it went.
fn is_gone(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => true,
    }
}
