//! What is asked of WeChat Pay and what it tells of an order.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::{
    party::{Party, Told},
    time,
};

/// The body of a prepay. Serialise it once and keep the text: only the same bytes may be sent again
/// under the same number.
#[derive(Clone, Debug, Serialize)]
pub struct OrderRequest {
    /// Who takes the money: [`super::Pay::party`].
    #[serde(flatten)]
    pub party: Party,
    /// What the payer reads; at most 127 characters.
    pub description: String,
    /// The merchant's number for the order: 6 to 32 of `0-9A-Za-z_-|*`.
    pub out_trade_no: String,
    /// Until when it can be paid; at least a minute ahead.
    #[serde(serialize_with = "rfc3339")]
    pub time_expire: Timestamp,
    /// Where the result is sent: https, no query, at most 255 characters.
    pub notify_url: String,
    /// The amount.
    pub amount: OrderAmount,
    /// Who pays; JSAPI only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    /// Where from; required for H5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scene_info: Option<Scene>,
}

/// An amount in 分 of CNY.
#[derive(Clone, Debug, Serialize)]
pub struct OrderAmount {
    total: i64,
    currency: &'static str,
}

impl OrderAmount {
    /// So many 分.
    pub fn fen(total: i64) -> OrderAmount {
        OrderAmount { total, currency: "CNY" }
    }
}

/// Who pays, by the id under the app that knows them: [`Party::payer`].
#[derive(Clone, Debug, Serialize)]
pub enum Payer {
    /// Under the merchant's app.
    #[serde(rename = "openid")]
    Direct(String),
    /// Under the service provider's app.
    #[serde(rename = "sp_openid")]
    Provider(String),
    /// Under the sub-merchant's app.
    #[serde(rename = "sub_openid")]
    Sub(String),
}

/// Where the payer is.
#[derive(Clone, Debug, Serialize)]
pub struct Scene {
    /// The payer's address, as the public server sees it.
    pub payer_client_ip: String,
    /// H5 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub h5_info: Option<H5Info>,
}

/// The kind of browser.
#[derive(Clone, Debug, Serialize)]
pub struct H5Info {
    #[serde(rename = "type")]
    kind: H5Kind,
}

/// The kind of browser.
#[derive(Clone, Copy, Debug, Serialize)]
enum H5Kind {
    /// A page in a browser.
    Wap,
}

impl Scene {
    /// A page in a phone's browser at `payer_client_ip`.
    pub fn browser(payer_client_ip: String) -> Scene {
        Scene { payer_client_ip, h5_info: Some(H5Info { kind: H5Kind::Wap }) }
    }
}

fn rfc3339<S: Serializer>(at: &Timestamp, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&time::rfc3339(*at))
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum TradeState {
    /// Paid.
    #[serde(rename = "SUCCESS")]
    Success,
    /// Paid, and refunded in part or whole since.
    #[serde(rename = "REFUND")]
    Refund,
    /// Not paid yet.
    #[serde(rename = "NOTPAY")]
    NotPay,
    /// Closed: it can no longer be paid.
    #[serde(rename = "CLOSED")]
    Closed,
    /// Bar-code payments only, or something new.
    #[serde(other)]
    Other,
}

/// An order as a query or a notification tells it.
#[derive(Clone, Debug, Deserialize)]
pub struct Transaction {
    /// The merchant's number for the order.
    pub out_trade_no: String,
    /// Where it stands.
    pub trade_state: TradeState,
    #[serde(flatten)]
    told: Told,
    pub(super) transaction_id: Option<String>,
    success_time: Option<Timestamp>,
    amount: Option<TransactionAmount>,
}

#[derive(Clone, Debug, Deserialize)]
struct TransactionAmount {
    total: Option<i64>,
    currency: Option<String>,
}

/// Money that was taken: what a paid order says, to be compared with what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Who took it; compare with [`Party::is`].
    pub party: Party,
    /// The merchant's number for the order.
    pub out_trade_no: String,
    /// WeChat's number for the payment.
    pub transaction_id: String,
    /// The order's total in 分. Not what the payer gave: coupons may have paid a part.
    pub total_fen: i64,
    /// `CNY`.
    pub currency: String,
    /// When the money was taken.
    pub at: Timestamp,
    /// Whether a part or the whole of it was given back since.
    pub refunded: bool,
}

impl Transaction {
    /// The money that was taken; `None` when none was, or when a promised field is missing.
    pub fn capture(&self) -> Option<Capture> {
        if !matches!(self.trade_state, TradeState::Success | TradeState::Refund) {
            return None;
        }
        let amount = self.amount.as_ref()?;
        Some(Capture {
            party: self.told.party()?,
            out_trade_no: self.out_trade_no.clone(),
            transaction_id: self.transaction_id.clone()?,
            total_fen: amount.total?,
            currency: amount.currency.clone()?,
            at: self.success_time?,
            refunded: self.trade_state == TradeState::Refund,
        })
    }
}
