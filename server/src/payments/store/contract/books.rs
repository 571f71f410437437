//! What every store promises of the books: refunds, movements, and the jobs that see to them.

use std::time::Duration;

use futures_util::future::join;
use tokio::{sync::Notify, time::timeout};

use super::*;
use crate::payments::{
    ledger::{Account, Booked, EventId, EventKind, Movement, Transfer, book},
    refunds::{self, Cause, Event, Queued, Refund, RefundNumber, RefundTerms, Source, Told, Wanted},
    store::BookRows,
};
use shared::payments::PaymentId;

on_every_store! {
    a_cause_has_one_refund_however_many_find_it
    no_more_goes_back_than_came
    who_gives_back_what_is_left_is_not_overtaken
    a_refund_moves_only_from_where_it_is_and_keeps_what_was_told
    a_movement_is_booked_once
    money_that_goes_back_settles_nothing
    who_is_overtaken_by_news_ends_nothing
    what_was_given_up_is_begun_again
    what_the_registry_says_of_a_paid_fine_is_looked_at_once
}

const CAPTURED: i64 = 11_500;

/// A payment whose money came, and what became of it.
async fn paid(kept: &impl Kept, digit: char, settlement: Option<Settlement>) -> (FineRecord, Attempt) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let a = attempt(&fine, digit);
    let (to, capture) = (State::Paid, capture(&a, a.created_at));
    store
        .write(async |rows| -> Result<(), DatabaseError> {
            assert!(rows.insert(&a).await?);
            assert!(rows.move_state(&a.id, State::Created, to).await?);
            if settlement == Some(Settlement::Applied) {
                assert!(rows.settle_fine(&fine.id, &fine.digest, &a.id, 1).await?);
            }
            rows.capture(&a.id, &capture, settlement).await
        })
        .await
        .unwrap();
    (fine, a)
}

async fn what_the_registry_says_of_a_paid_fine_is_looked_at_once(kept: &impl Kept) {
    let store = kept.store();
    let corrected = async || {
        let told = store.corrected(10).await.unwrap();
        told.into_iter().map(|fine| fine.digest).collect::<Vec<String>>()
    };
    kept.feed("unpaid", 9_000).await;
    kept.feed("unpaid", 10_000).await;
    assert!(corrected().await.is_empty(), "it was not paid");
    let (fine, a) = paid(kept, 'a', Some(Settlement::Applied)).await;
    let applied: Vec<PaymentId> =
        store.applied(&fine.id).await.unwrap().into_iter().map(|attempt| attempt.id).collect();
    assert_eq!(applied, [a.id]);
    kept.feed("unpaid", 10_000).await;
    assert!(corrected().await.is_empty(), "the same once more");
    let first = kept.feed("unpaid", 7_500).await;
    assert_eq!(corrected().await, std::slice::from_ref(&first.digest));
    let second = kept.feed("revoked", 7_500).await;
    assert!(!alone!(store, looked_at(&first)), "it has said more meanwhile");
    assert_eq!(corrected().await, std::slice::from_ref(&second.digest));
    assert!(alone!(store, looked_at(&second)));
    assert!(!alone!(store, looked_at(&second)), "another server was faster");
    assert!(corrected().await.is_empty());
}

fn fen(fen: i64) -> Fen {
    Fen::new(fen).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_second(1_763_777_000).unwrap()
}

async fn queue(store: &impl Store, payment: &PaymentId, occasion: &str, amount: i64) -> Queued {
    let wanted = wanted(payment, occasion, fen(amount));
    let queued = store
        .write(async |rows| -> Result<_, DatabaseError> { refunds::queue(rows, &wanted, now()).await })
        .await;
    queued.unwrap()
}

fn wanted<'a>(payment: &'a PaymentId, occasion: &'a str, amount: Fen) -> Wanted<'a> {
    let terms = RefundTerms { order_total: fen(CAPTURED), sub_merchant: None, notify_url: None };
    Wanted { payment, cause: Cause::Duplicate, occasion, source: Source::Surplus, amount, terms }
}

async fn tell(store: &impl Store, number: &RefundNumber, event: Event) -> Option<Refund> {
    let told = Told { event, refund_id: Some("5030"), accepted_at: Some(now()) };
    let moved = store
        .write(async |rows| -> Result<_, DatabaseError> {
            refunds::advance(rows, number, &told, now()).await
        })
        .await;
    moved.unwrap().map(|moved| moved.refund)
}

fn new(queued: Queued) -> Refund {
    match queued {
        Queued::New(refund) => refund,
        other => panic!("not new: {other:?}"),
    }
}

async fn a_cause_has_one_refund_however_many_find_it(kept: &impl Kept) {
    let (store, (_, a)) = (kept.store(), paid(kept, 'a', Some(Settlement::Surplus)).await);
    let outcomes = join_all((0..6).map(|_| queue(&store, &a.id, "", CAPTURED))).await;
    let (first, known): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|q| matches!(q, Queued::New(_)));
    assert_eq!((first.len(), known.len()), (1, 5));
    let first = new(first.into_iter().next().unwrap());
    assert!(known.iter().all(|queued| *queued == Queued::Known(first.clone())), "{known:?}");
    assert_eq!(store.refunds(&a.id).await.unwrap(), [first], "as it was drawn up, body and all");
}

async fn no_more_goes_back_than_came(kept: &impl Kept) {
    let (store, (_, a)) = (kept.store(), paid(kept, 'a', Some(Settlement::Surplus)).await);
    let occasions = ["a", "b", "c", "d"];
    let outcomes = join_all(occasions.map(async |by| queue(&store, &a.id, by, 6_000).await)).await;
    assert_eq!(outcomes.iter().filter(|q| matches!(q, Queued::New(_))).count(), 1, "{outcomes:?}");
    assert!(outcomes.contains(&Queued::TooMuch { left: fen(5_500) }), "{outcomes:?}");
}

async fn who_gives_back_what_is_left_is_not_overtaken(kept: &impl Kept) {
    let (store, (_, a)) = (kept.store(), paid(kept, 'a', Some(Settlement::Surplus)).await);
    let (first_reads, second_reads) = (Notify::new(), Notify::new());
    let give_back = async |by: &str, reads: &Notify, other: Option<&Notify>| {
        let queued = store
            .write(async |rows| -> Result<_, DatabaseError> {
                let captured = rows.captured(&a.id).await?;
                let left = refunds::left(captured, &rows.refunds(&a.id).await?);
                reads.notify_one();
                // Where the other can read too, it does so now, and both know what is left wrongly.
                if let Some(other) = other {
                    let _ = timeout(Duration::from_millis(300), other.notified()).await;
                }
                refunds::queue(rows, &wanted(&a.id, by, left.min(fen(8_000))), now()).await
            })
            .await;
        new(queued.unwrap()).amount.get()
    };
    let second = async {
        first_reads.notified().await;
        give_back("b", &second_reads, None).await
    };
    let given = join(give_back("a", &first_reads, Some(&second_reads)), second).await;
    assert_eq!(given, (8_000, 3_500));
}

async fn a_refund_moves_only_from_where_it_is_and_keeps_what_was_told(kept: &impl Kept) {
    let (store, (_, a)) = (kept.store(), paid(kept, 'a', Some(Settlement::Surplus)).await);
    let first = new(queue(&store, &a.id, "", CAPTURED).await);
    let told = Told { event: Event::Accepted, refund_id: Some("5030"), accepted_at: Some(now()) };
    let accept = async |_| {
        let from_to = (refunds::State::Queued, refunds::State::Processing);
        alone!(store, move_refund(&first.number, from_to, &told, 1))
    };
    assert_eq!(winners(&join_all((0..4).map(accept)).await), 1);
    let closed = tell(&store, &first.number, Event::Closed).await.unwrap();
    assert_eq!((closed.refund_id.as_deref(), closed.accepted_at), (Some("5030"), Some(now())));
    let second = new(queue(&store, &a.id, "", CAPTURED).await);
    assert_eq!((second.number.ordinal(), second.state), (2, refunds::State::Queued));
    let read = store.refunds(&a.id).await.unwrap();
    assert_eq!(read, [closed, second.clone()], "first to last");
    assert_eq!(alone!(store, refund(&second.number)), Some(second));
}

async fn a_movement_is_booked_once(kept: &impl Kept) {
    let store = kept.store();
    let movement = |fen| {
        let account = |merchant: &str| Account::Gateway { merchant: merchant.into() };
        let transfer = Transfer::new(account("a"), account("b"), Fen::new(fen).unwrap(), None).unwrap();
        Movement::new(EventId { kind: EventKind::Captured, id: "e".into() }, now(), transfer)
    };
    let booking = async |fen| {
        let movement = movement(fen);
        let booked = store
            .write(async |rows| -> Result<_, DatabaseError> { book(rows, &movement, now()).await })
            .await;
        booked.unwrap()
    };
    let booked = join_all([1, 1, 1, 1].map(&booking)).await;
    assert_eq!(booked.iter().filter(|b| **b == Booked::New).count(), 1, "{booked:?}");
    assert_eq!(booking(1).await, Booked::Known);
    assert_eq!(booking(2).await, Booked::Contradicted);
    let read = alone!(store, transfers(movement(1).event()));
    assert_eq!(read, movement(1).transfers().cloned().collect::<Vec<_>>());
}

async fn money_that_goes_back_settles_nothing(kept: &impl Kept) {
    let (store, (fine, a)) = (kept.store(), paid(kept, 'a', Some(Settlement::Applied)).await);
    assert_eq!(alone!(store, captured(&a.id)), fen(CAPTURED));
    assert_eq!(alone!(store, fine(&fine.id)).unwrap().settled_by.as_deref(), Some(a.id.as_str()));
    assert!(alone!(store, unsettle(&a)));
    assert_eq!(store.fine(&fine.id).await.unwrap().unwrap().settled_by, None);
    assert!(store.attempt(&a.id).await.unwrap().unwrap().surplus);
    assert!(!alone!(store, unsettle(&a)), "it is a surplus already");
    // Another payment settles it; what becomes of the first changes nothing then.
    let (_, b) = paid(kept, 'b', Some(Settlement::Applied)).await;
    assert!(!alone!(store, unsettle(&a)));
    assert_eq!(store.fine(&fine.id).await.unwrap().unwrap().settled_by.as_deref(), Some(b.id.as_str()));
    // What was held becomes a surplus too.
    let (_, c) = paid(kept, 'c', None).await;
    assert!(alone!(store, unsettle(&c)));
    assert!(store.attempt(&c.id).await.unwrap().unwrap().surplus);
}

async fn who_is_overtaken_by_news_ends_nothing(kept: &impl Kept) {
    let (store, (_, a, _)) = (kept.store(), with_job(kept).await);
    let job = Job::new(Kind::Refund, &a.id);
    alone!(store, renew(&job, 500, 0));
    let due = store.due(window(500), 10).await.unwrap();
    assert_eq!(due, [Due { job: job.clone(), lease: 0, due_millis: 500, tries: 0 }]);
    assert!(alone!(store, take(&due[0], 60_500)));
    let lease = Lease { job: job.clone(), number: 1 };
    alone!(store, renew(&job, 600, 0));
    assert!(!alone!(store, holds(&lease)));
    alone!(store, finish(&lease));
    let again = store.due(window(600), 10).await.unwrap();
    assert_eq!(again, [Due { job: job.clone(), lease: 2, due_millis: 600, tries: 0 }]);
    // One that is done begins again too.
    alone!(store, finish(&Lease { job: job.clone(), number: 2 }));
    alone!(store, renew(&job, 700, 0));
    assert_eq!(store.due(window(700), 10).await.unwrap()[0].job, job);
}

async fn what_was_given_up_is_begun_again(kept: &impl Kept) {
    let (store, (_, _, job)) = (kept.store(), with_job(kept).await);
    let id = job.to_string();
    assert!(!alone!(store, revive(&id, 5)), "it was not given up");
    alone!(store, bury(&Lease { job: job.clone(), number: 0 }, "refused", 1));
    assert!(alone!(store, revive(&id, 5)));
    assert_eq!(store.dead().await.unwrap(), 0);
    assert_eq!(store.due(window(5), 10).await.unwrap(), [Due { job, lease: 0, due_millis: 5, tries: 0 }]);
}
