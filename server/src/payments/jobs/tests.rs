use shared::{money::Fen, payments::Channel};

use super::*;

/// A job whose id hashes to a jitter of nothing would hide a mistake; this one's is told by its first pause.
fn job() -> Job {
    Job::new(Kind::Ask, &"0".repeat(32).parse().unwrap())
}

fn attempt(state: State) -> Attempt {
    Attempt {
        id: "0".repeat(32).parse().unwrap(),
        fine_id: "f".repeat(32).into(),
        fine_digest: String::new(),
        merchant: "1900000001".into(),
        citizen_id: None,
        channel: Channel::WechatH5,
        state,
        surplus: false,
        quoted_on: jiff::civil::date(2026, 11, 22),
        principal: Fen::ZERO,
        surcharge: Fen::ZERO,
        total: Fen::ZERO,
        request_body: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        expires_at: at(900_000),
        opening: None,
        transaction_id: None,
        paid_at: None,
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

#[track_caller]
fn assert_within_a_tenth(got: i64, from: i64, seconds: i64) {
    let pause = got - from;
    assert!((seconds * 1_000..=seconds * 1_100).contains(&pause), "{pause} ms for {seconds} s");
}

/// 5 s, 30 s, 1 min, 3 min, 10 min, as the facts on WeChat recommend.
#[test]
fn pauses_grow_to_the_end_of_the_order_and_are_short_after_it() {
    let (job, pending) = (job(), attempt(State::Pending));
    assert_within_a_tenth(job.first_ask(pending.created_at), 0, 5);
    for (tries, now, seconds) in [(1, 20_000, 30), (2, 50_000, 60), (3, 110_000, 180), (4, 200_000, 600)] {
        assert_within_a_tenth(job.next_ask(&pending, tries, at(now)), now, seconds);
    }
    assert_eq!(job.next_ask(&pending, 5, at(882_000)), 900_000, "at the end at the latest");
    assert_within_a_tenth(job.next_ask(&pending, 6, at(900_000)), 900_000, 15);
    assert_within_a_tenth(job.next_ask(&pending, 99, at(900_000 + 3_600_000)), 900_000 + 3_600_000, 60);
}

#[test]
fn what_is_in_doubt_is_not_left_for_long() {
    for state in [State::Created, State::Unknown, State::Closing] {
        assert_within_a_tenth(job().next_ask(&attempt(state), 4, at(100_000)), 100_000, 30);
    }
}

#[test]
fn what_was_begun_together_does_not_go_on_together() {
    let firsts: std::collections::BTreeSet<i64> = "0123456789abcdef"
        .chars()
        .map(|digit| Job::new(Kind::Ask, &digit.to_string().repeat(32).parse().unwrap()))
        .map(|job| job.first_ask(Timestamp::UNIX_EPOCH))
        .collect();
    assert!(firsts.len() > 8, "{firsts:?}");
}

#[test]
fn an_operation_is_tried_at_growing_pauses() {
    for (tries, seconds) in [(1, 5), (2, 15), (3, 60), (4, 300), (5, 900), (150, 900)] {
        assert_within_a_tenth(job().next_try(tries, at(7_000)), 7_000, seconds);
    }
}

#[test]
fn kinds_come_back_by_name() {
    for kind in Kind::ALL {
        assert_eq!(kind.name().parse::<Kind>().unwrap(), kind);
    }
}

#[test]
fn a_job_is_read_from_its_id() {
    let payment: PaymentId = "2".repeat(32).parse().unwrap();
    let further = Job::tell(Occasion::Refunded, &payment, 2);
    assert_eq!(further.to_string(), format!("tell_refunded-{payment}-2"));
    let first = Job::tell(Occasion::Refunded, &payment, 1);
    assert_eq!(first.to_string(), format!("tell_refunded-{payment}"), "as every other job");
    for job in Kind::ALL.map(|kind| Job::new(kind, &payment)).into_iter().chain([further]) {
        assert_eq!(job.to_string().parse::<Job>().unwrap(), job);
    }
    for bad in ["", "ask", "ask-1", &format!("sing-{payment}"), &format!("ask-{payment}-1")] {
        assert!(bad.parse::<Job>().is_err(), "{bad}");
    }
    for bad in ["", "02", "+2", "2-2", "x"] {
        assert!(format!("tell_refunded-{payment}-{bad}").parse::<Job>().is_err(), "{bad}");
    }
}
