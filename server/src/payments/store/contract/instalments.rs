//! Fines in instalments.

use super::*;

fn in_parts(status: &str, parts: [i64; 2]) -> Item {
    let days = ["2026-11-20", "2026-12-21"].into_iter().zip(parts);
    let parts: Vec<_> =
        days.map(|(day, fen)| json!({"due_on": day, "principal_fen": fen, "paid": false})).collect();
    let mut told = told(status, 10_000);
    told["instalments"] = json!(parts);
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

on_every_store! {
    an_instalment_is_settled_once_and_owed_again
}
