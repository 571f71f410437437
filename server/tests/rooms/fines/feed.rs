//! Reading a feed that is not always what the contract promises.

use std::{collections::HashMap, sync::Mutex};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    web::{self, Data},
};
use jiff::civil::date;
use serde_json::{Value, json};
use server::fines::{Feed, Fictional, Item, PullError, store};
use shared::fines::FineStatus;

/// What the feed answers, page after page, and what it was asked.
#[derive(Default)]
struct Pages {
    answers: Mutex<HashMap<String, Vec<(u16, String)>>>,
    asked: Mutex<Vec<String>>,
}

impl Pages {
    /// The last answer of a cursor is given again and again.
    fn answer(&self, cursor: &str, status: u16, body: String) {
        self.answers.lock().unwrap().entry(cursor.to_owned()).or_default().push((status, body));
    }
}

async fn decisions(request: HttpRequest, feed: Data<Pages>) -> HttpResponse {
    assert_eq!(request.headers().get("authorization").unwrap(), "Bearer secret");
    let query = web::Query::<HashMap<String, String>>::from_query(request.query_string()).unwrap();
    let cursor = query.get("after").cloned().unwrap_or_default();
    feed.asked.lock().unwrap().push(cursor.clone());
    let mut answers = feed.answers.lock().unwrap();
    let waiting = answers.get_mut(&cursor).expect("a cursor that was given out");
    let (status, body) = if waiting.len() > 1 { waiting.remove(0) } else { waiting[0].clone() };
    HttpResponse::build(status.try_into().unwrap()).body(body)
}

fn item(serial: u8) -> Value {
    json!({"kind":"decision","number":format!("22019910000{serial:04}0"),"plate":"吉A00001","issuer":"演示（虚构）",
        "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
        "received_on":"2026-11-02","procedure":null,"principal_fen":100,"status":"unpaid","halted_on":null,"fictional":true})
}

fn with(serial: u8, field: &str, value: Value) -> Value {
    let mut item = item(serial);
    item[field] = value;
    item
}

fn page(items: &[Value], next: Option<&str>) -> String {
    json!({"items": items, "next": next}).to_string()
}

/// A feed on a free port, and a registry that reads it.
async fn reading(test: &crate::support::databases::TestDatabase) -> (Data<Pages>, Feed, String) {
    let feed = Data::new(Pages::default());
    let shared = feed.clone();
    let server = HttpServer::new(move || {
        App::new().app_data(shared.clone()).route("/police/decisions", web::get().to(decisions))
    })
    .workers(1)
    .bind("127.0.0.1:0")
    .unwrap();
    let base = format!("http://{}/police", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    let registry = registry_at(&base, test);
    (feed, registry, base)
}

fn registry_at(base: &str, test: &crate::support::databases::TestDatabase) -> Feed {
    Feed::new(base, "secret".to_owned().into(), test.database.clone(), Fictional::Taken).unwrap()
}

async fn known(test: &crate::support::databases::TestDatabase, serial: u8) -> bool {
    let key = format!("22019910000{serial:04}");
    !store::by_keys(&test.database, [&key, &key]).await.unwrap().is_empty()
}

#[actix_web::test]
async fn all_pages_are_read_and_a_broken_item_costs_only_itself() {
    let test = crate::support::databases::sqlite().await;
    let (feed, registry, _) = reading(&test).await;
    feed.answer("", 200, page(&[item(1), json!({"kind": "decision"}), item(2)], Some("c1")));
    feed.answer("c1", 200, page(&[item(3)], None));
    assert_eq!(registry.pull().await.unwrap(), 3);
    for serial in 1..=3 {
        assert!(known(&test, serial).await, "{serial}");
    }
    assert_eq!(registry.pull().await.unwrap(), 0, "nothing is new");
    assert_eq!(*feed.asked.lock().unwrap(), ["", "c1", "c1"], "what was read is not asked for again");
}

async fn status(test: &crate::support::databases::TestDatabase, serial: u8) -> FineStatus {
    let key = format!("22019910000{serial:04}");
    store::by_keys(&test.database, [&key, &key]).await.unwrap()[0].status()
}

/// The police keep the earlier entry: it must not come back to life.
#[actix_web::test]
async fn history_is_not_replayed_by_a_new_process_or_before_a_page_that_fails() {
    for test in crate::support::databases::both().await {
        let (feed, registry, base) = reading(&test).await;
        feed.answer("", 200, page(&[item(1)], Some("c1")));
        feed.answer("c1", 200, page(&[with(1, "status", json!("revoked"))], Some("c2")));
        feed.answer("c2", 200, page(&[], None));
        feed.answer("c2", 404, String::new());
        assert_eq!(registry.pull().await.unwrap(), 2);
        let restarted = registry_at(&base, &test);
        assert!(restarted.pull().await.is_err());
        assert_eq!(status(&test, 1).await, FineStatus::Revoked, "{}", test.engine);
        assert_eq!(*feed.asked.lock().unwrap(), ["", "c1", "c2", "c2"]);
    }
}

#[actix_web::test]
async fn a_page_and_its_cursor_are_written_together() {
    let test = crate::support::databases::sqlite().await;
    let (feed, registry, _) = reading(&test).await;
    feed.answer("", 200, page(&[item(1)], Some("c1")));
    feed.answer("c1", 404, String::new());
    feed.answer("c1", 200, page(&[item(2)], None));
    assert!(registry.pull().await.is_err());
    assert!(known(&test, 1).await && !known(&test, 2).await);
    assert_eq!(registry.pull().await.unwrap(), 1);
    assert_eq!(*feed.asked.lock().unwrap(), ["", "c1", "c1"]);
}

#[actix_web::test]
async fn a_refused_cursor_starts_over_once() {
    for refusal in [400, 410] {
        let test = crate::support::databases::sqlite().await;
        let (feed, registry, _) = reading(&test).await;
        feed.answer("", 200, page(&[item(1)], Some("c1")));
        feed.answer("c1", 200, page(&[], None));
        feed.answer("c1", refusal, String::new());
        feed.answer("", 200, page(&[item(2)], Some("d1")));
        feed.answer("d1", 200, page(&[], None));
        assert_eq!(registry.pull().await.unwrap(), 1);
        assert_eq!(registry.pull().await.unwrap(), 1, "{refusal}");
        assert_eq!(registry.pull().await.unwrap(), 0);
        assert_eq!(*feed.asked.lock().unwrap(), ["", "c1", "c1", "", "d1", "d1"]);
    }
    let test = crate::support::databases::sqlite().await;
    let (feed, registry, _) = reading(&test).await;
    feed.answer("", 200, page(&[item(1)], Some("c1")));
    feed.answer("c1", 410, String::new());
    assert!(matches!(registry.pull().await, Err(PullError::Status(status)) if status == 410));
    assert_eq!(*feed.asked.lock().unwrap(), ["", "c1", "", "c1"], "once a pull, not for ever");
}

/// Both have read the same page; the slower one holds an older copy of it.
#[actix_web::test]
async fn of_two_servers_with_one_page_the_slower_writes_nothing() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let parse = |value| [Item::parse(value).unwrap()];
        let (mut quick, mut slow) =
            (store::place(db, "feed").await.unwrap(), store::place(db, "feed").await.unwrap());
        let newer = parse(with(1, "status", json!("revoked")));
        assert_eq!(store::turn_page(db, &mut quick, "", &newer).await.unwrap(), Some(1));
        assert_eq!(store::turn_page(db, &mut slow, "c1", &parse(item(1))).await.unwrap(), None);
        assert_eq!(status(&test, 1).await, FineStatus::Revoked, "{}", test.engine);
        assert_eq!(store::place(db, "feed").await.unwrap(), quick);
        // Who was overtaken goes on from where the other stands.
        let mut slow = store::place(db, "feed").await.unwrap();
        assert_eq!(store::turn_page(db, &mut slow, "c1", &parse(item(2))).await.unwrap(), Some(1));
        // Another feed has a place of its own.
        assert_eq!(store::place(db, "other").await.unwrap().cursor, "");
    }
}

#[actix_web::test]
async fn a_feed_that_stumbles_is_asked_again_and_one_that_refuses_is_not() {
    let test = crate::support::databases::sqlite().await;
    let (feed, registry, _) = reading(&test).await;
    feed.answer("", 503, String::new());
    feed.answer("", 200, page(&[item(1)], None));
    assert_eq!(registry.pull().await.unwrap(), 1);
    let (feed, registry, _) = reading(&test).await;
    feed.answer("", 401, String::new());
    assert!(matches!(registry.pull().await, Err(PullError::Status(status)) if status == 401));
    assert_eq!(feed.asked.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn what_the_contract_does_not_know_stops_the_pull() {
    let test = crate::support::databases::sqlite().await;
    let endless = page(&[item(1)], Some("c1"));
    let huge = format!("{{\"items\":[],\"next\":null,\"padding\":\"{}\"}}", "x".repeat(5 * 1024 * 1024));
    for (first, second) in [
        ("<html>", ""),
        (&endless, &endless),
        (&page(&[], Some("")), ""),
        (&page(&[], Some("c\u{0}")), ""),
        (&huge, ""),
    ] {
        let (feed, registry, _) = reading(&test).await;
        feed.answer("", 200, first.to_owned());
        feed.answer("c1", 200, second.to_owned());
        assert!(matches!(registry.pull().await, Err(PullError::Content(_))), "{:.40}", first);
    }
}

#[actix_web::test]
async fn a_broken_text_does_not_stop_the_feed_where_it_stands() {
    for test in crate::support::databases::both().await {
        let (feed, registry, _) = reading(&test).await;
        let broken = ["issuer", "conduct", "violation_code", "plate"]
            .map(|field| with(1, field, json!("吉A0\u{0}001")));
        let mut items = broken.to_vec();
        items.push(item(2));
        feed.answer("", 200, page(&items, Some("c1")));
        feed.answer("c1", 200, page(&[item(3)], None));
        assert_eq!(registry.pull().await.unwrap(), 2, "{}", test.engine);
        assert!(!known(&test, 1).await && known(&test, 3).await);
    }
}

#[actix_web::test]
async fn real_money_is_not_asked_for_fictional_fines() {
    let test = crate::support::databases::sqlite().await;
    let (feed, _, base) = reading(&test).await;
    feed.answer("", 200, page(&[item(1), with(2, "fictional", json!(false))], None));
    let token = "secret".to_owned().into();
    let registry = Feed::new(&base, token, test.database.clone(), Fictional::Refused).unwrap();
    assert_eq!(registry.pull().await.unwrap(), 1);
    assert!(!known(&test, 1).await && known(&test, 2).await);
}

#[actix_web::test]
async fn the_days_of_a_review_are_kept_when_it_has_ended() {
    for test in crate::support::databases::both().await {
        let (feed, registry, _) = reading(&test).await;
        let running = with(1, "halted_on", json!("2026-11-20"));
        let mut ended = running.clone();
        ended["resumed_on"] = json!("2026-12-10");
        feed.answer("", 200, page(&[running], Some("c1")));
        feed.answer("c1", 200, page(&[], None));
        feed.answer("c1", 200, page(&[ended], None));
        let halt = async || {
            let fines = store::by_keys(&test.database, ["220199100000001", "220199100000001"]).await.unwrap();
            fines[0].decision.as_ref().unwrap().halts.as_slice()[0]
        };
        registry.pull().await.unwrap();
        assert_eq!((halt().await.halted_on(), halt().await.resumed_on()), (date(2026, 11, 20), None));
        registry.pull().await.unwrap();
        assert_eq!(halt().await.resumed_on(), Some(date(2026, 12, 10)), "{}", test.engine);
    }
}

/// Two parts, the first settled here: another quote of the same day settles nothing, and the feed goes on.
#[actix_web::test]
async fn instalments_are_settled_one_by_one_and_each_once() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let part = |due_on: &str, paid: bool| json!({"due_on": due_on, "principal_fen": 50, "paid": paid});
        let told = |first: bool| {
            let parts = json!([part("2026-12-01", first), part("2027-01-04", false)]);
            [Item::parse(with(1, "instalments", parts)).unwrap()]
        };
        store::upsert(db, &told(false)).await.unwrap();
        let fine = async || store::by_keys(db, ["220199100000001", ""]).await.unwrap().remove(0);
        let settle = async |digest: &str, by: &str| {
            let id = fine().await.id;
            db.write(async |tx| store::settle(tx, &id, digest, by, 1).await).await.unwrap()
        };
        let first = fine().await.digest;
        assert!(settle(&first, "one").await, "{}", test.engine);
        assert!(!settle(&first, "two").await, "the same quote settles no other part");
        let fine_now = fine().await;
        assert_eq!(
            (fine_now.settled_instalments.as_slice(), fine_now.settled_by.as_deref()),
            (&[1][..], None)
        );
        assert_eq!(fine_now.unpaid_instalments().map(|(number, _)| number).collect::<Vec<_>>(), [2]);
        // The registry has heard of it: nothing is forgotten, and the old quote holds no more.
        assert_eq!(store::upsert(db, &told(true)).await.unwrap(), 1);
        assert_eq!(store::upsert(db, &told(true)).await.unwrap(), 0);
        assert!(!settle(&fine_now.digest, "two").await);
        let second = fine().await;
        assert_eq!(second.settled_instalments, [1]);
        assert!(settle(&second.digest, "two").await);
        let done = fine().await;
        assert_eq!((done.settled_by.as_deref(), done.status()), (Some("two"), FineStatus::Paid));
        assert!(!settle(&done.digest, "three").await);
        // The money of the first goes back: that part is owed again, once, and no quote of before holds.
        let unsettle = async |quoted: &str, by: &str| {
            db.write(async |tx| store::unsettle(tx, &done.id, quoted, by).await).await.unwrap()
        };
        assert!(unsettle(&first, "one").await && !unsettle(&first, "one").await, "{}", test.engine);
        assert_eq!(store::upsert(db, &told(false)).await.unwrap(), 1);
        let again = fine().await;
        assert_eq!((again.status(), again.settled_instalments.as_slice()), (FineStatus::Unpaid, &[0, 2][..]));
        assert_eq!(again.unpaid_instalments().map(|(number, _)| number).collect::<Vec<_>>(), [1]);
        assert_eq!((again.instalment_of(&first), again.instalment_of(&second.digest)), (None, Some(2)));
        assert!(!settle(&done.digest, "three").await && settle(&again.digest, "three").await);
        let done = fine().await;
        assert_eq!((done.settled_by.as_deref(), done.status()), (Some("three"), FineStatus::Paid));
        assert_eq!(done.instalment_of(&again.digest), Some(1));
        // So does that of the second.
        assert!(unsettle(&second.digest, "two").await);
        assert_eq!(fine().await.unpaid_instalments().map(|(number, _)| number).collect::<Vec<_>>(), [2]);
    }
}

#[actix_web::test]
async fn no_city_tells_of_anothers_decisions() {
    let test = crate::support::databases::sqlite().await;
    let (pages, feed, _) = reading(&test).await;
    let other = with(2, "number", json!("2202991000000020"));
    pages.answer("", 200, page(&[item(1), other], None));
    let feed = feed.serving(vec!["220100".parse().unwrap()]);
    assert_eq!(feed.pull().await.unwrap(), 1);
    assert!(known(&test, 1).await);
    assert!(store::by_keys(&test.database, ["220299100000002", ""]).await.unwrap().is_empty());
}
