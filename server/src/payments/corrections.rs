//! What a registry says of a decision after it was paid here: how much of the money is not due any more, and why. That is
//! what a refund needs; who queues it is `refunds`.

use shared::{calendar::Calendar, fines::FineStatus, money::Fen, payments::PaymentId};

use super::{
    Attempt, PaymentError, PaymentsIn, State, Store, Surroundings,
    jobs::{Job, Kind},
    refunds::{Cause, Refund},
    registry::Refusal,
};
use crate::fines::FineRecord;

/// Money that had settled a fine and is not due any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Why.
    pub cause: Cause,
    /// The registry's word that it follows from: the same word is the same refund, a later one another.
    pub occasion: String,
    /// How much is to go back, less what is on its way already.
    pub amount: Fen,
}

/// What is known of a payment.
struct Known<'a> {
    attempt: &'a Attempt,
    fine: &'a FineRecord,
    /// Why the registry did not book it, when it refused.
    refused: Option<Refusal>,
    refunds: &'a [Refund],
}

impl<W: Surroundings> PaymentsIn<W> {
    /// What the registry has said of a fine since this payment settled it, as far as money is to go back for it.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`] without such a payment.
    pub async fn correction(
        &self,
        id: &PaymentId,
        calendar: &Calendar,
    ) -> Result<Option<Correction>, PaymentError> {
        let attempt = self.attempt(id).await?;
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let refunds = self.store.refunds(id).await?;
        let why = self.store.given_up(&Job::new(Kind::Confirm, id)).await?;
        let refused = why.and_then(|why| why.parse().ok());
        Ok(Known { attempt: &attempt, fine: &fine, refused, refunds: &refunds }.correction(calendar))
    }
}

impl Known<'_> {
    fn correction(&self, calendar: &Calendar) -> Option<Correction> {
        let Attempt { total, state, surplus, .. } = *self.attempt;
        if state != State::Paid || surplus {
            return None;
        }
        let (cause, due) = match (self.fine.registry_status, self.refused) {
            (FineStatus::Revoked, _) | (_, Some(Refusal::Revoked)) => (Cause::Revoked, Fen::ZERO),
            (_, Some(Refusal::Paid)) => (Cause::PaidElsewhere, Fen::ZERO),
            // 退付: the treasury has given it back by itself. And a payment that was confirmed to a registry comes back
            // as paid: that is ours, for it would have refused ours after another.
            (FineStatus::Refunded | FineStatus::PaidElsewhere, _) => return None,
            _ => (Cause::Changed, self.due(calendar)?),
        };
        let going =
            self.refunds.iter().filter(|refund| refund.state.stands()).map(|refund| refund.amount.get());
        let undue = total.get() - due.get() - going.sum::<i64>();
        let amount = Fen::new(undue).ok().filter(|amount| *amount > Fen::ZERO)?;
        Some(Correction { occasion: format!("{}-{}", cause.kind(), due.get()), cause, amount })
    }

    /// What it would have come to on the day of its quote, by what the registry says now.
    fn due(&self, calendar: &Calendar) -> Option<Fen> {
        let Attempt { fine_digest, quoted_on, .. } = self.attempt;
        let amounts = self.fine.due_again(fine_digest, *quoted_on, calendar)?;
        Some(amounts.total_fen)
    }
}

#[cfg(test)]
mod tests;
