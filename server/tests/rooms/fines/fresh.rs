//! Decisions that the feed does not tell yet: the police are asked for them.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::fines::{Item, store};

use crate::support::{
    databases::{both, sqlite},
    running::{City, ONLY_READ, eventually, number, plate},
};

/// Of the stand-in's fines to try the one that its feed does not tell.
const FRESH: (&str, &str) = ("2201991000000188", "吉A00018");
/// No fine has it.
const NO_NUMBER: &str = "2201981999999990";

fn blank((status, mut problem): (StatusCode, Value)) -> (StatusCode, Value) {
    problem["request_id"] = json!("");
    (status, problem)
}

#[actix_web::test]
async fn a_decision_that_the_feed_does_not_tell_is_found_and_paid() {
    for test in both().await {
        let city = City::on(test).await;
        let (status, found) = city.search(FRESH.0, FRESH.1).await;
        assert_eq!(status, StatusCode::OK, "{found}");
        let token = found["fine_token"].as_str().unwrap();
        let (_, payment) = city.start(token, "wechat_h5", "fresh").await;
        let id = payment["id"].as_str().unwrap();
        city.pay(id).await;
        city.until_state(id, "paid").await;
        eventually("the police have it", async || {
            let booked = city.police().await["payments"].as_array().unwrap().clone();
            booked.iter().any(|payment| payment["order_no"] == id).then_some(())
        })
        .await;
        // Without its check digit, and now that it stands in our table.
        assert_eq!(city.search(&FRESH.0[..15], FRESH.1).await.1["fine"]["status"], "paid");
    }
}

#[actix_web::test]
async fn who_has_one_of_two_numbers_learns_nothing_from_the_police() {
    let city = City::on(sqlite().await).await;
    let fresh = blank(city.search(FRESH.0, &plate(0)).await);
    let none = blank(city.search(NO_NUMBER, &plate(0)).await);
    let known = blank(city.search(&number(0), &plate(1)).await);
    assert_eq!(fresh.0, StatusCode::NOT_FOUND);
    assert!(fresh == none && none == known, "{fresh:?} {none:?} {known:?}");
    // Nor from their silence.
    city.fault("registry_look_up", "status_500", 100).await;
    let none = blank(city.search(NO_NUMBER, &plate(0)).await);
    let known = blank(city.search(&number(0), &plate(1)).await);
    assert_eq!((none.0, &none.1["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("registry_away")));
    assert_eq!(none, known);
    // What our table has is found without them.
    assert_eq!(city.search(&number(0), &plate(0)).await.0, StatusCode::OK);
    let log = city.log();
    assert!(log.contains("does not say whether there is a decision") && !log.contains(NO_NUMBER), "{log}");
}

#[actix_web::test]
async fn the_form_says_that_the_police_do_not_answer() {
    let city = City::on(sqlite().await).await;
    city.fault("registry_look_up", "status_502", 100).await;
    let request = city.client.post(format!("{}/fines", city.server));
    let body = format!("decision_no={NO_NUMBER}&plate=%E5%90%89A00001");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.unwrap();
    assert_eq!(
        (answer.status(), &answer.headers()["retry-after"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"60".parse().unwrap())
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains(shared::messages::fines::REGISTRY_AWAY) && page.contains(NO_NUMBER), "{page}");
}

/// Nobody waits for slow police; what they say at last is kept for the next who asks.
#[actix_web::test]
async fn what_the_police_say_late_is_kept() {
    let city = City::on(sqlite().await).await;
    city.fault("registry_look_up", "timeout_before", 1).await;
    let began = Instant::now();
    assert_eq!(city.search(FRESH.0, FRESH.1).await.0, StatusCode::SERVICE_UNAVAILABLE);
    // As late as any other mismatch.
    assert!(began.elapsed() >= Duration::from_millis(1_500));
    eventually("the second try has brought it", async || {
        let found = store::by_keys(&city.database, [&FRESH.0[..15], FRESH.0]).await.unwrap();
        (!found.is_empty()).then_some(())
    })
    .await;
}

#[actix_web::test]
async fn where_nobody_can_be_asked_our_table_is_all_there_is() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    assert_eq!(city.search(FRESH.0, FRESH.1).await.0, StatusCode::NOT_FOUND);
}

/// What the feed told may be newer than a look-up that was long under way.
#[actix_web::test]
async fn a_look_up_overwrites_nothing() {
    for test in both().await {
        let told = |status: &str| {
            let item = json!({"kind":"decision","number":FRESH.0,"plate":FRESH.1,"issuer":"演示（虚构）",
                "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
                "received_on":"2026-11-02","procedure":"simple","principal_fen":10_000,"status":status,
                "halted_on":null,"fictional":true});
            Item::parse(item).unwrap()
        };
        store::upsert(&test.database, &[told("revoked")]).await.unwrap();
        store::insert(&test.database, &told("unpaid")).await.unwrap();
        let found = store::by_keys(&test.database, [&FRESH.0[..15], FRESH.0]).await.unwrap();
        let [fine] = found.as_slice() else { panic!("one: {}", found.len()) };
        assert_eq!(fine.registry_status.as_str(), "revoked", "{}", test.engine);
    }
}
