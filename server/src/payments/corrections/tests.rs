use jiff::Timestamp;
use serde_json::{Value, json};
use shared::money::Fen;

use super::*;
use crate::payments::{
    State,
    examples::{attempt, fine},
    refunds::{self, RefundNumber},
};

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

#[test]
fn who_paid_less_than_is_due_now_is_told_of() {
    let paid = Attempt { fine_digest: fine(&json!({})).digest, ..attempt(11_500) };
    let short = |changes: &Value, attempt: &Attempt| {
        let known = Known { attempt, fine: &fine(changes), refused: false, refunds: &[] };
        known.falls_short(&Calendar::default())
    };
    let dearer = json!({"status": "changed", "principal_fen": 20_000});
    assert!(short(&dearer, &paid));
    assert!(!short(&json!({}), &paid) && !short(&json!({"principal_fen": 5_000}), &paid));
    assert!(!short(&dearer, &Attempt { surplus: true, ..paid.clone() }), "its money went back");
    assert!(!short(&dearer, &Attempt { state: State::Closed, ..paid }), "it paid nothing");
}
