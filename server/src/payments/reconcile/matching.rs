//! The comparison of a day's trade bill with our books. Pure: bills and rows in, named differences out.
//!
//! For payments and for refunds alike, what the ledger has of the day, together with the effects of all named
//! differences, is the bill's sum to the 分: the ledger differs from our rows by [`Kind::Ledger`], our rows from the
//! bill's rows by what is found in the one and not so in the other, the bill's rows from its sum by [`Kind::BillSum`].

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use shared::time;

use super::{
    bill::{Bill, Entry, sum},
    difference::{Difference, Kind, Side},
    totals::Totals,
};

/// What we have around a day, and what the bills of its neighbours have.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Payments whose money came on the day, the day before and the day after.
    pub captures: Vec<Entry>,
    /// Refunds that WeChat Pay accepted on those days.
    pub refunds: Vec<Entry>,
    /// What the ledger has of the day.
    pub ledger: Totals,
    /// The bills of the day before and the day after, as far as they are there.
    pub neighbours: Vec<(Date, Bill)>,
}

/// Everything in which the bill of `day` and the books disagree.
pub fn differences(day: Date, bill: &Bill, books: &Books) -> Vec<Difference> {
    let trades = Comparison {
        side: Side::Trade,
        day,
        theirs: &bill.trades,
        ours: &books.captures,
        neighbours: books.neighbours.iter().map(|(day, bill)| (*day, &bill.trades)).collect(),
        ledger: books.ledger.captured,
        sum: bill.summary.traded.get(),
    };
    let refunds = Comparison {
        side: Side::Refund,
        day,
        theirs: &bill.refunds,
        ours: &books.refunds,
        neighbours: books.neighbours.iter().map(|(day, bill)| (*day, &bill.refunds)).collect(),
        ledger: books.ledger.refunded,
        sum: bill.summary.refunded.get(),
    };
    let mut found = trades.differences();
    found.extend(refunds.differences());
    let rows = bill.trades.len() + bill.refunds.len();
    found.extend(Difference::of_rows(Side::Trade, rows, bill.summary.number));
    found
}

/// One side of a bill and what we have of it.
struct Comparison<'a> {
    side: Side,
    day: Date,
    theirs: &'a [Entry],
    /// Of the day and of its neighbours.
    ours: &'a [Entry],
    neighbours: Vec<(Date, &'a Vec<Entry>)>,
    ledger: i64,
    sum: i64,
}

impl Comparison<'_> {
    fn differences(&self) -> Vec<Difference> {
        let ours: HashMap<&str, &Entry> = self.ours.iter().map(|e| (e.number.as_str(), e)).collect();
        let mut seen: HashMap<&str, u32> = HashMap::new();
        let mut found = Vec::new();
        for theirs in self.theirs {
            let times = seen.entry(&theirs.number).and_modify(|times| *times += 1).or_insert(1);
            found.extend(if *times == 1 {
                self.of_row(theirs, ours.get(theirs.number.as_str()).copied())
            } else {
                let number = format!("{}#{times}", theirs.number);
                Some(Difference::new(self.side, Kind::GatewayOnly, &number, 0, theirs.amount.get()))
            });
        }
        let listed: HashSet<&str> = seen.into_keys().collect();
        let today: Vec<&Entry> = self.ours.iter().filter(|e| time::date_at(e.at) == self.day).collect();
        let missing = today.iter().filter(|entry| !listed.contains(entry.number.as_str()));
        found.extend(missing.map(|entry| self.not_listed(entry)));
        let rows: i64 = today.iter().map(|entry| entry.amount.get()).sum();
        found.extend(Difference::of_sums(self.side, Kind::Ledger, self.ledger, rows));
        found.extend(Difference::of_sums(self.side, Kind::BillSum, sum(self.theirs), self.sum));
        found
    }

    /// A row of the bill, and what we have of it on the day or beside it.
    fn of_row(&self, theirs: &Entry, ours: Option<&Entry>) -> Option<Difference> {
        let their_fen = theirs.amount.get();
        let Some(ours) = ours else {
            return Some(Difference::new(self.side, Kind::GatewayOnly, &theirs.number, 0, their_fen));
        };
        let (our_fen, our_day) = (ours.amount.get(), time::date_at(ours.at));
        if our_day != self.day {
            // Its amount is compared where it is counted on our side: on that day it is found in this bill.
            let counted = Difference::new(self.side, Kind::Midnight, &theirs.number, 0, their_fen);
            return Some(Difference { other_day: Some(our_day), ..counted });
        }
        let named = |kind| Difference::new(self.side, kind, &theirs.number, our_fen, their_fen);
        if ours.gateway_id != theirs.gateway_id {
            return Some(named(Kind::Identity));
        }
        (our_fen != their_fen).then(|| named(Kind::Amount))
    }

    /// What we have on the day and its bill has not.
    fn not_listed(&self, ours: &Entry) -> Difference {
        let lies = |(day, rows): &(Date, &Vec<Entry>)| {
            rows.iter().any(|row| row.number == ours.number && row.amount == ours.amount).then_some(*day)
        };
        let other_day = self.neighbours.iter().find_map(lies);
        let kind = if other_day.is_some() { Kind::Midnight } else { Kind::LocalOnly };
        let counted = Difference::new(self.side, kind, &ours.number, ours.amount.get(), 0);
        Difference { other_day, ..counted }
    }
}

#[cfg(test)]
mod tests;
