//! The rows, and what is read of them.

use std::{cmp::Reverse, collections::BTreeMap, rc::Rc};

use shared::payments::PaymentId;

use crate::{
    fines::{FineId, FineRecord},
    payments::{
        Attempt, ReceiptRecord, State,
        jobs::{Due, Job, Kind},
        ledger::Movement,
        refunds::Refund,
        store::{Settlement, Window},
    },
};

/// Rows by their ids.
pub type Map<V> = BTreeMap<String, Rc<V>>;

/// Every row; or, of a transaction, every row that it changed.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "named as the tables of the database")]
pub struct Tables {
    pub fines: Map<FineRecord>,
    /// Whether the registry has said something of a fine since it was paid here.
    pub corrected: Map<bool>,
    pub attempts: Map<AttemptRow>,
    /// What a key asked for, and the attempt it got.
    pub keys: Map<(String, PaymentId)>,
    /// The payment of a notification.
    pub notes: Map<PaymentId>,
    pub receipts: Map<ReceiptRecord>,
    pub jobs: Map<JobRow>,
    pub refunds: Map<RefundRow>,
    /// By kind and id of what they book.
    pub movements: Map<Movement>,
}

/// An attempt with the columns that only the store knows.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as the columns of the database")]
pub struct AttemptRow {
    pub attempt: Attempt,
    /// Whether it keeps its fine's one live place.
    pub live: bool,
    pub settlement: Option<Settlement>,
    pub captured_fen: Option<i64>,
    pub asked_at: Option<i64>,
}

/// A refund with the column that only the store knows.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as the columns of the database")]
pub struct RefundRow {
    pub refund: Refund,
    pub live_cause: Option<String>,
}

/// A job.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as the columns of the database")]
pub struct JobRow {
    pub job: Job,
    pub due_at: Option<i64>,
    pub lease: i64,
    pub tries: i64,
    pub dead: Option<String>,
}

impl Tables {
    pub(super) fn is_empty(&self) -> bool {
        self.fines.is_empty()
            && self.corrected.is_empty()
            && self.attempts.is_empty()
            && self.keys.is_empty()
            && self.notes.is_empty()
            && self.receipts.is_empty()
            && self.jobs.is_empty()
            && self.refunds.is_empty()
            && self.movements.is_empty()
    }

    pub(super) fn extend(&mut self, changes: &Tables) {
        fn into<V>(to: &mut Map<V>, from: &Map<V>) {
            to.extend(from.iter().map(|(id, row)| (id.clone(), Rc::clone(row))));
        }
        into(&mut self.fines, &changes.fines);
        into(&mut self.corrected, &changes.corrected);
        into(&mut self.attempts, &changes.attempts);
        into(&mut self.keys, &changes.keys);
        into(&mut self.notes, &changes.notes);
        into(&mut self.receipts, &changes.receipts);
        into(&mut self.jobs, &changes.jobs);
        into(&mut self.refunds, &changes.refunds);
        into(&mut self.movements, &changes.movements);
    }

    /// The attempt of a fine that ranks first, of several the one that was paid last; one without a rank is none.
    pub(super) fn first_of(
        &self,
        fine: &FineId,
        rank: impl Fn(&AttemptRow) -> Option<u8>,
    ) -> Option<Attempt> {
        let of_fine = self.attempts.values().filter(|row| row.attempt.fine_id == *fine);
        let ranked = of_fine.filter_map(|row| Some((rank(row)?, row)));
        ranked
            .min_by_key(|(rank, row)| (*rank, Reverse(row.attempt.paid_at)))
            .map(|(_, row)| row.attempt.clone())
    }

    pub(super) fn to_unlock(&self, fine: &FineId) -> Vec<Attempt> {
        let waits = |row: &&Rc<AttemptRow>| {
            let job = self.jobs.get(&Job::new(Kind::Unlock, &row.attempt.id).to_string());
            job.is_some_and(|job| job.due_at.is_some() || job.dead.is_some())
        };
        let of_fine = self.attempts.values().filter(|row| row.attempt.fine_id == *fine);
        of_fine.filter(waits).map(|row| row.attempt.clone()).collect()
    }

    /// The refunds of a payment, first to last.
    pub fn refunds_of(&self, payment: &PaymentId) -> Vec<Rc<RefundRow>> {
        let of_payment = |row: &&Rc<RefundRow>| row.refund.payment_id == *payment;
        let mut all: Vec<Rc<RefundRow>> = self.refunds.values().filter(of_payment).cloned().collect();
        all.sort_by_key(|row| row.refund.number.ordinal());
        all
    }

    pub(super) fn is_payable(&self, id: &PaymentId) -> bool {
        let Some(attempt) = self.attempts.get(id.as_str()).map(|row| &row.attempt) else { return false };
        let Some(fine) = self.fines.get(attempt.fine_id.as_str()) else { return false };
        let held_beside = self.attempts.values().map(|row| &row.attempt).any(|other| {
            other.fine_id == attempt.fine_id && other.state == State::Held && other.id != attempt.id
        });
        fine.digest == attempt.fine_digest && fine.settled_by.is_none() && !held_beside
    }

    pub(super) fn due(&self, window: Window, limit: usize) -> Vec<Due> {
        let due = |row: &JobRow| {
            let at = row.due_at?;
            let now = at <= window.now_millis || at > window.far_millis;
            let changed =
                || row.job.kind == Kind::Ask && at > window.soon_millis && self.has_changed(&row.job);
            (now || changed()).then(|| Due {
                job: row.job.clone(),
                lease: row.lease,
                due_millis: at,
                tries: row.tries,
            })
        };
        let mut jobs: Vec<Due> = self.jobs.values().filter_map(|row| due(row)).collect();
        jobs.sort_by_key(|due| due.due_millis);
        jobs.truncate(limit);
        jobs
    }

    /// Whether the feed has changed the fine since its amount was frozen.
    fn has_changed(&self, job: &Job) -> bool {
        let attempt = self.attempts.get(job.payment.as_str()).map(|row| &row.attempt);
        let fine = attempt.and_then(|attempt| self.fines.get(attempt.fine_id.as_str()));
        attempt.zip(fine).is_some_and(|(attempt, fine)| fine.digest != attempt.fine_digest)
    }
}
