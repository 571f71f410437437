//! Asking WeChat Pay about an attempt, and closing it. What is not certain changes nothing for the better.

use jiff::Timestamp;
use shared::payments::PaymentId;

use super::{Attempt, Event, PaymentError, Payments, State, store};
use crate::{
    fines,
    platform::database::DatabaseError,
    wechat::{ErrorCode, Outcome, TradeState, Transaction},
};

/// After the end of an order plus this, an order that WeChat Pay does not know will never come to life:
/// a prepay that was still on its way has long met an expired `time_expire`.
const MARGIN_MILLIS: i64 = 120_000;
/// A resident's question is passed on to WeChat Pay at most this often.
const PAUSE_MILLIS: i64 = 3_000;
/// As in settlement: more lost races than this are no race.
const TRIES: usize = 8;

impl Payments {
    /// The resident says "I have paid": asks at once, unless somebody asked within the last 3 s.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`] without such a payment.
    pub async fn check(&self, id: &PaymentId) -> Result<Attempt, PaymentError> {
        let attempt = store::by_id(&self.database, id).await?.ok_or(PaymentError::NotFound)?;
        let now = self.clock.now().as_millisecond();
        if !attempt.state.is_open() || !store::may_ask(&self.database, id, now, PAUSE_MILLIS).await? {
            return Ok(attempt);
        }
        self.advance(attempt).await
    }

    /// Gives a payment up.
    ///
    /// # Errors
    /// [`PaymentError::CannotClose`] when it is paid, or when it is not certain that it is not.
    pub async fn close(&self, id: &PaymentId) -> Result<Attempt, PaymentError> {
        let attempt = store::by_id(&self.database, id).await?.ok_or(PaymentError::NotFound)?;
        let attempt = if attempt.state.is_open() { self.try_close(attempt).await? } else { attempt };
        match attempt.state {
            State::Closed | State::Rejected | State::Closing => Ok(attempt),
            State::Created | State::Pending | State::Unknown | State::Paid | State::Held => {
                Err(PaymentError::CannotClose)
            }
        }
    }

    /// One step towards an end: a question, or, when its time is over, question, close, question.
    pub(super) async fn advance(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let over = self.clock.now() >= attempt.expires_at || attempt.state == State::Closing;
        if over || self.is_settled_otherwise(&attempt).await? {
            self.try_close(attempt).await
        } else {
            self.ask(attempt).await
        }
    }

    /// Question, close, question. Only the second answer closes anything.
    pub(super) async fn try_close(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let mut attempt = self.ask(attempt).await?;
        if attempt.state == State::Pending {
            attempt = self.apply(&attempt.id, Event::Close).await?;
        }
        if attempt.state != State::Closing {
            return Ok(attempt);
        }
        if let Outcome::Unknown(doubt) = self.pay.close(attempt.id.as_str(), self.clock.now()).await {
            tracing::warn!(payment = %attempt.id, %doubt, "it is not known whether the order is closed");
        }
        self.ask(attempt).await
    }

    /// One question, and what its answer makes of the attempt.
    pub(super) async fn ask(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let now = self.clock.now();
        match self.pay.query(attempt.id.as_str(), now).await {
            Outcome::Definite(order) => self.learn(attempt, &order).await,
            Outcome::Rejected(ErrorCode::OrderNotExist) => self.not_there(attempt, now).await,
            Outcome::Rejected(code) => {
                tracing::error!(payment = %attempt.id, ?code, "WeChat Pay refuses to tell of an order");
                self.doubt(attempt, now).await
            }
            Outcome::Unknown(doubt) => {
                tracing::warn!(payment = %attempt.id, %doubt, "WeChat Pay does not tell of an order");
                self.doubt(attempt, now).await
            }
        }
    }

    async fn learn(&self, attempt: Attempt, order: &Transaction) -> Result<Attempt, PaymentError> {
        match order.trade_state {
            TradeState::Success | TradeState::Refund => match order.capture() {
                Some(capture) => {
                    self.settle(&capture, None).await?;
                    self.reread(attempt).await
                }
                None => {
                    tracing::error!(payment = %attempt.id, "a paid order without the promised fields");
                    Ok(attempt)
                }
            },
            TradeState::Closed => self.apply(&attempt.id, Event::Gone).await,
            TradeState::NotPay | TradeState::Other => self.apply(&attempt.id, Event::OrderStands).await,
        }
    }

    /// Just after a prepay of unknown outcome this proves nothing; long after the end it does.
    async fn not_there(&self, attempt: Attempt, now: Timestamp) -> Result<Attempt, PaymentError> {
        if now.as_millisecond() > attempt.expires_at.as_millisecond() + MARGIN_MILLIS {
            self.apply(&attempt.id, Event::Gone).await
        } else {
            self.doubt(attempt, now).await
        }
    }

    /// An order that stands is not in doubt because one question found no answer; at its end it is.
    async fn doubt(&self, attempt: Attempt, now: Timestamp) -> Result<Attempt, PaymentError> {
        if attempt.state == State::Created || now >= attempt.expires_at {
            self.apply(&attempt.id, Event::Doubt).await
        } else {
            Ok(attempt)
        }
    }

    /// Applies an event to an attempt as it is now; an event that means nothing in its state changes nothing.
    pub(super) async fn apply(&self, id: &PaymentId, event: Event) -> Result<Attempt, PaymentError> {
        self.database
            .write(async |tx| -> Result<(), DatabaseError> {
                for _ in 0..TRIES {
                    let Some(from) = store::state(tx, id).await? else { return Ok(()) };
                    let Some(to) = from.after(event) else { return Ok(()) };
                    if store::move_state(tx, id, from, to).await? {
                        tracing::info!(payment = %id, %from, %to, "attempt moved");
                        return Ok(());
                    }
                }
                Err(DatabaseError::Content { column: "state", why: "overtaken too often".into() })
            })
            .await?;
        store::by_id(&self.database, id).await?.ok_or(PaymentError::NotFound)
    }

    async fn reread(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        store::by_id(&self.database, &attempt.id).await?.ok_or(PaymentError::NotFound)
    }

    async fn is_settled_otherwise(&self, attempt: &Attempt) -> Result<bool, PaymentError> {
        let fine = fines::store::by_id(&self.database, &attempt.fine_id).await?;
        Ok(fine.is_some_and(|fine| fine.settled_by.is_some()))
    }
}
