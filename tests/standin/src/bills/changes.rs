//! Levers on bills: rows that are missing, made up or altered.

use jiff::civil::Date;
use jiff::tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::line::Line;
use crate::books::Orders;
use crate::chance;
use crate::merchants::{self, MERCHANTS, Merchant};
use crate::party::Party;

/// Most changes that are kept.
pub const CHANGES_MAX: usize = 1000;

/// Which bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    /// 交易账单
    Trade,
    /// 资金账单
    FundFlow,
}

/// What is done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Missing,
    Extra,
    Altered,
}

/// One change: `{"bill","date","change","merchant"?,"number"?,"amount_fen"?,"keep_summary"?,"seed"?}`. What the order
/// leaves open of a made-up row is settled when it is ordered, so that the row is the same at each download.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    bill: BillKind,
    date: Date,
    change: What,
    /// In whose bill: 商户号, or that of whom a service provider collects for. When absent, that of the number; of a
    /// made-up row whose number nobody has, the first merchant's.
    #[serde(default)]
    merchant: Option<String>,
    /// Of the order or of the refund; a made-up row may go without.
    #[serde(default)]
    number: Option<String>,
    /// Of a made-up or an altered row; one fen more than it was when absent.
    #[serde(default)]
    amount_fen: Option<u64>,
    /// The summary stays that of the true rows.
    #[serde(default)]
    keep_summary: bool,
    /// The same seed makes up the same row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    /// Of a made-up row.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
}

impl Change {
    /// The error says what is missing.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.change != What::Extra && self.number.is_none() {
            return Err("要填单号（number）：订单的或退款的");
        }
        if self.amount_fen.is_some_and(|fen| !(1..=1_000_000_000).contains(&fen)) {
            return Err("金额（amount_fen）应为 1 到 1000000000 分");
        }
        if self.merchant.as_deref().is_some_and(|id| party(id).is_none()) {
            return Err("没有这个商户号（merchant）");
        }
        Ok(())
    }

    /// The change with whatever it left open; `place` tells apart those of one seed.
    pub fn settled(mut self, orders: &Orders, place: usize) -> Self {
        let of_number = || orders.party_of(self.number.as_deref()?);
        let known = || of_number().map(|party| party.sub.map_or(party.merchant.id, |sub| sub.id).to_owned());
        self.merchant = self.merchant.take().or_else(known);
        if self.change == What::Extra {
            let seed = self.seed.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0);
            let place = u64::try_from(place).unwrap_or(u64::MAX);
            let roll = |what| chance::roll(seed, &["made-up row", what], place);
            let day = self.date.strftime("%Y%m%d");
            let tail = roll("transaction") % 10_u64.pow(14);
            self.transaction_id = Some(format!("420000{day}{tail:014}"));
            let number = || format!("EXTRA{:016}", roll("number") % 10_u64.pow(16));
            self.number = Some(self.number.take().unwrap_or_else(number));
            self.merchant =
                self.merchant.take().or_else(|| MERCHANTS.first().map(|first| first.id.to_owned()));
        }
        self
    }

    /// Whether it is about that bill; one of all sub-merchants has those of each.
    fn is_of(&self, of: Of<'_>) -> bool {
        let is_theirs = |party: Party| {
            party.merchant == of.merchant
                && of.sub.is_none_or(|sub| party.sub.is_some_and(|named| named.id == sub))
        };
        let is_named = self.merchant.as_deref().is_none_or(|id| party(id).is_some_and(is_theirs));
        self.bill == of.kind && self.date == of.date && is_named
    }

    /// A payment at noon that nobody made.
    fn made_up(&self) -> Option<Line> {
        let at = tz::offset(8).to_timestamp(self.date.at(12, 0, 0, 0)).ok()?;
        let mut line = Line {
            at,
            party: party(self.merchant.as_deref()?)?,
            transaction_id: self.transaction_id.clone()?,
            out_trade_no: self.number.clone()?,
            openid: "openid-nobody".to_owned(),
            trade_type: "NATIVE",
            fen: 0,
            fee_fen: 0,
            refund: None,
            description: "账单中多出的一行（演练）".to_owned(),
            attach: String::new(),
        };
        line.set_fen(self.amount_fen.unwrap_or(100));
        Some(line)
    }
}

/// Which bill, and whose.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    /// 交易账单 or 资金账单
    pub kind: BillKind,
    /// Of that day.
    pub date: Date,
    /// Who asks for it.
    pub merchant: &'a Merchant,
    /// Of this sub-merchant alone.
    pub sub: Option<&'a str>,
}

/// Whether some change leaves the summary as it was.
pub fn keep_summary(changes: &[Change], of: Of<'_>) -> bool {
    changes.iter().any(|change| change.is_of(of) && change.keep_summary)
}

/// The rows as they go out.
pub fn apply(mut lines: Vec<Line>, changes: &[Change], of: Of<'_>) -> Vec<Line> {
    for change in changes.iter().filter(|change| change.is_of(of)) {
        match (change.change, &change.number) {
            (What::Missing, Some(number)) => lines.retain(|line| line.number() != number),
            (What::Altered, Some(number)) => {
                for line in lines.iter_mut().filter(|line| line.number() == number) {
                    line.set_fen(change.amount_fen.unwrap_or(line.fen + 1));
                }
            }
            (What::Extra, _) => lines.extend(change.made_up()),
            (What::Missing | What::Altered, None) => {}
        }
    }
    lines
}

/// Who goes by that number; a service provider stands for the first that it collects for.
fn party(id: &str) -> Option<Party> {
    let of = |merchant: &'static Merchant, sub| Party { merchant, sub, app_id: merchant.app_id };
    let own = merchants::find(id).map(|merchant| of(merchant, merchant.subs.first()));
    own.or_else(|| {
        let subs = MERCHANTS.iter().flat_map(|merchant| merchant.subs.iter().map(move |sub| (merchant, sub)));
        subs.filter(|(_, sub)| sub.id == id).map(|(merchant, sub)| of(merchant, Some(sub))).next()
    })
}
