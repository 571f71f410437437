//! What the resident is shown of an attempt.

use jiff::Timestamp;
use shared::{
    fines::{FineStatus, PaymentRef},
    path,
    payments::{Channel, NextStep, Payment, PaymentId, PaymentRefund, PaymentState},
    time,
};
use url::Url;

use super::{Attempt, Gateway, PaymentError, PaymentsIn, Store, Surroundings};
use crate::{
    fines::FineId,
    platform::{database::DatabaseError, qr},
    wechat::{JsapiCall, Party},
};

/// How soon a page asks again while the outcome is not known.
const WAIT_SECONDS: u32 = 3;

impl<W: Surroundings> PaymentsIn<W> {
    /// The payment of that id, as the resident sees it now.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`] without such a payment.
    pub async fn payment(&self, id: &PaymentId) -> Result<Payment, PaymentError> {
        self.view(self.attempt(id).await?).await
    }

    /// The payment of a fine that is under way or done, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_fine(&self, fine: &FineId) -> Result<Option<PaymentRef>, DatabaseError> {
        let attempt = self.store.of_fine(fine).await?;
        Ok(attempt.map(|a| PaymentRef { id: a.id, state: a.state.wire(a.surplus) }))
    }

    /// What the resident sees of an attempt.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn view(&self, attempt: Attempt) -> Result<Payment, PaymentError> {
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let (state, payable) = self.shown(&attempt).await?;
        let now = self.clock.now();
        let state = match state {
            // Its time is over: whether money came nevertheless is being asked.
            PaymentState::AwaitingPayment if now >= attempt.expires_at => PaymentState::Confirming,
            state => state,
        };
        let next = match state {
            PaymentState::AwaitingPayment => self.next_step(&attempt, now),
            PaymentState::Confirming if payable && attempt.is_unopened() && attempt.wants_opening(now) => {
                NextStep::Reopen
            }
            PaymentState::Confirming => NextStep::Wait { seconds: WAIT_SECONDS },
            _ => NextStep::None,
        };
        let refunds =
            if attempt.paid_at.is_some() { self.refunds_of(&attempt.id).await? } else { Vec::new() };
        let fine_paid = state == PaymentState::Closed && fine.status() == FineStatus::Paid;
        Ok(Payment {
            refunds,
            id: attempt.id,
            state,
            channel: attempt.channel,
            number_masked: fine.number.masked(),
            plate_masked: fine.plate.masked(),
            principal_fen: attempt.principal,
            surcharge_fen: attempt.surcharge,
            total_fen: attempt.total,
            quoted_on: attempt.quoted_on,
            expires_at: attempt.expires_at,
            paid_at: attempt.paid_at.map(time::rfc3339),
            next,
            fictional: fine.fictional,
            fine_paid,
        })
    }

    /// What of a payment goes back, or went back. One that was closed counts only while nothing has followed it.
    pub(super) async fn refunds_of(&self, id: &PaymentId) -> Result<Vec<PaymentRefund>, DatabaseError> {
        let refunds = self.store.refunds(id).await?;
        let last = refunds.last().map(|refund| refund.number.clone());
        let shown = refunds.into_iter().filter(|r| r.state.stands() || Some(&r.number) == last.as_ref());
        Ok(shown.map(|r| PaymentRefund { state: r.state.wire(), amount_fen: r.amount }).collect())
    }

    /// The state that is shown, and whether the fine is still owed as it was quoted.
    pub(super) async fn shown(&self, attempt: &Attempt) -> Result<(PaymentState, bool), PaymentError> {
        let payable = attempt.state.is_open() && self.store.is_payable(&attempt.id).await?;
        let state = match attempt.state.wire(attempt.surplus) {
            // The job is about to close it.
            PaymentState::AwaitingPayment if !payable => PaymentState::Confirming,
            state => state,
        };
        Ok((state, payable))
    }

    fn next_step(&self, attempt: &Attempt, now: Timestamp) -> NextStep {
        let Some(opening) = attempt.opening_at(now) else {
            let reopens = attempt.wants_opening(now);
            return if reopens { NextStep::Reopen } else { NextStep::Wait { seconds: WAIT_SECONDS } };
        };
        match attempt.channel {
            Channel::WechatH5 => match self.with_way_back(&opening.text, &attempt.id) {
                Some(url) => NextStep::OpenH5 { url },
                None => NextStep::Reopen,
            },
            Channel::WechatNative => {
                NextStep::ScanQr { code_url: opening.text.clone(), svg: qr::svg(&opening.text) }
            }
            Channel::WechatJsapi => match self.jsapi_call(attempt, &opening.text, now) {
                Some(call) => NextStep::Jsapi {
                    app_id: call.app_id,
                    time_stamp: call.time_stamp,
                    nonce_str: call.nonce_str,
                    package: call.package,
                    sign_type: call.sign_type,
                    pay_sign: call.pay_sign,
                },
                None => NextStep::Wait { seconds: WAIT_SECONDS },
            },
        }
    }

    fn jsapi_call(&self, attempt: &Attempt, prepay_id: &str, now: Timestamp) -> Option<JsapiCall> {
        let party = Party::of_order(&attempt.request_body)?;
        self.gateway(attempt).ok()?.jsapi_call(party.app_id(), prepay_id, now)
    }

    /// Where WeChat sends the payer afterwards: back to the payment's page, by way of a question.
    fn with_way_back(&self, h5_url: &str, id: &PaymentId) -> Option<String> {
        let mut url = Url::parse(h5_url).ok()?;
        let back = format!("{}{}", self.public_url, path::payment_return(id));
        url.query_pairs_mut().append_pair("redirect_url", &back);
        Some(url.into())
    }
}
