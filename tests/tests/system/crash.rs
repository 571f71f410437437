//! What bad luck does between the order and the news of its payment.

use reqwest::StatusCode;
use system_tests::{http, postgres, system::System, until};

/// Starts a payment through the API and gives its id.
async fn start_payment(system: &System, label: &str) -> String {
    let found = system.search(&system.fine(label).await).await;
    let token = found["fine_token"].as_str().unwrap();
    let key = "one-key-of-one-test-00000000000000";
    let payment = http::json(system.payment(token, "wechat_h5", key).send().await.unwrap()).await;
    assert_eq!(payment["state"], "awaiting_payment");
    payment["id"].as_str().unwrap().to_owned()
}

/// Paid once, with a receipt, on every side.
async fn is_paid_once(system: &System, id: &str) {
    system.payment_is(id, "paid").await;
    let paid = system.standin.paid_orders().await;
    assert_eq!(paid.len(), 1, "{paid:?}");
    assert_eq!(paid[0]["out_trade_no"], id);
    let receipt =
        http::json(system.get(&format!("/api/v1/payments/{id}/receipt")).send().await.unwrap()).await;
    assert_eq!(receipt["total_fen"], paid[0]["total_fen"]);
    assert_eq!(receipt["transaction_id"], paid[0]["transaction"]["transaction_id"]);
    let code = receipt["verification_code"].as_str().unwrap();
    let page = system.get(&format!("/receipts/verify?code={code}")).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("凭证是真的"));
}

#[tokio::test]
async fn killed_between_order_and_notification() {
    killed_before_the_notification(System::start().await).await;
}

#[tokio::test]
async fn killed_between_order_and_notification_on_postgresql() {
    let url = postgres::database();
    killed_before_the_notification(System::start_with(&[("YIMATONG__DATABASE__URL", &url)]).await).await;
}

async fn killed_before_the_notification(mut system: System) {
    system.standin.hold_notifications(true).await;
    let id = start_payment(&system, "期限内").await;
    assert!(system.standin.pay(&id).await);
    system.kill_server();
    system.start_server_again().await;
    system.standin.hold_notifications(false).await;
    is_paid_once(&system, &id).await;
    let fine = system.fine("期限内").await;
    assert_eq!(system.search(&fine).await["fine"]["status"], "paid");
}

#[tokio::test]
async fn killed_and_the_notification_never_comes() {
    let mut system = System::start().await;
    system.standin.hold_notifications(true).await;
    let id = start_payment(&system, "期限内").await;
    system.kill_server();
    assert!(system.standin.pay(&id).await);
    system.start_server_again().await;
    // The resident comes back and asks.
    until::so("the server asks the gateway", async || {
        let answer = system.post(&format!("/payments/{id}/check")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        system.payment_state(&id).await["state"] == "paid"
    })
    .await;
    is_paid_once(&system, &id).await;
}

#[tokio::test]
async fn the_notification_comes_while_the_server_is_away() {
    let mut system = System::start().await;
    let id = start_payment(&system, "期限内").await;
    system.kill_server();
    assert!(system.standin.pay(&id).await);
    system.start_server_again().await;
    // The next attempt of the gateway comes after 15 seconds.
    is_paid_once(&system, &id).await;
}
