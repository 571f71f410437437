//! How attempts end otherwise than by a plain success: given up, changed, lapsed, paid too late.

use crate::support::{
    databases::{both, sqlite},
    running::{City, ONLY_READ, number, plate},
};
use reqwest::StatusCode;
use serde_json::json;

#[actix_web::test]
async fn giving_up_closes_the_order_and_frees_the_fine() {
    let city = City::on(sqlite().await).await;
    let id = city.started(8, "wechat_h5").await;
    let (_, found) = city.search(&number(8), &plate(8)).await;
    assert_eq!(found["fine"]["not_payable"], "payment_in_progress");
    let (status, closed) = city.close(&id).await;
    assert_eq!((status, &closed["state"]), (StatusCode::OK, &json!("closed")));
    assert_eq!(city.order(&id).await["state"], "CLOSED");
    assert_eq!(city.pay(&id).await.0, StatusCode::CONFLICT);
    assert_eq!(city.close(&id).await.0, StatusCode::OK);
    let again = city.started(8, "wechat_native").await;
    assert_ne!(again, id);
}

#[actix_web::test]
async fn a_close_without_an_answer_is_confirmed_first() {
    let city = City::on(sqlite().await).await;
    let id = city.started(9, "wechat_h5").await;
    let token = city.token(10).await;
    assert!(!token.is_empty());
    city.fault("close", "status_500", 1).await;
    let (status, payment) = city.close(&id).await;
    assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("confirming")));
    let (_, found) = city.search(&number(9), &plate(9)).await;
    assert_eq!(found["fine"]["not_payable"], "payment_in_progress");
    // The job tries again.
    city.until_state(&id, "closed").await;
    assert_eq!(city.order(&id).await["state"], "CLOSED");
}

#[actix_web::test]
async fn what_is_paid_cannot_be_given_up() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(11, "wechat_h5").await;
    city.pay(&id).await;
    let (status, problem) = city.close(&id).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("cannot_close")));
    city.assert_paid_once(11, &id).await;
}

#[actix_web::test]
async fn another_channel_closes_the_first_order() {
    let city = City::on(sqlite().await).await;
    let token = city.token(12).await;
    let (_, first) = city.start(&token, "wechat_h5", "phone").await;
    let (_, second) = city.start(&token, "wechat_native", "desktop").await;
    assert_ne!(first["id"], second["id"]);
    assert_eq!(second["state"], "awaiting_payment");
    assert!(second["next"]["svg"].as_str().unwrap().starts_with("<svg"));
    assert_eq!(city.payment(first["id"].as_str().unwrap()).await["state"], "closed");
    // Paid in between: no second order.
    city.hold_notifications(true).await;
    let paid = second["id"].as_str().unwrap();
    city.pay(paid).await;
    let (_, third) = city.start(&token, "wechat_h5", "phone-again").await;
    assert_eq!((&third["id"], &third["state"]), (&second["id"], &json!("paid")));
}

#[actix_web::test]
async fn an_order_at_its_end_is_closed_and_the_fine_is_free() {
    let city = City::on(sqlite().await).await;
    let id = city.started(13, "wechat_h5").await;
    city.set("UPDATE payments SET expires_at = created_at - 1 WHERE id = $1", &id).await;
    city.set("UPDATE payment_jobs SET due_at = 1 WHERE payment_id = $1", &id).await;
    city.until_state(&id, "closed").await;
    assert_eq!(city.order(&id).await["state"], "CLOSED");
    city.token(13).await;
}

#[actix_web::test]
async fn paid_at_the_last_moment_is_paid() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(14, "wechat_h5").await;
    city.pay(&id).await;
    city.set("UPDATE payments SET expires_at = created_at - 1 WHERE id = $1", &id).await;
    city.set("UPDATE payment_jobs SET due_at = 1 WHERE payment_id = $1", &id).await;
    city.until_state(&id, "paid").await;
    city.assert_paid_once(14, &id).await;
}

const CLOSED_HERE_ONLY: &str = "UPDATE payments SET state = 'closed', live_fine = NULL WHERE id = $1";

#[actix_web::test]
async fn a_late_success_after_a_local_close_wins() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(15, "wechat_h5").await;
        city.set(CLOSED_HERE_ONLY, &id).await;
        city.pay(&id).await;
        city.until_state(&id, "paid").await;
        city.assert_paid_once(15, &id).await;
    }
}

#[actix_web::test]
async fn money_for_a_settled_fine_is_a_surplus() {
    for test in both().await {
        let city = City::with(test, ONLY_READ).await;
        let first = city.started(16, "wechat_h5").await;
        city.set(CLOSED_HERE_ONLY, &first).await;
        let second = city.started(16, "wechat_native").await;
        city.pay(&second).await;
        city.until_state(&second, "paid").await;
        city.pay(&first).await;
        city.until_state(&first, "surplus").await;
        assert_eq!(city.payment(&second).await["state"], "paid");
        let (status, problem) = city.get(&format!("/api/v1/payments/{first}/receipt")).await;
        assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("no_receipt")));
        let (_, found) = city.search(&number(16), &plate(16)).await;
        assert_eq!(found["fine"]["payment"]["id"], second);
    }
}
