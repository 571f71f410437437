//! Tells a fine's registry of the payment that settled it, by what the registry says of the fine by then.

use shared::{calendar::Calendar, fines::Amounts};

use super::{
    Attempt, PaymentError, PaymentsIn, Registry, Store, Surroundings,
    job::Done,
    jobs::Lease,
    mutation::mutated,
    refunds::{self, Cause, Refund},
    registry::{Answer, Refusal},
};
use crate::fines::FineRecord;

impl<W: Surroundings> PaymentsIn<W> {
    /// Tells of what is due of the money: when the decision has become cheaper since, the difference goes back by itself
    /// (`corrections`). One that has become dearer was not paid by it: all of the money goes back, and the fine is owed as
    /// the registry says now.
    pub(super) async fn confirm(
        &self,
        lease: &Lease,
        attempt: &Attempt,
        tries: i64,
        calendar: &Calendar,
    ) -> Result<Done, PaymentError> {
        // Its money goes back: it settles nothing any more.
        if attempt.surplus {
            return Ok(Done::Finished);
        }
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let refunds = self.store.refunds(&attempt.id).await?;
        let paid = match attempt.due_now(&fine, &refunds, calendar) {
            DueNow::More if !mutated!(self, DearerKept) => {
                return self.give_all_back(attempt, Cause::Changed).await;
            }
            DueNow::Less(due) if !mutated!(self, ConfirmedAsQuoted) => due,
            _ => attempt.quote(),
        };
        let operation = lease.operation(tries)?;
        match self.registry.confirm(&fine, attempt, &paid, &operation).await {
            Answer::Done => Ok(Done::Finished),
            // It has the fine's money from elsewhere, or wants none.
            Answer::Refused(Refusal::Paid) => self.give_all_back(attempt, Cause::PaidElsewhere).await,
            Answer::Refused(Refusal::Revoked) => self.give_all_back(attempt, Cause::Revoked).await,
            // To what it has changed the feed tells: until then this is asked again.
            Answer::Refused(Refusal::Changed) | Answer::Unknown => {
                Ok(Done::Again(lease.job.next_try(tries, self.clock.now())))
            }
            Answer::Refused(refusal) => Ok(Done::Dead(refusal.name())),
        }
    }

    async fn give_all_back(&self, attempt: &Attempt, cause: Cause) -> Result<Done, PaymentError> {
        self.take_back(attempt, cause).await?;
        Ok(Done::Finished)
    }
}

/// What is due of a payment, by what the registry says now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DueNow {
    /// What it was quoted, because the registry says nothing else.
    AsQuoted,
    /// This, and no more than was paid.
    Less(Amounts),
    /// More than was paid.
    More,
}

impl Attempt {
    /// What is due of what it paid.
    pub(super) fn due_now(&self, fine: &FineRecord, refunds: &[Refund], calendar: &Calendar) -> DueNow {
        // What was quoted stays due as long as the registry says nothing else, whatever calendar there is by now.
        let has_changed = !fine.is_as_told(&self.fine_digest);
        let Some(due) = self.due_by(fine, calendar).filter(|_| has_changed) else { return DueNow::AsQuoted };
        // What a person gave back changes nothing of what was paid.
        let back: Vec<Refund> =
            refunds.iter().filter(|refund| refund.cause == Cause::Changed).cloned().collect();
        if due.total_fen > refunds::kept(self.total, &back) { DueNow::More } else { DueNow::Less(due) }
    }

    /// What the order was over.
    fn quote(&self) -> Amounts {
        Amounts {
            on: self.quoted_on,
            principal_fen: self.principal,
            surcharge_fen: self.surcharge,
            total_fen: self.total,
        }
    }

    /// What it would have come to on the day of its quote, by what the registry says now; `None` when it says that
    /// nothing of the kind is owed.
    pub(super) fn due_by(&self, fine: &FineRecord, calendar: &Calendar) -> Option<Amounts> {
        fine.due_again(&self.fine_digest, self.quoted_on, calendar)
    }
}

#[cfg(test)]
mod tests;
