//! Settlement: the one transaction that turns a verified success into 已缴款.

use jiff::Timestamp;
use shared::payments::PaymentId;

use super::{Attempt, Event, PaymentError, Payments, ReceiptRecord, State, store};
use crate::{
    fines::{self, FineId},
    platform::database::{DatabaseError, Transaction},
    wechat::Capture,
};

/// A compare-and-set that is overtaken this often means that something is very wrong.
const TRIES: usize = 8;

/// What a verified success led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The fine is settled by it and the receipt is written.
    Applied,
    /// The money came although the fine was settled, paid elsewhere or revoked: a person returns it.
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

struct Settlement<'a> {
    id: PaymentId,
    fine_id: FineId,
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
        let settlement = Settlement { id, fine_id: fine.id, event, capture, receipt, note, now };
        let settled = self.database.write(async |tx| settlement.write(tx).await).await?;
        report(settled, &attempt, capture);
        Ok(settled)
    }

    /// Whether the money that was taken is the money that was asked for.
    fn fits(&self, capture: &Capture, attempt: &Attempt) -> bool {
        capture.app_id == self.pay.app_id()
            && capture.merchant_id == self.pay.merchant_id()
            && capture.out_trade_no == attempt.id.as_str()
            && capture.total_fen == attempt.total.get()
            && capture.currency == "CNY"
    }
}

impl Settlement<'_> {
    async fn write(&self, tx: &mut Transaction) -> Result<Settled, DatabaseError> {
        if let Some(note) = &self.note {
            store::note(tx, note.id, &self.id, note.body, self.now.as_millisecond()).await?;
        }
        let Some(to) = self.move_on(tx).await? else { return Ok(Settled::Known) };
        if to == State::Held {
            return Ok(Settled::Held);
        }
        // The attempt is ours now. Whether the fine was still owed decides the rest.
        let applied =
            fines::store::settle(tx, &self.fine_id, self.id.as_str(), self.now.as_millisecond()).await?;
        store::capture(tx, &self.id, &self.capture.transaction_id, self.capture.at, applied).await?;
        store::wake_others(tx, &self.fine_id, &self.id, self.now.as_millisecond()).await?;
        if !applied {
            return Ok(Settled::Surplus);
        }
        store::receipts::insert(tx, &self.receipt).await?;
        Ok(Settled::Applied)
    }

    /// `None` when the event changes nothing any more.
    async fn move_on(&self, tx: &mut Transaction) -> Result<Option<State>, DatabaseError> {
        for _ in 0..TRIES {
            let Some(from) = store::state(tx, &self.id).await? else { return Ok(None) };
            let Some(to) = from.after(self.event) else { return Ok(None) };
            if store::move_state(tx, &self.id, from, to).await? {
                return Ok(Some(to));
            }
        }
        Err(DatabaseError::Content { column: "state", why: "overtaken too often".into() })
    }
}

fn report(settled: Settled, attempt: &Attempt, capture: &Capture) {
    let id = &attempt.id;
    let label = match settled {
        Settled::Applied => {
            tracing::info!(payment = %id, total_fen = attempt.total.get(), "fine settled");
            "applied"
        }
        Settled::Surplus => {
            tracing::error!(payment = %id, total_fen = capture.total_fen,
                "money came for a fine that was not owed any more: return it");
            "surplus"
        }
        Settled::Held => {
            tracing::error!(payment = %id, asked_fen = attempt.total.get(), taken_fen = capture.total_fen,
                currency = capture.currency, "money came that does not match its order: look at it");
            "held"
        }
        Settled::Known => "known",
        Settled::NoSuchOrder => "no_such_order",
    };
    metrics::counter!("payments_settled_total", "result" => label).increment(1);
}
