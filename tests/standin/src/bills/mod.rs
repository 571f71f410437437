//! The bills of a day: what WeChat Pay says was paid, refunded and kept, as files, with rows that are missing, made up
//! or altered as ordered.

mod changes;
mod downloads;
mod fund_flow;
mod line;
mod trade;

use jiff::civil::Date;
use jiff::{Span, Timestamp, tz};

pub use self::changes::{BillKind, Change};
pub use self::downloads::{Downloads, File};
use self::line::Line;
pub use self::trade::TradeType;
use crate::books::Orders;
use crate::clock;
use crate::merchants::Merchant;

/// Bills of the last three months are kept.
const KEPT_MONTHS: i32 = 3;
/// A day's bills are ready at this hour of the next day, in Shanghai.
const READY_HOUR: i8 = 10;

/// What a merchant asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// 交易账单
    Trade(TradeType),
    /// 资金账单 of the basic account
    FundFlow,
}

/// Why there is no bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBill {
    /// The day has not been, or its bill is not ready.
    Creating,
    /// Nothing happened that day, or it was too long ago.
    NotExist,
    /// The day lies ahead.
    Ahead,
}

/// The bytes of a bill, before anything packs them.
pub fn write(
    orders: &Orders,
    changes: &[Change],
    merchant: &Merchant,
    sub: Option<&str>,
    (wanted, date): (Wanted, Date),
    now: Timestamp,
) -> Result<Vec<u8>, NoBill> {
    is_ready(date, now)?;
    let is_meant = |line: &Line| {
        line.party.merchant == merchant
            && sub.is_none_or(|sub| line.party.sub.is_some_and(|named| named.id == sub))
    };
    let mut lines: Vec<Line> = line::all(orders, now).into_iter().filter(is_meant).collect();
    lines.sort_by_key(|line| line.at);
    let before = fund_flow::balance(lines.iter().filter(|line| clock::day(line.at) < date));
    let true_lines: Vec<Line> = lines.into_iter().filter(|line| clock::day(line.at) == date).collect();
    let kind = if wanted == Wanted::FundFlow { BillKind::FundFlow } else { BillKind::Trade };
    let of = changes::Of { kind, date, merchant, sub };
    let changed = changes::apply(true_lines.clone(), changes, of);
    let summed = if changes::keep_summary(changes, of) { &true_lines } else { &changed };
    let text = match wanted {
        Wanted::Trade(wanted) => trade::file(&changed, summed, wanted),
        Wanted::FundFlow => fund_flow::file(&changed, summed, before),
    };
    text.map(|text| ["\u{feff}", &text].concat().into_bytes()).ok_or(NoBill::NotExist)
}

fn is_ready(date: Date, now: Timestamp) -> Result<(), NoBill> {
    let today = clock::day(now);
    if date > today {
        return Err(NoBill::Ahead);
    }
    if date < today.saturating_sub(Span::new().months(KEPT_MONTHS)) {
        return Err(NoBill::NotExist);
    }
    let ready = date.saturating_add(Span::new().days(1)).at(READY_HOUR, 0, 0, 0);
    if tz::offset(8).to_datetime(now) < ready { Err(NoBill::Creating) } else { Ok(()) }
}

/// Fen as yuan with two decimals: `-0.05`.
fn yuan(fen: i64) -> String {
    let (sign, fen) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// One row: each field behind a backtick. A comma in a text stays; a line break cannot.
fn row<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let fields: Vec<String> =
        fields.into_iter().map(|field| format!("`{}", field.replace(['\r', '\n'], " "))).collect();
    format!("{}\r\n", fields.join(","))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
