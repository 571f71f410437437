//! Levers on bills: rows that are missing, made up or altered.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::line::Line;
use crate::clock;
use crate::merchants::Merchant;
use crate::party::Party;
use jiff::tz;

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

/// One change: `{"bill","date","change","number"?,"amount_fen"?,"keep_summary"?}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    bill: BillKind,
    date: Date,
    change: What,
    /// Of the order or of the refund; a made-up row may go without.
    #[serde(default)]
    number: Option<String>,
    /// Of a made-up or an altered row; one fen more than it was when absent.
    #[serde(default)]
    amount_fen: Option<u64>,
    /// The summary stays that of the true rows.
    #[serde(default)]
    keep_summary: bool,
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
        Ok(())
    }

    fn is_of(&self, kind: BillKind, date: Date) -> bool {
        self.bill == kind && self.date == date
    }
}

/// Whether some change leaves the summary as it was.
pub fn keep_summary(changes: &[Change], kind: BillKind, date: Date) -> bool {
    changes.iter().any(|change| change.is_of(kind, date) && change.keep_summary)
}

/// The rows as they go out.
pub fn apply(
    mut lines: Vec<Line>,
    changes: &[Change],
    kind: BillKind,
    date: Date,
    merchant: &Merchant,
) -> Vec<Line> {
    for change in changes.iter().filter(|change| change.is_of(kind, date)) {
        match (change.change, &change.number) {
            (What::Missing, Some(number)) => lines.retain(|line| line.number() != number),
            (What::Altered, Some(number)) => {
                for line in lines.iter_mut().filter(|line| line.number() == number) {
                    line.set_fen(change.amount_fen.unwrap_or(line.fen + 1));
                }
            }
            (What::Extra, number) => lines.extend(made_up(change, number.as_deref(), merchant)),
            (What::Missing | What::Altered, None) => {}
        }
    }
    lines
}

/// A payment at noon that nobody made.
fn made_up(change: &Change, number: Option<&str>, merchant: &Merchant) -> Option<Line> {
    let merchant = crate::merchants::find(merchant.id)?;
    let at = tz::offset(8).to_timestamp(change.date.at(12, 0, 0, 0)).ok()?;
    let random = Uuid::new_v4().as_u128();
    let day = clock::day(at).strftime("%Y%m%d");
    let mut line = Line {
        at,
        party: Party { merchant, sub: merchant.subs.first(), app_id: merchant.app_id },
        transaction_id: format!("420000{day}{:014}", random % 10_u128.pow(14)),
        out_trade_no: number.map_or_else(|| format!("EXTRA{:016}", random % 10_u128.pow(16)), str::to_owned),
        openid: "openid-nobody".to_owned(),
        trade_type: "NATIVE",
        fen: 0,
        fee_fen: 0,
        refund: None,
        description: "账单中多出的一行（演练）".to_owned(),
        attach: String::new(),
    };
    line.set_fen(change.amount_fen.unwrap_or(100));
    Some(line)
}
