//! Who owns the fines: what payments ask of the registry before and after the money moves.

use shared::fines::NotPayable;

use super::{Attempt, PaymentError};
use crate::fines::FineRecord;

/// Owns the fines. Every operation names the attempt, and saying it again changes nothing.
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
pub trait Registry: Clone + 'static {
    /// Whether it wants to hear of payments at all: for one that is only read, no job is written.
    fn takes_operations(&self) -> bool;
    /// Keeps the fine for this attempt, so that nobody takes money for it elsewhere, until the attempt ends.
    async fn lock(&self, fine: &FineRecord, attempt: &Attempt) -> Answer;
    /// Gives the fine free again, if this attempt has it.
    async fn unlock(&self, fine: &FineRecord, attempt: &Attempt) -> Answer;
    /// Says that the fine is paid by this attempt, which has the money.
    async fn confirm(&self, fine: &FineRecord, attempt: &Attempt) -> Answer;
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It took effect, now or before.
    Done,
    /// It was refused, and has no effect.
    Refused(Refusal),
    /// It may or may not have taken effect: say it again.
    Unknown,
}

/// Why the registry refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was paid elsewhere.
    Paid,
    /// The decision was revoked.
    Revoked,
    /// The decision is not as it was quoted.
    Changed,
    /// Somebody else is paying it.
    Locked,
}

impl Refusal {
    /// Its name as the cause of a job that was given up.
    pub const fn name(self) -> &'static str {
        match self {
            Refusal::Paid => "paid_elsewhere",
            Refusal::Revoked => "revoked",
            Refusal::Changed => "changed",
            Refusal::Locked => "locked",
        }
    }
}

impl From<Refusal> for PaymentError {
    fn from(refusal: Refusal) -> PaymentError {
        match refusal {
            Refusal::Paid => PaymentError::NotPayable(NotPayable::PaidElsewhere),
            Refusal::Revoked => PaymentError::NotPayable(NotPayable::Revoked),
            Refusal::Locked => PaymentError::NotPayable(NotPayable::PaymentInProgress),
            Refusal::Changed => PaymentError::Busy,
        }
    }
}

/// A registry that tells its fines in a feed and hears of nothing: there is nothing to lock or to confirm.
#[derive(Clone, Copy, Debug)]
pub struct FeedOnly;

impl Registry for FeedOnly {
    fn takes_operations(&self) -> bool {
        false
    }

    async fn lock(&self, _: &FineRecord, _: &Attempt) -> Answer {
        Answer::Done
    }

    async fn unlock(&self, _: &FineRecord, _: &Attempt) -> Answer {
        Answer::Done
    }

    async fn confirm(&self, _: &FineRecord, _: &Attempt) -> Answer {
        Answer::Done
    }
}
