//! What is asked of WeChat Pay about a refund and what it tells.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::party::{Merchant, Told};

/// The body of a refund. Serialise it once and keep the text: the same bytes under the same `out_refund_no` give the
/// money back once, however often they are sent.
#[derive(Clone, Debug, Serialize)]
pub struct RefundRequest {
    /// The sub-merchant, through a service provider only: [`super::Party::sub_merchant_id`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_mchid: Option<String>,
    /// What was paid.
    #[serde(flatten)]
    pub of: Paid,
    /// The merchant's number for the refund: at most 64 of `0-9A-Za-z_-|*@`.
    pub out_refund_no: String,
    /// What the payer reads; at most 80 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the result is sent: https, no query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify_url: Option<String>,
    /// How much.
    pub amount: RefundAmount,
}

/// How a refund names the payment.
#[derive(Clone, Debug, Serialize)]
pub enum Paid {
    /// By WeChat's number of the payment.
    #[serde(rename = "transaction_id")]
    Transaction(String),
    /// By the merchant's number of the order.
    #[serde(rename = "out_trade_no")]
    Order(String),
}

/// So much of so much, in 分 of CNY.
#[derive(Clone, Debug, Serialize)]
pub struct RefundAmount {
    refund: i64,
    total: i64,
    currency: &'static str,
}

impl RefundAmount {
    /// `refund` 分 back of an order over `total` 分.
    pub fn fen(refund: i64, total: i64) -> RefundAmount {
        RefundAmount { refund, total, currency: "CNY" }
    }
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum RefundStatus {
    /// Accepted, and on its way.
    #[serde(rename = "PROCESSING")]
    Processing,
    /// The money is back.
    #[serde(rename = "SUCCESS")]
    Success,
    /// Given up by WeChat Pay: another `out_refund_no` is needed.
    #[serde(rename = "CLOSED")]
    Closed,
    /// The payer's card or account does not take it: a person must act at the merchant platform.
    #[serde(rename = "ABNORMAL")]
    Abnormal,
    /// Something new.
    #[serde(other)]
    Other,
}

/// A refund as an answer or a notification tells it. That a refund was accepted is not that it succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// WeChat's number for the refund.
    pub refund_id: String,
    /// The merchant's number for the refund.
    pub out_refund_no: String,
    /// WeChat's number for the payment.
    pub transaction_id: String,
    /// The merchant's number for the order.
    pub out_trade_no: String,
    /// Where it stands.
    pub status: RefundStatus,
    /// How much is given back, in 分.
    pub refund_fen: i64,
    /// The order's total in 分.
    pub total_fen: i64,
    /// `CNY`.
    pub currency: String,
    /// When WeChat Pay accepted it: its day in the bill. Notifications don't tell it.
    pub created_at: Option<Timestamp>,
    /// When the money was back.
    pub succeeded_at: Option<Timestamp>,
}

/// A refund that came to its end, as a notification tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundNotice {
    /// Whose it is; compare with [`super::Party::merchant`].
    pub merchant: Merchant,
    /// The refund.
    pub refund: Refund,
}

/// As answers and notifications write it; the latter say `refund_status`.
#[derive(Deserialize)]
pub(super) struct WireRefund {
    refund_id: String,
    out_refund_no: String,
    transaction_id: String,
    out_trade_no: String,
    #[serde(alias = "refund_status")]
    status: RefundStatus,
    create_time: Option<Timestamp>,
    success_time: Option<Timestamp>,
    amount: WireAmount,
}

#[derive(Deserialize)]
struct WireAmount {
    refund: i64,
    total: i64,
    /// Notifications don't tell it: there is no other than CNY then.
    currency: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct WireNotice {
    #[serde(flatten)]
    told: Told,
    #[serde(flatten)]
    refund: WireRefund,
}

impl From<WireRefund> for Refund {
    fn from(wire: WireRefund) -> Refund {
        Refund {
            refund_id: wire.refund_id,
            out_refund_no: wire.out_refund_no,
            transaction_id: wire.transaction_id,
            out_trade_no: wire.out_trade_no,
            status: wire.status,
            refund_fen: wire.amount.refund,
            total_fen: wire.amount.total,
            currency: wire.amount.currency.unwrap_or_else(|| "CNY".into()),
            created_at: wire.create_time,
            succeeded_at: wire.success_time,
        }
    }
}

impl WireNotice {
    /// `None` when no merchant is named.
    pub(super) fn notice(self) -> Option<RefundNotice> {
        Some(RefundNotice { merchant: self.told.merchant()?, refund: self.refund.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer of pay.weixin.qq.com/doc/v3/merchant/4012791862.
    const ANSWER: &str = r#"{"refund_id":"50000000382019052709732678859","out_refund_no":"1217752501201407033233368018",
        "transaction_id":"1217752501201407033233368018","out_trade_no":"1217752501201407033233368018",
        "channel":"ORIGINAL","user_received_account":"招商银行信用卡0403","success_time":"2020-12-01T16:18:12+08:00",
        "create_time":"2020-12-01T16:18:12+08:00","status":"SUCCESS","funds_account":"UNSETTLED",
        "amount":{"total":100,"refund":99,"from":[{"account":"AVAILABLE","amount":444}],"payer_total":90,
        "payer_refund":90,"settlement_refund":100,"settlement_total":100,"discount_refund":10,"currency":"CNY"}}"#;

    #[test]
    fn the_answer_of_the_documentation() {
        let refund: Refund = serde_json::from_str::<WireRefund>(ANSWER).unwrap().into();
        assert_eq!(refund.out_refund_no, "1217752501201407033233368018");
        assert_eq!((refund.refund_fen, refund.total_fen), (99, 100));
        assert_eq!(refund.status, RefundStatus::Success);
        assert_eq!(refund.succeeded_at.unwrap().to_string(), "2020-12-01T08:18:12Z");
    }

    #[test]
    fn another_currency_is_told_and_none_is_cny() {
        for (told, want) in [(r#","currency":"CNY""#, "CNY"), (r#","currency":"USD""#, "USD"), ("", "CNY")] {
            let answer = ANSWER.replace(r#","currency":"CNY""#, told);
            let refund: Refund = serde_json::from_str::<WireRefund>(&answer).unwrap().into();
            assert_eq!(refund.currency, want, "{told}");
        }
    }

    #[test]
    fn every_state_is_told_apart() {
        for (text, want) in [
            ("PROCESSING", RefundStatus::Processing),
            ("CLOSED", RefundStatus::Closed),
            ("ABNORMAL", RefundStatus::Abnormal),
            ("SOMETHING", RefundStatus::Other),
        ] {
            let answer = ANSWER.replace("\"status\":\"SUCCESS\"", &format!("\"status\":\"{text}\""));
            assert_eq!(serde_json::from_str::<WireRefund>(&answer).unwrap().status, want);
        }
    }

    #[test]
    fn a_request_names_the_payment_in_one_way() {
        let request = RefundRequest {
            sub_mchid: None,
            of: Paid::Order("T1".into()),
            out_refund_no: "RT1".into(),
            reason: Some("重复缴款".into()),
            notify_url: None,
            amount: RefundAmount::fen(1, 2),
        };
        let want = r#"{"out_trade_no":"T1","out_refund_no":"RT1","reason":"重复缴款","amount":{"refund":1,"total":2,"currency":"CNY"}}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), want);
        let sub =
            RefundRequest { sub_mchid: Some("190".into()), of: Paid::Transaction("42".into()), ..request };
        let text = serde_json::to_string(&sub).unwrap();
        assert!(text.starts_with(r#"{"sub_mchid":"190","transaction_id":"42","out_refund_no":"#), "{text}");
    }
}
