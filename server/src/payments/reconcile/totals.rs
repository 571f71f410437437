//! What a merchant's day comes to.

use serde::{Deserialize, Serialize};

use crate::payments::ledger::{Class, EventKind, store::DayLine};

/// What a day comes to, in 分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// What came.
    pub captured: i64,
    /// What was accepted for refund.
    pub refunded: i64,
    /// What WeChat Pay kept for its service, less what it gave back.
    pub fee: i64,
    /// What was paid out.
    pub paid_out: i64,
    /// By how much the merchant's money at WeChat Pay changed: what is under way to payers has left it.
    pub change: i64,
}

impl Totals {
    /// What the ledger has of a day.
    pub fn of(ledger: &[DayLine]) -> Totals {
        let mut day = Totals::default();
        for line in ledger {
            let at_gateway = |class| matches!(class, Class::Gateway | Class::RefundsUnderWay);
            day.change += i64::from(at_gateway(line.debit)) * line.fen;
            day.change -= i64::from(at_gateway(line.credit)) * line.fen;
            match line.kind {
                EventKind::Captured => day.captured += line.fen,
                EventKind::RefundAccepted => day.refunded += line.fen,
                EventKind::PaidOut => day.paid_out += line.fen,
                EventKind::Fee if line.debit == Class::Gateway => day.fee -= line.fen,
                EventKind::Fee => day.fee += line.fen,
                _ => {}
            }
        }
        day
    }
}
