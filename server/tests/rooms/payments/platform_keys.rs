//! WeChat Pay's keys as the configuration has them: certificates that are fetched, and public keys side by side.

use serde_json::json;

use super::forged::{PLATFORM, news, now, status};
use crate::{
    support::{
        databases::sqlite,
        running::{City, eventually},
    },
    wechat::signed::Signer,
};

/// A second public key of WeChat Pay; its private key is not the stand-in's but this test's.
const NEXT: Signer = Signer {
    serial: "PUB_KEY_ID_0119000000012026112200000002",
    private: include_str!("../../../src/wechat/vectors/test_private.pem"),
};

/// The demonstration's merchant, with these keys of WeChat Pay.
fn merchant(keys: &str) -> String {
    format!(
        r#"[[merchants]]
        merchant_id = "1900000001"
        merchant_serial = "5157F09EFDC096DE15EBE81A47057A7200000001"
        merchant_private_key = "tests/standin/keys/merchant_private.pem"
        api_v3_key = "demonstration-api-v3-key-32bytes"
        {keys}
        "#
    )
}

/// Two keys, of which the stand-in signs with the first.
fn both_keys() -> String {
    merchant(&format!(
        r#"platform_keys = [
            {{ id = "{}", public_key = "tests/standin/keys/platform_public.pem" }},
            {{ id = "{}", public_key = "server/src/wechat/vectors/test_public.pem" }},
        ]"#,
        PLATFORM.serial, NEXT.serial
    ))
}

/// A payment that WeChat Pay itself tells of, in a notification that is accepted.
async fn assert_is_paid(city: &City, i: usize) {
    let id = city.started(i, "wechat_h5").await;
    assert_eq!(city.pay(&id).await.0, 200);
    city.until_state(&id, "paid").await;
    eventually("the notification is accepted", async || {
        city.order(&id).await["notifications"].to_string().contains("204").then_some(())
    })
    .await;
}

#[actix_web::test]
async fn without_a_public_key_payments_go_by_certificates() {
    // Before any call: who asks a stand-in without certificates for them does not ask again soon.
    let mut city = City::on(sqlite().await).await;
    city.control("platform", json!({"mode": "certificates"})).await;
    city.restart_configured(&merchant("")).await;
    assert_is_paid(&city, 0).await;
    let other = city.started(1, "wechat_native").await;
    assert_eq!(city.check(&other).await["state"], "awaiting_payment");
    assert_eq!(city.close(&other).await.0, 200);
    city.until_state(&other, "closed").await;
}

#[actix_web::test]
async fn news_signed_with_any_of_several_public_keys_are_believed() {
    let city = City::configured(sqlite().await, &both_keys(), &[]).await;
    assert_is_paid(&city, 0).await;
    city.hold_notifications(true).await;
    let id = city.started(1, "wechat_h5").await;
    let body = news(&city, &id, "second-key").await;
    let stranger = Signer { serial: "PUB_KEY_ID_0119000000012026112200000003", ..NEXT };
    let crossed = Signer { serial: PLATFORM.serial, ..NEXT };
    for signer in [stranger, crossed] {
        assert_eq!(status(&city, &signer.headers(body.as_bytes(), now()), &body).await, 401);
    }
    assert_eq!(city.payment(&id).await["state"], "awaiting_payment");
    assert_eq!(status(&city, &NEXT.headers(body.as_bytes(), now()), &body).await, 204);
    city.until_state(&id, "paid").await;
}
