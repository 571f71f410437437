//! What is not known is said to be so: calls without an answer, answers without sense, ways to pay that never came.

use crate::support::{
    databases::{both, sqlite},
    running::{City, number, plate},
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::platform::signer::Signer;

const ASKED_LONG_AGO: &str = "UPDATE payments SET asked_at = NULL WHERE id = $1";
const OPENING_LAPSED: &str = "UPDATE payments SET opening_expires_at = 0 WHERE id = $1";

#[actix_web::test]
async fn a_first_call_that_never_arrived_is_made_again_by_the_job() {
    for test in both().await {
        let city = City::on(test).await;
        city.fault("prepay", "timeout_before", 1).await;
        let token = city.token(0).await;
        let (status, payment) = city.start(&token, "wechat_h5", "first").await;
        assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("confirming")), "{payment}");
        let id = payment["id"].as_str().unwrap();
        assert!(city.orders().await.is_empty());
        let open = city.until_state(id, "awaiting_payment").await;
        assert_eq!(open["next"]["action"], "open_h5", "{}", city.engine);
        city.pay(id).await;
        city.until_state(id, "paid").await;
        city.assert_paid_once(0, id).await;
    }
}

#[actix_web::test]
async fn a_first_call_that_never_arrived_can_be_made_again_by_the_resident() {
    let city = City::on(sqlite().await).await;
    city.fault("prepay", "status_500", 1).await;
    let token = city.token(1).await;
    let (_, payment) = city.start(&token, "wechat_native", "first").await;
    assert_eq!((&payment["state"], &payment["next"]["action"]), (&json!("confirming"), &json!("reopen")));
    let id = payment["id"].as_str().unwrap();
    let (status, open) = city.post(&format!("/api/v1/payments/{id}/reopen"), json!({})).await;
    assert_eq!((status, &open["next"]["action"]), (StatusCode::OK, &json!("scan_qr")), "{open}");
    assert_eq!(city.orders().await.len(), 1);
}

#[actix_web::test]
async fn what_is_asked_and_not_answered_is_being_confirmed() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(2, "wechat_h5").await;
    city.fault("query", "no_signature", 1).await;
    let asked = city.check(&id).await;
    assert_eq!((&asked["state"], &asked["next"]["action"]), (&json!("confirming"), &json!("wait")));
    // Answered, and not paid: it can be paid again.
    city.set(ASKED_LONG_AGO, &id).await;
    assert_eq!(city.check(&id).await["state"], "awaiting_payment");
}

#[actix_web::test]
async fn answers_without_sense_are_doubt() {
    for kind in ["strange_state", "bare_success"] {
        let city = City::on(sqlite().await).await;
        city.hold_notifications(true).await;
        let id = city.started(3, "wechat_h5").await;
        city.pay(&id).await;
        city.fault("query", kind, 1).await;
        let asked = city.check(&id).await;
        assert_eq!(
            (&asked["state"], &asked["next"]["action"]),
            (&json!("confirming"), &json!("wait")),
            "{kind}"
        );
        // The job does not leave it so.
        city.until_state(&id, "paid").await;
    }
}

#[actix_web::test]
async fn money_that_went_back_before_we_heard_of_it_settles_nothing() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(4, "wechat_h5").await;
    city.pay(&id).await;
    city.fault("query", "refunded", 1).await;
    assert_eq!(city.check(&id).await["state"], "held");
    // Nor does the news of its coming, told after that of its going.
    city.hold_notifications(false).await;
    crate::support::running::eventually("the notification is accepted", async || {
        city.order(&id).await["notifications"].to_string().contains("204").then_some(())
    })
    .await;
    assert_eq!(city.payment(&id).await["state"], "held");
    assert_eq!(city.get(&format!("/api/v1/payments/{id}/receipt")).await.0, StatusCode::NOT_FOUND);
    let (_, found) = city.search(&number(4), &plate(4)).await;
    assert_eq!(
        (&found["fine"]["status"], &found["fine"]["not_payable"]),
        (&json!("unpaid"), &json!("payment_in_progress"))
    );
}

#[actix_web::test]
async fn what_may_be_paid_is_asked_about_before_it_is_opened_again() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(5, "wechat_h5").await;
    city.set(OPENING_LAPSED, &id).await;
    let reopen = async || city.post(&format!("/api/v1/payments/{id}/reopen"), json!({})).await.1;
    city.fault("query", "status_500", 1).await;
    assert_eq!(reopen().await["state"], "confirming");
    assert_eq!(city.order(&id).await["prepays"], 1);
    city.pay(&id).await;
    city.set(ASKED_LONG_AGO, &id).await;
    assert_eq!(reopen().await["state"], "paid");
    assert_eq!(city.order(&id).await["prepays"], 1);
}

#[actix_web::test]
async fn many_wishes_to_reopen_are_one_call() {
    let city = City::on(sqlite().await).await;
    let id = city.started(6, "wechat_h5").await;
    city.set(OPENING_LAPSED, &id).await;
    let path = format!("/api/v1/payments/{id}/reopen");
    join_all((0..6).map(|_| city.post(&path, json!({})))).await;
    assert_eq!(city.order(&id).await["prepays"], 2);
}

#[actix_web::test]
async fn coming_back_from_wechat_asks() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(7, "wechat_h5").await;
    let url = url::Url::parse(city.payment(&id).await["next"]["url"].as_str().unwrap()).unwrap();
    let back = url.query_pairs().find(|(name, _)| name == "redirect_url").unwrap().1.into_owned();
    city.pay(&id).await;
    let response = city.client.get(&back).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], format!("/payments/{id}?after=back"));
    // Without waiting: nothing but the way back has asked.
    assert_eq!(city.payment(&id).await["state"], "paid");
    city.assert_paid_once(7, &id).await;
}

#[actix_web::test]
async fn the_form_that_gives_up_what_is_paid_leads_to_its_page() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(8, "wechat_h5").await;
    city.pay(&id).await;
    let response = city.client.post(format!("{}/payments/{id}/close", city.server)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], format!("/payments/{id}"));
    city.assert_paid_once(8, &id).await;
}

#[actix_web::test]
async fn giving_up_right_after_asking_is_done_by_the_job() {
    let city = City::on(sqlite().await).await;
    let id = city.started(9, "wechat_h5").await;
    city.check(&id).await;
    let (status, closing) = city.close(&id).await;
    assert_eq!((status, &closing["state"]), (StatusCode::OK, &json!("confirming")));
    city.until_state(&id, "closed").await;
    assert_eq!(city.order(&id).await["state"], "CLOSED");
}

#[actix_web::test]
async fn a_slow_attempt_keeps_no_other_waiting() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let ids = [city.started(10, "wechat_h5").await, city.started(11, "wechat_h5").await];
    city.fault("query", "timeout_before", 1).await;
    city.set("UPDATE payment_jobs SET due_at = 1 WHERE payment_id = $1", &ids[0]).await;
    crate::support::running::eventually("the slow one is being looked at", async || {
        let sql = "SELECT tries FROM payment_jobs WHERE tries > 0";
        city.database.fetch_optional(sql, &[]).await.unwrap()
    })
    .await;
    city.pay(&ids[1]).await;
    let begun = std::time::Instant::now();
    city.set("UPDATE payment_jobs SET due_at = 1 WHERE payment_id = $1", &ids[1]).await;
    city.until_state(&ids[1], "paid").await;
    assert!(begun.elapsed().as_secs() < 6, "a call to WeChat Pay is given up after 8 s");
}

/// The same token, signed so that it lapsed long ago.
fn lapsed(token: &str) -> String {
    let signer = Signer::new("demonstration-token-key-0123456789abcdef");
    let (fine, _) = signer.read("fine", token).unwrap();
    signer.sign("fine", &fine, jiff::Timestamp::UNIX_EPOCH)
}

#[actix_web::test]
async fn a_retry_after_the_look_up_has_lapsed_gives_what_was_started() {
    let city = City::on(sqlite().await).await;
    let token = city.token(12).await;
    let (_, first) = city.start(&token, "wechat_h5", "a-key").await;
    let lapsed = lapsed(&token);
    let (status, again) = city.start(&lapsed, "wechat_h5", "a-key").await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]), "{again}");
    let (status, problem) = city.start(&lapsed, "wechat_native", "a-key").await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("idempotency_key_reused")));
    let (status, problem) = city.start(&lapsed, "wechat_h5", "another-key").await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("fine_token_invalid")));
    let url = format!("{}/api/v1/payments/{}/reopen", city.server, "0".repeat(32));
    assert_eq!(city.call(Method::POST, &url, Some(json!({})), &[]).await.0, StatusCode::NOT_FOUND);
}
