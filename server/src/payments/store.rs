//! Where payments keep their rows: verbs on single rows, which SQLite, PostgreSQL and the simulation's memory each
//! have; what happens inside a transaction is written once, in the rooms' own files.

mod books;
pub mod jobs;
pub mod receipts;
pub mod sql;

#[cfg(any(test, feature = "simulation"))]
pub mod memory;

#[cfg(test)]
mod contract;

pub use books::BookRows;
use shared::payments::{FiscalReceipt, PaymentId};

use super::{
    Attempt, IdempotencyKey, Opening, ReceiptRecord, State,
    jobs::{Due, Job, Lease},
    refunds::Refund,
};
use crate::{
    fines::{FineId, FineRecord},
    platform::database::{AsDatabaseError, DatabaseError},
    wechat::Capture,
};

/// What became of money that matches its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It settled the fine.
    Applied,
    /// It is to be returned.
    Surplus,
}

impl Settlement {
    /// Its name in the database.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Settlement::Applied => "applied",
            Settlement::Surplus => "surplus",
        }
    }
}

/// Which jobs are wanted: what is due at `now_millis`; what the feed has changed, unless it is due before
/// `soon_millis` anyway; and what a clock that was wrong has put off beyond `far_millis`.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Now, in milliseconds since 1970, as the others.
    pub now_millis: i64,
    /// When a lease that is taken now ends.
    pub soon_millis: i64,
    /// Later than any pause leads.
    pub far_millis: i64,
}

/// Keeps the rows. Each reading verb sees what is committed.
///
/// # Errors
/// Every verb: when the database fails.
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
#[allow(missing_docs, reason = "the verbs of reading are named after what they read")]
pub trait Store: Clone + 'static {
    /// The rows inside a transaction.
    type Rows: Rows;

    /// Does `work` in one transaction: commits on `Ok`, rolls back on `Err`, starts over when another writer was in
    /// the way. After an error of the commit itself the work may or may not be done.
    async fn write<T, E>(&self, work: impl AsyncFnMut(&mut Self::Rows) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError> + AsDatabaseError;

    async fn fine(&self, id: &FineId) -> Result<Option<FineRecord>, DatabaseError>;
    async fn attempt(&self, id: &PaymentId) -> Result<Option<Attempt>, DatabaseError>;
    /// What a key asked for, and the attempt it got.
    async fn key(&self, key: &IdempotencyKey) -> Result<Option<(String, Attempt)>, DatabaseError>;
    /// Attempts at the fine that are over and of which the registry may not have heard yet.
    async fn to_unlock(&self, fine: &FineId) -> Result<Vec<Attempt>, DatabaseError>;
    /// The attempt that keeps the fine to itself, if one does; a held one first.
    async fn live_of(&self, fine: &FineId) -> Result<Option<Attempt>, DatabaseError>;
    /// The attempt that settled the whole fine, else a held one, else the one that keeps it, else, of a fine in
    /// instalments, the one that was paid last.
    async fn of_fine(&self, fine: &FineId) -> Result<Option<Attempt>, DatabaseError>;
    /// The attempts that settled the fine, or a part of it each.
    async fn applied(&self, fine: &FineId) -> Result<Vec<Attempt>, DatabaseError>;
    /// Fines of which the registry has said something since they, or a part of them, were paid here, and which were not
    /// looked at since.
    async fn corrected(&self, limit: i64) -> Result<Vec<FineRecord>, DatabaseError>;
    /// Whether the fine is still owed as it was when the attempt froze its amount, and nobody looks into money
    /// that was taken for it.
    async fn is_payable(&self, id: &PaymentId) -> Result<bool, DatabaseError>;
    async fn receipt(&self, id: &PaymentId) -> Result<Option<ReceiptRecord>, DatabaseError>;
    async fn receipt_by_code(&self, code: &str) -> Result<Option<ReceiptRecord>, DatabaseError>;
    /// What the city issued for it.
    async fn fiscal_receipt(&self, id: &PaymentId) -> Result<Option<FiscalReceipt>, DatabaseError>;
    /// The refunds of a payment, first to last.
    async fn refunds(&self, id: &PaymentId) -> Result<Vec<Refund>, DatabaseError>;
    /// Jobs to take, longest due first.
    async fn due(&self, window: Window, limit: i64) -> Result<Vec<Due>, DatabaseError>;
    /// Why a job was given up, if it was.
    async fn given_up(&self, job: &Job) -> Result<Option<String>, DatabaseError>;
    /// How many jobs were given up.
    async fn dead(&self) -> Result<i64, DatabaseError>;
}

/// Rows inside a transaction. A verb that says `bool` says whether it changed the row; one that found it otherwise
/// than expected changes nothing.
///
/// # Errors
/// Every verb: when the database fails.
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
pub trait Rows: BookRows {
    /// Stores a fresh attempt; `false` when another one is live for its fine.
    async fn insert(&mut self, attempt: &Attempt) -> Result<bool, DatabaseError>;
    /// Remembers what a key asked for and which attempt it got; `false` when the key is taken.
    async fn insert_key(
        &mut self,
        key: &IdempotencyKey,
        wish: &str,
        id: &PaymentId,
        now_millis: i64,
    ) -> Result<bool, DatabaseError>;
    /// Whether money was taken for the fine that does not match its order.
    async fn is_held(&mut self, fine: &FineId) -> Result<bool, DatabaseError>;
    /// The state of an attempt.
    async fn state(&mut self, id: &PaymentId) -> Result<Option<State>, DatabaseError>;
    /// Moves an attempt, if it is still in `from`; gives the fine back when `to` no longer holds it.
    async fn move_state(&mut self, id: &PaymentId, from: State, to: State) -> Result<bool, DatabaseError>;
    /// Remembers the way to pay that was opened last.
    async fn open(&mut self, id: &PaymentId, opening: &Opening) -> Result<(), DatabaseError>;
    /// Writes down the money that was taken, and what became of it: `None` for money that is held.
    async fn capture(
        &mut self,
        id: &PaymentId,
        capture: &Capture,
        settlement: Option<Settlement>,
    ) -> Result<(), DatabaseError>;
    /// Keeps a verified notification; once is enough.
    async fn note(
        &mut self,
        notification: &str,
        id: &PaymentId,
        body: &str,
        now_millis: i64,
    ) -> Result<(), DatabaseError>;
    /// Writes a receipt. An error when the payment has one.
    async fn insert_receipt(&mut self, receipt: &ReceiptRecord) -> Result<(), DatabaseError>;
    /// Keeps the fine as it was read until the transaction ends, in which an attempt at it is inserted; `false` when it is
    /// no longer as it was.
    async fn hold_fine(&mut self, fine: &FineRecord) -> Result<bool, DatabaseError>;
    /// Takes the fine out of what is owed; `false` when it was not owed any more, or not as `digest` knew it.
    async fn settle_fine(
        &mut self,
        id: &FineId,
        digest: &str,
        payment: &PaymentId,
        now_millis: i64,
    ) -> Result<bool, DatabaseError>;
    /// The fine as this transaction sees it.
    async fn fine(&mut self, id: &FineId) -> Result<Option<FineRecord>, DatabaseError>;
    /// What becomes of money that was held or that settled the fine or an instalment, now that it goes back: it is a surplus,
    /// and what this attempt had settled is owed again. `false` when it is a surplus already.
    async fn unsettle(&mut self, attempt: &Attempt) -> Result<bool, DatabaseError>;
    /// Writes down that what the registry said of a paid fine was looked at; `false` when it was before, or when the
    /// registry has said more meanwhile.
    async fn looked_at(&mut self, fine: &FineRecord) -> Result<bool, DatabaseError>;
    /// Whether a resident may ask about the attempt now, that is, not within `pause_millis` of the last time.
    async fn may_ask(
        &mut self,
        id: &PaymentId,
        now_millis: i64,
        pause_millis: i64,
    ) -> Result<bool, DatabaseError>;

    /// Writes a job down, unless it is there.
    async fn enqueue(&mut self, job: &Job, due_millis: i64, now_millis: i64) -> Result<(), DatabaseError>;
    /// Writes a job down as [`Rows::enqueue`] does, or begins it again if it is there: whoever has it now has lost it.
    async fn renew(&mut self, job: &Job, due_millis: i64, now_millis: i64) -> Result<(), DatabaseError>;
    /// Begins a job again that was given up; `false` when none of that id was.
    async fn revive(&mut self, id: &str, now_millis: i64) -> Result<bool, DatabaseError>;
    /// Takes a job until `until_millis`, under the next number; `false` when another server was faster.
    async fn take(&mut self, due: &Due, until_millis: i64) -> Result<bool, DatabaseError>;
    /// Whether a job is still in this holder's hands; keeps it there until the transaction ends.
    async fn holds(&mut self, lease: &Lease) -> Result<bool, DatabaseError>;
    /// Lets a held job be due again.
    async fn put_off(&mut self, lease: &Lease, due_millis: i64) -> Result<(), DatabaseError>;
    /// Ends a held job.
    async fn finish(&mut self, lease: &Lease) -> Result<(), DatabaseError>;
    /// Gives a held job up: a person looks.
    async fn bury(&mut self, lease: &Lease, why: &str, now_millis: i64) -> Result<(), DatabaseError>;
    /// Lets a job be due no later than `at_millis`, whoever has it; `false` when it is not to be done any more.
    async fn hurry(&mut self, job: &Job, at_millis: i64) -> Result<bool, DatabaseError>;
    /// Lets other attempts that hold the fine be asked about at once.
    async fn wake_others(
        &mut self,
        fine: &FineId,
        but: &PaymentId,
        now_millis: i64,
    ) -> Result<(), DatabaseError>;
}
