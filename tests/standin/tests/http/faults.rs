//! Answers that fail as ordered.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Merchant, Standin};
use crate::{ELSEWHERE, get, order, post};

async fn fault(standin: &Standin, fault: Value) {
    let (status, answer) = post(standin, "/control/faults", fault).await;
    assert_eq!(status, 200, "{answer}");
}

#[actix_web::test]
async fn statuses_come_before_or_after_the_effect() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    for (kind, status) in [("status_202", 202), ("status_429", 429), ("status_500", 500), ("status_502", 502)]
    {
        for after_effect in [false, true] {
            let number = format!("{kind}-{after_effect}");
            fault(&standin, json!({"route": "prepay", "kind": kind, "times": 1, "after_effect": after_effect, "number": number})).await;
            let answer = merchant.prepay("native", &order(&number, ELSEWHERE)).await;
            assert_eq!((answer.status, answer.is_signed), (status, status != 502), "{number}");
            assert_eq!(
                merchant.query(&number).await.status,
                if after_effect { 200 } else { 404 },
                "{number}"
            );
        }
    }
}

#[actix_web::test]
async fn signatures_are_wrong_in_every_way() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    merchant.prepay("native", &order("ORDER-1", ELSEWHERE)).await;
    for kind in ["bad_signature", "no_signature", "sign_test", "unknown_serial", "altered_byte"] {
        fault(&standin, json!({"route": "query", "kind": kind, "times": 1})).await;
        let answer = merchant.query("ORDER-1").await;
        assert_eq!((answer.status, answer.is_signed), (200, false), "{kind}");
    }
    // Rightly signed, but long ago.
    fault(&standin, json!({"route": "query", "kind": "stale_timestamp", "times": 1})).await;
    let path = "/v3/pay/transactions/out-trade-no/ORDER-1?mchid=1900000001";
    let response = merchant.request(Method::GET, path, "", 0).send().await.unwrap();
    let told: i64 = response.headers()["Wechatpay-Timestamp"].to_str().unwrap().parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(now.cast_signed() - told >= 301);

    fault(&standin, json!({"route": "query", "kind": "truncated_body", "times": 1})).await;
    let response = merchant.request(Method::GET, path, "", 0).send().await.unwrap();
    assert!(response.bytes().await.is_err(), "the connection breaks in the middle");
}

#[actix_web::test]
async fn what_is_told_is_wrong_though_rightly_signed() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    merchant.prepay("native", &order("ORDER-1", ELSEWHERE)).await;
    let pay = json!({"at": "2026-11-22T08:00:00+08:00"});
    post(&standin, "/control/orders/ORDER-1/pay", pay).await;
    for (kind, pointer, value) in [
        ("wrong_amount", "/amount/total", json!(10_001)),
        ("wrong_currency", "/amount/currency", json!("USD")),
        ("wrong_appid", "/appid", json!("wxdemo0000000009")),
        ("wrong_merchant", "/mchid", json!("1900000009")),
        ("refunded", "/trade_state", json!("REFUND")),
        ("strange_state", "/trade_state", json!("SETTLING")),
        ("bare_success", "/success_time", Value::Null),
    ] {
        fault(&standin, json!({"route": "query", "kind": kind, "times": 1})).await;
        let answer = merchant.query("ORDER-1").await;
        assert_eq!((answer.is_signed, answer.body.pointer(pointer)), (true, Some(&value)), "{kind}");
    }
    fault(&standin, json!({"route": "refund", "kind": "not_enough", "times": 1})).await;
    let refund = json!({"out_trade_no": "ORDER-1", "out_refund_no": "R-1", "amount": {"refund": 1, "total": 10_000, "currency": "CNY"}});
    assert_eq!(merchant.post("/v3/refund/domestic/refunds", &refund).await.body["code"], "NOT_ENOUGH");
    assert_eq!(merchant.get("/v3/refund/domestic/refunds/R-1").await.status, 404);
}

#[actix_web::test]
async fn a_fault_waits_for_its_number_and_a_seed_repeats_itself() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    fault(&standin, json!({"route": "query", "kind": "status_500", "times": 1, "number": "ORDER-2"})).await;
    assert_eq!(merchant.query("ORDER-1").await.status, 404);
    assert_eq!(merchant.query("ORDER-2").await.status, 500);

    let chaos =
        json!({"seed": 11, "percent": 50, "routes": ["query"], "kinds": ["status_500", "status_429"]});
    let mut runs = Vec::new();
    for _ in 0..2 {
        assert_eq!(post(&standin, "/control/chaos", chaos.clone()).await.0, 200);
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(merchant.query("ORDER-1").await.status);
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&404) && runs[0].contains(&500) && runs[0].contains(&429), "{runs:?}");
    let url = format!("{}/control/faults", standin.base);
    crate::common::client().delete(url).send().await.unwrap();
    assert_eq!(get(&standin, "/control/faults").await["chaos"], Value::Null);
    assert_eq!(merchant.query("ORDER-1").await.status, 404);
}

#[actix_web::test]
async fn a_held_answer_lasts_as_long_as_ordered() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    let held = json!({"route": "query", "kind": "timeout_before", "times": 1, "seconds": 1});
    fault(&standin, held).await;
    let path = "/v3/pay/transactions/out-trade-no/ORDER-1?mchid=1900000001";
    let request = merchant.request(Method::GET, path, "", 0).timeout(Duration::from_millis(500));
    assert!(request.send().await.unwrap_err().is_timeout());
    assert_eq!(merchant.query("ORDER-1").await.status, 404);
}

/// A fault that waits for what never comes would be taken and never strike.
#[actix_web::test]
async fn what_could_never_strike_is_not_taken() {
    let standin = Standin::start(&[]);
    let order = async |fault: Value| post(&standin, "/control/faults", fault).await;
    for route in [
        "weixin",
        "trade_bill",
        "fund_flow_bill",
        "sub_fund_flow_bill",
        "bill_download",
        "certificates",
        "registry_feed",
    ] {
        let with =
            |number: Value| json!({"route": route, "kind": "status_500", "times": 1, "number": number});
        let (status, answer) = order(with(json!("ORDER-1"))).await;
        assert!(status == 400 && answer["error"].as_str().unwrap().contains("number"), "{route}: {answer}");
        assert_eq!(order(with(Value::Null)).await.0, 200, "{route}");
    }
    for kind in ["truncated_body", "altered_byte"] {
        assert_eq!(order(json!({"route": "close", "kind": kind, "times": 1})).await.0, 400, "{kind}");
    }
    let decision = json!({"route": "registry_lock", "kind": "status_500", "times": 1, "number": "2201"});
    assert_eq!(order(decision).await.0, 200);
    let waiting = get(&standin, "/control/faults").await["waiting"].take();
    assert_eq!(waiting.as_array().unwrap().len(), 8, "{waiting}");
}
