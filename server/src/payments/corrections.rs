//! What a registry says of a decision after it was paid here: money that is not due any more goes back by itself.

use std::time::Duration;

use shared::{calendar::Calendar, fines::FineStatus, money::Fen};
use tokio::time;

use super::{
    Attempt, PaymentError, Payments, PaymentsIn, Registry, Rows, RowsOf, Store, Surroundings,
    confirm::DueNow,
    jobs::{Job, Kind},
    mutation::mutated,
    refund::GivingBack,
    refunds::{self, Cause, Queued, Refund, Source},
    registry::Refusal,
    store::BookRows,
};
use crate::{cities::Content, fines::FineRecord};

/// So many fines are looked at in one go.
const FINES: i64 = 100;
const TICK: Duration = Duration::from_secs(60);
/// A hundred fines, a transaction each.
const LIMIT: Duration = Duration::from_secs(50);

/// Money that had settled a fine and is not due any more.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Correction {
    /// Why.
    cause: Cause,
    /// The registry's word that it follows from: the same word is the same refund, a later one another.
    occasion: String,
    /// How much is to go back, less what is on its way already.
    amount: Fen,
}

/// What is known of a payment.
struct Known<'a> {
    attempt: &'a Attempt,
    fine: &'a FineRecord,
    /// Whether the registry has refused to book it, for whatever reason.
    refused: bool,
    refunds: &'a [Refund],
}

impl Payments {
    /// Looks every minute, for ever, at what the registries have said of fines that were paid here. Failures are logged;
    /// the fine is looked at again.
    pub async fn run_corrections(self, content: &Content) {
        let mut ticks = time::interval(TICK);
        ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match time::timeout(LIMIT, self.correct(&content.current().calendar)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "corrections of paid fines could not be read"),
                Err(_) => tracing::warn!("looking at corrections of paid fines takes too long"),
            }
        }
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Gives back what is not due any more of fines of which their registries have said something since they were paid
    /// here. A payment whose money goes back whole settles nothing any more.
    ///
    /// # Errors
    /// When the database does not say which fines these are. One that cannot be seen to is logged, and keeps no other waiting.
    pub async fn correct(&self, calendar: &Calendar) -> Result<(), PaymentError> {
        for fine in self.store.corrected(FINES).await? {
            if let Err(error) = self.correct_fine(&fine, calendar).await {
                tracing::warn!(fine = fine.id.as_str(), %error, "a correction of a paid fine could not be seen to");
            }
        }
        Ok(())
    }

    async fn correct_fine(&self, fine: &FineRecord, calendar: &Calendar) -> Result<(), PaymentError> {
        let paid = self.store.applied(&fine.id).await?;
        let now = self.clock.now().as_millisecond();
        if mutated!(self, LookedAtBeforehand) {
            self.write(async |rows: &mut RowsOf<W>| -> Result<bool, PaymentError> {
                Ok(rows.looked_at(fine).await?)
            })
            .await?;
        }
        self.write(async |rows: &mut RowsOf<W>| -> Result<(), PaymentError> {
            // Before the fine, as everybody takes them who gives all of it back.
            for attempt in &paid {
                rows.captured(&attempt.id).await?;
            }
            // It has said more meanwhile, or another server was faster.
            if !rows.looked_at(fine).await? && !mutated!(self, LookedAtBeforehand) {
                return Ok(());
            }
            for attempt in &paid {
                // What the registry refused to book as it was quoted it may book now.
                let to_confirm = rows.hurry(&Job::new(Kind::Confirm, &attempt.id), now).await?;
                self.give_back_undue(rows, attempt, fine, (calendar, to_confirm)).await?;
            }
            Ok(())
        })
        .await
    }

    async fn give_back_undue(
        &self,
        rows: &mut RowsOf<W>,
        attempt: &Attempt,
        fine: &FineRecord,
        (calendar, to_confirm): (&Calendar, bool),
    ) -> Result<(), PaymentError> {
        let mut refunds = rows.refunds(&attempt.id).await?;
        if mutated!(self, CorrectedWithoutRefunds) {
            refunds.clear();
        }
        let why = self.store.given_up(&Job::new(Kind::Confirm, &attempt.id)).await?;
        let refused = why.is_some_and(|why| why.parse::<Refusal>().is_ok());
        let known = Known { attempt, fine, refused, refunds: &refunds };
        if known.may_be_paid_twice() && !self.registry.takes_operations() {
            tracing::error!(
                payment = attempt.id.abbreviated(),
                "the registry says that a fine that was paid here is paid elsewhere: find out whether by this payment"
            );
            metrics::counter!("payments_maybe_paid_twice_total").increment(1);
        }
        if !to_confirm && known.falls_short(calendar) {
            tracing::error!(
                payment = attempt.id.abbreviated(),
                "a decision became dearer after its payment was booked: ask the police what follows from that"
            );
            metrics::counter!("payments_fall_short_total").increment(1);
        }
        let Some(Correction { cause, occasion, amount }) = known.correction(calendar) else { return Ok(()) };
        let (occasion, source) = (occasion.as_str(), Source::Fine);
        let back = GivingBack { attempt, cause, occasion, source, amount };
        if let Queued::New(_) = self.give_back(rows, &back).await?
            && self.left(rows, attempt).await? == Fen::ZERO
        {
            self.unsettle(rows, attempt).await?;
        }
        Ok(())
    }
}

impl Known<'_> {
    /// Whether the registry may have the money of another for what this payment settled. A registry that books our
    /// payments says so by refusing the confirmation; from one that only tells, a person must find out.
    fn may_be_paid_twice(&self) -> bool {
        self.attempt.settles() && self.fine.registry_status == FineStatus::PaidElsewhere
    }

    /// Whether the registry wants more by now than was paid.
    fn falls_short(&self, calendar: &Calendar) -> bool {
        self.attempt.settles() && self.attempt.due_now(self.fine, self.refunds, calendar) == DueNow::More
    }

    fn correction(&self, calendar: &Calendar) -> Option<Correction> {
        if !self.attempt.settles() {
            return None;
        }
        let (cause, due) = match self.fine.registry_status {
            FineStatus::Revoked => (Cause::Revoked, Fen::ZERO),
            // Another's money, then: our own it did not take.
            FineStatus::PaidElsewhere if self.refused => (Cause::PaidElsewhere, Fen::ZERO),
            // 退付: the treasury has given it back by itself.
            FineStatus::Refunded => return None,
            _ => (Cause::Changed, self.attempt.due_by(self.fine, calendar)?.total_fen),
        };
        let undue = refunds::kept(self.attempt.total, self.refunds).get() - due.get();
        let amount = Fen::new(undue).ok().filter(|amount| *amount > Fen::ZERO)?;
        Some(Correction { occasion: format!("{}-{}", cause.kind(), due.get()), cause, amount })
    }
}

#[cfg(test)]
mod tests;
