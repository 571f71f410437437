//! What changes under an order: the feed, the day, money that does not match.

use crate::support::{
    databases::{both, sqlite},
    running::{City, ONLY_READ, number, plate},
};
use reqwest::StatusCode;
use serde_json::json;

const REVOKED: &str = "UPDATE fines SET status = 'revoked', digest = 'revoked' WHERE id = (SELECT fine_id FROM payments WHERE id = $1)";
const DEARER: &str = "UPDATE fines SET principal_fen = principal_fen * 2, digest = 'dearer' WHERE id = (SELECT fine_id FROM payments WHERE id = $1)";
/// Neither opened nor due: only the change itself can make the job look.
const NOT_DUE: &str =
    "UPDATE payment_jobs SET due_at = (SELECT expires_at FROM payments WHERE id = $1) WHERE payment_id = $1";
const OPENING_LAPSED: &str = "UPDATE payments SET opening_expires_at = 0 WHERE id = $1";

#[actix_web::test]
async fn nobody_is_invited_to_pay_what_the_feed_took_back() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(0, "wechat_h5").await;
        city.set(OPENING_LAPSED, &id).await;
        city.set(NOT_DUE, &id).await;
        city.set(REVOKED, &id).await;
        let payment = city.payment(&id).await;
        assert_eq!((&payment["state"], &payment["next"]["action"]), (&json!("confirming"), &json!("wait")));
        let (status, again) = city.post(&format!("/api/v1/payments/{id}/reopen"), json!({})).await;
        assert_eq!((status, &again["next"]["action"]), (StatusCode::OK, &json!("wait")), "{}", city.engine);
        city.until_state(&id, "closed").await;
        let order = city.order(&id).await;
        assert_eq!((&order["state"], &order["prepays"]), (&json!("CLOSED"), &json!(1)), "{}", city.engine);
    }
}

#[actix_web::test]
async fn money_for_what_the_feed_took_back_is_a_surplus() {
    for change in [REVOKED, DEARER] {
        let city = City::on(sqlite().await).await;
        city.hold_notifications(true).await;
        let id = city.started(1, "wechat_h5").await;
        city.pay(&id).await;
        city.set(change, &id).await;
        assert_eq!(city.check(&id).await["state"], "surplus", "{change}");
        let (status, _) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{change}");
        let (_, found) = city.search(&number(1), &plate(1)).await;
        assert_ne!(found["fine"]["status"], "paid", "{change}");
    }
}

#[actix_web::test]
async fn a_new_amount_makes_a_new_order() {
    let city = City::on(sqlite().await).await;
    let token = city.token(2).await;
    let (_, first) = city.start(&token, "wechat_native", "first").await;
    let id = first["id"].as_str().unwrap();
    city.set(DEARER, id).await;
    let (status, second) = city.start(&token, "wechat_native", "second").await;
    assert_eq!((status, &second["state"]), (StatusCode::OK, &json!("awaiting_payment")), "{second}");
    assert_ne!(second["id"], first["id"]);
    assert_eq!(second["principal_fen"].as_i64(), first["principal_fen"].as_i64().map(|fen| 2 * fen));
    assert_eq!(city.order(id).await["state"], "CLOSED");
}

#[actix_web::test]
async fn money_of_another_day_than_the_quote_is_a_surplus() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(3, "wechat_h5").await;
    city.set("UPDATE payments SET quoted_on = '2026-01-01' WHERE id = $1", &id).await;
    city.pay(&id).await;
    assert_eq!(city.check(&id).await["state"], "surplus");
    let (_, found) = city.search(&number(3), &plate(3)).await;
    assert_eq!(found["fine"]["status"], "unpaid");
}

#[actix_web::test]
async fn money_that_does_not_match_is_written_down_and_keeps_the_fine() {
    for test in both().await {
        let city = City::on(test).await;
        city.hold_notifications(true).await;
        let token = city.token(4).await;
        let id = city.started(4, "wechat_h5").await;
        city.set("UPDATE payments SET total_fen = total_fen + 1 WHERE id = $1", &id).await;
        // Closed here, so that it has given the fine back when the money comes.
        city.set("UPDATE payments SET state = 'closed', live_fine = NULL WHERE id = $1", &id).await;
        city.pay(&id).await;
        city.hold_notifications(false).await;
        let held = city.until_state(&id, "held").await;
        let order = city.order(&id).await;
        assert_eq!(held["paid_at"], order["transaction"]["success_time"]);
        let sql = "SELECT transaction_id, captured_fen FROM payments WHERE state = 'held'";
        let row = city.database.fetch_optional(sql, &[]).await.unwrap().unwrap();
        assert_eq!(
            row.text("transaction_id").unwrap(),
            order["transaction"]["transaction_id"].as_str().unwrap()
        );
        assert_eq!(Some(row.int("captured_fen").unwrap()), order["total_fen"].as_i64());
        let (_, found) = city.search(&number(4), &plate(4)).await;
        assert_eq!(found["fine"]["not_payable"], "payment_in_progress");
        let (_, again) = city.start(&token, "wechat_native", "once-more").await;
        assert_eq!((&again["id"], &again["state"]), (&json!(id), &json!("held")), "{}", city.engine);
        assert_eq!(city.orders().await.len(), 1, "{}", city.engine);
    }
}

#[actix_web::test]
async fn a_live_order_beside_held_money_is_closed() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    city.hold_notifications(true).await;
    let first = city.started(5, "wechat_h5").await;
    city.set("UPDATE payments SET total_fen = total_fen + 1 WHERE id = $1", &first).await;
    city.set("UPDATE payments SET state = 'closed', live_fine = NULL WHERE id = $1", &first).await;
    let second = city.started(5, "wechat_native").await;
    city.pay(&first).await;
    city.hold_notifications(false).await;
    city.until_state(&first, "held").await;
    city.until_state(&second, "closed").await;
}
