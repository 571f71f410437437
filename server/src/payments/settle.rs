//! Settlement: the one transaction that turns a verified success into 已缴款.

use jiff::Timestamp;
use shared::{payments::PaymentId, time};

use super::{
    Attempt, Event, PaymentError, Payments, ReceiptRecord, State,
    store::{self, Settlement},
};
use crate::{
    fines,
    platform::database::{DatabaseError, Transaction},
    wechat::Capture,
};

/// What a verified success led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The fine is settled by it and the receipt is written.
    Applied,
    /// The money came although the fine was not owed any more as it was quoted: settled, paid elsewhere,
    /// revoked, changed, or of another day. A person returns it.
    Surplus,
    /// It was known already.
    Known,
    /// It does not match the order: a person looks.
    Held,
    /// We have no such order.
    NoSuchOrder,
}

/// A verified notification, to be kept in the same transaction.
pub(super) struct Note<'a> {
    pub(super) id: &'a str,
    pub(super) body: &'a str,
}

struct Settling<'a> {
    attempt: &'a Attempt,
    event: Event,
    capture: &'a Capture,
    receipt: ReceiptRecord,
    note: Option<Note<'a>>,
    now: Timestamp,
}

impl Payments {
    /// Settles a verified success, in whatever order and however often it is told.
    pub(super) async fn settle(
        &self,
        capture: &Capture,
        note: Option<Note<'_>>,
    ) -> Result<Settled, PaymentError> {
        let Ok(id) = capture.out_trade_no.parse::<PaymentId>() else { return Ok(Settled::NoSuchOrder) };
        let Some(attempt) = store::by_id(&self.database, &id).await? else { return Ok(Settled::NoSuchOrder) };
        let fine =
            fines::store::by_id(&self.database, &attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let now = self.clock.now();
        let receipt = ReceiptRecord::draw_up(&attempt, &fine, capture, now).ok_or(PaymentError::Busy)?;
        let event = if self.fits(capture, &attempt) { Event::Captured } else { Event::Mismatch };
        let settling = Settling { attempt: &attempt, event, capture, receipt, note, now };
        let settled = self.database.write(async |tx| settling.write(tx).await).await?;
        report(settled, &attempt, capture);
        Ok(settled)
    }

    /// Whether the money that was taken is the money that was asked for, and is still here: what was given back
    /// before we ever heard of it settles nothing.
    fn fits(&self, capture: &Capture, attempt: &Attempt) -> bool {
        !capture.refunded
            && self.pay.party().is(&capture.party)
            && capture.out_trade_no == attempt.id.as_str()
            && capture.total_fen == attempt.total.get()
            && capture.currency == "CNY"
    }
}

impl Settling<'_> {
    async fn write(&self, tx: &mut Transaction) -> Result<Settled, DatabaseError> {
        let (id, now) = (&self.attempt.id, self.now.as_millisecond());
        if let Some(note) = &self.note {
            store::note(tx, note.id, id, note.body, now).await?;
        }
        let Some(to) = store::advance(tx, id, self.event).await? else { return Ok(Settled::Known) };
        // The attempt is ours now. Whether the fine is still owed as it was quoted decides the rest.
        let settled = if to == State::Held {
            Settled::Held
        } else if self.applies(tx).await? {
            store::receipts::insert(tx, &self.receipt).await?;
            Settled::Applied
        } else {
            Settled::Surplus
        };
        store::capture(tx, id, self.capture, settled.settlement()).await?;
        store::wake_others(tx, &self.attempt.fine_id, id, now).await?;
        Ok(settled)
    }

    /// Takes the fine out of what is owed. An order never outlives the day of its quote, so money of another
    /// day is not what was quoted, whatever the amount.
    async fn applies(&self, tx: &mut Transaction) -> Result<bool, DatabaseError> {
        let Attempt { id, fine_id, fine_digest, quoted_on, .. } = self.attempt;
        if time::date_at(self.capture.at) != *quoted_on {
            return Ok(false);
        }
        fines::store::settle(tx, fine_id, fine_digest, id.as_str(), self.now.as_millisecond()).await
    }
}

impl Settled {
    const fn settlement(self) -> Option<Settlement> {
        match self {
            Settled::Applied => Some(Settlement::Applied),
            Settled::Surplus => Some(Settlement::Surplus),
            Settled::Known | Settled::Held | Settled::NoSuchOrder => None,
        }
    }
}

fn report(settled: Settled, attempt: &Attempt, capture: &Capture) {
    let id = &attempt.id;
    let label = match settled {
        Settled::Applied => {
            tracing::info!(payment = id.abbreviated(), total_fen = attempt.total.get(), "fine settled");
            "applied"
        }
        Settled::Surplus => {
            tracing::error!(
                payment = id.abbreviated(),
                total_fen = capture.total_fen,
                "money came for a fine that was not owed any more: return it"
            );
            "surplus"
        }
        Settled::Held => {
            tracing::error!(
                payment = id.abbreviated(),
                asked_fen = attempt.total.get(),
                taken_fen = capture.total_fen,
                currency = capture.currency,
                "money came that does not match its order: look at it"
            );
            "held"
        }
        Settled::Known => "known",
        Settled::NoSuchOrder => "no_such_order",
    };
    metrics::counter!("payments_settled_total", "result" => label).increment(1);
}
