//! The SQL of fines, citizens and payments, on both engines. What a store of payments promises is proved beside it, in
//! `server/src/payments/store/contract.rs`, on the simulation's memory too.

use crate::support::databases::both;
use serde_json::{Value, json};
use server::{
    citizens,
    fines::{self, FineRecord, Item},
    payments::{store, stranded},
    platform::database::{Database, DatabaseError, Transaction},
    wechat::Openid,
};
use shared::fines::FineStatus;

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
            fines::registry::STATEMENTS,
            store::sql::STATEMENTS,
            store::receipts::STATEMENTS,
            store::jobs::STATEMENTS,
            stranded::STATEMENTS,
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
        fines::store::upsert(db, &[item("under_review", 10_000)]).await.unwrap();
        let corrected = async || fines::store::corrected(db, 10).await.unwrap();
        assert!(corrected().await.is_empty(), "nothing new since the payment");
        fines::store::upsert(db, &[item("unpaid", 10_000)]).await.unwrap();
        assert_eq!(read(db).await.status(), FineStatus::Paid, "{}", test.engine);
        let told = corrected().await;
        assert_eq!(told.len(), 1, "{}", test.engine);
        fines::store::upsert(db, &[item("revoked", 10_000)]).await.unwrap();
        let look = async |fine: &FineRecord| {
            let work = async |tx: &mut Transaction| fines::store::looked_at(tx, fine).await;
            db.write(work).await.unwrap()
        };
        assert!(!look(&told[0]).await, "it has said more meanwhile");
        let told = corrected().await;
        assert_eq!(told.len(), 1, "{}", test.engine);
        assert!(look(&told[0]).await);
        assert!(!look(&told[0]).await, "once");
        assert!(corrected().await.is_empty(), "{}", test.engine);
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
