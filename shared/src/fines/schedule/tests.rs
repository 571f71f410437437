//! The law's examples and the dates of 2026, counted by hand.

use jiff::civil::date;

use super::*;
use crate::{calendar::SpecialDay, fines::Halt};

/// 2026 as the State Council announced it on 2025-11-04.
fn calendar_2026() -> Calendar {
    let off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)];
    let worked = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)];
    let special = |date, off| SpecialDay { date, name: String::new(), off };
    let off = off
        .into_iter()
        .flat_map(|(month, from, to)| (from..=to).map(move |day| special(date(2026, month, day), true)));
    let worked = worked.into_iter().map(|(month, day)| special(date(2026, month, day), false));
    Calendar::new(vec![2026], off.chain(worked))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

// vectors.json, due_date.
#[test]
fn the_last_free_day_rolls_over_holidays() {
    let cases = [
        ("2026-02-05", "2026-02-24"),
        ("2026-04-20", "2026-05-06"),
        ("2026-09-16", "2026-10-08"),
        ("2026-09-22", "2026-10-08"),
        ("2026-11-22", "2026-12-07"),
    ];
    for (received, due) in cases {
        let term = Term::new(Fen::new(5000).unwrap(), day(received), Halts::default(), &calendar_2026());
        assert_eq!(term.last_free_day(), day(due), "received {received}");
    }
}

// vectors.json, surcharge_fen.
#[test]
fn three_percent_a_day_never_above_the_fine() {
    let cases =
        [(5000, 1, 150), (5000, 34, 5000), (5000, 400, 5000), (20000, 33, 19800), (150_000, 10, 45_000)];
    for (fine, late, extra) in cases {
        let term = Term::new(Fen::new(fine).unwrap(), day("2026-11-22"), Halts::default(), &calendar_2026());
        let amounts = term.amounts_on(term.last_free_day().saturating_add(i64::from(late).days()));
        assert_eq!(amounts.surcharge_fen.get(), extra, "{fine} fen, {late} days");
        assert_eq!(amounts.total_fen.get(), fine + extra);
    }
}

#[test]
fn nothing_is_added_up_to_the_last_free_day() {
    let term = Term::new(Fen::new(5000).unwrap(), day("2026-11-22"), Halts::default(), &calendar_2026());
    for on in ["2026-11-22", "2026-11-23", "2026-12-07"] {
        assert_eq!(term.amounts_on(day(on)).surcharge_fen, Fen::ZERO, "{on}");
    }
    assert_eq!(term.capped_on(), Some(day("2027-01-10")));
}

/// A fine of 100 yuan received on 2 November 2026: the 15th day is Tuesday the 17th, each day late adds
/// 3 yuan, and 34 days reach the fine itself.
fn term(halted: &str, resumed: Option<&str>) -> Term {
    let halt = Halt::new(day(halted), resumed.map(day)).unwrap();
    Term::new(Fen::new(10_000).unwrap(), day("2026-11-02"), Some(halt).into(), &calendar_2026())
}

#[test]
fn a_review_that_runs_stops_the_count() {
    let term = term("2026-11-20", None);
    // Two days late, the 18th and the 19th, when the review began on the 20th.
    for (on, extra) in [("2026-11-17", 0), ("2026-11-19", 600), ("2026-11-20", 600), ("2027-03-01", 600)] {
        assert_eq!(term.amounts_on(day(on)).surcharge_fen.get(), extra, "{on}");
    }
    assert!(!term.is_halted_on(day("2026-11-19")) && term.is_halted_on(day("2027-03-01")));
    assert_eq!((term.capped_on(), term.counts_after(day("2026-11-21"))), (None, None));
}

/// 行政处罚法 §73(3), counted on the fingers.
#[test]
fn the_days_of_a_review_that_has_ended_stay_uncounted() {
    let cases = [
        // Two days late before; 20 November to 9 December (20 days) not counted; the 10th is the third.
        ("2026-11-20", "2026-12-10", "2026-12-09", 600),
        ("2026-11-20", "2026-12-10", "2026-12-10", 900),
        ("2026-11-20", "2026-12-10", "2026-12-14", 2_100),
        // Begun within the term, ended after it: of the late days, the 18th and the 19th are not counted.
        ("2026-11-10", "2026-11-20", "2026-11-19", 0),
        ("2026-11-10", "2026-11-20", "2026-11-20", 300),
        // Over before anything was late: the term is not prolonged.
        ("2026-11-05", "2026-11-12", "2026-11-18", 300),
        // Ended on the last free day, and on the day after, which is then the first late one.
        ("2026-11-05", "2026-11-17", "2026-11-18", 300),
        ("2026-11-05", "2026-11-18", "2026-11-18", 300),
        // Withdrawn on the day it came: nothing is left out.
        ("2026-11-20", "2026-11-20", "2026-11-22", 1_500),
        // A day before the review began is what it was.
        ("2026-11-20", "2026-12-10", "2026-11-18", 300),
    ];
    for (halted, resumed, on, extra) in cases {
        let amounts = term(halted, Some(resumed)).amounts_on(day(on));
        assert_eq!(amounts.surcharge_fen.get(), extra, "{halted} to {resumed}, on {on}");
        assert_eq!(amounts.total_fen.get(), 10_000 + extra);
    }
}

#[test]
fn the_cap_moves_by_the_days_of_the_review() {
    // Without a review the 34th late day is 21 December.
    let cases = [
        // 20 days not counted.
        ("2026-11-20", Some("2026-12-10"), Some("2027-01-10")),
        // Only the 18th and the 19th were late days.
        ("2026-11-10", Some("2026-11-20"), Some("2026-12-23")),
        ("2026-11-05", Some("2026-11-12"), Some("2026-12-21")),
        // Begun on the 34th late day, one day long.
        ("2026-12-21", Some("2026-12-22"), Some("2026-12-22")),
        // Begun when nothing could be added any more.
        ("2026-12-22", Some("2027-02-01"), Some("2026-12-21")),
        ("2026-12-22", None, Some("2026-12-21")),
        ("2026-12-21", None, None),
    ];
    for (halted, resumed, capped) in cases {
        let term = term(halted, resumed);
        assert_eq!(term.capped_on(), capped.map(day), "{halted} to {resumed:?}");
        let Some(capped) = term.capped_on() else { continue };
        assert_eq!(term.amounts_on(capped).surcharge_fen.get(), 10_000);
        assert_eq!(term.amounts_on(capped.saturating_sub(1.day())).surcharge_fen.get(), 9_900);
        assert_eq!(term.amounts_on(capped.saturating_add(1.day())).surcharge_fen.get(), 10_000);
    }
}

#[test]
fn the_next_day_that_counts_is_told() {
    let term = term("2026-11-20", Some("2026-12-10"));
    for (after, next) in [
        ("2026-11-03", "2026-11-18"),
        ("2026-11-18", "2026-11-19"),
        ("2026-11-19", "2026-12-10"),
        ("2026-12-09", "2026-12-10"),
        ("2026-12-10", "2026-12-11"),
    ] {
        assert_eq!(term.counts_after(day(after)), Some(day(next)), "after {after}");
    }
    assert_eq!(Halt::new(day("2026-11-20"), Some(day("2026-11-19"))), None);
}

/// A review from 20 to 29 November, then a lawsuit from 10 December on: of the late days from the 18th, 10 and then all.
#[test]
fn a_lawsuit_after_a_review_stops_the_count_again() {
    let halts = |lawsuit_ends: Option<&str>| {
        let review = Halt::new(day("2026-11-20"), Some(day("2026-11-30"))).unwrap();
        let lawsuit = Halt::new(day("2026-12-10"), lawsuit_ends.map(day)).unwrap();
        Halts::from(vec![lawsuit, review])
    };
    let term = |halts| Term::new(Fen::new(10_000).unwrap(), day("2026-11-02"), halts, &calendar_2026());
    let running = term(halts(None));
    // Charged: 18 and 19 November, 30 November to 9 December (10 days).
    for (on, days) in [("2026-11-29", 2), ("2026-11-30", 3), ("2026-12-09", 12), ("2027-06-01", 12)] {
        assert_eq!(running.late_days(day(on)), days, "{on}");
        assert_eq!(running.amounts_on(day(on)).surcharge_fen.get(), i64::from(days) * 300, "{on}");
    }
    assert_eq!((running.capped_on(), running.counts_after(day("2026-12-09"))), (None, None));
    let ended = term(halts(Some("2026-12-20")));
    // 34 days after 17 November is 21 December; 10 + 10 days more are 10 January.
    assert_eq!(ended.capped_on(), Some(day("2027-01-10")));
    assert_eq!(ended.amounts_on(day("2027-01-09")).surcharge_fen.get(), 9_900);
    assert_eq!(ended.amounts_on(day("2027-01-10")).surcharge_fen.get(), 10_000);
    assert_eq!(ended.counts_after(day("2026-12-09")), Some(day("2026-12-20")));
}

/// The days of the review push the 34th late day behind the lawsuit that follows.
#[test]
fn the_cap_moves_over_a_stretch_that_an_earlier_one_pushed_it_into() {
    let review = Halt::new(day("2026-11-20"), Some(day("2026-12-10"))).unwrap();
    let lawsuit = Halt::new(day("2027-01-05"), Some(day("2027-01-08"))).unwrap();
    let halts = Halts::from(vec![review, lawsuit]);
    let term = Term::new(Fen::new(10_000).unwrap(), day("2026-11-02"), halts, &calendar_2026());
    // 21 December + 20 days is 10 January, + 3 days of the lawsuit.
    assert_eq!(term.capped_on(), Some(day("2027-01-13")));
    assert_eq!(term.amounts_on(day("2027-01-12")).surcharge_fen.get(), 9_900);
}

#[test]
fn a_day_of_two_stretches_is_left_out_once() {
    let halt = |from, to: Option<&str>| Halt::new(day(from), to.map(day)).unwrap();
    let halts = Halts::from(vec![
        halt("2026-12-01", Some("2026-12-10")),
        halt("2026-11-20", Some("2026-12-05")),
        halt("2026-12-10", Some("2026-12-12")),
        halt("2026-12-20", None),
        halt("2026-12-25", Some("2026-12-26")),
    ]);
    assert_eq!(halts.as_slice(), [halt("2026-11-20", Some("2026-12-12")), halt("2026-12-20", None)]);
}

#[test]
fn a_deferral_moves_the_term_and_never_shortens_it() {
    let term = || Term::new(Fen::new(10_000).unwrap(), day("2026-11-02"), Halts::default(), &calendar_2026());
    for (deferred, last_free) in [
        ("2026-12-31", "2026-12-31"),
        // A Saturday.
        ("2026-12-26", "2026-12-28"),
        ("2026-11-03", "2026-11-17"),
    ] {
        let term = term().deferred_to(day(deferred), &calendar_2026());
        assert_eq!(term.last_free_day(), day(last_free), "{deferred}");
        assert_eq!(term.amounts_on(day(last_free)).surcharge_fen, Fen::ZERO);
    }
    let term = term().deferred_to(day("2026-12-31"), &calendar_2026());
    assert_eq!(term.amounts_on(day("2027-01-02")).surcharge_fen.get(), 600);
    assert_eq!(term.capped_on(), Some(day("2027-02-03")));
}
