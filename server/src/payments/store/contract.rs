//! What every store promises: the same suite on SQLite, on PostgreSQL and on the simulation's memory.

#[path = "../../../tests/rooms/support/databases.rs"]
#[allow(dead_code, reason = "tests of other rooms use the rest")]
mod databases;

use futures_util::future::join_all;
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use shared::{fines::FineStatus, money::Fen, payments::Channel};

use self::databases::{TestDatabase, postgres, sqlite};
use super::{Rows, Settlement, Store, Window, memory::Memory};
use crate::{
    fines::{self, FineRecord, Item},
    payments::{
        Attempt, IdempotencyKey, Opening, ReceiptRecord, State,
        jobs::{Due, Job, Kind, Lease},
    },
    platform::database::{Database, DatabaseError},
    wechat::{Capture, Party},
};

const KEY: &str = "220199100000001";

/// A store with a feed.
trait Kept {
    type Store: Store;
    fn store(&self) -> Self::Store;
    /// What the registry says now of the one fine; gives the fine as the store has it.
    async fn feed(&self, status: &str, principal: i64) -> FineRecord {
        self.feed_item(Item::parse(told(status, principal)).unwrap()).await
    }
    /// The same, said otherwise.
    async fn feed_item(&self, item: Item) -> FineRecord;
}

impl Kept for TestDatabase {
    type Store = Database;

    fn store(&self) -> Database {
        self.database.clone()
    }

    async fn feed_item(&self, item: Item) -> FineRecord {
        fines::store::upsert(&self.database, &[item]).await.unwrap();
        fines::store::by_keys(&self.database, [KEY, KEY]).await.unwrap().remove(0)
    }
}

impl Kept for Memory {
    type Store = Memory;

    fn store(&self) -> Memory {
        self.clone()
    }

    async fn feed_item(&self, item: Item) -> FineRecord {
        let fine = FineRecord::told(item);
        self.write(async |rows| rows.feed(&fine).await).await.unwrap();
        self.fine(&fine.id).await.unwrap().unwrap()
    }
}

fn told(status: &str, principal: i64) -> Value {
    json!({"kind":"decision","number":format!("{KEY}0"),"plate":"吉A00001","issuer":"演示（虚构）",
        "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
        "received_on":"2026-11-02","procedure":"simple","principal_fen":principal,"status":status,"halted_on":null,
        "fictional":true})
}

macro_rules! on_every_store {
    ($($promise:ident)*) => {$(
        mod $promise {
            #[actix_web::test]
            async fn sqlite() {
                super::$promise(&super::sqlite().await).await;
            }

            #[actix_web::test]
            async fn postgres() {
                super::$promise(&super::postgres().await).await;
            }

            #[actix_web::test]
            async fn memory() {
                super::$promise(&super::Memory::default()).await;
            }
        }
    )*};
}

on_every_store! {
    one_attempt_is_live_for_a_fine
    a_state_moves_only_from_where_it_is
    a_fine_is_settled_once_and_only_when_it_is_owed
    a_quote_holds_only_while_the_fine_is_as_it_was_read
    a_key_is_taken_once
    one_server_takes_a_job
    a_holder_that_lost_its_lease_writes_nothing
    what_is_due_is_told
    others_are_woken
    a_resident_asks_at_most_every_three_seconds
    what_was_written_is_read
    a_fine_leads_to_its_last_payment
    what_the_registry_is_to_unlock_is_known
    what_fails_leaves_nothing
    what_is_not_committed_is_seen_by_nobody
}

fn attempt(fine: &FineRecord, digit: char) -> Attempt {
    Attempt {
        id: digit.to_string().repeat(32).parse().unwrap(),
        fine_id: fine.id.clone(),
        fine_digest: fine.digest.clone(),
        merchant: "1900000001".into(),
        citizen_id: None,
        channel: Channel::WechatH5,
        state: State::Created,
        surplus: false,
        quoted_on: date(2026, 11, 22),
        principal: Fen::new(10_000).unwrap(),
        surcharge: Fen::new(1_500).unwrap(),
        total: Fen::new(11_500).unwrap(),
        request_body: "{\"exact\":  \"bytes 罚款\"}".into(),
        created_at: Timestamp::from_second(1_763_776_800).unwrap(),
        expires_at: Timestamp::from_second(1_763_777_700).unwrap(),
        opening: None,
        transaction_id: None,
        paid_at: None,
    }
}

/// One verb in a transaction of its own.
macro_rules! alone {
    ($store:expr, $verb:ident ( $($arg:expr),* )) => {
        $store.write(async |rows| -> Result<_, DatabaseError> { rows.$verb($($arg),*).await }).await.unwrap()
    };
}

mod books;
mod instalments;

fn winners(won: &[bool]) -> usize {
    won.iter().filter(|won| **won).count()
}

async fn one_attempt_is_live_for_a_fine(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let attempts: Vec<Attempt> = "01234567".chars().map(|digit| attempt(&fine, digit)).collect();
    let won = join_all(attempts.iter().map(async |a| alone!(store, insert(a)))).await;
    assert_eq!(winners(&won), 1);
    let winner = &attempts[won.iter().position(|won| *won).unwrap()];
    let live = store.live_of(&fine.id).await.unwrap().unwrap();
    assert_eq!((&live.id, &live.request_body), (&winner.id, &winner.request_body));
    // Held keeps the fine, paid gives it back.
    let next = attempt(&fine, 'f');
    for (from, to) in [(State::Created, State::Pending), (State::Pending, State::Held)] {
        assert!(alone!(store, move_state(&winner.id, from, to)));
        assert!(!alone!(store, insert(&next)), "{to}");
    }
    assert!(alone!(store, is_held(&fine.id)));
    assert!(alone!(store, move_state(&winner.id, State::Held, State::Paid)));
    assert!(alone!(store, insert(&next)));
}

async fn a_state_moves_only_from_where_it_is(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let a = attempt(&fine, 'a');
    alone!(store, insert(&a));
    assert!(!alone!(store, move_state(&a.id, State::Pending, State::Closed)));
    let movers = [State::Pending, State::Unknown, State::Rejected, State::Paid];
    let moved = join_all(movers.map(async |to| alone!(store, move_state(&a.id, State::Created, to)))).await;
    assert_eq!(winners(&moved), 1);
}

async fn a_fine_is_settled_once_and_only_when_it_is_owed(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let payers: Vec<Attempt> = "01234567".chars().map(|digit| attempt(&fine, digit)).collect();
    let settle = async |a: &Attempt| alone!(store, settle_fine(&fine.id, &fine.digest, &a.id, 1));
    let won = join_all(payers.iter().map(settle)).await;
    assert_eq!(winners(&won), 1);
    let winner = &payers[won.iter().position(|won| *won).unwrap()];
    let settled = kept.feed("unpaid", 10_000).await;
    assert_eq!(settled.settled_by.as_deref(), Some(winner.id.as_str()), "and no feed undoes it");
    assert_eq!(settled.status(), FineStatus::Paid);
    assert!(!store.is_payable(&winner.id).await.unwrap());
}

async fn a_quote_holds_only_while_the_fine_is_as_it_was_read(kept: &impl Kept) {
    let (store, seen) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let a = attempt(&seen, 'a');
    alone!(store, insert(&a));
    assert!(alone!(store, hold_fine(&seen)) && store.is_payable(&a.id).await.unwrap());
    let dearer = kept.feed("unpaid", 20_000).await;
    assert!(!alone!(store, hold_fine(&seen)) && !store.is_payable(&a.id).await.unwrap());
    assert!(!alone!(store, settle_fine(&seen.id, &seen.digest, &a.id, 1)));
    assert!(alone!(store, hold_fine(&dearer)));
    for status in ["revoked", "paid_elsewhere"] {
        let gone = kept.feed(status, 20_000).await;
        assert!(!alone!(store, hold_fine(&gone)), "{status}");
        assert!(!alone!(store, settle_fine(&gone.id, &gone.digest, &a.id, 1)), "{status}");
    }
}

async fn a_key_is_taken_once(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let (a, key): (_, IdempotencyKey) = (attempt(&fine, 'a'), "a-key".parse().unwrap());
    alone!(store, insert(&a));
    assert!(store.key(&key).await.unwrap().is_none());
    let wishes = ["one", "another", "a third"];
    let won = join_all(wishes.map(async |wish| alone!(store, insert_key(&key, wish, &a.id, 1)))).await;
    assert_eq!(winners(&won), 1);
    let (wish, got) = store.key(&key).await.unwrap().unwrap();
    assert_eq!((wish.as_str(), got.id), (wishes[won.iter().position(|won| *won).unwrap()], a.id));
}

fn window(now_millis: i64) -> Window {
    Window { now_millis, soon_millis: now_millis + 60_000, far_millis: now_millis + 3_600_000 }
}

/// A stored attempt and its job, due at 1,000.
async fn with_job(kept: &impl Kept) -> (FineRecord, Attempt, Job) {
    let fine = kept.feed("unpaid", 10_000).await;
    let a = attempt(&fine, 'a');
    let job = Job::new(Kind::Ask, &a.id);
    let store = kept.store();
    alone!(store, insert(&a));
    alone!(store, enqueue(&job, 1_000, 0));
    (fine, a, job)
}

async fn one_server_takes_a_job(kept: &impl Kept) {
    let (store, (_, _, job)) = (kept.store(), with_job(kept).await);
    alone!(store, enqueue(&job, 5, 0));
    assert!(store.due(window(999), 10).await.unwrap().is_empty(), "written down once");
    let due = store.due(window(1_000), 10).await.unwrap();
    assert_eq!(due, [Due { job, lease: 0, due_millis: 1_000, tries: 0 }]);
    let servers = join_all((0..6).map(async |i| alone!(store, take(&due[0], 61_000 + i)))).await;
    assert_eq!(winners(&servers), 1);
    // Nobody has it again before the lease ends; then under the next number.
    assert!(store.due(window(60_999), 10).await.unwrap().is_empty());
    let again = store.due(window(61_010), 10).await.unwrap();
    assert_eq!((again[0].lease, again[0].tries), (1, 1));
}

async fn a_holder_that_lost_its_lease_writes_nothing(kept: &impl Kept) {
    let (store, (_, _, job)) = (kept.store(), with_job(kept).await);
    let take = async |now: i64| {
        let due = store.due(window(now), 1).await.unwrap().remove(0);
        assert!(alone!(store, take(&due, now + 60_000)));
        Lease { job: due.job, number: due.lease + 1 }
    };
    let first = take(1_000).await;
    assert!(alone!(store, holds(&first)));
    let second = take(70_000).await;
    assert!(!alone!(store, holds(&first)) && alone!(store, holds(&second)));
    alone!(store, finish(&first));
    alone!(store, bury(&first, "stale", 1));
    alone!(store, put_off(&first, 5));
    assert!(alone!(store, holds(&second)) && store.due(window(129_999), 10).await.unwrap().is_empty());
    alone!(store, put_off(&second, 200_000));
    assert_eq!(store.due(window(200_000), 10).await.unwrap()[0].job, job);
    alone!(store, bury(&second, "refused", 1));
    assert_eq!(store.dead().await.unwrap(), 1);
    assert!(store.due(window(i64::MAX / 2), 10).await.unwrap().is_empty() && !alone!(store, holds(&second)));
}

async fn what_is_due_is_told(kept: &impl Kept) {
    let (store, (_, _, job)) = (kept.store(), with_job(kept).await);
    let due = async |now| !store.due(window(now), 10).await.unwrap().is_empty();
    // Put off by a clock that was wrong: beyond any pause.
    let lease = Lease { job: job.clone(), number: 0 };
    alone!(store, put_off(&lease, 4_000_000));
    assert!(due(399_999).await && !due(400_000).await);
    // Due only in a while, but the feed has changed the fine since.
    alone!(store, put_off(&lease, 500_000));
    assert!(!due(400_000).await);
    kept.feed("unpaid", 20_000).await;
    assert!(due(400_000).await && !due(440_000).await, "soon anyway, or in somebody's hands");
    assert!(alone!(store, hurry(&job, 10_000)));
    assert!(alone!(store, hurry(&job, 20_000)));
    assert!(due(10_000).await, "no later than the first said");
    alone!(store, finish(&lease));
    assert!(!alone!(store, hurry(&job, 10_000)), "it is done");
    assert!(!due(i64::MAX / 2).await);
}

async fn others_are_woken(kept: &impl Kept) {
    let (store, (fine, a, _)) = (kept.store(), with_job(kept).await);
    let other = attempt(&fine, 'b');
    alone!(store, wake_others(&fine.id, &a.id, 10));
    assert!(store.due(window(999), 10).await.unwrap().is_empty(), "not itself");
    alone!(store, wake_others(&fine.id, &other.id, 10));
    assert_eq!(store.due(window(10), 10).await.unwrap().len(), 1);
}

async fn a_resident_asks_at_most_every_three_seconds(kept: &impl Kept) {
    let (store, (_, a, _)) = (kept.store(), with_job(kept).await);
    let may = async |now| alone!(store, may_ask(&a.id, now, 3_000));
    assert!(may(10_000).await);
    assert!(!may(12_999).await);
    assert!(may(13_000).await);
}

async fn what_was_written_is_read(kept: &impl Kept) {
    let (store, (fine, a, _)) = (kept.store(), with_job(kept).await);
    let opening = Opening { text: "https://x".into(), expires_at: Timestamp::from_second(7).unwrap() };
    let paid_at = Timestamp::from_second(1_763_777_000).unwrap();
    let (receipt, capture) = (receipt(&a, paid_at), capture(&a, paid_at));
    store
        .write(async |rows| -> Result<(), DatabaseError> {
            rows.open(&a.id, &opening).await?;
            rows.move_state(&a.id, State::Created, State::Paid).await?;
            rows.capture(&a.id, &capture, Some(Settlement::Surplus)).await?;
            rows.note("n1", &a.id, "{}", 1).await?;
            rows.note("n1", &a.id, "{}", 2).await?;
            rows.insert_receipt(&receipt).await
        })
        .await
        .unwrap();
    let read = store.attempt(&a.id).await.unwrap().unwrap();
    assert_eq!((read.state, read.surplus, read.opening), (State::Paid, true, Some(opening)));
    assert_eq!((read.transaction_id.as_deref(), read.paid_at), (Some("4200"), Some(paid_at)));
    assert_eq!((read.quoted_on, read.total, read.expires_at), (a.quoted_on, a.total, a.expires_at));
    assert!(store.of_fine(&fine.id).await.unwrap().is_none(), "it neither keeps nor settled the fine");
    assert_eq!(store.receipt(&a.id).await.unwrap().as_ref(), Some(&receipt));
    let by_code = store.receipt_by_code(&receipt.verification_code).await.unwrap();
    assert_eq!(by_code.as_ref(), Some(&receipt));
    let twice = store.write(async |rows| rows.insert_receipt(&receipt).await).await;
    assert!(twice.unwrap_err().is_unique_violation(), "one receipt a payment");
}

async fn what_the_registry_is_to_unlock_is_known(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let waiting = async || {
        let mut ids = store.to_unlock(&fine.id).await.unwrap();
        ids.sort_by_key(|attempt| attempt.id.to_string());
        ids.into_iter().map(|attempt| attempt.id).collect::<Vec<_>>()
    };
    let [a, b] = ['a', 'b'].map(|digit| attempt(&fine, digit));
    for attempt in [&a, &b] {
        assert!(alone!(store, insert(attempt)));
        alone!(store, move_state(&attempt.id, State::Created, State::Closed));
        alone!(store, enqueue(&Job::new(Kind::Ask, &attempt.id), 1, 1));
    }
    assert_eq!(waiting().await, []);
    let jobs = [&a, &b].map(|attempt| Job::new(Kind::Unlock, &attempt.id));
    for job in &jobs {
        alone!(store, enqueue(job, 1, 1));
    }
    assert_eq!(waiting().await, [a.id.clone(), b.id.clone()]);
    let [first, second] = jobs.map(|job| Lease { job, number: 0 });
    alone!(store, finish(&first));
    assert_eq!(waiting().await, std::slice::from_ref(&b.id));
    alone!(store, bury(&second, "refused", 1));
    assert_eq!(waiting().await, [b.id], "given up, and still locked");
}

/// Of a fine in instalments several payments stand.
async fn a_fine_leads_to_its_last_payment(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let shown = async || store.of_fine(&fine.id).await.unwrap().map(|attempt| attempt.id);
    let [a, b, c] = ['a', 'b', 'c'].map(|digit| attempt(&fine, digit));
    let pay = async |attempt: &Attempt, second| {
        let paid_at = Timestamp::from_second(second).unwrap();
        assert!(alone!(store, insert(attempt)));
        assert_eq!(shown().await.as_ref(), Some(&attempt.id), "the live one");
        alone!(store, move_state(&attempt.id, State::Created, State::Paid));
        alone!(store, capture(&attempt.id, &capture(attempt, paid_at), Some(Settlement::Applied)));
    };
    assert_eq!(shown().await, None);
    pay(&a, 1_763_777_020).await;
    pay(&b, 1_763_777_010).await;
    assert_eq!(shown().await.as_ref(), Some(&a.id), "the one that was paid last");
    assert!(alone!(store, insert(&c)));
    assert!(alone!(store, settle_fine(&fine.id, &fine.digest, &b.id, 1)));
    assert_eq!(shown().await.as_ref(), Some(&b.id), "the one that settled all of it");
}

async fn what_fails_leaves_nothing(kept: &impl Kept) {
    let (store, fine) = (kept.store(), kept.feed("unpaid", 10_000).await);
    let a = attempt(&fine, 'a');
    let failed = store
        .write(async |rows| -> Result<(), DatabaseError> {
            assert!(rows.insert(&a).await?);
            assert_eq!(rows.state(&a.id).await?, Some(State::Created), "it sees its own writes");
            Err(DatabaseError::Url)
        })
        .await;
    assert!(failed.is_err());
    assert!(store.attempt(&a.id).await.unwrap().is_none());
    assert!(alone!(store, insert(&a)), "the fine's place is free");
}

async fn what_is_not_committed_is_seen_by_nobody(kept: &impl Kept) {
    let (store, (_, a, _)) = (kept.store(), with_job(kept).await);
    store
        .write(async |rows| -> Result<(), DatabaseError> {
            rows.move_state(&a.id, State::Created, State::Pending).await?;
            assert_eq!(store.attempt(&a.id).await?.unwrap().state, State::Created);
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(store.attempt(&a.id).await.unwrap().unwrap().state, State::Pending);
}

fn capture(a: &Attempt, at: Timestamp) -> Capture {
    Capture {
        party: Party::Direct { appid: "wx".into(), mchid: "m".into() },
        out_trade_no: a.id.to_string(),
        transaction_id: "4200".into(),
        total_fen: 11_500,
        currency: "CNY".into(),
        at,
        refunded: false,
    }
}

fn receipt(a: &Attempt, paid_at: Timestamp) -> ReceiptRecord {
    ReceiptRecord {
        payment_id: a.id.clone(),
        receipt_no: "YMT20261122-0000-0000-0001".into(),
        verification_code: "0123-4567-89AB-CDEF".into(),
        number_masked: "2201**********10".into(),
        plate_masked: "吉A***01".into(),
        issuer: "演示（虚构）".into(),
        conduct: "演示".into(),
        principal: a.principal,
        surcharge: a.surcharge,
        total: a.total,
        paid_at,
        transaction_id: "4200".into(),
        fictional: true,
        issued_at: paid_at,
    }
}
