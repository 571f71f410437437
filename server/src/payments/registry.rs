//! Who owns the fines: what payments ask of the registry before and after the money moves.

use shared::fines::{Amounts, NotPayable};

use super::{Attempt, PaymentError, refunds::Refund};
use crate::{
    fines::{FineRecord, registry::OperationId},
    platform::named::named,
};

/// Owns the fines. Every operation names the attempt, and saying it again under the same id changes nothing.
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
pub trait Registry: Clone + 'static {
    /// Whether it wants to hear of payments at all: for one that is only read, no job is written. Where it stands for
    /// several, one of which does, the others say `Done` to whatever they are told.
    fn takes_operations(&self) -> bool;
    /// Keeps the fine for this attempt, so that nobody takes money for it elsewhere, until the attempt ends.
    async fn lock(&self, fine: &FineRecord, attempt: &Attempt) -> Answer;
    /// Gives the fine free again, if this attempt has it.
    async fn unlock(&self, fine: &FineRecord, attempt: &Attempt, operation: &OperationId) -> Answer;
    /// Says that the fine is paid by this attempt, which has the money, and how much of it is due. A payment that it has
    /// booked already is `Done`, whatever amounts are named.
    async fn confirm(
        &self,
        fine: &FineRecord,
        attempt: &Attempt,
        due: &Amounts,
        operation: &OperationId,
    ) -> Answer;
    /// Says that the money of this attempt, which had paid the fine, went back to the payer.
    async fn revoke(
        &self,
        fine: &FineRecord,
        attempt: &Attempt,
        refund: &Refund,
        operation: &OperationId,
    ) -> Answer;
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
    /// It knows no such decision, or no such payment.
    NotFound,
    /// For a reason that has no name here; the log has its code.
    Other,
}

/// No refusal has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no refusal of a registry")]
pub struct NotARefusal;

named!(Refusal, NotARefusal {
    Paid => "paid_elsewhere",
    Revoked => "revoked",
    Changed => "changed",
    Locked => "locked",
    NotFound => "not_found",
    Other => "refused",
});

impl From<Refusal> for PaymentError {
    fn from(refusal: Refusal) -> PaymentError {
        match refusal {
            Refusal::Paid => PaymentError::NotPayable(NotPayable::PaidElsewhere),
            Refusal::Revoked => PaymentError::NotPayable(NotPayable::Revoked),
            Refusal::Locked => PaymentError::NotPayable(NotPayable::PaymentInProgress),
            Refusal::Changed => PaymentError::Busy,
            Refusal::NotFound | Refusal::Other => PaymentError::RegistryRefused(refusal),
        }
    }
}
