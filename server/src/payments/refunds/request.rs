//! The body of a refund, frozen when it is queued.

use serde::Serialize;
use shared::{messages::books, money::Fen};

use super::{CauseKind, RefundNumber};

/// What does not depend on the refund: the order it is of, and where its end is told.
#[derive(Clone, Debug)]
pub struct RefundTerms<'a> {
    /// What the order was over, which WeChat Pay wants to hear again.
    pub order_total: Fen,
    /// The merchant that the order was of, when a service provider stands between.
    pub sub_merchant: Option<&'a str>,
    /// Where WeChat Pay tells how it ended; `None` for its merchant's default.
    pub notify_url: Option<&'a str>,
}

/// The body of `POST /v3/refund/domestic/refunds`. Serialise it once and keep the text: only the same bytes may be sent
/// again under the same number.
#[derive(Clone, Debug, Serialize)]
pub struct RefundRequest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_mchid: Option<&'a str>,
    out_trade_no: &'a str,
    out_refund_no: String,
    /// The payer reads it in WeChat; at most 80 characters.
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    notify_url: Option<&'a str>,
    amount: RefundAmount,
}

#[derive(Clone, Debug, Serialize)]
struct RefundAmount {
    refund: i64,
    total: i64,
    currency: &'static str,
}

impl<'a> RefundRequest<'a> {
    /// The request for giving `amount` back.
    pub fn new(number: &'a RefundNumber, cause: CauseKind, amount: Fen, terms: &RefundTerms<'a>) -> Self {
        RefundRequest {
            sub_mchid: terms.sub_merchant,
            out_trade_no: number.payment().as_str(),
            out_refund_no: number.to_string(),
            reason: cause.words(),
            notify_url: terms.notify_url,
            amount: RefundAmount { refund: amount.get(), total: terms.order_total.get(), currency: "CNY" },
        }
    }
}

impl CauseKind {
    /// What the payer and the registry read of it.
    pub const fn words(self) -> &'static str {
        match self {
            CauseKind::Duplicate => books::REFUND_DUPLICATE,
            CauseKind::PaidElsewhere => books::REFUND_PAID_ELSEWHERE,
            CauseKind::Revoked => books::REFUND_REVOKED,
            CauseKind::Changed => books::REFUND_CHANGED,
            CauseKind::Late => books::REFUND_LATE,
            CauseKind::WrongAmount => books::REFUND_WRONG_AMOUNT,
            CauseKind::Operator => books::REFUND_OPERATOR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_what_the_interface_wants() {
        let payment = "a".repeat(32).parse().unwrap();
        let number = RefundNumber::new(&payment, 2).unwrap();
        let terms = RefundTerms {
            order_total: Fen::new(11_500).unwrap(),
            sub_merchant: None,
            notify_url: Some("https://example.test/refunds"),
        };
        let request = RefundRequest::new(&number, CauseKind::Revoked, Fen::new(1_500).unwrap(), &terms);
        let body = serde_json::to_value(&request).unwrap();
        let want = serde_json::json!({
            "out_trade_no": "a".repeat(32), "out_refund_no": format!("R2{}", "a".repeat(32)),
            "reason": "处罚决定已撤销", "notify_url": "https://example.test/refunds",
            "amount": {"refund": 1_500, "total": 11_500, "currency": "CNY"},
        });
        assert_eq!(body, want);
    }

    #[test]
    fn no_reason_is_too_long_for_the_payers_bill() {
        for kind in CauseKind::ALL {
            assert!((1..=80).contains(&kind.words().len()), "{kind}: 80 bytes are within 80 characters too");
        }
    }
}
