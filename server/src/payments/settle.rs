//! Settlement: the one transaction that turns a verified success into 已缴款.

use jiff::Timestamp;
use shared::{fines::FineStatus, money::Fen, payments::PaymentId, time};

use super::{
    Attempt, Event, PaymentError, PaymentsIn, ReceiptRecord, Rows, RowsOf, State, Store, Surroundings, books,
    jobs::{Job, Kind},
    ledger::{Captured, MoneyEvent, Outcome},
    moves::Moved,
    mutation::mutated,
    refund::GivingBack,
    refunds::{Cause, Source},
    store::Settlement,
    tell::Occasion,
};
use crate::{
    fines::{FineRecord, INSTALMENT_MARK},
    wechat::{Capture, Party},
};

/// What a verified success led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// The fine is settled by it and the receipt is written.
    Applied,
    /// The money came although the fine was not owed any more as it was quoted: settled, paid elsewhere,
    /// revoked, changed, or of another day. It goes back by itself.
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

struct Settling<'a, W: Surroundings> {
    payments: &'a PaymentsIn<W>,
    attempt: &'a Attempt,
    event: Event,
    capture: &'a Capture,
    /// Whose money it is.
    of: MoneyEvent,
    receipt: ReceiptRecord,
    note: Option<Note<'a>>,
    now: Timestamp,
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Settles a verified success that was told in the name of `teller`, in whatever order and however often.
    pub(super) async fn settle(
        &self,
        teller: &Party,
        capture: &Capture,
        note: Option<Note<'_>>,
    ) -> Result<Settled, PaymentError> {
        let Ok(id) = capture.out_trade_no.parse::<PaymentId>() else { return Ok(Settled::NoSuchOrder) };
        let Some(attempt) = self.store.attempt(&id).await? else { return Ok(Settled::NoSuchOrder) };
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let now = self.clock.now();
        let receipt = ReceiptRecord::draw_up(&attempt, &fine, capture, now, &self.random);
        let receipt = receipt.ok_or(PaymentError::Busy)?;
        let event = if self.fits(teller, capture, &attempt) { Event::Captured } else { Event::Mismatch };
        let of = books::money_of(&attempt, &fine, &capture.party);
        let settling = Settling { payments: self, attempt: &attempt, event, capture, of, receipt, note, now };
        let settled = self.write(async |rows: &mut RowsOf<W>| settling.write(rows).await).await?;
        if mutated!(self, ReceiptAfterCommit) && settled == Settled::Applied {
            let receipt = &settling.receipt;
            self.write(async |rows: &mut RowsOf<W>| -> Result<(), PaymentError> {
                Ok(rows.insert_receipt(receipt).await?)
            })
            .await?;
        }
        if mutated!(self, BookedAfterCommit) {
            self.write(async |rows: &mut RowsOf<W>| settling.book(rows, settled).await).await?;
        }
        report(settled, &attempt, capture);
        Ok(settled)
    }

    /// Whether the money that was taken is the money that was asked for, and is still here: what was given back
    /// before we ever heard of it settles nothing.
    fn fits(&self, teller: &Party, capture: &Capture, attempt: &Attempt) -> bool {
        let returned = capture.refunded && !mutated!(self, ReturnedMoneyTaken);
        // What was asked for names the merchant, and the app too: those inside WeChat's browser and inside the
        // mini-program are not the same. And what one merchant's keys have opened settles no order of another's.
        let asked = Party::of_order(&attempt.request_body);
        let is_asked = asked.is_some_and(|p| p.is(&capture.party) && p.signer() == teller.signer());
        let is_ours = is_asked || mutated!(self, ForeignMoneyTaken);
        !returned
            && is_ours
            && capture.out_trade_no == attempt.id.as_str()
            && (capture.total_fen == attempt.total.get() || mutated!(self, WrongAmountTaken))
            && capture.currency == "CNY"
    }
}

impl<W: Surroundings> Settling<'_, W> {
    async fn write(&self, rows: &mut RowsOf<W>) -> Result<Settled, PaymentError> {
        let (id, now) = (&self.attempt.id, self.now.as_millisecond());
        if let Some(note) = &self.note {
            rows.note(note.id, id, note.body, now).await?;
        }
        let moved = self.payments.advance_read(rows, self.attempt, self.event).await?;
        let Some(Moved { from, to }) = moved else { return Ok(Settled::Known) };
        // The attempt is ours now. Whether the fine is still owed as it was quoted decides the rest.
        let settled = if to == State::Held {
            Settled::Held
        } else if self.applies(rows).await? {
            self.apply(rows).await?;
            Settled::Applied
        } else {
            self.payments.tell_registry(rows, Job::new(Kind::Unlock, id)).await?;
            Settled::Surplus
        };
        rows.capture(id, self.capture, settled.settlement()).await?;
        if !mutated!(self.payments, BookedAfterCommit) {
            self.book(rows, settled).await?;
        }
        if settled == Settled::Surplus
            || mutated!(self.payments, HeldMoneyReturned) && settled == Settled::Held
        {
            self.give_back(rows).await?;
        }
        // While it was open, the fine was this attempt's alone.
        if !from.is_open() {
            rows.wake_others(&self.attempt.fine_id, id, now).await?;
        }
        Ok(settled)
    }

    /// The receipt, and the news for the payer, the registry and WeChat.
    async fn apply(&self, rows: &mut RowsOf<W>) -> Result<(), PaymentError> {
        if !mutated!(self.payments, ReceiptAfterCommit) {
            rows.insert_receipt(&self.receipt).await?;
        }
        if mutated!(self.payments, NeverConfirmed) {
            return Ok(());
        }
        self.payments.tell_payer(rows, (Occasion::Paid, 1), self.attempt).await?;
        self.payments.report_delivery(rows, self.attempt).await?;
        self.payments.tell_registry(rows, Job::new(Kind::Confirm, &self.attempt.id)).await
    }

    /// Books the money on the day on which it came.
    async fn book(&self, rows: &mut RowsOf<W>, settled: Settled) -> Result<(), PaymentError> {
        let outcome = match settled {
            Settled::Applied => Outcome::Applied,
            Settled::Surplus => Outcome::Surplus,
            Settled::Held => Outcome::Held,
            Settled::Known | Settled::NoSuchOrder => return Ok(()),
        };
        let at = if mutated!(self.payments, BookedWhenHeard) { self.now } else { self.capture.at };
        let captured = Captured { of: &self.of, amount: self.amount(), at, outcome };
        books::captured(rows, &captured, self.now).await?;
        Ok(())
    }

    /// What came; nothing where WeChat Pay tells what no order can be over.
    fn amount(&self) -> Fen {
        Fen::new(self.capture.total_fen).unwrap_or(Fen::ZERO)
    }

    /// Queues the refund of what is owed back to the payer.
    async fn give_back(&self, rows: &mut RowsOf<W>) -> Result<(), PaymentError> {
        let fine = rows.fine(&self.attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let (attempt, amount) = (self.attempt, self.amount());
        let (cause, source) = (self.cause(&fine), Source::Surplus);
        let back = GivingBack { attempt, cause, occasion: "", source, amount };
        self.payments.give_back(rows, &back).await?;
        Ok(())
    }

    /// Why the money settled nothing, as the fine is now.
    fn cause(&self, fine: &FineRecord) -> Cause {
        let since = fine.digest.strip_prefix(&self.attempt.fine_digest).unwrap_or_default();
        let is_settled = fine.settled_by.is_some() || since.starts_with(INSTALMENT_MARK);
        match fine.registry_status {
            _ if is_settled => Cause::Duplicate,
            FineStatus::PaidElsewhere => Cause::PaidElsewhere,
            FineStatus::Revoked | FineStatus::Refunded => Cause::Revoked,
            _ if fine.digest == self.attempt.fine_digest => Cause::Late,
            _ => Cause::Changed,
        }
    }

    /// Takes the fine out of what is owed. An order never outlives the day of its quote, so money of another
    /// day is not what was quoted, whatever the amount.
    async fn applies(&self, rows: &mut RowsOf<W>) -> Result<bool, PaymentError> {
        let Attempt { id, fine_id, fine_digest, quoted_on, .. } = self.attempt;
        let of_the_day = time::date_at(self.capture.at) == *quoted_on;
        if !of_the_day && !mutated!(self.payments, AnotherDayTaken) {
            return Ok(false);
        }
        Ok(rows.settle_fine(fine_id, fine_digest, id, self.now.as_millisecond()).await?)
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
                "money came for a fine that was not owed any more: it goes back"
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
