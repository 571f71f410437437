//! Questions that no guide answers: the table on both engines, and the way there from the pages.

use std::time::{Duration, Instant};

use crate::support::{databases::both, site::Site};
use jiff::Timestamp;
use server::{
    guides::unanswered::{
        Words,
        store::{self, MOST},
    },
    platform::database::Database,
};

/// So long a count may take that goes on beside the answer.
const PATIENCE: Duration = Duration::from_secs(10);

async fn add(database: &Database, question: &str, second: i64) {
    let at = Timestamp::from_second(second).unwrap();
    store::add(database, &Words::of(question).unwrap(), at).await.unwrap();
}

async fn all(database: &Database) -> Vec<(String, i64)> {
    store::all(database).await.unwrap().into_iter().map(|kept| (kept.words, kept.times)).collect()
}

#[actix_web::test]
async fn every_statement_prepares_on_both_engines() {
    for test in both().await {
        for statement in store::STATEMENTS {
            let prepared = test.database.prepare(statement).await;
            prepared.unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}

#[actix_web::test]
async fn questions_are_counted_forgotten_and_struck() {
    for test in both().await {
        let database = &test.database;
        add(database, "修 自行车", 10).await;
        add(database, "养狗", 20).await;
        add(database, "修自行车？", 30).await;
        let kept = [("修自行车".to_owned(), 2), ("养狗".to_owned(), 1)];
        assert_eq!(all(database).await, kept, "{}", test.engine);
        assert!(store::done(database, "修自行车").await.unwrap(), "{}", test.engine);
        assert!(!store::done(database, "修自行车").await.unwrap(), "{}", test.engine);
        add(database, "种花", 20 + 181 * 86_400).await;
        assert_eq!(all(database).await, [("种花".to_owned(), 1)], "half a year later: {}", test.engine);
    }
}

#[actix_web::test]
async fn no_more_rows_than_are_read() {
    for test in both().await {
        let database = &test.database;
        add(database, "问过两次", 1).await;
        add(database, "问过两次", 2).await;
        for number in 0..MOST + 5 {
            let letters: String = number.to_string().bytes().map(|b| char::from(b - b'0' + b'a')).collect();
            add(database, &letters, 10 + number).await;
        }
        let kept = all(database).await;
        assert_eq!(kept.len() as i64, MOST, "{}", test.engine);
        assert_eq!(kept[0], ("问过两次".to_owned(), 2), "what is asked most stays");
        assert!(!kept.iter().any(|(words, _)| words == "a"), "what is asked least and longest ago goes");
    }
}

#[actix_web::test]
async fn a_page_counts_what_no_guide_answers_and_nothing_else() {
    let site = Site::start().await;
    for path in [
        "/guides?q=龘龘修鞋",
        "/search?q=龘龘刻章13800138000",
        "/guides?q=身份证",
        "/search?q=南关区出入境",
        "/guides",
    ] {
        assert_eq!(site.get(path).await.status(), 200, "{path}");
    }
    site.get("/api/v1/guides?q=龘龘没打完").await;
    let start = Instant::now();
    let mut kept = all(&site.database).await;
    while kept.len() < 2 && start.elapsed() < PATIENCE {
        actix_web::rt::task::yield_now().await;
        kept = all(&site.database).await;
    }
    kept.sort();
    assert_eq!(kept, [("龘龘修鞋".to_owned(), 1), ("龘龘刻章#".to_owned(), 1)]);
}
