//! What a stop in good order keeps.

use reqwest::StatusCode;
use system_tests::{http, system::System};

#[tokio::test]
async fn a_second_start_keeps_the_data() {
    let mut system = System::start().await;
    let found = system.search(&system.fine("期限内").await).await;
    let token = found["fine_token"].as_str().unwrap().to_owned();
    let request = system.payment(&token, "wechat_h5", "kept-over-a-stop-0000000000000000");
    let id = http::json(request.send().await.unwrap()).await["id"].as_str().unwrap().to_owned();
    assert!(system.stop_server().await, "SIGTERM is a stop in good order");
    system.start_server_again().await;
    assert_eq!(system.payment_state(&id).await["state"], "awaiting_payment");
    let page = system.get(&format!("/payments/{id}")).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("待支付"));
    let again = system.payment(&token, "wechat_h5", "kept-over-a-stop-0000000000000000");
    assert_eq!(http::json(again.send().await.unwrap()).await["id"], id.as_str(), "the key is remembered too");
}
