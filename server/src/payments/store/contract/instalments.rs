//! Fines in instalments.

use super::*;

fn in_parts(status: &str, [first, second]: [i64; 2]) -> Item {
    first_paid(status, [first, second], false)
}

/// Whether the registry says of the first that it is paid.
fn first_paid(status: &str, [first, second]: [i64; 2], paid: bool) -> Item {
    let mut told = told(status, 10_000);
    told["instalments"] = json!([
        {"due_on": "2026-11-20", "principal_fen": first, "paid": paid},
        {"due_on": "2026-12-21", "principal_fen": second, "paid": false},
    ]);
    Item::parse(told).unwrap()
}

async fn an_instalment_is_settled_once_and_owed_again(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed_item(in_parts("unpaid", [6_000, 4_000])).await);
    let now = async || store.fine(&fine.id).await.unwrap().unwrap();
    let pay = async |digit, fine: &FineRecord| {
        let payment = attempt(fine, digit);
        assert!(alone!(store, insert(&payment)));
        alone!(store, move_state(&payment.id, State::Created, State::Paid));
        let settles = alone!(store, settle_fine(&fine.id, &fine.digest, &payment.id, 1));
        let settlement = if settles { Settlement::Applied } else { Settlement::Surplus };
        alone!(store, capture(&payment.id, &capture(&payment, payment.created_at), Some(settlement)));
        (payment, settles)
    };
    let (one, settles) = pay('1', &fine).await;
    assert!(settles);
    let second = now().await;
    assert_eq!((&second.settled_by, second.settled_instalments.as_slice()), (&None, &[1][..]));
    assert!(!pay('a', &fine).await.1, "the first is not owed any more");

    // The registry says something else of it: what was settled here stays settled.
    let fed = kept.feed_item(in_parts("unpaid", [7_000, 3_000])).await;
    assert_eq!(fed.settled_instalments, [1]);
    assert_ne!(fed.digest, second.digest);
    assert_eq!(store.corrected(10).await.unwrap().len(), 1, "it is to be looked at");
    let (last, settles) = pay('2', &fed).await;
    assert!(settles);
    assert_eq!(now().await.settled_by.as_deref(), Some(last.id.as_str()), "with the last all of it is");
    assert_eq!(store.applied(&fine.id).await.unwrap().len(), 2);

    assert!(alone!(store, unsettle(&one)));
    assert!(!alone!(store, unsettle(&one)), "once");
    let again = now().await;
    assert_eq!((&again.settled_by, again.settled_instalments.as_slice()), (&None, &[0, 2][..]));
    assert_eq!(again.unpaid_instalments().map(|(number, _)| number).collect::<Vec<_>>(), [1]);
    let (third, settles) = pay('3', &again).await;
    assert!(settles);
    assert_eq!(now().await.settled_by.as_deref(), Some(third.id.as_str()));
}

/// What the registry says to be paid it takes back when it hears that the money went back.
async fn an_instalment_that_is_not_paid_after_all_is_owed(kept: &impl Kept) {
    let (store, parts) = (kept.store(), [6_000, 4_000]);
    let fine = kept.feed_item(first_paid("unpaid", parts, true)).await;
    let last = attempt(&fine, '1');
    assert!(alone!(store, insert(&last)));
    alone!(store, move_state(&last.id, State::Created, State::Paid));
    assert!(alone!(store, settle_fine(&fine.id, &fine.digest, &last.id, 1)));
    alone!(store, capture(&last.id, &capture(&last, last.created_at), Some(Settlement::Applied)));
    let settled = store.fine(&fine.id).await.unwrap().unwrap();
    assert_eq!(settled.settled_by.as_deref(), Some(last.id.as_str()));
    let owed = kept.feed_item(first_paid("unpaid", parts, false)).await;
    assert_eq!((&owed.settled_by, owed.settled_instalments.as_slice()), (&None, &[2][..]));
    assert_eq!(owed.next_instalment(), Some((1, true)));
    let paid = kept.feed_item(first_paid("unpaid", parts, true)).await;
    assert_eq!((paid.status(), paid.next_instalment()), (FineStatus::PaidElsewhere, None));
}

on_every_store! {
    an_instalment_is_settled_once_and_owed_again
    an_instalment_that_is_not_paid_after_all_is_owed
}
