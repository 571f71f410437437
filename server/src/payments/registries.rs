//! The registries of the cities, as payments talk to them: each fine's own, which is our table or the police's system.

use shared::fines::Amounts;

use super::{
    Attempt, Registry,
    attempt::later,
    refunds::Refund,
    registry::{Answer, Refusal},
};
use crate::fines::{
    self, FineRecord,
    registry::{
        self as city, ConfirmPayment, Lock, OperationId, Outcome, Registries, Registry as _, RevokePayment,
        Unlock,
    },
};

/// A lock outlives its order by this: until then an order of which nobody knows may come to life (`ask`).
const LOCK_MARGIN_SECONDS: i64 = 420;

impl Registry for Registries {
    fn takes_operations(&self) -> bool {
        self.any_hears()
    }

    async fn lock(&self, fine: &FineRecord, attempt: &Attempt) -> Answer {
        if !self.hears_of(&fine.number) {
            return Answer::Done;
        }
        // What is locked must be what was quoted.
        if fine.digest != attempt.fine_digest {
            return Answer::Refused(Refusal::Changed);
        }
        // One for each attempt: a lock that was refused or given back is never asked for again.
        let Ok(operation_id) = format!("lock-{}", attempt.id).parse() else { return Answer::Unknown };
        let lock = Lock {
            operation_id,
            number: fine.number.clone(),
            instalment: fine.instalment_of(&attempt.fine_digest),
            order_no: attempt.id.to_string(),
            amount_fen: attempt.total,
            expires_at: later(attempt.expires_at, LOCK_MARGIN_SECONDS),
        };
        answer("lock", attempt, fines::Registry::lock(self, &lock).await)
    }

    async fn unlock(&self, fine: &FineRecord, attempt: &Attempt, operation: &OperationId) -> Answer {
        if !self.hears_of(&fine.number) {
            return Answer::Done;
        }
        let (operation_id, number) = (operation.clone(), fine.number.clone());
        let unlock = Unlock { operation_id, number, order_no: attempt.id.to_string() };
        match fines::Registry::unlock(self, &unlock).await {
            // What it does not know it does not keep.
            Outcome::Rejected(city::Refusal::NotFound) => Answer::Done,
            outcome => answer("unlock", attempt, outcome),
        }
    }

    async fn confirm(
        &self,
        fine: &FineRecord,
        attempt: &Attempt,
        due: &Amounts,
        operation: &OperationId,
    ) -> Answer {
        if !self.hears_of(&fine.number) {
            return Answer::Done;
        }
        let (Some(transaction_no), Some(paid_at)) = (attempt.transaction_id.clone(), attempt.paid_at) else {
            return Answer::Unknown;
        };
        let payment = ConfirmPayment {
            operation_id: of_version(operation, fine, attempt),
            number: fine.number.clone(),
            instalment: fine.instalment_of(&attempt.fine_digest),
            order_no: attempt.id.to_string(),
            transaction_no,
            principal_fen: due.principal_fen,
            surcharge_fen: due.surcharge_fen,
            paid_at,
        };
        let outcome = self.confirm_payment(&payment).await;
        if let Outcome::Definite(booked) = &outcome {
            let number = &booked.confirmation_no;
            tracing::info!(payment = attempt.id.abbreviated(), number, "the registry has booked a payment");
        }
        answer("confirm", attempt, outcome)
    }

    async fn revoke(
        &self,
        fine: &FineRecord,
        attempt: &Attempt,
        refund: &Refund,
        operation: &OperationId,
    ) -> Answer {
        if !self.hears_of(&fine.number) {
            return Answer::Done;
        }
        let revocation = RevokePayment {
            operation_id: operation.clone(),
            number: fine.number.clone(),
            order_no: attempt.id.to_string(),
            refund_no: refund.number.to_string(),
            reason: refund.cause.kind().words().to_owned(),
        };
        answer("revoke", attempt, self.revoke_payment(&revocation).await)
    }
}

/// The registry keeps to what it answered under an id; of a decision that has changed since it was quoted something else is
/// said, under another.
fn of_version(operation: &OperationId, fine: &FineRecord, attempt: &Attempt) -> OperationId {
    const DIGITS: usize = 8;
    if fine.is_as_told(&attempt.fine_digest) {
        return operation.clone();
    }
    let version: String = fine.digest.chars().take(DIGITS).collect();
    format!("{}-{version}", operation.as_str()).parse().unwrap_or_else(|_| operation.clone())
}

/// What an outcome means for a payment. Holds nothing personal: neither the number nor the plate.
fn answer<T>(operation: &'static str, attempt: &Attempt, outcome: Outcome<T>) -> Answer {
    let payment = attempt.id.abbreviated();
    let (answer, label) = match outcome {
        Outcome::Definite(_) => (Answer::Done, "definite"),
        Outcome::Rejected(refusal) => {
            tracing::warn!(payment, operation, %refusal, "the registry refuses");
            (Answer::Refused(refusal.into()), "rejected")
        }
        Outcome::Unknown(doubt) => {
            tracing::warn!(payment, operation, %doubt, "it is not known what the registry did");
            (Answer::Unknown, "unknown")
        }
    };
    metrics::counter!("registry_operations_total", "operation" => operation, "outcome" => label).increment(1);
    answer
}

impl From<city::Refusal> for Refusal {
    fn from(refusal: city::Refusal) -> Refusal {
        match refusal {
            city::Refusal::Paid => Refusal::Paid,
            city::Refusal::Revoked => Refusal::Revoked,
            city::Refusal::Changed => Refusal::Changed,
            city::Refusal::Locked => Refusal::Locked,
            city::Refusal::NotFound => Refusal::NotFound,
            city::Refusal::OperationReused | city::Refusal::Other(_) => Refusal::Other,
        }
    }
}
