//! A day's fund-flow bill: what changed the merchant's money at WeChat Pay. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::money::Fen;

use super::{
    difference::{Difference, Kind, Side},
    totals::Totals,
    wechat_csv::scaled,
};
use crate::payments::ledger::{Flow, FlowKind, Movement, store::DayLine};

/// The fund-flow bill of a merchant's day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundFlow {
    /// In the order of the bill.
    pub rows: Vec<FlowRow>,
    /// 资金流水总笔数, as the bill says; `None` of a bill that was kept before this was.
    #[serde(default)]
    pub number: Option<u64>,
    /// 收入金额, as the bill adds it up.
    pub income: Fen,
    /// 支出金额, as the bill adds it up.
    pub expense: Fen,
}

/// A row of a fund-flow bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRow {
    /// When WeChat Pay booked it.
    pub at: Timestamp,
    /// 微信支付业务单号.
    pub business_id: String,
    /// 资金流水单号.
    pub flow_id: String,
    /// 业务类型.
    pub kind: String,
    /// 收入 or 支出.
    pub income: bool,
    /// How much.
    pub amount: Fen,
    /// 账户结余 behind it, in 分.
    pub balance_fen: i64,
    /// 备注, which says of a refund how much of it was the fee.
    pub remark: String,
}

/// What a row is to us.
enum Sort {
    /// A payment came.
    Income,
    /// A refund went, of which so much was the fee that WeChat Pay gave back.
    Refund { fee: Fen },
    /// Neither, and booked by itself.
    Booked(FlowKind),
    /// Of a kind that we do not know.
    Unknown,
}

impl FlowRow {
    fn sort(&self) -> Sort {
        match (self.kind.as_str(), self.income) {
            ("交易", true) => Sort::Income,
            ("退款", false) => Sort::Refund { fee: self.fee_of_refund() },
            ("扣除交易手续费", false) => Sort::Booked(FlowKind::Fee),
            ("扣除交易手续费" | "退还手续费", true) => Sort::Booked(FlowKind::FeeReturned),
            ("提现" | "结算" | "自动提现", false) => Sort::Booked(FlowKind::PaidOut),
            _ => Sort::Unknown,
        }
    }

    /// `退款总金额9.90元;含手续费0.06元`: what went is the one less the other. Nothing when the remark says otherwise.
    fn fee_of_refund(&self) -> Fen {
        let yuan = |before: &str| {
            let (_, rest) = self.remark.split_once(before)?;
            scaled(rest.split_once('元')?.0, 2).and_then(|fen| Fen::new(fen).ok())
        };
        match (yuan("退款总金额"), yuan("含手续费")) {
            (Some(whole), Some(fee)) if whole.get() - fee.get() == self.amount.get() => fee,
            _ => Fen::ZERO,
        }
    }

    const fn signed(&self) -> i64 {
        if self.income { self.amount.get() } else { -self.amount.get() }
    }

    /// Its name in the ledger and in the list of differences. WeChat's numbers alone name a payment and its fee alike.
    fn id(&self) -> String {
        format!("{}/{}/{}", self.business_id, self.flow_id, self.kind)
    }
}

impl FundFlow {
    /// The movements that only this bill tells of: fees, and what was paid out.
    pub fn movements(&self, merchant: &str) -> Vec<Movement> {
        let booked = |row: &FlowRow| {
            let (kind, amount) = match row.sort() {
                Sort::Booked(kind) => (kind, row.amount),
                Sort::Refund { fee } => (FlowKind::FeeReturned, fee),
                Sort::Income | Sort::Unknown => return None,
            };
            Flow { id: &row.id(), merchant, kind, amount, at: row.at }.movement()
        };
        self.rows.iter().filter_map(booked).collect()
    }

    /// Everything in which this bill disagrees with itself, with the ledger of the day, which has its movements
    /// already, and with the fees of the trade bill.
    pub fn differences(&self, ledger: &[DayLine], trade_fee_fen: Option<i64>) -> Vec<Difference> {
        let mut found = self.chain();
        let sum =
            |income| self.rows.iter().filter(|row| row.income == income).map(|r| r.amount.get()).sum::<i64>();
        let printed = self.income.get() - self.expense.get();
        let added: i64 = sum(true) - sum(false);
        found.extend(Difference::of_sums(Side::Flow, Kind::BillSum, added, printed));
        found.extend(self.number.and_then(|said| Difference::of_rows(Side::Flow, self.rows.len(), said)));
        let unknown = self.rows.iter().filter(|row| matches!(row.sort(), Sort::Unknown));
        found.extend(
            unknown.map(|row| Difference::new(Side::Flow, Kind::FlowUnknown, &row.id(), 0, row.signed())),
        );
        let ours = Totals::of(ledger);
        let theirs = self.totals();
        found.extend(Difference::of_sums(Side::Flow, Kind::FlowIncome, ours.captured, theirs.captured));
        found.extend(Difference::of_sums(Side::Flow, Kind::FlowRefund, ours.refunded, theirs.refunded));
        if let Some(fee) = trade_fee_fen {
            found.extend(Difference::of_sums(Side::Flow, Kind::FlowFee, fee, theirs.fee));
        }
        if let Some(change) = self.change() {
            found.extend(Difference::of_sums(Side::Flow, Kind::FlowBalance, ours.change, change));
        }
        found
    }

    /// Rows whose balance does not follow from the one before.
    fn chain(&self) -> Vec<Difference> {
        let pairs = self.rows.iter().zip(self.rows.iter().skip(1));
        let follows = pairs.map(|(before, row)| (row, before.balance_fen + row.signed()));
        follows
            .filter(|(row, wanted)| row.balance_fen != *wanted)
            .map(|(row, wanted)| {
                Difference::new(Side::Flow, Kind::FlowChain, &row.id(), wanted, row.balance_fen)
            })
            .collect()
    }

    /// From before the first row to behind the last.
    fn change(&self) -> Option<i64> {
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        Some(last.balance_fen - (first.balance_fen - first.signed()))
    }

    fn totals(&self) -> Totals {
        let mut day = Totals::default();
        for row in &self.rows {
            match row.sort() {
                Sort::Income => day.captured += row.amount.get(),
                Sort::Refund { fee } => {
                    day.refunded += row.amount.get() + fee.get();
                    day.fee -= fee.get();
                }
                Sort::Booked(FlowKind::Fee) => day.fee += row.amount.get(),
                Sort::Booked(FlowKind::FeeReturned) => day.fee -= row.amount.get(),
                Sort::Booked(FlowKind::PaidOut) | Sort::Unknown => {}
            }
        }
        day
    }
}

#[cfg(test)]
mod tests;
