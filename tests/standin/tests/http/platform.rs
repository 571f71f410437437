//! The platform's keys, side by side; several merchants; the service provider.

use serde_json::{Value, json};

use crate::common::{Inbox, Merchant, PLATFORM_KEY_ID, Standin, client, open};
use crate::{ELSEWHERE, get, log_in, order, post};

const FIRST: &str = "7E00000000000000000000000000000000000001";
const SECOND: &str = "7E00000000000000000000000000000000000002";

fn certificate(text: &str) -> &str {
    text.trim()
}

#[actix_web::test]
async fn certificates_and_the_public_key_stand_side_by_side() {
    let standin = Standin::start(&[]);
    let mut merchant = Merchant::of(&standin);
    let none = merchant.get("/v3/certificates").await;
    assert_eq!((none.status, &none.body["code"], none.is_signed), (404, &json!("RESOURCE_NOT_EXISTS"), true));

    assert_eq!(post(&standin, "/control/platform", json!({"mode": "both"})).await.0, 200);
    let listed = merchant.get("/v3/certificates").await;
    assert_eq!((listed.is_signed, listed.serial.as_str()), (true, PLATFORM_KEY_ID));
    let data = listed.body["data"].as_array().unwrap();
    let serials: Vec<_> = data.iter().map(|entry| entry["serial_no"].as_str().unwrap()).collect();
    assert_eq!(serials, [FIRST, SECOND]);
    let opened = open(&data[0]["encrypt_certificate"], b"demonstration-api-v3-key-32bytes").unwrap();
    let text = String::from_utf8(opened).unwrap();
    assert_eq!(certificate(&text), certificate(include_str!("../../keys/certificate_a.pem")));

    merchant.asks_for = SECOND;
    let answer = merchant.prepay("native", &order("ORDER-1", ELSEWHERE)).await;
    assert_eq!((answer.status, answer.is_signed, answer.serial.as_str()), (200, true, SECOND));
    merchant.asks_for = "7E00000000000000000000000000000000000009";
    assert_eq!(merchant.query("ORDER-1").await.status, 400);
}

#[actix_web::test]
async fn notifications_change_their_key_with_the_rotation() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![500, 500]));
    let merchant = Merchant::of(&standin);
    merchant.prepay("native", &order("ORDER-1", &inbox.url)).await;
    post(&standin, "/control/orders/ORDER-1/pay", json!({})).await;
    assert_eq!(inbox.next().await.serial, PLATFORM_KEY_ID);
    for (lever, serial) in [(json!({"mode": "certificates"}), FIRST), (json!({"rotate": true}), SECOND)] {
        post(&standin, "/control/platform", lever).await;
        post(&standin, "/control/notifications", json!({"hold": false})).await;
        let notice = inbox.next().await;
        assert_eq!((notice.serial.as_str(), notice.is_signed), (serial, true));
    }
}

#[actix_web::test]
async fn a_share_of_the_answers_bears_the_other_key() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    let lever = json!({"mode": "both", "other_key_percent": 50, "seed": 4});
    post(&standin, "/control/platform", lever).await;
    let mut serials = Vec::new();
    for _ in 0..20 {
        let answer = merchant.query("ORDER-1").await;
        assert!(answer.is_signed);
        serials.push(answer.serial);
    }
    let others = serials.iter().filter(|serial| *serial == FIRST).count();
    assert!((3..18).contains(&others), "{others}");
}

#[actix_web::test]
async fn merchants_do_not_see_each_others_orders() {
    let standin = Standin::start(&[]);
    let (first, second) = (Merchant::of(&standin), Merchant::second(&standin));
    first.prepay("native", &order("ORDER-1", ELSEWHERE)).await;
    assert_eq!(second.query("ORDER-1").await.status, 404);
    let mut its_own = order("ORDER-1", ELSEWHERE);
    its_own["mchid"] = json!("1900000002");
    assert_eq!(second.prepay("native", &its_own).await.status, 200);
    assert_eq!(second.query("ORDER-1").await.body["mchid"], "1900000002");
}

#[actix_web::test]
async fn a_service_provider_collects_for_others() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![]));
    let provider = Merchant::provider(&standin);
    let body = json!({
        "sp_appid": "wxdemo0000000001", "sp_mchid": "1900000100", "sub_mchid": "1900000101",
        "description": "缴款", "out_trade_no": "ORDER-1", "notify_url": inbox.url, "amount": {"total": 100},
        "payer": {"sp_openid": "openid-a"},
    });
    log_in(&standin, "wxdemo0000000001", "demonstration-app-secret").await;
    let prepaid = provider.post("/v3/pay/partner/transactions/jsapi", &body).await;
    assert!(prepaid.body["prepay_id"].is_string(), "{}", prepaid.body);
    assert_eq!(provider.prepay("jsapi", &body).await.body["code"], "NO_AUTH");
    assert_eq!(
        Merchant::of(&standin).post("/v3/pay/partner/transactions/jsapi", &body).await.body["code"],
        "NO_AUTH"
    );
    let path = "/v3/pay/partner/transactions/out-trade-no/ORDER-1";
    let ask = async |sub: &str| provider.get(&format!("{path}?sp_mchid=1900000100&sub_mchid={sub}")).await;
    assert_eq!(ask("1900000101").await.body["trade_state"], "NOTPAY");
    assert_eq!(ask("1900000102").await.body["code"], "ORDER_NOT_EXIST");
    post(&standin, "/control/orders/ORDER-1/pay", json!({})).await;
    let notice = inbox.next().await;
    let plaintext = open(&notice.body["resource"], b"demonstration-api-v3-key-provide").unwrap();
    let told: Value = serde_json::from_slice(&plaintext).unwrap();
    assert_eq!((&told["sp_mchid"], &told["sub_mchid"]), (&json!("1900000100"), &json!("1900000101")));
    assert_eq!(told["payer"], json!({"sp_openid": "openid-a"}));
    assert!(told.get("mchid").is_none());
    let refund = json!({
        "sub_mchid": "1900000101", "transaction_id": told["transaction_id"], "out_refund_no": "R-1",
        "amount": {"refund": 100, "total": 100, "currency": "CNY"},
    });
    assert_eq!(provider.post("/v3/refund/domestic/refunds", &refund).await.status, 200);
    assert_eq!(provider.get("/v3/refund/domestic/refunds/R-1?sub_mchid=1900000101").await.status, 200);
    assert_eq!(provider.get("/v3/refund/domestic/refunds/R-1").await.status, 400);
    let body = json!({"sp_mchid": "1900000100", "sub_mchid": "1900000101"});
    assert_eq!(provider.post(&format!("{path}/close"), &body).await.body["code"], "ORDERPAID");
}

#[actix_web::test]
async fn only_the_orders_own_application_knows_its_payer() {
    let folder = std::env::temp_dir().join(format!("standin-{}", uuid::Uuid::new_v4()));
    let arguments = ["--journal", folder.to_str().unwrap()];
    let standin = Standin::start(&arguments);
    let place = async |standin: &Standin, app_id: &str, number: &str| {
        let mut body = order(number, ELSEWHERE);
        body["appid"] = json!(app_id);
        body["payer"] = json!({"openid": "openid-a"});
        let placed = Merchant::of(standin).prepay("jsapi", &body).await;
        assert!(placed.is_signed);
        (placed.status, placed.body["code"].as_str().map(str::to_owned))
    };
    let (program, account) = ("wxdemo0000000001", "wxdemo0000000002");
    let unknown = (500, Some("OPENID_MISMATCH".to_owned()));
    assert_eq!(place(&standin, program, "ORDER-1").await, unknown, "nobody has logged in");
    assert_eq!(Merchant::of(&standin).query("ORDER-1").await.status, 404, "nothing was placed");
    log_in(&standin, program, "demonstration-app-secret").await;
    assert_eq!(place(&standin, program, "ORDER-1").await, (200, None));
    assert_eq!(place(&standin, account, "ORDER-2").await, unknown, "the same openid of another application");
    post(&standin, "/control/visitor", json!({"name": "a"})).await;
    let back = "redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&response_type=code&scope=snsapi_base&state=1";
    let away = format!("{}/connect/oauth2/authorize?appid={account}&{back}", standin.base);
    let away = client().get(away).send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
    let code = away.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let exchange = format!(
        "/sns/oauth2/access_token?appid={account}&secret=demonstration-account-secret&code={code}&grant_type=authorization_code"
    );
    assert_eq!(get(&standin, &exchange).await["openid"], "openid-a");
    assert_eq!(place(&standin, account, "ORDER-2").await, (200, None));
    // Whoever was known is known to the next one with the same journal.
    drop(standin);
    let standin = Standin::start(&arguments);
    assert_eq!(place(&standin, program, "ORDER-3").await, (200, None));
    drop(standin);
    std::fs::remove_file(folder).unwrap();
}

#[actix_web::test]
async fn a_sub_merchants_application_has_users_of_its_own() {
    let standin = Standin::start(&[]);
    let provider = Merchant::provider(&standin);
    let place = async |number: &str, payer: Value| {
        let body = json!({
            "sp_appid": "wxdemo0000000001", "sp_mchid": "1900000100", "sub_mchid": "1900000102",
            "sub_appid": "wxdemo0000000102", "description": "缴款", "out_trade_no": number, "notify_url": ELSEWHERE,
            "amount": {"total": 100}, "payer": payer,
        });
        provider.post("/v3/pay/partner/transactions/jsapi", &body).await.status
    };
    log_in(&standin, "wxdemo0000000001", "demonstration-app-secret").await;
    assert_eq!(place("ORDER-1", json!({"sp_openid": "openid-a"})).await, 200);
    assert_eq!(place("ORDER-2", json!({"sub_openid": "openid-a"})).await, 500);
    log_in(&standin, "wxdemo0000000102", "demonstration-sub-app-secret").await;
    assert_eq!(place("ORDER-2", json!({"sub_openid": "openid-a"})).await, 200);
    assert_eq!(place("ORDER-3", json!({"openid": "openid-a"})).await, 400, "a direct merchant's name of it");
}
