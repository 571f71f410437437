//! What must hold of the bills of a merchant's day when all is quiet.

use std::rc::Rc;

use jiff::{Timestamp, civil::Date};
use shared::{money::Fen, time};

use super::{
    merchants,
    refunds::refund_id,
    town::{About, Order, Stands, Town},
    verdict_books::{days, instant},
};
use crate::{
    payments::{
        ledger::{Account, EventKind, Movement, store::DayLine},
        reconcile::{Bill, Books, Difference, Entry, Kind as Differing, Side, Summary, Totals, differences},
        refunds::Refund,
        store::memory::Tables,
    },
    wechat::RefundStatus,
};

pub(super) fn entry(number: &str, gateway_id: &str, fen: i64, at: Timestamp) -> Entry {
    let amount = Fen::new(fen).unwrap_or(Fen::ZERO);
    Entry { number: number.into(), gateway_id: gateway_id.into(), amount, at, fee_milli_fen: 0 }
}

/// Of each 分, in thousandths: 0.6 %.
const FEE_MILLI: i64 = 6;

/// A merchant's day.
pub(super) type MerchantDay = (&'static str, Date);

/// The gateway's own bill of a merchant's day: what was paid, and what it accepted to give back and did not close.
pub(super) fn bill_of(town: &Town, (merchant, day): MerchantDay) -> Bill {
    let on_day = |entry: &Entry| time::date_at(entry.at) == day;
    let orders = town.orders.borrow();
    let paid = orders.iter().filter_map(|(number, order)| Some((number, order.paid.as_ref()?)));
    let ours = paid.filter(|(_, money)| money.merchant == merchant);
    let trades = ours.map(|(number, money)| entry(number, &money.number, money.total, instant(money.at)));
    let refunds = town.refunds.borrow();
    let of_merchant = |number: &String| town.merchant_of(&About::Refund(number.clone())) == Some(merchant);
    let standing = refunds.iter().filter(|(_, given)| given.stands != RefundStatus::Closed);
    let standing = standing.filter(|(number, _)| of_merchant(number));
    let refunds = standing
        .map(|(number, given)| entry(number, &refund_id(number), given.amount, instant(given.accepted_at)));
    let by_hand = orders.iter().filter(|(_, order)| order.stands == Stands::Returned);
    let by_hand = by_hand.filter_map(|(number, order)| {
        let money = order.paid.as_ref().filter(|money| money.merchant == merchant)?;
        Some(entry(&format!("hand-{number}"), "hand", money.total, instant(money.at)))
    });
    let kept_for_service = |entry: Entry| Entry { fee_milli_fen: FEE_MILLI * entry.amount.get(), ..entry };
    let trades: Vec<Entry> = trades.filter(on_day).map(kept_for_service).collect();
    let refunds: Vec<Entry> = refunds.chain(by_hand).filter(on_day).collect();
    let sum = |entries: &[Entry]| entries.iter().fold(Fen::ZERO, |sum, entry| sum.plus(entry.amount));
    let number = u64::try_from(trades.len() + refunds.len()).unwrap_or_default();
    let fee_milli_fen = trades.iter().map(|trade| trade.fee_milli_fen).sum();
    let summary = Summary { number, traded: sum(&trades), refunded: sum(&refunds), fee_milli_fen };
    Bill { trades, refunds, summary }
}

/// What we have around a merchant's day.
pub(super) fn books_of(town: &Town, tables: &Tables, (merchant, day): MerchantDay) -> Books {
    let attempts = || tables.attempts.iter().filter(|(_, row)| row.attempt.merchant == merchant);
    let captures = attempts().filter_map(|(id, row)| {
        let (number, at) = (row.attempt.transaction_id.as_ref()?, row.attempt.paid_at?);
        Some(entry(id, number, row.captured_fen?, at))
    });
    let refunds = tables.refunds.values().filter_map(|row| {
        let Refund { number, refund_id, amount, accepted_at, payment_id, .. } = &row.refund;
        let attempt = &tables.attempts.get(payment_id.as_str())?.attempt;
        if attempt.merchant != merchant {
            return None;
        }
        Some(entry(&number.to_string(), refund_id.as_deref()?, amount.get(), (*accepted_at)?))
    });
    let neighbours = [day.yesterday(), day.tomorrow()].into_iter().flatten();
    Books {
        captures: captures.collect(),
        refunds: refunds.collect(),
        ledger: Totals::of(&lines(tables, (merchant, day))),
        neighbours: neighbours.map(|day| (day, bill_of(town, (merchant, day)))).collect(),
    }
}

/// What touched a merchant's money on a day, as the SQL of the ledger gives it.
pub(super) fn lines(tables: &Tables, (merchant, day): MerchantDay) -> Vec<DayLine> {
    let of_day = tables.movements.values().filter(|movement| movement.day() == day);
    lines_of(of_day.map(Rc::as_ref), merchant)
}

/// The same of these movements.
pub(super) fn lines_of<'a>(movements: impl Iterator<Item = &'a Movement>, merchant: &str) -> Vec<DayLine> {
    let ours = |account: &Account| match account {
        Account::Gateway { merchant: owner } | Account::RefundsUnderWay { merchant: owner } => {
            owner == merchant
        }
        _ => false,
    };
    let transfers =
        movements.flat_map(|movement| movement.transfers().map(|transfer| (movement.event().kind, transfer)));
    transfers
        .filter(|(_, transfer)| ours(transfer.debit()) || ours(transfer.credit()))
        .map(|(kind, transfer): (EventKind, _)| DayLine {
            kind,
            debit: transfer.debit().class(),
            credit: transfer.credit().class(),
            number: 1,
            fen: transfer.amount().get(),
        })
        .collect()
}

/// Orders that the gateway's bills have as paid, and our books have not.
pub(super) fn unknown(town: &Town, tables: &Tables) -> Vec<String> {
    let days = days(town, tables);
    let of_all = merchants::ALL.into_iter().flat_map(|merchant| days.iter().map(move |day| (merchant, *day)));
    let found = of_all.flat_map(|of| differences(of.1, &bill_of(town, of), &books_of(town, tables, of)));
    let unknown = found.filter(|found| (found.side, found.kind) == (Side::Trade, Differing::GatewayOnly));
    unknown.map(|difference| difference.number).collect()
}

/// The books of a merchant's day and the gateway's bill of it: what disagrees is named, and lies with the gateway.
pub(super) fn judge(town: &Town, tables: &Tables, of: MerchantDay) {
    let (_, day) = of;
    let (bill, books) = (bill_of(town, of), books_of(town, tables, of));
    let found = differences(day, &bill, &books);
    let effect = |side| found.iter().filter(|found| found.side == side).map(Difference::effect).sum::<i64>();
    let traded = books.ledger.captured + effect(Side::Trade);
    let refunded = books.ledger.refunded + effect(Side::Refund);
    if (traded, refunded) != (bill.summary.traded.get(), bill.summary.refunded.get()) {
        town.breaks(|| format!("{day}: the ledger and the bill differ by what has no name: {found:?}"));
    }
    let orders = town.orders.borrow();
    for difference in &found {
        let number = difference.number.as_str();
        let is_elsewhere = || orders.get(number).is_some_and(Order::has_gone_elsewhere);
        let explained = match (difference.side, difference.kind) {
            (Side::Trade, Differing::Ledger) => difference.effect() == strayed(town, tables, of),
            (Side::Trade, Differing::LocalOnly | Differing::GatewayOnly) => is_elsewhere(),
            (Side::Refund, Differing::GatewayOnly) => number.starts_with("hand-"),
            (Side::Refund, Differing::LocalOnly) => {
                town.refunds.borrow().get(number).is_some_and(|given| given.stands == RefundStatus::Closed)
            }
            _ => false,
        };
        if !explained {
            town.breaks(|| format!("{day}: the books and the bill disagree: {difference:?}"));
        }
    }
    town.count("a day that was reconciled");
}

/// What came on the day for orders of this merchant and went to another, less what came to this merchant for orders of
/// another: our rows have it where the order was, the ledger where the money is.
fn strayed(town: &Town, tables: &Tables, (merchant, day): MerchantDay) -> i64 {
    let orders = town.orders.borrow();
    let strays = orders.iter().filter(|(_, order)| order.has_gone_elsewhere());
    let fen = strays.filter_map(|(id, order)| {
        let row =
            tables.attempts.get(id).filter(|row| row.attempt.paid_at.map(time::date_at) == Some(day))?;
        let came_to = order.paid.as_ref()?.merchant;
        let signed = i64::from(order.merchant == merchant) - i64::from(came_to == merchant);
        Some(signed * row.captured_fen?)
    });
    fen.sum()
}
