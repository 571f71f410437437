//! A stand-in that is killed and starts again.

use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{Inbox, Merchant, Standin};
use crate::{ELSEWHERE, get, order, post};

/// The books without the time of reading.
async fn books(standin: &Standin) -> Value {
    let mut books = get(standin, "/control/books").await;
    books["now"].take();
    for list in ["orders", "captures", "refunds"] {
        books[list].as_array_mut().unwrap().sort_by_key(Value::to_string);
    }
    books
}

fn refund(number: &str, order: &str, notify_url: &str) -> Value {
    json!({
        "out_trade_no": order, "out_refund_no": number, "notify_url": notify_url,
        "amount": {"refund": 4_000, "total": 10_000, "currency": "CNY"},
    })
}

#[actix_web::test]
async fn what_was_paid_survives_a_kill() {
    let folder = std::env::temp_dir().join(format!("standin-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir(&folder).unwrap();
    let journal = folder.join("journal");
    let arguments = ["--journal", journal.to_str().unwrap(), "--extra-fines", "1"];
    let mut inbox = Inbox::open(vec![]);
    let standin = Standin::start(&arguments);
    let merchant = Merchant::of(&standin);
    for (number, notify_url) in [
        ("TOLD-1", inbox.url.as_str()),
        ("UNTOLD", inbox.url.as_str()),
        ("UNPAID", ELSEWHERE),
        ("CLOSED", ELSEWHERE),
    ] {
        assert_eq!(merchant.prepay("native", &order(number, notify_url)).await.status, 200);
    }
    merchant.close("CLOSED").await;
    post(&standin, "/control/orders/TOLD-1/pay", json!({})).await;
    inbox.next().await;
    // Its answer must be in the journal before the kill, or it would rightly be told again.
    let is_noted = async || {
        let told = get(&standin, "/control/orders").await;
        told["orders"].to_string().contains("\"status\":204")
    };
    let noted = async { while !is_noted().await {} };
    tokio::time::timeout(Duration::from_secs(10), noted).await.unwrap();
    post(&standin, "/control/notifications", json!({"hold": true})).await;
    post(&standin, "/control/orders/UNTOLD/pay", json!({})).await;
    post(&standin, "/control/refunds", json!({"outcome": "ABNORMAL", "after_seconds": 0})).await;
    merchant.post("/v3/refund/domestic/refunds", &refund("R-1", "TOLD-1", &inbox.url)).await;
    post(&standin, "/control/police", json!({"number": "2201981000000000", "status": "revoked"})).await;
    let before = books(&standin).await;
    drop(standin);
    // A line that was cut off counts as not written.
    let mut text = std::fs::read(&journal).unwrap();
    text.extend(b"{\"order\":{");
    std::fs::write(&journal, text).unwrap();

    let standin = Standin::start(&arguments);
    let merchant = Merchant::of(&standin);
    let mut told =
        [inbox.next().await, inbox.next().await].map(|notice| notice.body["event_type"].to_string());
    told.sort();
    assert_eq!(told, ["\"REFUND.ABNORMAL\"", "\"TRANSACTION.SUCCESS\""]);
    assert_eq!(books(&standin).await, before);
    assert_eq!(merchant.query("UNPAID").await.body["trade_state"], "NOTPAY");
    assert_eq!(merchant.query("CLOSED").await.body["trade_state"], "CLOSED");
    let again = merchant.post("/v3/refund/domestic/refunds", &refund("R-1", "TOLD-1", &inbox.url)).await;
    assert_eq!((again.status, &again.body["status"]), (200, &json!("ABNORMAL")));
    let url = format!("{}/police/decisions?limit=500", standin.base);
    let feed =
        crate::common::client().get(url).bearer_auth("demonstration-registry-token").send().await.unwrap();
    let items = feed.json::<Value>().await.unwrap()["items"].take();
    assert_eq!(items.as_array().unwrap().last().unwrap()["status"], "revoked");
    assert!(inbox.is_empty(), "nothing is told twice");
    drop(standin);
    std::fs::remove_dir_all(folder).unwrap();
}
