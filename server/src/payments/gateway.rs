//! Who takes the money: what payments ask of it, and WeChat Pay as one.

use std::sync::Arc;

use jiff::Timestamp;

use crate::wechat::{
    BadNotification, Capture, Event, JsapiCall, Outcome, Party, Pay, Refund, SignatureHeaders, Trade,
    TradeState, Transaction,
};

/// Takes the money. No answer of it is a bool: what is not certain is [`Outcome::Unknown`].
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
pub trait Gateway: Clone + 'static {
    /// The app that orders are made for, and the merchant whose money it becomes.
    fn party(&self) -> &Party;
    /// Opens a way to pay an order; the same bytes under the same number open the same order again.
    async fn prepay(&self, trade: Trade, body: &str, now: Timestamp) -> Outcome<String>;
    /// Where an order stands.
    async fn query(&self, number: &str, now: Timestamp) -> Outcome<Told>;
    /// Closes an order. Only [`Told::Closed`] proves that it can no longer be paid.
    async fn close(&self, number: &str, now: Timestamp) -> Outcome<()>;
    /// Gives money back; the same bytes under the same number do it once. That it was accepted is not that it came.
    async fn refund(&self, body: &str, now: Timestamp) -> Outcome<Refund>;
    /// Where a refund stands.
    async fn query_refund(&self, number: &str, now: Timestamp) -> Outcome<Refund>;
    /// Verifies and reads a notification.
    ///
    /// # Errors
    /// [`BadNotification`]; it is to be sent again.
    async fn open_notification(
        &self,
        headers: &SignatureHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<News, BadNotification>;
    /// Signs the call that opens the payment inside WeChat, by the app of the order. `None` only if cryptography
    /// fails.
    fn jsapi_call(&self, app_id: &str, prepay_id: &str, now: Timestamp) -> Option<JsapiCall>;
}

/// Where an order stands, as the gateway tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The money was taken.
    Paid(Capture),
    /// It says that the money was taken, without the fields that it promises.
    PaidSomehow,
    /// It can be paid and is not.
    NotPaid,
    /// It can no longer be paid.
    Closed,
    /// In a state that we do not know.
    Strange,
}

/// A verified notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Its id. The same event may come under another one too.
    pub id: String,
    /// What happened; `None` for an event that we do not handle.
    pub event: Option<Event>,
}

impl From<Transaction> for Told {
    fn from(order: Transaction) -> Told {
        match order.trade_state {
            TradeState::Success | TradeState::Refund => order.capture().map_or(Told::PaidSomehow, Told::Paid),
            TradeState::NotPay => Told::NotPaid,
            TradeState::Closed => Told::Closed,
            TradeState::Other => Told::Strange,
        }
    }
}

impl Gateway for Arc<Pay> {
    fn party(&self) -> &Party {
        Pay::party(self)
    }

    async fn prepay(&self, trade: Trade, body: &str, now: Timestamp) -> Outcome<String> {
        Pay::prepay(self, trade, body, now).await
    }

    async fn query(&self, number: &str, now: Timestamp) -> Outcome<Told> {
        match Pay::query(self, number, now).await {
            Outcome::Definite(order) => Outcome::Definite(order.into()),
            Outcome::Rejected(code) => Outcome::Rejected(code),
            Outcome::Unknown(doubt) => Outcome::Unknown(doubt),
        }
    }

    async fn close(&self, number: &str, now: Timestamp) -> Outcome<()> {
        Pay::close(self, number, now).await
    }

    async fn refund(&self, body: &str, now: Timestamp) -> Outcome<Refund> {
        Pay::refund(self, body, now).await
    }

    async fn query_refund(&self, number: &str, now: Timestamp) -> Outcome<Refund> {
        Pay::query_refund(self, number, now).await
    }

    async fn open_notification(
        &self,
        headers: &SignatureHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<News, BadNotification> {
        let notification = Pay::open_notification(self, headers, body, now).await?;
        let event = match notification.event() {
            Ok(event) => Some(event),
            Err(BadNotification::Event) => None,
            Err(bad) => return Err(bad),
        };
        Ok(News { id: notification.id, event })
    }

    fn jsapi_call(&self, app_id: &str, prepay_id: &str, now: Timestamp) -> Option<JsapiCall> {
        Pay::jsapi_call(self, app_id, prepay_id, now)
    }
}
