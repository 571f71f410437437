//! What happened to money: a payment on the day it succeeded, a refund on the day it was accepted.

use jiff::Timestamp;

use crate::books::{Order, Orders, Outcome, Paid};
use crate::party::Party;

/// One payment or refund.
#[derive(Clone, Debug)]
pub struct Line {
    /// When it counts.
    pub at: Timestamp,
    /// Whose it is.
    pub party: Party,
    /// WeChat Pay's number of the payment.
    pub transaction_id: String,
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// Who paid.
    pub openid: String,
    /// `JSAPI`, `MWEB`, `NATIVE`
    pub trade_type: &'static str,
    /// What was paid; of a refund, what was given back.
    pub fen: u64,
    /// What WeChat Pay keeps of it, or of a refund gives back.
    pub fee_fen: u64,
    /// The refund, if it is one.
    pub refund: Option<LineRefund>,
    /// What was paid for.
    pub description: String,
    /// The merchant's own data.
    pub attach: String,
}

/// What a refund has beside a payment.
#[derive(Clone, Debug)]
pub struct LineRefund {
    /// WeChat Pay's number.
    pub refund_id: String,
    /// The merchant's number.
    pub out_refund_no: String,
    /// `SUCCESS`, `PROCESSING` or `CHANGE` (abnormal).
    pub status: &'static str,
    /// When it succeeded.
    pub succeeded_at: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

impl Line {
    /// The number by which a lever means it.
    pub fn number(&self) -> &str {
        self.refund.as_ref().map_or(&self.out_trade_no, |refund| &refund.out_refund_no)
    }

    /// Sets the amount, and the fee that goes with it.
    pub fn set_fen(&mut self, fen: u64) {
        self.fen = fen;
        self.fee_fen = fee(self.party, fen);
    }
}

/// All lines of all merchants, in no order.
pub fn all(orders: &Orders, now: Timestamp) -> Vec<Line> {
    orders.all().into_iter().flat_map(|order| of(order, now)).collect()
}

fn of(order: &Order, now: Timestamp) -> Vec<Line> {
    let Some(Paid { transaction_id, at, openid }) = order.paid(now) else { return Vec::new() };
    let terms = &order.terms;
    let mut payment = Line {
        at,
        party: terms.party,
        transaction_id,
        out_trade_no: terms.out_trade_no.clone(),
        openid,
        trade_type: terms.channel.trade_type(),
        fen: 0,
        fee_fen: 0,
        refund: None,
        description: terms.description.clone(),
        attach: terms.attach.clone().unwrap_or_default(),
    };
    payment.set_fen(terms.total_fen);
    // A closed refund has moved no money.
    let refunds = order.refunds.iter().filter(|refund| refund.outcome(now) != Some(Outcome::Closed));
    let refunds = refunds.map(|refund| {
        let outcome = refund.outcome(now);
        let status = match outcome {
            Some(Outcome::Abnormal) => "CHANGE",
            None => "PROCESSING",
            Some(_) => "SUCCESS",
        };
        let mut line = Line { at: refund.accepted_at, ..payment.clone() };
        line.set_fen(refund.refund_fen);
        line.refund = Some(LineRefund {
            refund_id: refund.refund_id.clone(),
            out_refund_no: refund.out_refund_no.clone(),
            status,
            succeeded_at: (outcome == Some(Outcome::Success)).then_some(refund.ends_at),
            reason: refund.reason.clone().unwrap_or_default(),
        });
        line
    });
    let refunds: Vec<Line> = refunds.collect();
    std::iter::once(payment).chain(refunds).collect()
}

/// Rounded to the nearest fen, halves up.
fn fee(party: Party, fen: u64) -> u64 {
    (fen * party.merchant.fee_basis_points + 5_000) / 10_000
}
