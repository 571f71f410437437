//! Giving money back. A refund is queued in the transaction that finds its cause, with the job that sends it, asks about
//! it and follows it to its end. What is not certain changes nothing: it is asked, or the same bytes are sent again.

use jiff::Timestamp;
use shared::money::Fen;

use super::{
    Attempt, Gateway, PaymentError, PaymentsIn, Rows, RowsOf, Store, Surroundings, books,
    job::Done,
    jobs::{Job, Kind, REFUND_ABNORMAL, REFUND_CLOSED, REFUND_REFUSED},
    ledger::MoneyEvent,
    merchants::GatewayOf,
    mutation::mutated,
    refunds::{
        self, Cause, CauseKind, Event, Queued, Refund, RefundNumber, RefundTerms, Source, State, Wanted,
    },
    settle::Note,
    store::BookRows,
    tell::Occasion,
};
use crate::wechat::{self, ErrorCode, Outcome, Party, RefundNotice, RefundStatus};

/// So many numbers are tried by themselves, each after WeChat Pay has closed the one before.
const MOST_NUMBERS: u32 = 3;
/// A refusal that lasts is told to a person after so many tries.
const REFUSALS: i64 = 6;

/// Money that is to go back.
pub(super) struct GivingBack<'a> {
    pub(super) attempt: &'a Attempt,
    pub(super) cause: Cause,
    /// What the cause happened by; empty for the settlement itself.
    pub(super) occasion: &'a str,
    /// Where it lies with us.
    pub(super) source: Source,
    pub(super) amount: Fen,
}

/// What WeChat Pay told of a refund, and when that happened.
struct News<'a> {
    told: refunds::Told<'a>,
    at: Timestamp,
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Queues a refund and the job that sees to it.
    pub(super) async fn give_back(
        &self,
        rows: &mut RowsOf<W>,
        back: &GivingBack<'_>,
    ) -> Result<Queued, PaymentError> {
        let queued = self.queue_refund(rows, back).await?;
        if matches!(queued, Queued::New(_)) && !mutated!(self, RefundWithoutJob) {
            self.begin_refunds(rows, back.attempt).await?;
        }
        Ok(queued)
    }

    /// Gives back all that is left of a payment that the registry does not take: the fine was paid elsewhere, or its
    /// decision is gone.
    pub(super) async fn take_back(&self, attempt: &Attempt, cause: Cause) -> Result<(), PaymentError> {
        self.write(async |rows: &mut RowsOf<W>| -> Result<(), PaymentError> {
            let amount = self.left_of_fine(rows, attempt).await?;
            let cause = cause.clone();
            let back = GivingBack { attempt, cause, occasion: "", source: Source::Fine, amount };
            if let Queued::New(_) = self.give_back(rows, &back).await? {
                self.unsettle(rows, attempt).await?;
            }
            Ok(())
        })
        .await
    }

    /// What of a payment is neither returned nor being returned.
    pub(super) async fn left(&self, rows: &mut RowsOf<W>, attempt: &Attempt) -> Result<Fen, PaymentError> {
        let captured = rows.captured(&attempt.id).await?;
        Ok(refunds::left(captured, &rows.refunds(&attempt.id).await?))
    }

    /// What of a payment lies with the fine that it settled.
    async fn left_of_fine(&self, rows: &mut RowsOf<W>, attempt: &Attempt) -> Result<Fen, PaymentError> {
        let captured = rows.captured(&attempt.id).await?;
        Ok(refunds::kept(captured, &rows.refunds(&attempt.id).await?))
    }

    /// Lets a payment whose money goes back settle nothing any more. The registry may still keep the decision for it: when
    /// it refused to book the payment, or was never told of it.
    pub(super) async fn unsettle(&self, rows: &mut RowsOf<W>, attempt: &Attempt) -> Result<(), PaymentError> {
        let found = rows.unsettle(attempt).await?;
        if !found && attempt.settles() {
            let payment = attempt.id.abbreviated();
            tracing::error!(payment, "what a payment had settled does not stand with its fine: look at both");
        }
        self.tell_registry(rows, Job::new(Kind::Unlock, &attempt.id)).await
    }

    async fn queue_refund(
        &self,
        rows: &mut RowsOf<W>,
        back: &GivingBack<'_>,
    ) -> Result<Queued, PaymentError> {
        let terms = RefundTerms {
            order_total: rows.captured(&back.attempt.id).await?,
            sub_merchant: self.gateway(back.attempt)?.party().sub_merchant_id(),
            notify_url: Some(&self.notify_url),
        };
        let (payment, cause) = (&back.attempt.id, back.cause.clone());
        let GivingBack { occasion, source, amount, .. } = *back;
        let wanted = Wanted { payment, cause, occasion, source, amount, terms };
        Ok(refunds::queue(rows, &wanted, self.clock.now()).await?)
    }

    /// Lets the job begin, or look again at what there is now.
    async fn begin_refunds(&self, rows: &mut RowsOf<W>, attempt: &Attempt) -> Result<(), PaymentError> {
        let now = self.clock.now().as_millisecond();
        Ok(rows.renew(&Job::new(Kind::Refund, &attempt.id), now, now).await?)
    }

    /// One step of the job: one refund is sent or asked about, those that can move first.
    pub(super) async fn follow_refunds(&self, attempt: &Attempt, tries: i64) -> Result<Done, PaymentError> {
        let before = self.store.refunds(&attempt.id).await?;
        let moving = |refund: &&Refund| matches!(refund.state, State::Queued | State::Processing);
        let next = before.iter().find(moving).or_else(|| before.iter().find(|r| r.state.is_open()));
        let given_up = match next {
            Some(refund) => self.follow(attempt, refund, tries).await?,
            None => None,
        };
        let after = self.store.refunds(&attempt.id).await?;
        let job = Job::new(Kind::Refund, &attempt.id);
        Ok(if let Some(why) = given_up {
            Done::Dead(why)
        } else if after.iter().any(|refund| moving(&refund)) {
            Done::Again(job.next_try(tries, self.clock.now()))
        } else if after.iter().any(|refund| refund.state == State::Abnormal) {
            Done::Dead(REFUND_ABNORMAL)
        } else if after.last().is_some_and(|refund| refund.state == State::Closed) {
            Done::Dead(REFUND_CLOSED)
        } else {
            Done::Finished
        })
    }

    /// Sends a refund or asks about it, and takes in what is told; why a person must look, if one must.
    async fn follow(
        &self,
        attempt: &Attempt,
        refund: &Refund,
        tries: i64,
    ) -> Result<Option<&'static str>, PaymentError> {
        let number = refund.number.abbreviated();
        match self.send_or_ask(self.gateway(attempt)?, refund, tries).await {
            Outcome::Definite(told) => {
                let Some(news) = self.understand(refund, &told) else { return Ok(None) };
                self.learn_of_refund(attempt, &refund.number, &news).await?;
            }
            Outcome::Rejected(code) => {
                tracing::error!(refund = number, ?code, "WeChat Pay refuses a refund");
                metrics::counter!("refunds_refused_total").increment(1);
                let lasts = refund.state == State::Queued && lasts(&code) && tries >= REFUSALS;
                return Ok(lasts.then_some(REFUND_REFUSED));
            }
            Outcome::Unknown(_) if mutated!(self, UnknownRefundRenumbered) => {
                let told = refunds::Told { event: Event::Closed, refund_id: None, accepted_at: None };
                let news = News { told, at: self.clock.now() };
                self.learn_of_refund(attempt, &refund.number, &news).await?;
            }
            Outcome::Unknown(doubt) => {
                tracing::warn!(refund = number, %doubt, "it is not known where a refund stands");
            }
        }
        Ok(None)
    }

    /// What may have come there is asked about first. That nothing is there proves nothing, but the same bytes under
    /// the same number give the money back once, however often they come.
    async fn send_or_ask(
        &self,
        gateway: &GatewayOf<W>,
        refund: &Refund,
        tries: i64,
    ) -> Outcome<wechat::Refund> {
        let number = refund.number.to_string();
        let fresh = refund.state == State::Queued && tries == 1;
        if !fresh && !mutated!(self, RefundWithoutItsNumber) {
            match gateway.query_refund(&number, self.clock.now()).await {
                Outcome::Rejected(ErrorCode::ResourceNotExists) if refund.state == State::Queued => {}
                told => return told,
            }
        }
        let mut body = refund.request_body.clone();
        if mutated!(self, RefundWithoutItsNumber) {
            let mut random = [0; 16];
            self.random.fill(&mut random);
            body = body.replace(&number, &format!("R{:032x}", u128::from_le_bytes(random)));
        }
        gateway.refund(&body, self.clock.now()).await
    }

    async fn learn_of_refund(
        &self,
        attempt: &Attempt,
        number: &RefundNumber,
        news: &News<'_>,
    ) -> Result<(), PaymentError> {
        let of = self.money_of(attempt).await?;
        self.write(async |rows: &mut RowsOf<W>| self.take_in(rows, (attempt, &of), number, news).await).await
    }

    async fn money_of(&self, attempt: &Attempt) -> Result<MoneyEvent, PaymentError> {
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        Ok(books::money_of(attempt, &fine, self.gateway(attempt)?.party()))
    }

    /// Moves a refund and its money on. One that WeChat Pay has closed is followed by the next.
    async fn take_in(
        &self,
        rows: &mut RowsOf<W>,
        (attempt, of): (&Attempt, &MoneyEvent),
        number: &RefundNumber,
        News { told, at }: &News<'_>,
    ) -> Result<(), PaymentError> {
        let moved = books::refund_told(rows, of, number, told, *at, self.clock.now()).await?;
        let Some(Refund { number, state, cause, occasion, amount, .. }) = moved.map(|moved| moved.refund)
        else {
            return Ok(());
        };
        metrics::counter!("refunds_moved_total", "state" => state.name()).increment(1);
        if state == State::Success {
            self.tell_payer(rows, (Occasion::Refunded, number.ordinal()), attempt).await?;
            return self.tell_of_return(rows, attempt, &cause, &occasion).await;
        }
        if state == State::Closed && number.ordinal() < MOST_NUMBERS {
            let (occasion, source) = (occasion.as_str(), Source::Surplus);
            self.queue_refund(rows, &GivingBack { attempt, cause, occasion, source, amount }).await?;
        }
        Ok(())
    }

    /// Lets the registry know that the money of a fine which it may have as paid here is back with the payer, all of it.
    /// What settled nothing it never heard of, nor what it refused itself: those refunds have no occasion of their own.
    async fn tell_of_return(
        &self,
        rows: &mut RowsOf<W>,
        attempt: &Attempt,
        cause: &Cause,
        occasion: &str,
    ) -> Result<(), PaymentError> {
        let may_be_booked = !occasion.is_empty() && cause.kind() != CauseKind::WrongAmount;
        if !may_be_booked || self.left(rows, attempt).await? != Fen::ZERO {
            return Ok(());
        }
        self.tell_registry(rows, Job::new(Kind::Revoke, &attempt.id)).await
    }

    /// What an answer or a notification means for this refund; `None`, and a person reads of it, when it means nothing
    /// that we know.
    fn understand<'a>(&self, refund: &Refund, told: &'a wechat::Refund) -> Option<News<'a>> {
        let is_this = told.refund_fen == refund.amount.get()
            && told.currency == "CNY"
            && told.out_trade_no == refund.payment_id.as_str()
            && told.out_refund_no == refund.number.to_string();
        let now = self.clock.now();
        let event = match told.status {
            RefundStatus::Processing if mutated!(self, AcceptedRefundBelieved) => Event::Succeeded,
            RefundStatus::Processing => Event::Accepted,
            RefundStatus::Success => Event::Succeeded,
            RefundStatus::Closed => Event::Closed,
            RefundStatus::Abnormal => Event::Abnormal,
            RefundStatus::Other => return self.strange(refund),
        };
        if !is_this && !mutated!(self, RefundWithoutItsNumber) {
            return self.strange(refund);
        }
        let at = match event {
            Event::Accepted => told.created_at,
            Event::Succeeded => told.succeeded_at,
            Event::Abnormal | Event::Closed => None,
        };
        let accepted_at = told.created_at;
        let told = refunds::Told { event, refund_id: Some(&told.refund_id), accepted_at };
        Some(News { told, at: at.unwrap_or(now) })
    }

    fn strange<'a>(&self, refund: &Refund) -> Option<News<'a>> {
        let number = refund.number.abbreviated();
        tracing::error!(
            refund = number,
            "what WeChat Pay tells of a refund cannot be understood: look at it"
        );
        None
    }

    /// Keeps a verified notification of a refund and takes it in; `false` when we have no such refund.
    pub(super) async fn hear_of_refund(
        &self,
        teller: &Party,
        notice: &RefundNotice,
        note: &Note<'_>,
    ) -> Result<bool, PaymentError> {
        let Ok(number) = notice.refund.out_refund_no.parse::<RefundNumber>() else { return Ok(false) };
        let Some(attempt) = self.store.attempt(number.payment()).await? else { return Ok(false) };
        // What one merchant's keys have opened is of no other's order.
        let asked = self.gateway(&attempt)?.party();
        if notice.merchant != asked.merchant() || teller.signer() != asked.signer() {
            return Ok(false);
        }
        let of = self.money_of(&attempt).await?;
        let now = self.clock.now().as_millisecond();
        self.write(async |rows: &mut RowsOf<W>| -> Result<bool, PaymentError> {
            let Some(refund) = rows.refund(&number).await? else { return Ok(false) };
            rows.note(note.id, &attempt.id, note.body, now).await?;
            if refund.state == State::Success {
                return Ok(true);
            }
            self.begin_refunds(rows, &attempt).await?;
            // No notification tells when it was accepted, which is the day of its bill: the job asks for that.
            if refund.accepted_at.is_some()
                && let Some(news) = self.understand(&refund, &notice.refund)
            {
                self.take_in(rows, (&attempt, &of), &number, &news).await?;
            }
            Ok(true)
        })
        .await
    }
}

/// Whether a refusal does not go away by waiting: all but too little money at the merchant, and what we do not know.
const fn lasts(code: &ErrorCode) -> bool {
    !matches!(code, ErrorCode::NotEnough | ErrorCode::RuleLimit | ErrorCode::Other(_))
}
