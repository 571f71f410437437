use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use shared::{calendar::SpecialDay, money::Fen};

use super::*;
use crate::payments::{
    examples::{attempt, fine},
    refunds::{RefundNumber, Source, State},
};

/// What is due of the 115 yuan that were paid, when the registry says this of the fine since, and this went back.
fn due(changes: &Value, back: &[(Cause, i64)]) -> DueNow {
    let paid = Attempt { fine_digest: fine(&json!({})).digest, ..attempt(11_500) };
    let refund = |(cause, amount): &(Cause, i64)| Refund {
        number: RefundNumber::new(&paid.id, 1).unwrap(),
        payment_id: paid.id.clone(),
        cause: cause.clone(),
        occasion: String::new(),
        source: Source::Fine,
        amount: Fen::new(*amount).unwrap(),
        request_body: String::new(),
        state: State::Success,
        queued_at: Timestamp::UNIX_EPOCH,
        refund_id: None,
        accepted_at: None,
    };
    let back: Vec<Refund> = back.iter().map(refund).collect();
    paid.due_now(&fine(changes), &back, &Calendar::default())
}

/// The principal and the surcharge of what is due instead.
fn less(due: DueNow) -> Option<(i64, i64)> {
    let DueNow::Less(amounts) = due else { return None };
    assert_eq!(amounts.on, date(2026, 11, 22), "the day of the quote");
    Some((amounts.principal_fen.get(), amounts.surcharge_fen.get()))
}

#[test]
fn what_the_registry_says_since_is_due() {
    // 50 yuan with five late days of 1.50.
    assert_eq!(less(due(&json!({"principal_fen": 5_000}), &[])), Some((5_000, 750)));
    assert_eq!(due(&json!({"principal_fen": 10_100}), &[]), DueNow::More);
    assert_eq!(due(&json!({"status": "revoked"}), &[]), DueNow::AsQuoted, "the registry will refuse it");
}

#[test]
fn as_long_as_the_registry_says_nothing_the_quote_stands() {
    assert_eq!(due(&json!({}), &[]), DueNow::AsQuoted);
    // By the days of a calendar that knows a holiday from the 17th to the 20th nobody would have been late.
    let paid = Attempt { fine_digest: fine(&json!({})).digest, ..attempt(11_500) };
    let off = |day| SpecialDay { date: date(2026, 11, day), name: "示例节".into(), off: true };
    let holidays = Calendar::new(vec![2026], (17..=20).map(off));
    assert_eq!(paid.due_by(&fine(&json!({})), &holidays).map(|due| due.total_fen.get()), Some(10_000));
    assert_eq!(paid.due_now(&fine(&json!({})), &[], &holidays), DueNow::AsQuoted);
}

#[test]
fn what_went_back_because_less_was_due_is_not_there_any_more() {
    let again = json!({"status": "changed"});
    assert_eq!(due(&again, &[(Cause::Changed, 5_750)]), DueNow::More);
    // What a person gave back for reasons of his own was paid all the same.
    let by_hand = Cause::Operator { ordered_by: "示例".into(), why: "示例".into() };
    assert_eq!(less(due(&again, &[(by_hand, 5_750)])), Some((10_000, 1_500)));
}
