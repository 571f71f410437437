//! Notifications that fail as ordered, and the schedule.

use std::time::Duration;

use serde_json::json;

use crate::common::{Inbox, Merchant, Received, Standin, decrypt, open};
use crate::{get, order, orders, post};

const KEY: &[u8; 32] = b"demonstration-api-v3-key-32bytes";

/// A paid order whose notification is struck by `faults` in turn.
async fn struck(inbox: &Inbox, faults: &[(&str, &str)]) -> Standin {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    merchant.prepay("native", &order("ORDER-1", &inbox.url)).await;
    for (kind, extra) in faults {
        let mut fault = json!({"route": "notify", "kind": kind, "times": 1, "number": "ORDER-1"});
        if let Ok(seconds) = extra.parse::<u32>() {
            fault["seconds"] = json!(seconds);
        }
        let (status, answer) = post(&standin, "/control/faults", fault).await;
        assert_eq!(status, 200, "{answer}");
    }
    post(&standin, "/control/orders/ORDER-1/pay", json!({})).await;
    standin
}

/// The next attempt without the wait of the schedule.
async fn next(standin: &Standin, inbox: &mut Inbox) -> Received {
    post(standin, "/control/notifications", json!({"hold": false})).await;
    inbox.next().await
}

#[actix_web::test]
async fn each_attempt_is_wrong_in_its_own_way() {
    let mut inbox = Inbox::open(vec![500; 12]);
    let kinds =
        ["bad_signature", "no_signature", "sign_test", "unknown_serial", "altered_byte", "truncated_body"];
    let wrong = ["wrong_api_key", "foreign_event", "wrong_amount", "wrong_appid", "wrong_merchant"];
    let faults: Vec<(&str, &str)> = kinds.into_iter().chain(wrong).map(|kind| (kind, "")).collect();
    let standin = struck(&inbox, &faults).await;
    let first = inbox.next().await;
    assert!(!first.is_signed, "bad_signature");
    for kind in &kinds[1..] {
        assert!(!next(&standin, &mut inbox).await.is_signed, "{kind}");
    }
    let other_key = next(&standin, &mut inbox).await;
    assert!(other_key.is_signed && open(&other_key.body["resource"], KEY).is_none());
    let foreign = decrypt(&next(&standin, &mut inbox).await.body["resource"]);
    assert_eq!((&foreign["mchid"], &foreign["out_trade_no"]), (&json!("1900000002"), &json!("1-REDRO")));
    for (pointer, value) in [
        ("/amount/total", json!(10_001)),
        ("/appid", json!("wxdemo0000000009")),
        ("/mchid", json!("1900000009")),
    ] {
        let told = decrypt(&next(&standin, &mut inbox).await.body["resource"]);
        assert_eq!(told.pointer(pointer), Some(&value));
    }
    let right = next(&standin, &mut inbox).await;
    assert_eq!(
        (right.is_signed, &decrypt(&right.body["resource"])["amount"]["total"]),
        (true, &json!(10_000))
    );
    assert_eq!(right.body["id"], first.body["id"]);
    let replies = &orders(&standin).await[0]["notifications"][0]["replies"];
    assert_eq!((&replies[0]["status"], &replies[0]["fault"]), (&json!(500), &json!("bad_signature")));
}

#[actix_web::test]
async fn duplicates_come_soon_or_at_once() {
    for (kind, count) in [("duplicate", 2), ("duplicate_at_once", 5)] {
        let mut inbox = Inbox::open(vec![]);
        let _standin = struck(&inbox, &[(kind, "")]).await;
        let mut ids = Vec::new();
        let mut told = Vec::new();
        for _ in 0..count {
            let notice = inbox.next().await;
            ids.push(notice.body["id"].as_str().unwrap().to_owned());
            told.push(decrypt(&notice.body["resource"])["transaction_id"].clone());
        }
        ids.sort();
        ids.dedup();
        told.dedup();
        assert_eq!((ids.len(), told.len()), (count, 1), "{kind}");
    }
}

#[actix_web::test]
async fn a_late_one_comes_the_next_day_and_some_never() {
    let mut inbox = Inbox::open(vec![]);
    let standin = struck(&inbox, &[("late", "86400")]).await;
    post(&standin, "/control/clock", json!({"advance_seconds": 86_000})).await;
    assert!(inbox.is_empty());
    post(&standin, "/control/clock", json!({"advance_seconds": 401})).await;
    assert_eq!(inbox.next().await.body["event_type"], "TRANSACTION.SUCCESS");

    let inbox = Inbox::open(vec![]);
    let standin = struck(&inbox, &[("never", "")]).await;
    post(&standin, "/control/clock", json!({"advance_seconds": 172_800})).await;
    let told = &orders(&standin).await[0]["notifications"][0];
    assert_eq!((&told["fault"], &told["replies"]), (&json!("never"), &json!([])));
    assert!(inbox.is_empty());
}

/// The whole schedule in one go: 24 h 4 min, sixteen attempts.
#[actix_web::test]
async fn the_schedule_runs_on_the_stand_ins_clock() {
    let mut inbox = Inbox::open(vec![500; 16]);
    let standin = struck(&inbox, &[]).await;
    inbox.next().await;
    let schedule = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600];
    for (attempt, wait) in (1..).zip(schedule) {
        // The answer must be noted before the next wait begins.
        noted(&standin, attempt).await;
        post(&standin, "/control/clock", json!({"advance_seconds": wait})).await;
        inbox.next().await;
    }
    noted(&standin, 16).await;
    post(&standin, "/control/clock", json!({"advance_seconds": 86_400})).await;
    noted(&standin, 16).await;
    assert!(inbox.is_empty());
}

/// Waits until so many attempts have their reply in the books.
async fn noted(standin: &Standin, count: usize) {
    let is_noted = async || {
        let told = get(standin, "/control/orders").await;
        told["orders"][0]["notifications"][0]["replies"].as_array().unwrap().len() == count
    };
    let noted = async { while !is_noted().await {} };
    tokio::time::timeout(Duration::from_secs(10), noted).await.unwrap();
}
