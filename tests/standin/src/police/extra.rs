//! Payable fictional fines by the thousand, for benchmarks: the i-th is the same on every start of a day.

use jiff::civil::Date;

use super::calendar::plus_days;
use super::record::{CROSSING, PARKING, RED_LIGHT, Record, SEAT_BELT, TELEPHONE, on_the_spot};

/// Which one has that number.
pub fn place(number: &str) -> Option<u32> {
    let (place, check) = number.strip_prefix("2201981")?.split_at_checked(8)?;
    matches!(check, "" | "0").then(|| place.parse().ok())?
}

/// The `i`-th, counted from 0: number `2201981` + `i` in 8 digits + `0`, plate `吉A` + `i` modulo 100,000.
pub fn record(i: u32, today: Date) -> Record {
    let (what, principal_fen) = match i % 5 {
        0 => (PARKING, 10_000),
        1 => (SEAT_BELT, 5_000),
        2 => (RED_LIGHT, 20_000),
        3 => (TELEPHONE, 15_000),
        _ => (CROSSING, 10_000),
    };
    let received = plus_days(today, -i64::from(i % 10));
    let (number, plate) = (format!("2201981{i:08}0"), format!("吉A{:05}", i % 100_000));
    Record { label: "期限内".to_owned(), ..on_the_spot(number, plate, what, principal_fen, received) }
}
