//! Asking WeChat Pay about an attempt, and closing it. What is not certain changes nothing for the better.

use jiff::Timestamp;
use shared::payments::PaymentId;

use super::{
    Attempt, Event, Gateway, GatewayOf, PaymentError, PaymentsIn, Rows, RowsOf, State, Store, Surroundings,
    attempt::trade,
    gateway::Told,
    jobs::{Job, Kind},
    mutation::mutated,
};
use crate::wechat::{ErrorCode, Outcome};

/// After the end of an order plus this, an order that WeChat Pay does not know will never come to life: a prepay that
/// was still on its way has long met an expired `time_expire`, even if our clock is as far ahead as is forgiven.
const MARGIN_MILLIS: i64 = 300_000 + 120_000;
/// A resident's question is passed on to WeChat Pay at most this often.
const PAUSE_MILLIS: i64 = 3_000;
/// An attempt that a resident asked about is looked at again after this, whatever its turn was.
const DOUBT_MILLIS: i64 = 15_000;

impl<W: Surroundings> PaymentsIn<W> {
    /// The resident says "I have paid", or comes back from WeChat: asks at once, unless somebody asked within the
    /// last 3 s. Until there is an answer the attempt is in doubt.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`] without such a payment.
    pub async fn check(&self, id: &PaymentId) -> Result<Attempt, PaymentError> {
        let attempt = self.attempt(id).await?;
        if !self.may_act(&attempt).await? {
            return Ok(attempt);
        }
        let attempt = self.ask_in_doubt(attempt).await?;
        self.advance_after(attempt).await
    }

    /// Gives a payment up. Asked too often, it is closed by the job.
    ///
    /// # Errors
    /// [`PaymentError::CannotClose`] when it is paid, or when it is not certain that it is not.
    pub async fn close(&self, id: &PaymentId) -> Result<Attempt, PaymentError> {
        let attempt = self.attempt(id).await?;
        let attempt = if self.may_act(&attempt).await? {
            self.try_close(attempt).await?
        } else if attempt.state == State::Pending {
            self.hurry(id, self.clock.now().as_millisecond()).await?;
            self.apply(id, Event::Close).await?
        } else {
            attempt
        };
        match attempt.state {
            State::Closed | State::Rejected | State::Closing => Ok(attempt),
            State::Created | State::Pending | State::Unknown | State::Paid | State::Held => {
                Err(PaymentError::CannotClose)
            }
        }
    }

    /// Whether a resident's wish may be passed on to WeChat Pay now.
    pub(super) async fn may_act(&self, attempt: &Attempt) -> Result<bool, PaymentError> {
        let now = self.clock.now();
        if !attempt.state.is_open() || attempt.is_first_call(now) {
            return Ok(false);
        }
        let now = now.as_millisecond();
        self.write(async |rows: &mut RowsOf<W>| -> Result<bool, PaymentError> {
            Ok(rows.may_ask(&attempt.id, now, PAUSE_MILLIS).await?)
        })
        .await
    }

    async fn hurry(&self, id: &PaymentId, at_millis: i64) -> Result<(), PaymentError> {
        let job = Job::new(Kind::Ask, id);
        self.write(async |rows: &mut RowsOf<W>| -> Result<(), PaymentError> {
            rows.hurry(&job, at_millis).await?;
            Ok(())
        })
        .await
    }

    /// One step of the job towards an end: a question, a way to pay where none ever came, or, when its time is
    /// over or its fine is not owed any more as it was quoted, question, close, question.
    pub(super) async fn step(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        if attempt.is_first_call(self.clock.now()) {
            return Ok(attempt);
        }
        let attempt = self.ask(attempt).await?;
        self.advance_after(attempt).await
    }

    /// What follows a question.
    async fn advance_after(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        if !attempt.state.is_open() {
            return Ok(attempt);
        }
        let now = self.clock.now();
        let over = now >= attempt.expires_at || attempt.is_from_the_future(now);
        if attempt.state == State::Closing {
            self.close_asked(attempt).await
        } else if over || !self.store.is_payable(&attempt.id).await? {
            let attempt = self.apply(&attempt.id, Event::Close).await?;
            self.close_asked(attempt).await
        } else if attempt.is_unopened() {
            self.reopen(attempt).await
        } else {
            Ok(attempt)
        }
    }

    /// Question, close, question. Only the second answer closes anything.
    pub(super) async fn try_close(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let attempt = self.ask(attempt).await?;
        self.close_asked(attempt).await
    }

    /// Close and question, after a question.
    async fn close_asked(&self, mut attempt: Attempt) -> Result<Attempt, PaymentError> {
        if attempt.state == State::Pending {
            attempt = self.apply(&attempt.id, Event::Close).await?;
        }
        if attempt.state != State::Closing {
            return Ok(attempt);
        }
        let gateway = self.gateway(&attempt)?;
        match gateway.close(attempt.id.as_str(), self.clock.now()).await {
            Outcome::Unknown(_) if mutated!(self, UnansweredCloseBelieved) => {
                return self.apply(&attempt.id, Event::Gone).await;
            }
            Outcome::Unknown(doubt) => {
                tracing::warn!(payment = attempt.id.abbreviated(), %doubt, "it is not known whether the order is closed");
            }
            Outcome::Rejected(ErrorCode::OrderNotExist) => self.make_and_close(gateway, &attempt).await,
            Outcome::Definite(()) | Outcome::Rejected(_) => {}
        }
        self.ask(attempt).await
    }

    /// An order that is not there may still be on its way. One that was made and closed cannot come again, so
    /// nobody has to wait for its end; nobody was ever shown how to pay it.
    async fn make_and_close(&self, gateway: &GatewayOf<W>, attempt: &Attempt) {
        let now = self.clock.now();
        if attempt.has_time(now)
            && let Outcome::Definite(_) =
                gateway.prepay(trade(attempt.channel), &attempt.request_body, now).await
        {
            gateway.close(attempt.id.as_str(), self.clock.now()).await;
        }
    }

    /// One question about what may be paid: until its answer comes nobody is invited to pay.
    pub(super) async fn ask_in_doubt(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let soon = self.clock.now().as_millisecond() + DOUBT_MILLIS;
        self.hurry(&attempt.id, soon).await?;
        let attempt = self.apply(&attempt.id, Event::Doubt).await?;
        self.ask(attempt).await
    }

    /// One question, and what its answer makes of the attempt.
    pub(super) async fn ask(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let now = self.clock.now();
        match self.gateway(&attempt)?.query(attempt.id.as_str(), now).await {
            Outcome::Definite(told) => self.learn(attempt, told).await,
            Outcome::Rejected(ErrorCode::OrderNotExist) => self.not_there(attempt, now).await,
            Outcome::Rejected(code) => {
                tracing::error!(
                    payment = attempt.id.abbreviated(),
                    ?code,
                    "WeChat Pay refuses to tell of an order"
                );
                self.doubt(attempt, now).await
            }
            Outcome::Unknown(doubt) => {
                tracing::warn!(payment = attempt.id.abbreviated(), %doubt, "WeChat Pay does not tell of an order");
                self.doubt(attempt, now).await
            }
        }
    }

    async fn learn(&self, attempt: Attempt, told: Told) -> Result<Attempt, PaymentError> {
        match told {
            Told::Paid(capture) => {
                let teller = self.gateway(&attempt)?.party();
                self.settle(teller, &capture, None).await?;
                self.attempt(&attempt.id).await
            }
            Told::Closed => self.apply(&attempt.id, Event::Gone).await,
            Told::NotPaid => self.apply(&attempt.id, Event::OrderStands).await,
            Told::PaidSomehow | Told::Strange => {
                tracing::error!(
                    payment = attempt.id.abbreviated(),
                    ?told,
                    "an order that cannot be understood"
                );
                self.apply(&attempt.id, Event::Doubt).await
            }
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
}
