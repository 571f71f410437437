//! Orders and refunds as answers and notifications tell them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::orders::{Order, Paid};
use super::refund::{Outcome, Refund};
use crate::clock;

impl Order {
    /// The order as a query answers it and as a notification carries it.
    pub fn transaction(&self, now: Timestamp) -> Value {
        let terms = &self.terms;
        let (trade_state, description) = self.trade_state(now);
        let mut members = named(terms.party.identity());
        let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        add("out_trade_no", json!(terms.out_trade_no));
        add("trade_state", json!(trade_state));
        add("trade_state_desc", json!(description));
        add("amount", json!({"total": terms.total_fen, "currency": "CNY"}));
        if let Some(attach) = &terms.attach {
            add("attach", json!(attach));
        }
        if let Some(Paid { transaction_id, at, openid }) = self.paid(now) {
            let total = terms.total_fen;
            let payer = if terms.party.sub.is_none() { "openid" } else { "sp_openid" };
            add("transaction_id", json!(transaction_id));
            add("trade_type", json!(terms.channel.trade_type()));
            add("bank_type", json!("OTHERS"));
            add("success_time", json!(clock::rfc3339(at)));
            add("payer", json!({payer: openid}));
            let amount =
                json!({"total": total, "payer_total": total, "currency": "CNY", "payer_currency": "CNY"});
            add("amount", amount);
        }
        Value::Object(members)
    }

    /// A refund of this order as the answer to its request and to a query tells it.
    pub fn told_refund(&self, refund: &Refund, now: Timestamp) -> Value {
        let (total, back) = (self.terms.total_fen, refund.refund_fen);
        let mut told = json!({
            "refund_id": refund.refund_id,
            "out_refund_no": refund.out_refund_no,
            "transaction_id": self.paid(now).map(|paid| paid.transaction_id),
            "out_trade_no": self.terms.out_trade_no,
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "create_time": clock::rfc3339(refund.accepted_at),
            "status": refund.status(now),
            "funds_account": "AVAILABLE",
            "amount": {
                "total": total, "refund": back, "from": [], "payer_total": total, "payer_refund": back,
                "settlement_refund": back, "settlement_total": total, "discount_refund": 0, "currency": "CNY",
            },
            "promotion_detail": [],
        });
        if let (Some(Outcome::Success), Value::Object(members)) = (refund.outcome(now), &mut told) {
            members.insert("success_time".to_owned(), json!(clock::rfc3339(refund.ends_at)));
        }
        told
    }

    /// What the notification of a refund that has ended hides.
    pub fn refund_notice(&self, refund: &Refund, outcome: Outcome, now: Timestamp) -> Value {
        let (total, back) = (self.terms.total_fen, refund.refund_fen);
        let mut members = named(self.terms.party.numbers());
        let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        add("out_trade_no", json!(self.terms.out_trade_no));
        add("transaction_id", json!(self.paid(now).map(|paid| paid.transaction_id)));
        add("out_refund_no", json!(refund.out_refund_no));
        add("refund_id", json!(refund.refund_id));
        add("refund_status", json!(outcome.name()));
        if outcome == Outcome::Success {
            add("success_time", json!(clock::rfc3339(refund.ends_at)));
        }
        add("user_received_account", json!("支付用户零钱"));
        add("amount", json!({"total": total, "refund": back, "payer_total": total, "payer_refund": back}));
        Value::Object(members)
    }
}

fn named(names: Vec<(&'static str, &'static str)>) -> Map<String, Value> {
    names.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}
