//! Bills with a row that is missing, one too many or altered: each is named with its amounts, and nothing else is because of it.

use jiff::civil::Date;
use shared::{money::Fen, time};

use super::{
    town::Town,
    verdict_bills::{MerchantDay, bill_of, books_of, entry},
};
use crate::payments::{
    reconcile::{Difference, Entry, Kind, Side, differences},
    store::memory::Tables,
};

/// Spoils one row of the day's bill, the bill's own sum along with it, and compares once more.
pub(super) fn judge(town: &Town, tables: &Tables, of: MerchantDay) {
    let (_, day) = of;
    let (mut bill, books) = (bill_of(town, of), books_of(town, tables, of));
    let before = differences(day, &bill, &books);
    let is_trade = town.dice.chance(700);
    let (side, rows) =
        if is_trade { (Side::Trade, &mut bill.trades) } else { (Side::Refund, &mut bill.refunds) };
    let named = spoil(town, rows, side, &before, day);
    let sum = rows.iter().fold(Fen::ZERO, |sum, row| sum.plus(row.amount));
    if is_trade {
        bill.summary.traded = sum
    } else {
        bill.summary.refunded = sum
    }
    bill.summary.number = u64::try_from(bill.trades.len() + bill.refunds.len()).unwrap_or_default();
    let after = differences(day, &bill, &books);
    let fresh: Vec<&Difference> = after.iter().filter(|found| !before.contains(found)).collect();
    if fresh != [&named] || before.iter().any(|found| !after.contains(found)) {
        town.breaks(|| format!("{day}: a bill has {named:?}, and {fresh:?} is found"));
    }
    town.count("a bill with a wrong row");
}

/// What the comparison must find of it.
fn spoil(town: &Town, rows: &mut Vec<Entry>, side: Side, before: &[Difference], day: Date) -> Difference {
    let found = |kind, number: &str, ours_fen, theirs_fen| {
        let number = number.to_owned();
        Difference { side, kind, number, ours_fen, theirs_fen, other_day: None }
    };
    let agree = |row: &Entry| before.iter().all(|found| found.number != row.number);
    let agreeing: Vec<Entry> = rows.iter().filter(|row| agree(row)).cloned().collect();
    match (town.dice.below(3), town.dice.pick(&agreeing)) {
        (0, Some(row)) => {
            rows.retain(|other| other.number != row.number);
            found(Kind::LocalOnly, &row.number, row.amount.get(), 0)
        }
        (1, Some(row)) => {
            let dearer = row.amount.plus(row.amount);
            rows.iter_mut()
                .filter(|other| other.number == row.number)
                .for_each(|other| other.amount = dearer);
            found(Kind::Amount, &row.number, row.amount.get(), dearer.get())
        }
        _ => {
            rows.push(entry("extra", "extra", 700, time::start_of(day)));
            found(Kind::GatewayOnly, "extra", 0, 700)
        }
    }
}
