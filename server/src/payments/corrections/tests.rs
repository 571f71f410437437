//! A fine of 100 yuan, received on 2 November, paid on the 22nd with five late days: 115 yuan.

use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use shared::payments::Channel;

use super::*;
use crate::{
    fines::{FineId, Item},
    payments::refunds::{self, RefundNumber},
};

fn fine(changes: &Value) -> FineRecord {
    let mut told = json!({"kind":"decision","number":"2201991000000010","plate":"吉A00001","issuer":"演示（虚构）",
        "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
        "received_on":"2026-11-02","procedure":"simple","principal_fen":10_000,"status":"unpaid","halted_on":null,
        "fictional":true});
    for (member, value) in changes.as_object().unwrap() {
        told[member] = value.clone();
    }
    FineRecord { settled_by: Some("0".repeat(32)), ..FineRecord::told(Item::parse(told).unwrap()) }
}

fn attempt(total: i64) -> Attempt {
    Attempt {
        id: "0".repeat(32).parse().unwrap(),
        fine_id: FineId::from("f".repeat(32)),
        fine_digest: "as it was".into(),
        citizen_id: None,
        merchant: "1900000001".into(),
        channel: Channel::WechatH5,
        state: State::Paid,
        surplus: false,
        quoted_on: date(2026, 11, 22),
        principal: Fen::ZERO,
        surcharge: Fen::ZERO,
        total: Fen::new(total).unwrap(),
        request_body: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        expires_at: Timestamp::UNIX_EPOCH,
        opening: None,
        transaction_id: None,
        paid_at: None,
    }
}

/// The kind of the cause, and how much goes back.
fn correction(fine: &FineRecord, attempt: &Attempt, refused: bool) -> Option<(&'static str, i64)> {
    let known = Known { attempt, fine, refused, refunds: &[] };
    known.correction(&Calendar::default()).map(|c| (c.cause.kind().name(), c.amount.get()))
}

#[test]
fn what_is_not_due_any_more_goes_back() {
    let paid = attempt(11_500);
    for (changes, expected) in [
        (json!({}), None),
        (json!({"status": "revoked"}), Some(("revoked", 11_500))),
        // 50 yuan with five late days are 57.50.
        (json!({"status": "changed", "principal_fen": 5_000}), Some(("changed", 5_750))),
        (json!({"principal_fen": 5_000}), Some(("changed", 5_750))),
        // A review since the 20th: only the 18th and the 19th are charged, 6 yuan in place of 15.
        (json!({"status": "under_review", "halted_on": "2026-11-20"}), Some(("changed", 900))),
        (json!({"status": "changed", "principal_fen": 20_000}), None),
        // Our own payment, as its registry tells it.
        (json!({"status": "paid_elsewhere"}), None),
        (json!({"status": "paid_elsewhere", "principal_fen": 5_000}), Some(("changed", 5_750))),
        (json!({"status": "refunded"}), None),
    ] {
        assert_eq!(correction(&fine(&changes), &paid, false), expected, "{changes}");
    }
}

#[test]
fn what_was_paid_elsewhere_after_our_payment_was_refused_goes_back() {
    let (paid, elsewhere) = (attempt(11_500), fine(&json!({"status": "paid_elsewhere"})));
    assert_eq!(correction(&elsewhere, &paid, true), Some(("paid_elsewhere", 11_500)));
    assert_eq!(correction(&fine(&json!({})), &paid, true), None);
}

#[test]
fn only_what_settled_the_fine_and_is_still_here_goes_back() {
    let revoked = fine(&json!({"status": "revoked"}));
    let surplus = Attempt { surplus: true, ..attempt(11_500) };
    let closed = Attempt { state: State::Closed, ..attempt(11_500) };
    assert_eq!(correction(&revoked, &surplus, false), None);
    assert_eq!(correction(&revoked, &closed, false), None);
    let paid = attempt(11_500);
    let refund = |amount, state| Refund {
        number: RefundNumber::new(&paid.id, 1).unwrap(),
        payment_id: paid.id.clone(),
        cause: Cause::Changed,
        occasion: String::new(),
        source: Source::Fine,
        amount: Fen::new(amount).unwrap(),
        request_body: String::new(),
        state,
        queued_at: Timestamp::UNIX_EPOCH,
        refund_id: None,
        accepted_at: None,
    };
    let left = |refunds: &[Refund]| {
        let known = Known { attempt: &paid, fine: &revoked, refused: false, refunds };
        known.correction(&Calendar::default()).map(|c| c.amount.get())
    };
    use refunds::State as S;
    assert_eq!(left(&[refund(900, S::Success), refund(600, S::Queued)]), Some(10_000));
    // What WeChat Pay closed is owed already: by the refund that follows it, or by a person.
    let closed = refund(500, S::Closed);
    assert_eq!(left(std::slice::from_ref(&closed)), Some(11_000));
    let follows = Refund { source: Source::Surplus, ..refund(500, S::Processing) };
    assert_eq!(left(&[closed, follows]), Some(11_000));
    assert_eq!(left(&[refund(11_500, S::Processing)]), None);
}

#[test]
fn a_correction_of_instalments_is_that_of_the_part_that_was_paid() {
    let parts = |first: i64, second: i64, paid: bool| {
        json!({"principal_fen": first + second, "instalments": [
            {"due_on": "2026-12-01", "principal_fen": first, "paid": paid},
            {"due_on": "2027-01-04", "principal_fen": second, "paid": false}]})
    };
    let paid = attempt(4_000);
    let settled =
        |changes: &Value| FineRecord { settled_by: None, settled_instalments: vec![1], ..fine(changes) };
    assert_eq!(correction(&settled(&parts(4_000, 6_000, false)), &paid, false), None);
    // The registry has booked it: the next part is no word about this one.
    assert_eq!(correction(&settled(&parts(4_000, 2_000, true)), &paid, false), None);
    assert_eq!(correction(&settled(&parts(3_000, 7_000, true)), &paid, false), Some(("changed", 1_000)));
    assert_eq!(correction(&settled(&json!({})), &paid, false), None, "cut otherwise: a person looks");
}
