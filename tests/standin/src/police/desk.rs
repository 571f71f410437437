//! What happens to decisions while the stand-in runs: locks, payments from outside, and what the police change.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::journal::{Journal, Line};

use super::record::{Kind, Part, Record, Status};

/// Most locks, payments and operations that are kept, each.
const KEPT_MAX: usize = 500_000;

/// What an operation asks; members that it does not need may be absent.
#[derive(Debug, Deserialize)]
pub struct Asked {
    operation_id: String,
    order_no: String,
    instalment: Option<u8>,
    amount_fen: Option<u64>,
    expires_at: Option<Timestamp>,
    transaction_no: Option<String>,
    principal_fen: Option<u64>,
    surcharge_fen: Option<u64>,
    paid_at: Option<Timestamp>,
    refund_no: Option<String>,
    reason: Option<String>,
}

/// Which operation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Nobody else may pay for a while.
    Lock,
    /// The end of that.
    Unlock,
    /// It was paid.
    Payment,
    /// It was not, after all.
    Revoke,
}

/// Status and body of an answer.
pub type Answer = (u16, Value);

/// Locks, payments, changes and what was answered.
#[derive(Default)]
pub struct Desk {
    /// Decisions that are not as they were when the stand-in started.
    changed: HashMap<String, Record>,
    /// Those that the feed gives again, oldest first.
    pub again: Vec<Record>,
    locks: HashMap<String, Lock>,
    /// By the decision's number, one for each instalment where there are some.
    payments: HashMap<String, Vec<Payment>>,
    operations: HashMap<String, ([u8; 32], Answer)>,
    /// Where changes are kept.
    pub journal: Journal,
}

/// An operation and what it left behind, as the journal keeps them.
#[derive(Serialize, Deserialize)]
pub struct StoredOperation {
    id: String,
    digest: [u8; 32],
    answer: Answer,
    number: String,
    lock: Option<Lock>,
    payment: Option<Payment>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Lock {
    order_no: String,
    until: Timestamp,
}

/// A payment that was confirmed to the police.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payment {
    number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instalment: Option<u8>,
    order_no: String,
    transaction_no: String,
    principal_fen: u64,
    surcharge_fen: u64,
    paid_at: Timestamp,
    confirmation_no: String,
    /// The refund that undid it.
    revoked_by: Option<String>,
    reason: Option<String>,
}

/// What the police change: `{"number","status"?,"principal_fen"?,"halted_on"?,"resumed_on"?,"deferred_to"?,"instalments"?}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Of the decision.
    pub number: String,
    status: Option<Status>,
    principal_fen: Option<u64>,
    halted_on: Option<Date>,
    resumed_on: Option<Date>,
    deferred_to: Option<Date>,
    instalments: Option<Vec<Part>>,
}

impl Desk {
    /// The decision as it stands, given how it was.
    pub fn current(&self, was: Record) -> Record {
        let mut now = self.changed.get(&was.number).cloned().unwrap_or(was);
        let is_paid = match &mut now.instalments {
            None => self.standing(&now.number, None).is_some(),
            Some(parts) => {
                for (part, number) in parts.iter_mut().zip(1..) {
                    part.paid |= self.standing(&now.number, Some(number)).is_some();
                }
                parts.iter().all(|part| part.paid)
            }
        };
        if is_paid { Record { status: Status::PaidElsewhere, ..now } } else { now }
    }

    /// The payment of a decision, or of an instalment, that was not revoked.
    fn standing(&self, number: &str, instalment: Option<u8>) -> Option<&Payment> {
        let stands = |payment: &&Payment| payment.instalment == instalment && payment.revoked_by.is_none();
        self.payments.get(number)?.iter().find(stands)
    }

    /// The payment of a decision by that order.
    fn payment_by(&mut self, number: &str, order_no: &str) -> Option<&mut Payment> {
        self.payments.get_mut(number)?.iter_mut().find(|payment| payment.order_no == order_no)
    }

    /// Writes a payment down, in place of what was written of its order, or of its instalment and was revoked.
    fn write_down(&mut self, payment: Payment) {
        let payments = self.payments.entry(payment.number.clone()).or_default();
        payments.retain(|known| known.instalment != payment.instalment);
        payments.push(payment);
    }

    /// Changes a decision, and has the feed give it again.
    pub fn correct(&mut self, was: Record, correction: &Correction) -> Record {
        let mut record = self.changed.get(&was.number).cloned().unwrap_or(was);
        record.status = correction.status.unwrap_or(record.status);
        record.principal_fen = correction.principal_fen.or(record.principal_fen);
        record.halted_on = correction.halted_on.or(record.halted_on);
        record.resumed_on = correction.resumed_on.or(record.resumed_on);
        record.deferred_to = correction.deferred_to.or(record.deferred_to);
        if let Some(parts) = &correction.instalments {
            record.instalments = Some(parts.clone());
        }
        self.changed.insert(record.number.clone(), record.clone());
        self.again.push(record.clone());
        self.journal.write(|| Line::Correction(correction.clone()));
        record
    }

    /// Takes back what the journal kept.
    pub fn restore(&mut self, stored: StoredOperation) {
        self.operations.insert(stored.id, (stored.digest, stored.answer));
        match stored.lock {
            Some(lock) => drop(self.locks.insert(stored.number.clone(), lock)),
            None => drop(self.locks.remove(&stored.number)),
        }
        if let Some(payment) = stored.payment {
            self.write_down(payment);
        }
    }

    /// All payments that were confirmed, revoked ones too.
    pub fn payments(&self) -> Vec<&Payment> {
        let mut payments: Vec<_> = self.payments.values().flatten().collect();
        payments.sort_by_key(|payment| (payment.paid_at, &payment.number, payment.instalment));
        payments
    }

    /// Who keeps which decision at that time.
    pub fn locks(&self, now: Timestamp) -> Vec<Value> {
        let mut locks: Vec<_> = self.locks.iter().filter(|(_, lock)| lock.until > now).collect();
        locks.sort_by_key(|(number, _)| number.as_str());
        locks.into_iter().map(|(number, lock)| json!({"number": number, "order_no": lock.order_no})).collect()
    }

    /// Does what is asked, once: the same operation gives the same answer, another of its id is refused.
    pub fn operate(
        &mut self,
        verb: Verb,
        record: Option<Record>,
        number: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Answer {
        let asked: Asked = match serde_json::from_slice(body) {
            Ok(asked) => asked,
            Err(error) => return (400, json!({"code": "BAD_REQUEST", "message": error.to_string()})),
        };
        if !is_id(&asked.operation_id) || asked.order_no.is_empty() {
            return bad("operation_id must be 1 to 64 of [0-9A-Za-z_-], order_no not empty");
        }
        let digest =
            Sha256::new().chain_update(format!("{verb:?} {number}\n")).chain_update(body).finalize().into();
        if let Some((seen, answer)) = self.operations.get(&asked.operation_id) {
            return if *seen == digest { answer.clone() } else { (409, json!({"code": "OPERATION_REUSED"})) };
        }
        let Some(record) = record else { return (404, json!({"code": "NOT_FOUND"})) };
        if self.operations.len() >= KEPT_MAX {
            return (429, json!({"code": "TOO_MANY"}));
        }
        let answer = match verb {
            Verb::Lock => self.lock(&record, &asked, now),
            Verb::Unlock => self.unlock(&record, &asked),
            Verb::Payment => self.pay(&record, &asked, now),
            Verb::Revoke => self.revoke(&record, &asked),
        };
        if answer.0 != 400 {
            self.operations.insert(asked.operation_id.clone(), (digest, answer.clone()));
            let payment = self.payment_by(number, &asked.order_no).cloned();
            self.journal.write(|| {
                let (number, lock) = (number.to_owned(), self.locks.get(number).cloned());
                let (id, answer) = (asked.operation_id, answer.clone());
                Line::Operation(Box::new(StoredOperation { id, digest, answer, number, lock, payment }))
            });
        }
        answer
    }

    fn lock(&mut self, record: &Record, asked: &Asked, now: Timestamp) -> Answer {
        let (Some(amount), Some(until)) = (asked.amount_fen, asked.expires_at) else {
            return bad("amount_fen and expires_at are wanted");
        };
        if let Some(code) = obstacle(record) {
            return conflict(code);
        }
        if self.standing(&record.number, asked.instalment).is_some() {
            return conflict("PAID");
        }
        // The surcharge is never more than the fine itself.
        let principal = principal(record, asked.instalment).unwrap_or_default();
        if amount == 0 || amount > principal * 2 {
            return conflict("CHANGED");
        }
        let lock = self.locks.get(&record.number).filter(|lock| lock.until > now);
        if lock.is_some_and(|lock| lock.order_no != asked.order_no) {
            return conflict("LOCKED");
        }
        self.locks.insert(record.number.clone(), Lock { order_no: asked.order_no.clone(), until });
        (200, json!({"locked": true}))
    }

    fn unlock(&mut self, record: &Record, asked: &Asked) -> Answer {
        if self.locks.get(&record.number).is_some_and(|lock| lock.order_no == asked.order_no) {
            self.locks.remove(&record.number);
        }
        (200, json!({}))
    }

    fn pay(&mut self, record: &Record, asked: &Asked, now: Timestamp) -> Answer {
        let (Some(transaction_no), Some(principal_fen), Some(surcharge_fen), Some(paid_at)) =
            (&asked.transaction_no, asked.principal_fen, asked.surcharge_fen, asked.paid_at)
        else {
            return bad("transaction_no, principal_fen, surcharge_fen and paid_at are wanted");
        };
        if let Some(paid) = self.standing(&record.number, asked.instalment) {
            let is_same = paid.order_no == asked.order_no && paid.transaction_no == *transaction_no;
            return if is_same { confirmed(&paid.confirmation_no) } else { conflict("PAID") };
        }
        if let Some(code) = obstacle(record) {
            return conflict(code);
        }
        if principal(record, asked.instalment) != Some(principal_fen) || surcharge_fen > principal_fen {
            return conflict("CHANGED");
        }
        let tail = Uuid::new_v4().as_u128() % 10_u128.pow(10);
        let confirmation_no = format!("QR{}{tail:010}", crate::clock::day(now).strftime("%Y%m%d"));
        let payment = Payment {
            number: record.number.clone(),
            instalment: asked.instalment,
            order_no: asked.order_no.clone(),
            transaction_no: transaction_no.clone(),
            principal_fen,
            surcharge_fen,
            paid_at,
            confirmation_no: confirmation_no.clone(),
            revoked_by: None,
            reason: None,
        };
        // A late confirmation leaves the lock to whoever pays the next instalment.
        self.unlock(record, asked);
        self.write_down(payment);
        confirmed(&confirmation_no)
    }

    fn revoke(&mut self, record: &Record, asked: &Asked) -> Answer {
        let Some(refund_no) = &asked.refund_no else { return bad("refund_no is wanted") };
        if let Some(payment) = self.payment_by(&record.number, &asked.order_no) {
            payment.revoked_by = Some(refund_no.clone());
            payment.reason.clone_from(&asked.reason);
        }
        (200, json!({}))
    }
}

/// Why it cannot be paid.
fn obstacle(record: &Record) -> Option<&'static str> {
    match (record.kind, record.status) {
        (Kind::Camera, _) | (_, Status::Unhandled | Status::Objected) => Some("CHANGED"),
        (_, Status::Revoked | Status::Refunded) => Some("REVOKED"),
        (_, Status::PaidElsewhere) => Some("PAID"),
        (_, Status::Unpaid | Status::UnderReview | Status::Changed) => None,
    }
}

/// What is owed of the fine, or of its instalment, counted from 1; `None` where there is no such part.
fn principal(record: &Record, instalment: Option<u8>) -> Option<u64> {
    match (&record.instalments, instalment) {
        (None, None) => record.principal_fen,
        (Some(parts), Some(number)) => {
            let part = parts.get(usize::from(number).checked_sub(1)?)?;
            Some(part.principal_fen)
        }
        _ => None,
    }
}

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

fn confirmed(confirmation_no: &str) -> Answer {
    (200, json!({"confirmation_no": confirmation_no}))
}

fn conflict(code: &str) -> Answer {
    (409, json!({"code": code}))
}

fn bad(message: &str) -> Answer {
    (400, json!({"code": "BAD_REQUEST", "message": message}))
}

#[cfg(test)]
#[path = "desk_tests.rs"]
mod tests;
