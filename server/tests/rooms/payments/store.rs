//! The contract of the stores of fines, citizens and payments, on both engines.

use crate::support::databases::both;
use futures_util::future::join_all;
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use server::{
    citizens,
    fines::{self, FineRecord, Item},
    payments::{
        Attempt, Opening, ReceiptRecord, State,
        store::{self, Settlement},
    },
    platform::database::{Database, DatabaseError},
    wechat::{Capture, Openid, Party},
};
use shared::{fines::FineStatus, money::Fen, payments::Channel};

const KEY: &str = "220199100000001";

fn item(status: &str, principal: i64) -> Item {
    let value: Value = json!({"kind":"decision","number":format!("{KEY}0"),"plate":"吉A00001","issuer":"演示（虚构）",
        "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
        "received_on":"2026-11-02","procedure":"simple","principal_fen":principal,"status":status,"halted_on":null,
        "fictional":true});
    Item::parse(value).unwrap()
}

async fn fine(db: &Database) -> FineRecord {
    fines::store::upsert(db, &[item("unpaid", 10_000)]).await.unwrap();
    read(db).await
}

async fn read(db: &Database) -> FineRecord {
    fines::store::by_keys(db, [KEY, KEY]).await.unwrap().remove(0)
}

fn attempt(fine: &FineRecord, digit: char) -> Attempt {
    Attempt {
        id: digit.to_string().repeat(32).parse().unwrap(),
        fine_id: fine.id.clone(),
        fine_digest: fine.digest.clone(),
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
        next_check_at: Some(1_000),
        checks: 0,
    }
}

async fn insert(db: &Database, attempt: &Attempt) -> bool {
    db.write(async |tx| -> Result<bool, DatabaseError> { store::insert(tx, attempt).await }).await.unwrap()
}

async fn shift(db: &Database, attempt: &Attempt, from: State, to: State) -> bool {
    db.write(async |tx| -> Result<bool, DatabaseError> { store::move_state(tx, &attempt.id, from, to).await })
        .await
        .unwrap()
}

async fn settle(db: &Database, fine: &FineRecord, by: &str) -> bool {
    db.write(async |tx| -> Result<bool, DatabaseError> {
        fines::store::settle(tx, &fine.id, &fine.digest, by, 1).await
    })
    .await
    .unwrap()
}

#[actix_web::test]
async fn every_statement_prepares_on_both_engines() {
    for test in both().await {
        let all = [
            fines::store::STATEMENTS,
            store::STATEMENTS,
            store::receipts::STATEMENTS,
            citizens::store::STATEMENTS,
        ];
        for statement in all.into_iter().flatten() {
            let prepared = test.database.prepare(statement).await;
            prepared.unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}

#[actix_web::test]
async fn the_feed_changes_what_it_says_and_never_undoes_a_settlement() {
    for test in both().await {
        let db = &test.database;
        let first = fine(db).await;
        assert_eq!(fines::store::upsert(db, &[item("unpaid", 10_000)]).await.unwrap(), 0, "nothing is new");
        assert_eq!(fines::store::upsert(db, &[item("under_review", 10_000)]).await.unwrap(), 1);
        let changed = read(db).await;
        assert_eq!((changed.id == first.id, changed.status()), (true, FineStatus::UnderReview));
        assert!(!settle(db, &first, "p").await, "no longer as it was quoted");
        assert!(settle(db, &changed, "p").await);
        fines::store::upsert(db, &[item("unpaid", 10_000)]).await.unwrap();
        assert_eq!(read(db).await.status(), FineStatus::Paid, "{}", test.engine);
    }
}

#[actix_web::test]
async fn a_fine_is_settled_once_and_only_when_it_is_owed() {
    for test in both().await {
        let db = &test.database;
        let owed = fine(db).await;
        let payers: Vec<String> = (0..8).map(|i| format!("p{i}")).collect();
        let outcomes = join_all(payers.iter().map(|payer| settle(db, &owed, payer))).await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1, "{}", test.engine);
        let winner = outcomes.iter().position(|won| *won).unwrap();
        assert_eq!(read(db).await.settled_by.as_deref(), Some(payers[winner].as_str()));
    }
    for test in both().await {
        for status in ["revoked", "paid_elsewhere"] {
            fines::store::upsert(&test.database, &[item(status, 10_000)]).await.unwrap();
            assert!(!settle(&test.database, &read(&test.database).await, "p").await, "{status}");
        }
    }
}

#[actix_web::test]
async fn a_quote_holds_only_while_the_fine_is_as_it_was_read() {
    for test in both().await {
        let db = &test.database;
        let seen = fine(db).await;
        let hold = async |fine: &FineRecord| {
            db.write(async |tx| -> Result<bool, DatabaseError> { fines::store::hold(tx, fine).await })
                .await
                .unwrap()
        };
        assert!(hold(&seen).await);
        fines::store::upsert(db, &[item("unpaid", 20_000)]).await.unwrap();
        assert!(!hold(&seen).await, "{}", test.engine);
        let again = read(db).await;
        assert!(hold(&again).await);
        settle(db, &again, "p").await;
        assert!(!hold(&again).await);
    }
}

#[actix_web::test]
async fn the_database_keeps_one_live_attempt_per_fine() {
    for test in both().await {
        let db = &test.database;
        let fine = fine(db).await;
        let attempts: Vec<Attempt> = "01234567".chars().map(|digit| attempt(&fine, digit)).collect();
        let outcomes = join_all(attempts.iter().map(|a| insert(db, a))).await;
        assert_eq!(outcomes.iter().filter(|won| **won).count(), 1, "{}", test.engine);
        let winner = &attempts[outcomes.iter().position(|won| *won).unwrap()];
        let live = store::live_of(db, &fine.id).await.unwrap().unwrap();
        assert_eq!(
            (live.id.clone(), live.request_body.as_str()),
            (winner.id.clone(), winner.request_body.as_str())
        );
        // Held keeps the fine, closed gives it back.
        let next = attempt(&fine, 'f');
        for (from, to, free) in
            [(State::Created, State::Pending, false), (State::Pending, State::Held, false)]
        {
            assert!(shift(db, winner, from, to).await);
            assert_eq!(insert(db, &next).await, free, "{} {to}", test.engine);
        }
        assert!(shift(db, winner, State::Held, State::Paid).await);
        assert!(insert(db, &next).await);
    }
}

#[actix_web::test]
async fn a_state_moves_only_from_where_it_is() {
    for test in both().await {
        let db = &test.database;
        let fine = fine(db).await;
        let a = attempt(&fine, 'a');
        insert(db, &a).await;
        assert!(!shift(db, &a, State::Pending, State::Closed).await, "{}", test.engine);
        let movers = [State::Pending, State::Unknown, State::Rejected, State::Paid];
        let moved = join_all(movers.iter().map(|to| shift(db, &a, State::Created, *to))).await;
        assert_eq!(moved.iter().filter(|won| **won).count(), 1, "{}", test.engine);
    }
}

#[actix_web::test]
async fn one_server_takes_what_is_due() {
    for test in both().await {
        let db = &test.database;
        let fine = fine(db).await;
        let a = attempt(&fine, 'a');
        insert(db, &a).await;
        assert!(store::due(db, 999, 60_999, 10).await.unwrap().is_empty());
        let due = store::due(db, 1_000, 61_000, 10).await.unwrap();
        assert_eq!(due, [(a.id.clone(), 1_000)]);
        let servers = join_all((0..6).map(|i| store::lease(db, &a.id, 1_000, 60_000 + i))).await;
        assert_eq!(servers.iter().filter(|s| *s.as_ref().unwrap()).count(), 1, "{}", test.engine);
        let lease =
            60_000 + i64::try_from(servers.iter().position(|s| *s.as_ref().unwrap()).unwrap()).unwrap();
        assert_eq!(store::by_id(db, &a.id).await.unwrap().unwrap().checks, 1);
        // Another server, whose lease is over, has no word in it.
        assert!(!store::schedule(db, &a.id, 1_000, 5_000).await.unwrap());
        assert!(store::schedule(db, &a.id, lease, 5_000).await.unwrap());
        // What is final is never due.
        assert!(shift(db, &a, State::Created, State::Rejected).await);
        assert!(store::due(db, i64::MAX, i64::MAX, 10).await.unwrap().is_empty());
    }
}

#[actix_web::test]
async fn a_resident_asks_at_most_every_three_seconds() {
    for test in both().await {
        let db = &test.database;
        let a = attempt(&fine(db).await, 'a');
        insert(db, &a).await;
        let may = async |now| store::may_ask(db, &a.id, now, 3_000).await.unwrap();
        assert!(may(10_000).await);
        assert!(!may(12_999).await, "{}", test.engine);
        assert!(may(13_000).await);
    }
}

#[actix_web::test]
async fn what_was_written_is_read() {
    for test in both().await {
        let db = &test.database;
        let fine = fine(db).await;
        let a = attempt(&fine, 'a');
        insert(db, &a).await;
        let opening = Opening { text: "https://x".into(), expires_at: Timestamp::from_second(7).unwrap() };
        let paid_at = Timestamp::from_second(1_763_777_000).unwrap();
        let receipt = receipt(&a, paid_at);
        let capture = Capture {
            party: Party::Direct { appid: "wx".into(), mchid: "m".into() },
            out_trade_no: a.id.to_string(),
            transaction_id: "4200".into(),
            total_fen: 11_500,
            currency: "CNY".into(),
            at: paid_at,
            refunded: false,
        };
        db.write(async |tx| -> Result<(), DatabaseError> {
            store::open(tx, &a.id, &opening).await?;
            store::move_state(tx, &a.id, State::Created, State::Paid).await?;
            store::capture(tx, &a.id, &capture, Some(Settlement::Surplus)).await?;
            store::note(tx, "n1", &a.id, "{}", 1).await?;
            store::note(tx, "n1", &a.id, "{}", 2).await?;
            store::receipts::insert(tx, &receipt).await
        })
        .await
        .unwrap();
        let read = store::by_id(db, &a.id).await.unwrap().unwrap();
        assert_eq!(
            (read.state, read.surplus, read.opening),
            (State::Paid, true, Some(opening)),
            "{}",
            test.engine
        );
        assert_eq!((read.transaction_id.as_deref(), read.paid_at), (Some("4200"), Some(paid_at)));
        assert_eq!((read.quoted_on, read.total, read.expires_at), (a.quoted_on, a.total, a.expires_at));
        assert_eq!(store::receipts::of(db, &a.id).await.unwrap().as_ref(), Some(&receipt));
        let by_code = store::receipts::by_code(db, &receipt.verification_code).await.unwrap();
        assert_eq!(by_code.as_ref(), Some(&receipt));
        let twice = db.write(async |tx| store::receipts::insert(tx, &receipt).await).await;
        assert!(twice.unwrap_err().is_unique_violation(), "one receipt a payment");
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

#[actix_web::test]
async fn a_resident_keeps_one_row() {
    for test in both().await {
        let (db, openid) = (&test.database, Openid("openid-mother".into()));
        let first = citizens::store::remember(db, &openid, 1).await.unwrap();
        let again = citizens::store::remember(db, &openid, 2).await.unwrap();
        assert_eq!(first, again, "{}", test.engine);
        let read = citizens::store::by_id(db, first.clone()).await.unwrap().unwrap();
        assert_eq!((read.id, read.openid), (first, openid));
        assert!(citizens::store::by_id(db, "nobody".to_owned().into()).await.unwrap().is_none());
    }
}
