use fastrand::Rng;
use jiff::{Timestamp, ToSpan, civil::date};
use shared::money::Fen;

use super::{super::bill::Summary, *};

const DAY: Date = date(2026, 11, 21);

fn entry(number: &str, fen: i64, at: &str) -> Entry {
    Entry {
        number: number.into(),
        gateway_id: format!("4200{number}"),
        amount: Fen::new(fen).unwrap(),
        at: format!("2026-11-{at}+08:00").parse().unwrap(),
        fee_milli_fen: 0,
    }
}

fn bill(trades: Vec<Entry>, refunds: Vec<Entry>) -> Bill {
    let fen = |entries: &[Entry]| Fen::new(sum(entries)).unwrap();
    let number = (trades.len() + refunds.len()) as u64;
    let summary = Summary { number, traded: fen(&trades), refunded: fen(&refunds), fee_milli_fen: 0 };
    Bill { trades, refunds, summary }
}

/// With a ledger that agrees with the rows.
fn books(captures: Vec<Entry>, refunds: Vec<Entry>) -> Books {
    let of_day = |entries: &[Entry]| {
        entries.iter().filter(|e| time::date_at(e.at) == DAY).map(|e| e.amount.get()).sum()
    };
    let ledger = Totals { captured: of_day(&captures), refunded: of_day(&refunds), ..Totals::default() };
    Books { captures, refunds, ledger, neighbours: Vec::new() }
}

fn named(bill: &Bill, books: &Books) -> Vec<(Side, Kind, String, i64)> {
    let found = differences(DAY, bill, books);
    found.into_iter().map(|d| (d.side, d.kind, d.number.clone(), d.effect())).collect()
}

#[test]
fn a_day_that_agrees_has_no_difference() {
    let rows = vec![entry("a", 100, "21T00:00:00"), entry("b", 200, "21T23:59:59")];
    let back = vec![entry("Ra", 100, "21T12:00:00")];
    assert!(named(&bill(rows.clone(), back.clone()), &books(rows, back)).is_empty());
    assert!(named(&Bill::default(), &Books::default()).is_empty());
}

#[test]
fn each_kind_is_named() {
    let ours = vec![entry("a", 100, "21T10:00:00"), entry("b", 200, "21T11:00:00")];
    let theirs = vec![entry("b", 201, "21T11:00:00"), entry("c", 300, "21T12:00:00")];
    assert_eq!(
        named(&bill(theirs.clone(), vec![]), &books(ours.clone(), vec![])),
        [
            (Side::Trade, Kind::Amount, "b".into(), 1),
            (Side::Trade, Kind::GatewayOnly, "c".into(), 300),
            (Side::Trade, Kind::LocalOnly, "a".into(), -100),
        ]
    );
    // The same three of refunds.
    let sides = named(&bill(vec![], theirs), &books(vec![], ours));
    assert!(sides.iter().all(|(side, ..)| *side == Side::Refund) && sides.len() == 3, "{sides:?}");
}

#[test]
fn a_row_that_comes_twice_counts_once() {
    let ours = vec![entry("a", 100, "21T10:00:00")];
    let twice = vec![entry("a", 100, "21T10:00:00"), entry("a", 100, "21T10:00:00")];
    let want = [(Side::Trade, Kind::GatewayOnly, "a#2".into(), 100)];
    assert_eq!(named(&bill(twice, vec![]), &books(ours, vec![])), want);
}

#[test]
fn another_payment_under_our_number_is_not_ours() {
    let ours = vec![entry("a", 100, "21T10:00:00")];
    let mut theirs = ours.clone();
    theirs[0].gateway_id = "4200other".into();
    let want = [(Side::Trade, Kind::Identity, "a".into(), 0)];
    assert_eq!(named(&bill(theirs, vec![]), &books(ours, vec![])), want);
}

#[test]
fn around_midnight_the_other_day_is_named() {
    let late = entry("late", 100, "20T23:59:59");
    let early = entry("early", 200, "22T00:00:00");
    // Both are in the bill of the 21st, and with us on the days beside it.
    let found =
        differences(DAY, &bill(vec![late.clone(), early.clone()], vec![]), &books(vec![late, early], vec![]));
    let days: Vec<_> = found.iter().map(|d| (d.kind, d.other_day, d.effect())).collect();
    assert_eq!(
        days,
        [(Kind::Midnight, Some(date(2026, 11, 20)), 100), (Kind::Midnight, Some(date(2026, 11, 22)), 200)]
    );
    // The other way round: ours on the 21st, and in the bill of the 22nd, once that is there.
    let edge = entry("edge", 300, "21T23:59:59");
    let mut ours = books(vec![edge.clone()], vec![]);
    assert_eq!(named(&Bill::default(), &ours), [(Side::Trade, Kind::LocalOnly, "edge".into(), -300)]);
    ours.neighbours = vec![(date(2026, 11, 22), bill(vec![edge.clone()], vec![]))];
    assert_eq!(named(&Bill::default(), &ours), [(Side::Trade, Kind::Midnight, "edge".into(), -300)]);
    // With another amount it is not the same.
    ours.neighbours =
        vec![(date(2026, 11, 22), bill(vec![Entry { amount: Fen::new(301).unwrap(), ..edge }], vec![]))];
    assert_eq!(named(&Bill::default(), &ours), [(Side::Trade, Kind::LocalOnly, "edge".into(), -300)]);
}

#[test]
fn a_ledger_and_a_bill_that_contradict_themselves_are_named() {
    let rows = vec![entry("a", 100, "21T10:00:00")];
    let (mut theirs, mut ours) = (bill(rows.clone(), vec![]), books(rows, vec![]));
    ours.ledger.captured = 90;
    theirs.summary.traded = Fen::new(105).unwrap();
    assert_eq!(
        named(&theirs, &ours),
        [(Side::Trade, Kind::Ledger, String::new(), 10), (Side::Trade, Kind::BillSum, String::new(), 5)]
    );
}

#[test]
fn a_bill_of_fewer_rows_than_it_says_is_named() {
    let rows = vec![entry("a", 100, "21T10:00:00"), entry("b", 200, "21T11:00:00")];
    let (mut theirs, ours) = (bill(rows.clone(), vec![]), books(rows, vec![]));
    theirs.trades.pop();
    assert_eq!(
        named(&theirs, &ours),
        [
            (Side::Trade, Kind::LocalOnly, "b".into(), -200),
            (Side::Trade, Kind::BillSum, String::new(), 200),
            (Side::Trade, Kind::BillRows, "1/2".into(), 0),
        ]
    );
}

/// Whatever is missing, extra, altered, doubled or on another day: the ledger and the named differences come to the
/// bill's sum to the 分, and no difference is named twice.
#[test]
fn the_ledger_and_the_differences_are_the_bills_sum() {
    for seed in 0..3_000 {
        let mut random = Rng::with_seed(seed);
        let side = |random: &mut Rng| {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for serial in 0..random.usize(0..30) {
                let second = random.i64(0..3 * 86_400);
                let at = time::start_of(DAY.yesterday().unwrap()).checked_add(second.seconds()).unwrap();
                let mut entry = entry(&serial.to_string(), random.i64(1..50_000), "21T00:00:00");
                entry.at = at;
                if random.u8(0..10) > 0 {
                    ours.push(entry.clone());
                }
                alter(random, &mut entry);
                if random.u8(0..10) > 0 && (time::date_at(at) == DAY || random.u8(0..10) == 0) {
                    theirs.extend(std::iter::repeat_n(entry, random.choice([1, 1, 1, 2]).unwrap()));
                }
            }
            (ours, theirs)
        };
        let (our_trades, their_trades) = side(&mut random);
        let (our_refunds, their_refunds) = side(&mut random);
        let mut ours = books(our_trades, our_refunds);
        ours.ledger.captured += random.choice([0, 0, 7]).unwrap();
        let mut theirs = bill(their_trades, their_refunds);
        theirs.summary.refunded = theirs.summary.refunded.plus(Fen::new(random.i64(0..2)).unwrap());
        let found = differences(DAY, &theirs, &ours);
        let effect = |side| found.iter().filter(|d| d.side == side).map(Difference::effect).sum::<i64>();
        let want = (theirs.summary.traded.get(), theirs.summary.refunded.get());
        let got = (ours.ledger.captured + effect(Side::Trade), ours.ledger.refunded + effect(Side::Refund));
        assert_eq!(got, want, "seed {seed}: {found:?}");
        let names: HashSet<_> = found.iter().map(|d| (d.side, d.kind, &d.number)).collect();
        assert_eq!(names.len(), found.len(), "seed {seed}: {found:?}");
    }
}

fn alter(random: &mut Rng, entry: &mut Entry) {
    match random.u8(0..20) {
        0 => entry.amount = Fen::new(random.i64(1..50_000)).unwrap(),
        1 => entry.gateway_id.push('x'),
        2 => entry.number.push('x'),
        3 => entry.at = Timestamp::UNIX_EPOCH,
        _ => {}
    }
}
