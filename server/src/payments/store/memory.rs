//! A store in memory that behaves as PostgreSQL does in its ordinary mode: a transaction sees what others have
//! committed, its own writes are seen by others after the commit, a row that is written is locked until the end, and
//! two that wait for each other do not wait for ever. Every verb gives way to others, so that a simulation can put
//! anything between two statements.

mod books;
mod fines;
mod locks;
mod rows;
mod tables;

use std::{cell::RefCell, rc::Rc, task::Poll};

use shared::payments::{FiscalReceipt, PaymentId};

use self::locks::Locks;
pub use self::{
    rows::MemoryRows,
    tables::{AttemptRow, JobRow, RefundRow, Tables},
};
use super::{Store, Window};
use crate::{
    fines::{FineId, FineRecord},
    payments::{
        Attempt, IdempotencyKey, ReceiptRecord, State,
        jobs::{Due, Job},
        mutation::Mutation,
        refunds::Refund,
        store::Settlement,
    },
    platform::database::{self, AsDatabaseError, DatabaseError},
};

/// A store in memory. Clones are further connections to the same rows.
#[derive(Clone, Default)]
pub struct Memory {
    inner: Rc<RefCell<Inner>>,
    weather: Option<Rc<dyn Weather>>,
    pub(crate) mutation: Option<Mutation>,
}

#[derive(Default)]
struct Inner {
    tables: Tables,
    locks: Locks,
    transactions: u64,
}

/// What befalls a connection, and who watches the commits.
pub trait Weather {
    /// Asked at every moment at which something can go wrong.
    fn strike(&self, moment: Moment) -> Option<Strike>;
    /// Told of every commit that changed something: `rows` as they are now, `changes` as they came.
    fn committed(&self, rows: &Tables, changes: &Tables);
}

/// When something can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before a statement takes effect.
    Statement,
    /// Before a commit takes effect.
    Commit,
    /// After a commit took effect, before the client hears of it.
    Committed,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// Another transaction was in the way: it can be done again.
    Overtaken,
    /// The connection is gone.
    Lost,
}

impl Memory {
    /// One more connection to the same rows, under this weather.
    pub fn under(&self, weather: Rc<dyn Weather>, mutation: Option<Mutation>) -> Memory {
        Memory { weather: Some(weather), mutation, ..self.clone() }
    }

    /// What is committed.
    pub fn read<T>(&self, read: impl FnOnce(&Tables) -> T) -> T {
        read(&self.inner.borrow().tables)
    }

    async fn moment(&self, moment: Moment) -> Result<(), DatabaseError> {
        give_way().await;
        match self.weather.as_ref().and_then(|weather| weather.strike(moment)) {
            None => Ok(()),
            Some(Strike::Overtaken) => Err(locks::serialization_failure()),
            Some(Strike::Lost) => Err(DatabaseError::Engine(sqlx::Error::PoolTimedOut)),
        }
    }

    fn begin(&self) -> MemoryRows {
        let mut inner = self.inner.borrow_mut();
        inner.transactions += 1;
        MemoryRows::new(self.clone(), inner.transactions)
    }

    async fn commit(&self, mut rows: MemoryRows) -> Result<(), DatabaseError> {
        self.moment(Moment::Commit).await?;
        let changes = rows.take_changes();
        let changed = !changes.is_empty();
        if changed {
            self.inner.borrow_mut().tables.extend(&changes);
        }
        drop(rows);
        if let Some(weather) = self.weather.as_ref().filter(|_| changed) {
            weather.committed(&self.inner.borrow().tables, &changes);
        }
        self.moment(Moment::Committed).await
    }
}

/// Lets every other task that can go on go first.
pub(crate) async fn give_way() {
    let mut gave = false;
    std::future::poll_fn(|context| {
        if gave {
            return Poll::Ready(());
        }
        gave = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Store for Memory {
    type Rows = MemoryRows;

    async fn write<T, E>(&self, mut work: impl AsyncFnMut(&mut MemoryRows) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError> + AsDatabaseError,
    {
        database::again(async || {
            let mut rows = self.begin();
            let done = work(&mut rows).await?;
            self.commit(rows).await?;
            Ok(done)
        })
        .await
    }

    async fn fine(&self, id: &FineId) -> Result<Option<FineRecord>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.fines.get(id.as_str()).map(|fine| (**fine).clone())))
    }

    async fn attempt(&self, id: &PaymentId) -> Result<Option<Attempt>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.attempts.get(id.as_str()).map(|row| row.attempt.clone())))
    }

    async fn key(&self, key: &IdempotencyKey) -> Result<Option<(String, Attempt)>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| {
            let (wish, id) = &**tables.keys.get(key.as_str())?;
            Some((wish.clone(), tables.attempts.get(id.as_str())?.attempt.clone()))
        }))
    }

    async fn to_unlock(&self, fine: &FineId) -> Result<Vec<Attempt>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.to_unlock(fine)))
    }

    async fn live_of(&self, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let rank = |row: &AttemptRow| match row.attempt.state {
            State::Held => Some(0),
            _ if row.live => Some(1),
            _ => None,
        };
        Ok(self.read(|tables| tables.first_of(fine, rank)))
    }

    async fn of_fine(&self, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let rank = |settled_by: Option<&str>, row: &AttemptRow| match (row.settlement, row.attempt.state) {
            _ if settled_by == Some(row.attempt.id.as_str()) => Some(0),
            (_, State::Held) => Some(1),
            _ if row.live => Some(2),
            (Some(Settlement::Applied), _) => Some(3),
            _ => None,
        };
        Ok(self.read(|tables| {
            let settled_by = tables.fines.get(fine.as_str()).and_then(|fine| fine.settled_by.as_deref());
            tables.first_of(fine, |row| rank(settled_by, row))
        }))
    }

    async fn applied(&self, fine: &FineId) -> Result<Vec<Attempt>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let applied = |row: &&Rc<AttemptRow>| {
            row.attempt.fine_id == *fine && row.settlement == Some(Settlement::Applied)
        };
        Ok(self
            .read(|tables| tables.attempts.values().filter(applied).map(|row| row.attempt.clone()).collect()))
    }

    async fn corrected(&self, limit: i64) -> Result<Vec<FineRecord>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let limit = usize::try_from(limit).unwrap_or_default();
        Ok(self.read(|tables| {
            let ids = tables.corrected.iter().filter(|(_, corrected)| ***corrected).take(limit);
            ids.filter_map(|(id, _)| tables.fines.get(id)).map(|fine| (**fine).clone()).collect()
        }))
    }

    async fn is_payable(&self, id: &PaymentId) -> Result<bool, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.is_payable(id)))
    }

    async fn receipt(&self, id: &PaymentId) -> Result<Option<ReceiptRecord>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.receipts.get(id.as_str()).map(|receipt| (**receipt).clone())))
    }

    async fn receipt_by_code(&self, code: &str) -> Result<Option<ReceiptRecord>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let by_code = |tables: &Tables| {
            tables.receipts.values().find(|receipt| receipt.verification_code == code).map(|r| (**r).clone())
        };
        Ok(self.read(by_code))
    }

    /// No city issues receipts there.
    async fn fiscal_receipt(&self, _: &PaymentId) -> Result<Option<FiscalReceipt>, DatabaseError> {
        Ok(None)
    }

    async fn refunds(&self, id: &PaymentId) -> Result<Vec<Refund>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.refunds_of(id).iter().map(|row| row.refund.clone()).collect()))
    }

    async fn due(&self, window: Window, limit: i64) -> Result<Vec<Due>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let limit = usize::try_from(limit).unwrap_or_default();
        Ok(self.read(|tables| tables.due(window, limit)))
    }

    async fn given_up(&self, job: &Job) -> Result<Option<String>, DatabaseError> {
        self.moment(Moment::Statement).await?;
        Ok(self.read(|tables| tables.jobs.get(&job.to_string())?.dead.clone()))
    }

    async fn dead(&self) -> Result<i64, DatabaseError> {
        self.moment(Moment::Statement).await?;
        let dead = self.read(|tables| tables.jobs.values().filter(|job| job.dead.is_some()).count());
        Ok(i64::try_from(dead).unwrap_or(i64::MAX))
    }
}
