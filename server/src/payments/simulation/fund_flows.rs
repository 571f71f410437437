//! The gateway's fund-flow bill of a merchant's day: what came, what it kept for its service, what went back, what was paid
//! out, and the balance behind each. Then the same with a row that is missing, altered or made up.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::{money::Fen, time};

use super::{
    town::Town,
    verdict_bills::{MerchantDay, bill_of, books_of, lines, lines_of},
};
use crate::payments::{
    ledger::{Class, EventKind, store::DayLine},
    mutation::mutated,
    reconcile::{Bill, Difference, FlowRow, FundFlow, Kind, Side, differences},
    store::memory::Tables,
};

const INCOME: &str = "交易";
const FEE: &str = "扣除交易手续费";
const REFUND: &str = "退款";
const PAID_OUT: &str = "提现";
/// None that we know.
const UNKNOWN: &str = "调账";
/// What the merchant had before.
const BEFORE: i64 = 1_000_000;

/// How much each kind of difference comes to, with the row where it is one row's.
type Named = BTreeMap<(&'static str, String), i64>;

/// Compares the day's bill, then one that is spoilt, and sees that what they differ in is named, and nothing else.
pub(super) fn judge(town: &Town, tables: &Tables, of: MerchantDay) {
    let (merchant, day) = of;
    let (bill, flow) = (bill_of(town, of), flow_of(town, of));
    // What only this bill tells of was booked when it was imported.
    let told = flow.movements(merchant);
    let mut ledger = lines(tables, of);
    ledger.extend(lines_of(told.iter(), merchant));
    let compare = |flow: &FundFlow| {
        let mut found = flow.differences(&ledger, Some(bill.fee_fen()));
        if mutated!(town, FlowIncomeUnnamed) {
            found.retain(|found| found.kind != Kind::FlowIncome);
        }
        named(&found)
    };
    let found = compare(&flow);
    let trades = differences(day, &bill, &books_of(town, tables, of));
    let explained = |flow: &FundFlow| explained(&trades, &ledger, !flow.rows.is_empty());
    let wanted = explained(&flow);
    if found != wanted {
        town.breaks(|| format!("{day}: the ledger and the fund flow differ by {found:?}, not by {wanted:?}"));
    }
    let mut spoilt = flow;
    let shows = spoil(town, &mut spoilt, time::start_of(day));
    let wanted = plus(explained(&spoilt), shows);
    let found = compare(&spoilt);
    if found != wanted {
        town.breaks(|| format!("{day}: a spoilt fund flow is to show {wanted:?}, and shows {found:?}"));
    }
    town.count("a fund flow with a wrong row");
}

/// What the gateway writes of a day, in the order in which it happened.
fn flow_of(town: &Town, of: MerchantDay) -> FundFlow {
    let Bill { trades, refunds, .. } = bill_of(town, of);
    let mut rows = Vec::new();
    for trade in &trades {
        rows.push(row(&trade.number, INCOME, true, trade.amount, trade.at));
        // To the 分, half up.
        let fee = Fen::new((trade.fee_milli_fen + 500) / 1_000).unwrap_or(Fen::ZERO);
        rows.push(row(&trade.number, FEE, false, fee, trade.at));
    }
    rows.extend(refunds.iter().map(|back| row(&back.number, REFUND, false, back.amount, back.at)));
    rows.sort_by_key(|row| row.at);
    if let Some(at) = rows.last().map(|last| last.at) {
        rows.push(row("out", PAID_OUT, false, Fen::new(5_000).unwrap_or(Fen::ZERO), at));
    }
    let mut balance = BEFORE;
    for row in &mut rows {
        balance += signed(row);
        row.balance_fen = balance;
    }
    added_up(rows)
}

fn row(number: &str, kind: &str, income: bool, amount: Fen, at: Timestamp) -> FlowRow {
    let (business_id, flow_id, kind) = (number.into(), number.into(), kind.into());
    FlowRow { at, business_id, flow_id, kind, income, amount, balance_fen: 0, remark: String::new() }
}

/// A bill with its own sums.
fn added_up(rows: Vec<FlowRow>) -> FundFlow {
    let sum = |income| {
        let rows = rows.iter().filter(|row| row.income == income);
        rows.fold(Fen::ZERO, |sum, row| sum.plus(row.amount))
    };
    FundFlow { number: u64::try_from(rows.len()).ok(), income: sum(true), expense: sum(false), rows }
}

const fn signed(row: &FlowRow) -> i64 {
    if row.income { row.amount.get() } else { -row.amount.get() }
}

fn id(row: &FlowRow) -> String {
    format!("{}/{}/{}", row.business_id, row.flow_id, row.kind)
}

/// What is to be found: what the trade bill shows too, and what the ledger alone knows of refunds that the gateway closed or
/// that did not arrive.
fn explained(trades: &[Difference], ledger: &[DayLine], has_rows: bool) -> Named {
    let effect = |side| trades.iter().filter(|found| found.side == side).map(Difference::effect).sum::<i64>();
    let (income, refund) = (effect(Side::Trade), effect(Side::Refund));
    let later = [EventKind::RefundSucceeded, EventKind::RefundAbnormal, EventKind::RefundClosed];
    let at_gateway = |class| i64::from(matches!(class, Class::Gateway | Class::RefundsUnderWay));
    let ended = ledger.iter().filter(|line| later.contains(&line.kind));
    let ended: i64 = ended.map(|line| (at_gateway(line.debit) - at_gateway(line.credit)) * line.fen).sum();
    let balance = if has_rows { income - refund - ended } else { 0 };
    sums([(Kind::FlowIncome, income), (Kind::FlowRefund, refund), (Kind::FlowBalance, balance)])
}

/// Leaves a row out, alters one or adds one, the bill's own sums along with it; what that must show.
fn spoil(town: &Town, flow: &mut FundFlow, at: Timestamp) -> Named {
    let mut rows = std::mem::take(&mut flow.rows);
    let which = town.dice.below(rows.len());
    // A bill of one row that is left out has no balance to compare.
    let shows = match (town.dice.below(3), rows.get(which).cloned()) {
        (0, Some(gone)) if rows.len() > 1 => {
            rows.remove(which);
            let is_end = which == 0 || which == rows.len();
            let balance = if is_end { -signed(&gone) } else { 0 };
            let shows = plus(counted(&gone, -1), sums([(Kind::FlowBalance, balance)]));
            let next = rows.get(which).filter(|_| !is_end);
            plus(shows, next.map(|next| chain(next, signed(&gone))).unwrap_or_default())
        }
        (1, Some(row)) => {
            rows.iter_mut().skip(which).take(1).for_each(|row| row.amount = row.amount.plus(row.amount));
            let breaks = match which {
                0 => sums([(Kind::FlowBalance, signed(&row))]),
                _ => chain(&row, -signed(&row)),
            };
            plus(counted(&row, 1), breaks)
        }
        _ => {
            let last = rows.last().map(|last| last.balance_fen);
            let mut extra = row("extra", UNKNOWN, true, Fen::new(700).unwrap_or(Fen::ZERO), at);
            extra.balance_fen = last.unwrap_or(BEFORE) + signed(&extra);
            let unknown = Named::from([((Kind::FlowUnknown.name(), id(&extra)), signed(&extra))]);
            let balance = sums([(Kind::FlowBalance, signed(&extra))]);
            rows.push(extra);
            plus(unknown, balance)
        }
    };
    *flow = added_up(rows);
    shows
}

/// What a row counts for, so many times.
fn counted(row: &FlowRow, times: i64) -> Named {
    let fen = row.amount.get() * times;
    match row.kind.as_str() {
        INCOME => sums([(Kind::FlowIncome, fen)]),
        REFUND => sums([(Kind::FlowRefund, fen)]),
        FEE => sums([(Kind::FlowFee, fen)]),
        _ => Named::new(),
    }
}

fn chain(row: &FlowRow, fen: i64) -> Named {
    plus(Named::from([((Kind::FlowChain.name(), id(row)), fen)]), Named::new())
}

fn sums<const N: usize>(sums: [(Kind, i64); N]) -> Named {
    plus(sums.into_iter().map(|(kind, fen)| ((kind.name(), String::new()), fen)).collect(), Named::new())
}

fn named(found: &[Difference]) -> Named {
    found.iter().map(|found| ((found.kind.name(), found.number.clone()), found.effect())).collect()
}

/// Both together; what comes to nothing is no difference.
fn plus(mut one: Named, other: Named) -> Named {
    for (what, fen) in other {
        *one.entry(what).or_default() += fen;
    }
    one.retain(|_, fen| *fen != 0);
    one
}
