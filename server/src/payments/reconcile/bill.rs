//! A day's trade bill, as far as the comparison needs it. What it says of the payer is not kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::money::Fen;

/// The trade bill of a merchant's day: what was paid, what was accepted for refund, and what both come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Payments that succeeded on the day.
    pub trades: Vec<Entry>,
    /// Refunds that were accepted on the day.
    pub refunds: Vec<Entry>,
    /// What the bill says that they come to.
    pub summary: Summary,
}

/// A payment or a refund, as either side has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Our number: the out_trade_no or the out_refund_no.
    pub number: String,
    /// WeChat's number for it.
    pub gateway_id: String,
    /// How much: the order's total, or what was asked back.
    pub amount: Fen,
    /// When the payment succeeded, or the refund was accepted.
    pub at: Timestamp,
    /// WeChat's fee in thousandths of a 分, as bills print it; negative when it comes back. Zero on our side.
    pub fee_milli_fen: i64,
}

/// The last line of a trade bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// 总交易单数: payments and refunds together.
    pub number: u64,
    /// 订单总金额.
    pub traded: Fen,
    /// 申请退款总金额.
    pub refunded: Fen,
    /// 手续费总金额, in thousandths of a 分.
    pub fee_milli_fen: i64,
}

impl Bill {
    /// What the fees of the rows come to in 分, each rounded half up as WeChat Pay books it.
    pub fn fee_fen(&self) -> i64 {
        self.trades.iter().chain(&self.refunds).map(|row| rounded(row.fee_milli_fen)).sum()
    }
}

/// Half up, away from zero.
const fn rounded(milli_fen: i64) -> i64 {
    let half = if milli_fen < 0 { -500 } else { 500 };
    (milli_fen + half) / 1_000
}

/// What entries come to, in 分.
pub(super) fn sum(entries: &[Entry]) -> i64 {
    entries.iter().map(|entry| entry.amount.get()).sum()
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn a_fee_is_rounded_to_the_fen() {
        // 0.6 % of 9.90 yuan is 0.0594 yuan, which WeChat Pay books as 0.06.
        assert_eq!([5_940, 5_499, 5_500, -5_940, 0].map(rounded), [6, 5, 6, -6, 0]);
    }
}
