//! Verbs on rows inside a transaction.

use std::rc::Rc;

use shared::payments::PaymentId;

use super::{
    AttemptRow, JobRow, Memory, Moment, RefundRow, Tables, fines, give_way,
    locks::{self, Lock, Taking},
    tables::Map,
};
use crate::{
    fines::{FineId, FineRecord},
    payments::{
        Attempt, IdempotencyKey, Opening, ReceiptRecord, State,
        jobs::{Due, Job, Kind, Lease},
        ledger::Movement,
        mutation::mutated,
        store::{Rows, Settlement},
    },
    platform::database::DatabaseError,
    wechat::Capture,
};

/// A transaction: what it has changed is seen by nobody else before its commit. Dropped, it never was.
pub struct MemoryRows {
    store: Memory,
    transaction: u64,
    changes: Tables,
}

impl Drop for MemoryRows {
    fn drop(&mut self) {
        self.store.inner.borrow_mut().locks.release(self.transaction);
    }
}

/// Where a table is among the others.
pub(super) struct Table<V: 'static> {
    of: fn(&Tables) -> &Map<V>,
    of_mut: fn(&mut Tables) -> &mut Map<V>,
    lock: fn(String) -> Lock,
}

const FINES: Table<FineRecord> = Table { of: |t| &t.fines, of_mut: |t| &mut t.fines, lock: Lock::Fine };
const CORRECTED: Table<bool> = Table { of: |t| &t.corrected, of_mut: |t| &mut t.corrected, lock: Lock::Fine };
pub(super) const ATTEMPTS: Table<AttemptRow> =
    Table { of: |t| &t.attempts, of_mut: |t| &mut t.attempts, lock: Lock::Attempt };
const KEYS: Table<(String, PaymentId)> = Table { of: |t| &t.keys, of_mut: |t| &mut t.keys, lock: Lock::Key };
const NOTES: Table<PaymentId> = Table { of: |t| &t.notes, of_mut: |t| &mut t.notes, lock: Lock::Note };
const RECEIPTS: Table<ReceiptRecord> =
    Table { of: |t| &t.receipts, of_mut: |t| &mut t.receipts, lock: Lock::Receipt };
const JOBS: Table<JobRow> = Table { of: |t| &t.jobs, of_mut: |t| &mut t.jobs, lock: Lock::Job };
pub(super) const REFUNDS: Table<RefundRow> =
    Table { of: |t| &t.refunds, of_mut: |t| &mut t.refunds, lock: Lock::Refund };
pub(super) const MOVEMENTS: Table<Movement> =
    Table { of: |t| &t.movements, of_mut: |t| &mut t.movements, lock: Lock::Movement };

impl MemoryRows {
    pub(super) fn new(store: Memory, transaction: u64) -> MemoryRows {
        MemoryRows { store, transaction, changes: Tables::default() }
    }

    pub(super) fn take_changes(&mut self) -> Tables {
        std::mem::take(&mut self.changes)
    }

    /// What a feed says of a fine: everything but our own settlement.
    ///
    /// # Errors
    /// As every verb.
    pub async fn feed(&mut self, told: &FineRecord) -> Result<(), DatabaseError> {
        self.statement().await?;
        let known = self.locked(&FINES, told.id.as_str()).await?;
        if let Some(fine) = fines::told(known.as_deref(), told) {
            self.put(&CORRECTED, told.id.as_str(), fines::was_settled(&fine));
            self.put(&FINES, told.id.as_str(), fine);
        }
        Ok(())
    }

    pub(super) async fn statement(&self) -> Result<(), DatabaseError> {
        self.store.moment(Moment::Statement).await
    }

    /// Waits for a lock that others may have.
    pub(super) async fn lock(&self, lock: Lock) -> Result<(), DatabaseError> {
        loop {
            let taking = self.store.inner.borrow_mut().locks.take(&lock, self.transaction);
            match taking {
                Taking::Taken => return Ok(()),
                Taking::Deadlock => return Err(locks::deadlock()),
                Taking::Wait => give_way().await,
            }
        }
    }

    /// A row as this transaction sees it.
    pub(super) fn get<V>(&self, table: &Table<V>, id: &str) -> Option<Rc<V>> {
        let own = (table.of)(&self.changes).get(id).cloned();
        own.or_else(|| (table.of)(&self.store.inner.borrow().tables).get(id).cloned())
    }

    /// A row that nobody else changes until the end of this transaction.
    pub(super) async fn locked<V>(&self, table: &Table<V>, id: &str) -> Result<Option<Rc<V>>, DatabaseError> {
        self.lock((table.lock)(id.to_owned())).await?;
        Ok(self.get(table, id))
    }

    pub(super) fn put<V>(&mut self, table: &Table<V>, id: &str, row: V) {
        (table.of_mut)(&mut self.changes).insert(id.to_owned(), Rc::new(row));
    }

    /// Puts a row where none is; `false` when one is.
    pub(super) async fn put_new<V>(
        &mut self,
        table: &Table<V>,
        id: &str,
        row: V,
    ) -> Result<bool, DatabaseError> {
        let free = self.locked(table, id).await?.is_none();
        if free {
            self.put(table, id, row);
        }
        Ok(free)
    }

    /// Attempts of a fine, as this transaction sees them.
    fn attempts_of(&self, fine: &FineId) -> Vec<Rc<AttemptRow>> {
        let inner = self.store.inner.borrow();
        let committed =
            inner.tables.attempts.iter().filter(|(id, _)| !self.changes.attempts.contains_key(*id));
        let all = committed.map(|(_, row)| row).chain(self.changes.attempts.values());
        all.filter(|row| row.attempt.fine_id == *fine).cloned().collect()
    }

    /// Refunds of a payment, first to last, as this transaction sees them.
    pub(super) fn refunds_of(&self, payment: &PaymentId) -> Vec<Rc<RefundRow>> {
        let inner = self.store.inner.borrow();
        let mut all = inner.tables.refunds_of(payment);
        for row in self.changes.refunds.values() {
            match all.iter_mut().find(|known| known.refund.number == row.refund.number) {
                Some(known) => *known = Rc::clone(row),
                None if row.refund.payment_id == *payment => all.push(Rc::clone(row)),
                None => {}
            }
        }
        all.sort_by_key(|row| row.refund.number.ordinal());
        all
    }

    async fn change_attempt(
        &mut self,
        id: &PaymentId,
        change: impl FnOnce(&mut AttemptRow) -> bool,
    ) -> Result<bool, DatabaseError> {
        let Some(row) = self.locked(&ATTEMPTS, id.as_str()).await? else { return Ok(false) };
        let mut row = (*row).clone();
        let changed = change(&mut row);
        if changed {
            self.put(&ATTEMPTS, id.as_str(), row);
        }
        Ok(changed)
    }

    async fn change_job(
        &mut self,
        job: &Job,
        change: impl FnOnce(&mut JobRow) -> bool,
    ) -> Result<bool, DatabaseError> {
        let id = job.to_string();
        let Some(row) = self.locked(&JOBS, &id).await? else { return Ok(false) };
        let mut row = (*row).clone();
        let changed = change(&mut row);
        if changed {
            self.put(&JOBS, &id, row);
        }
        Ok(changed)
    }

    async fn change_held(
        &mut self,
        lease: &Lease,
        change: impl FnOnce(&mut JobRow),
    ) -> Result<(), DatabaseError> {
        let unfenced = mutated!(self.store, UnfencedLease);
        self.change_job(&lease.job, |row| {
            let holds = row.lease == lease.number || unfenced;
            if holds {
                change(row);
            }
            holds
        })
        .await
        .map(drop)
    }

    /// Lets a job be due no later than this; whether it is still to be done.
    async fn hasten(&mut self, job: &Job, at_millis: i64) -> Result<bool, DatabaseError> {
        self.change_job(job, |row| {
            row.due_at = row.due_at.map(|due| due.min(at_millis));
            row.due_at.is_some()
        })
        .await
    }
}

fn is_owed(fine: &FineRecord) -> bool {
    fine.settled_by.is_none() && fine.registry_status.is_owed()
}

impl Rows for MemoryRows {
    async fn insert(&mut self, attempt: &Attempt) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.lock(Lock::Live(attempt.fine_id.as_str().to_owned())).await?;
        let taken = self.attempts_of(&attempt.fine_id).iter().any(|row| row.live);
        if taken && !mutated!(self.store, SeveralLiveAttempts) {
            return Ok(false);
        }
        let (live, settlement, captured_fen, asked_at) = (true, None, None, None);
        let row = AttemptRow { attempt: attempt.clone(), live, settlement, captured_fen, asked_at };
        self.put_new(&ATTEMPTS, attempt.id.as_str(), row).await
    }

    async fn insert_key(
        &mut self,
        key: &IdempotencyKey,
        wish: &str,
        id: &PaymentId,
        _: i64,
    ) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.put_new(&KEYS, key.as_str(), (wish.to_owned(), id.clone())).await
    }

    async fn is_held(&mut self, fine: &FineId) -> Result<bool, DatabaseError> {
        self.statement().await?;
        Ok(self.attempts_of(fine).iter().any(|row| row.attempt.state == State::Held))
    }

    async fn state(&mut self, id: &PaymentId) -> Result<Option<State>, DatabaseError> {
        self.statement().await?;
        Ok(self.get(&ATTEMPTS, id.as_str()).map(|row| row.attempt.state))
    }

    async fn move_state(&mut self, id: &PaymentId, from: State, to: State) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let blind = mutated!(self.store, MissingCompareAndSet);
        if let Some(row) = self.get(&ATTEMPTS, id.as_str()).filter(|row| row.live && !to.holds_fine()) {
            self.lock(Lock::Live(row.attempt.fine_id.as_str().to_owned())).await?;
        }
        self.change_attempt(id, |row| {
            let moves = row.attempt.state == from || blind;
            if moves {
                row.attempt.state = to;
                row.live &= to.holds_fine();
            }
            moves
        })
        .await
    }

    async fn open(&mut self, id: &PaymentId, opening: &Opening) -> Result<(), DatabaseError> {
        self.statement().await?;
        let opening = Some(opening.clone());
        self.change_attempt(id, |row| {
            row.attempt.opening = opening;
            true
        })
        .await
        .map(drop)
    }

    async fn capture(
        &mut self,
        id: &PaymentId,
        capture: &Capture,
        settlement: Option<Settlement>,
    ) -> Result<(), DatabaseError> {
        self.statement().await?;
        self.change_attempt(id, |row| {
            row.attempt.transaction_id = Some(capture.transaction_id.clone());
            row.attempt.paid_at = Some(capture.at);
            row.attempt.surplus = settlement == Some(Settlement::Surplus);
            (row.settlement, row.captured_fen) = (settlement, Some(capture.total_fen));
            true
        })
        .await
        .map(drop)
    }

    async fn note(
        &mut self,
        notification: &str,
        id: &PaymentId,
        _: &str,
        _: i64,
    ) -> Result<(), DatabaseError> {
        self.statement().await?;
        self.put_new(&NOTES, notification, id.clone()).await.map(drop)
    }

    async fn insert_receipt(&mut self, receipt: &ReceiptRecord) -> Result<(), DatabaseError> {
        self.statement().await?;
        let fresh = self.put_new(&RECEIPTS, receipt.payment_id.as_str(), receipt.clone()).await?;
        if fresh { Ok(()) } else { Err(locks::unique_violation()) }
    }

    async fn hold_fine(&mut self, fine: &FineRecord) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let known = self.locked(&FINES, fine.id.as_str()).await?;
        Ok(known.is_some_and(|known| known.digest == fine.digest && is_owed(&known)))
    }

    async fn settle_fine(
        &mut self,
        id: &FineId,
        digest: &str,
        payment: &PaymentId,
        _: i64,
    ) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let Some(known) = self.locked(&FINES, id.as_str()).await? else { return Ok(false) };
        let same = known.digest == digest || mutated!(self.store, ChangedFineSettled);
        let owed = is_owed(&known) || mutated!(self.store, SettledTwice);
        if !same || !owed {
            return Ok(false);
        }
        let parts_count = !mutated!(self.store, InstalmentSettlesAll);
        let Some(settled) = fines::settled(&known, payment, parts_count) else { return Ok(false) };
        self.put(&FINES, id.as_str(), settled);
        Ok(true)
    }

    async fn fine(&mut self, id: &FineId) -> Result<Option<FineRecord>, DatabaseError> {
        self.statement().await?;
        Ok(self.get(&FINES, id.as_str()).map(|fine| (*fine).clone()))
    }

    async fn unsettle(&mut self, attempt: &Attempt) -> Result<bool, DatabaseError> {
        let (fine, payment) = (&attempt.fine_id, &attempt.id);
        self.statement().await?;
        let Some(row) = self.locked(&ATTEMPTS, payment.as_str()).await? else { return Ok(false) };
        if row.settlement == Some(Settlement::Surplus) {
            return Ok(false);
        }
        if row.settlement == Some(Settlement::Applied) {
            let known = self.locked(&FINES, fine.as_str()).await?;
            let without = known.and_then(|known| fines::unsettled(&known, attempt));
            let Some(without) = without else { return Ok(false) };
            if !mutated!(self.store, InstalmentNotOwedAgain) || without.settled_instalments.is_empty() {
                self.put(&FINES, fine.as_str(), without);
            }
        }
        self.change_attempt(payment, |row| {
            (row.settlement, row.attempt.surplus) = (Some(Settlement::Surplus), true);
            true
        })
        .await
    }

    async fn looked_at(&mut self, fine: &FineRecord) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let id = fine.id.as_str();
        let same = self.locked(&FINES, id).await?.is_some_and(|known| known.digest == fine.digest);
        let corrected = same && self.get(&CORRECTED, id).is_some_and(|corrected| *corrected);
        if corrected {
            self.put(&CORRECTED, id, false);
        }
        Ok(corrected)
    }

    async fn may_ask(
        &mut self,
        id: &PaymentId,
        now_millis: i64,
        pause_millis: i64,
    ) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.change_attempt(id, |row| {
            let may = row.asked_at.is_none_or(|at| at <= now_millis - pause_millis);
            if may {
                row.asked_at = Some(now_millis);
            }
            may
        })
        .await
    }

    async fn enqueue(&mut self, job: &Job, due_millis: i64, _: i64) -> Result<(), DatabaseError> {
        self.statement().await?;
        let row = JobRow { job: job.clone(), due_at: Some(due_millis), lease: 0, tries: 0, dead: None };
        self.put_new(&JOBS, &job.to_string(), row).await.map(drop)
    }

    async fn renew(&mut self, job: &Job, due_millis: i64, now_millis: i64) -> Result<(), DatabaseError> {
        self.statement().await?;
        let begun_again = |row: &mut JobRow| {
            (row.due_at, row.lease, row.tries, row.dead) = (Some(due_millis), row.lease + 1, 0, None);
            true
        };
        if self.change_job(job, begun_again).await? {
            return Ok(());
        }
        self.enqueue(job, due_millis, now_millis).await
    }

    async fn revive(&mut self, id: &str, now_millis: i64) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let Some(row) = self.locked(&JOBS, id).await?.filter(|row| row.dead.is_some()) else {
            return Ok(false);
        };
        let again = JobRow { due_at: Some(now_millis), tries: 0, dead: None, ..(*row).clone() };
        self.put(&JOBS, id, again);
        Ok(true)
    }

    async fn take(&mut self, due: &Due, until_millis: i64) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.change_job(&due.job, |row| {
            let free = row.lease == due.lease && row.due_at == Some(due.due_millis);
            if free {
                (row.lease, row.tries, row.due_at) = (row.lease + 1, row.tries + 1, Some(until_millis));
            }
            free
        })
        .await
    }

    async fn holds(&mut self, lease: &Lease) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let row = self.locked(&JOBS, &lease.job.to_string()).await?;
        Ok(row.is_some_and(|row| row.lease == lease.number && row.due_at.is_some()))
    }

    async fn put_off(&mut self, lease: &Lease, due_millis: i64) -> Result<(), DatabaseError> {
        self.statement().await?;
        self.change_held(lease, |row| row.due_at = Some(due_millis)).await
    }

    async fn finish(&mut self, lease: &Lease) -> Result<(), DatabaseError> {
        self.statement().await?;
        self.change_held(lease, |row| row.due_at = None).await
    }

    async fn bury(&mut self, lease: &Lease, why: &str, _: i64) -> Result<(), DatabaseError> {
        self.statement().await?;
        self.change_held(lease, |row| (row.due_at, row.dead) = (None, Some(why.to_owned()))).await
    }

    async fn hurry(&mut self, job: &Job, at_millis: i64) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.hasten(job, at_millis).await
    }

    async fn wake_others(
        &mut self,
        fine: &FineId,
        but: &PaymentId,
        now_millis: i64,
    ) -> Result<(), DatabaseError> {
        self.statement().await?;
        for row in self.attempts_of(fine) {
            if row.live && row.attempt.id != *but && row.attempt.state.is_open() {
                let job = Job::new(Kind::Ask, &row.attempt.id);
                self.hasten(&job, now_millis).await?;
            }
        }
        Ok(())
    }
}
