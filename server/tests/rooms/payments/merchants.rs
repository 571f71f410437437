//! Each city's fines go to that city's own merchant, a merchant of its own or one behind a service provider, over real
//! HTTP against the real stand-in.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::platform::database::{Arg, DatabaseError, Transaction};
use server::wechat::{Outcome, Pay, PaySettings, RefundStatus, SubMerchant};

use crate::{
    support::{
        databases::{both, sqlite},
        running::{City, ONLY_READ, eventually, number, plate},
    },
    wechat::signed::Signer,
};

const PLATFORM: Signer = Signer {
    serial: "PUB_KEY_ID_0119000000012026112200000001",
    private: include_str!("../../../../tests/standin/keys/platform_private.pem"),
};
const FIRST_API_KEY: &[u8] = b"demonstration-api-v3-key-32bytes";

/// A merchant of the stand-in: its number, the name of its key file, its APIv3 key, and what else is set.
fn merchant(id: &str, key: &str, api_v3_key: &str, more: &str) -> String {
    let serial = format!("5157F09EFDC096DE15EBE81A47057A7200000{}", &id[7..]);
    format!(
        r#"[[merchants]]
        merchant_id = "{id}"
        merchant_serial = "{serial}"
        merchant_private_key = "tests/standin/keys/{key}_private.pem"
        platform_key_id = "{}"
        platform_public_key = "tests/standin/keys/platform_public.pem"
        api_v3_key = "{api_v3_key}"
        {more}
        "#,
        PLATFORM.serial
    )
}

fn first() -> String {
    let key = std::str::from_utf8(FIRST_API_KEY).unwrap();
    merchant("1900000001", "merchant", key, r#"serves = ["220198"]"#)
}

fn second() -> String {
    merchant("1900000002", "merchant2", "demonstration-api-v3-key-no-two2", r#"serves = ["220199"]"#)
}

/// The same service provider for two cities, of which the second has an app of its own.
fn behind_a_provider() -> String {
    let behind = |sub: &str| {
        let more = format!("app_id = \"wxdemo0000000001\"\n{sub}");
        merchant("1900000100", "provider", "demonstration-api-v3-key-provide", &more)
    };
    behind("serves = [\"220198\"]\nsub_merchant_id = \"1900000101\"")
        + &behind(
            "serves = [\"220199\"]\nsub_merchant_id = \"1900000102\"\nsub_app_id = \"wxdemo0000000102\"",
        )
}

/// The token of the demonstration's first fine, whose number begins with 220199; the others begin with 220198.
async fn other_citys_token(city: &City) -> String {
    let (status, found) = city.search("2201991000000011", "吉A00001").await;
    assert_eq!(status, 200, "{found}");
    found["fine_token"].as_str().expect("it is payable").to_owned()
}

async fn other_citys_payment(city: &City, key: &str) -> String {
    let token = other_citys_token(city).await;
    let (status, payment) = city.start(&token, "wechat_native", key).await;
    assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("awaiting_payment")), "{payment}");
    payment["id"].as_str().unwrap().to_owned()
}

async fn merchant_of(city: &City, id: &str) -> String {
    let sql = "SELECT merchant FROM payments WHERE id = $1";
    let row = city.database.fetch_optional(sql, &[Arg::Text(id)]).await;
    row.unwrap().unwrap().text("merchant").unwrap()
}

#[actix_web::test]
async fn each_citys_fine_is_paid_to_its_own_merchant() {
    for test in both().await {
        let city = City::configured(test, &(first() + &second()), &[]).await;
        let (one, two) = (city.started(0, "wechat_h5").await, other_citys_payment(&city, "two").await);
        for (id, merchant) in [(&one, "1900000001"), (&two, "1900000002")] {
            assert_eq!(merchant_of(&city, id).await, merchant, "{}", city.engine);
            let order = city.order(id).await;
            assert_eq!(order["mchid"], merchant);
            let notified_at = format!("{}/api/v1/wechat/pay/notify/{merchant}", city.server);
            assert_eq!(order["notify_url"], json!(notified_at));
            assert_eq!(city.pay(id).await.0, 200);
            city.until_state(id, "paid").await;
            eventually("the notification is accepted", async || {
                city.order(id).await["notifications"].to_string().contains("204").then_some(())
            })
            .await;
        }
        // Asked, given up: at the same merchant.
        let three = city.started(1, "wechat_h5").await;
        assert_eq!(city.check(&three).await["state"], "awaiting_payment");
        assert_eq!(city.close(&three).await.0, StatusCode::OK);
        city.until_state(&three, "closed").await;
        assert_eq!(city.order(&three).await["state"], "CLOSED");
    }
}

/// What was stored before attempts kept their merchant: the migration reads it out of the order's body.
#[actix_web::test]
async fn older_attempts_have_the_merchant_of_their_order() {
    const MIGRATION: &str = include_str!("../../../migrations/0016_merchants.sql");
    const FINE: &str = "INSERT INTO fines (id, number_key, number, plate, issuer, conduct, violated_on, status, fictional, digest)
        VALUES ('f', '220199100000001', '2201991000000010', '吉A00001', '演示', '演示', '2026-11-01', 'unpaid', TRUE, 'd')";
    const PAYMENT: &str =
        "INSERT INTO payments (id, fine_id, fine_digest, channel, state, quoted_on, principal_fen,
        surcharge_fen, total_fen, request_body, created_at, expires_at)
        VALUES ($1, 'f', 'd', 'wechat_h5', 'closed', '2026-11-21', 1, 0, 1, $1, 0, 0)";
    let from = MIGRATION.find("UPDATE payments").unwrap();
    let update = MIGRATION[from..].split(';').next().unwrap();
    for test in both().await {
        let bodies = [
            (
                r#"{"appid":"wxdemo0000000001","mchid":"1900000001","description":"罚款 2201****"}"#,
                "1900000001",
            ),
            (r#"{"appid":"wx8888888888888888","mchid":"1230000109","description":"1"}"#, "1230000109"),
            ("{}", ""),
        ];
        let work = async |tx: &mut Transaction| -> Result<u64, DatabaseError> {
            tx.execute(FINE, &[]).await?;
            for (body, _) in bodies {
                tx.execute(PAYMENT, &[Arg::Text(body)]).await?;
            }
            tx.execute(update, &[]).await
        };
        assert_eq!(test.database.write(work).await.unwrap(), 2, "{}", test.engine);
        let rows = test.database.fetch_all("SELECT id, merchant FROM payments", &[]).await.unwrap();
        for row in rows {
            let (body, merchant) = (row.text("id").unwrap(), row.text("merchant").unwrap());
            assert!(
                bodies.contains(&(body.as_str(), merchant.as_str())),
                "{}: {body}: {merchant}",
                test.engine
            );
        }
    }
}

#[actix_web::test]
async fn a_city_without_a_merchant_is_looked_up_and_told_how_else_to_pay() {
    let city = City::configured(sqlite().await, &second(), &[]).await;
    let (status, found) = city.search(&number(0), &plate(0)).await;
    assert_eq!((status, &found["fine"]["not_payable"]), (StatusCode::OK, &json!("no_merchant")), "{found}");
    assert!(found.get("fine_token").is_none() && found["fine"]["term"].is_object(), "{found}");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let form = form.append_pair("decision_no", &number(0)).append_pair("plate", &plate(0)).finish();
    let posted = city.client.post(format!("{}/fines", city.server)).body(form);
    let posted = posted.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    let cookie = posted.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    // Whoever sends the form's token by hand gets no further.
    let token = cookie.split_once('=').unwrap().1.to_owned();
    let (status, problem) = city.start(&token, "wechat_h5", "by-hand").await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not_payable")), "{problem}");
    let page = city.client.get(format!("{}/fines/result", city.server)).header("cookie", cookie);
    let page = page.send().await.unwrap().text().await.unwrap();
    let issuer = found["fine"]["issuer"].as_str().unwrap();
    assert!(page.contains("到决定书写明的银行缴款") && page.contains(&format!("{issuer}。")), "{page}");
    assert!(!page.contains("idempotency_key"));
    // The other city pays as ever.
    other_citys_payment(&city, "two").await;
}

/// A genuine notification to the first merchant, in its keys, that tells of that order.
fn sealed_for_the_first(told: &Value) -> (String, Vec<(&'static str, String)>) {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, FIRST_API_KEY).unwrap());
    let mut bytes = told.to_string().into_bytes();
    let nonce = Nonce::assume_unique_for_key(*b"0123456789ab");
    key.seal_in_place_append_tag(nonce, Aad::from("transaction"), &mut bytes).unwrap();
    let body = json!({
        "id": "EV-foreign", "event_type": "TRANSACTION.SUCCESS",
        "resource": {"algorithm": "AEAD_AES_256_GCM", "ciphertext": BASE64_STANDARD.encode(bytes),
                     "nonce": "0123456789ab", "associated_data": "transaction"},
    });
    let body = body.to_string();
    let headers = PLATFORM.headers(body.as_bytes(), Timestamp::now().as_second());
    (body, headers)
}

#[actix_web::test]
async fn what_one_merchants_keys_open_settles_no_order_of_another() {
    for test in both().await {
        let city = City::configured(test, &(first() + &second()), &[]).await;
        let (id, unnamed) = (other_citys_payment(&city, "two").await, city.started(0, "wechat_h5").await);
        let total = city.order(&id).await["total_fen"].clone();
        // All of it as it was asked for, the second merchant's number too.
        let told = json!({
            "appid": "wxdemo0000000001", "mchid": "1900000002", "out_trade_no": id, "transaction_id": "42000000001",
            "trade_state": "SUCCESS", "success_time": Timestamp::now().to_string(),
            "amount": {"total": total, "currency": "CNY"},
        });
        let (body, headers) = sealed_for_the_first(&told);
        let send = async |path: &str| {
            let url = format!("{}/api/v1/wechat/pay/notify{path}", city.server);
            let mut request = city.client.post(url).body(body.clone());
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            request.send().await.unwrap().status()
        };
        assert_eq!(send("/1900000009").await, StatusCode::NOT_FOUND, "nobody's address");
        assert_eq!(send("/1900000002").await, StatusCode::BAD_REQUEST, "the second cannot open it");
        assert_eq!(city.payment(&id).await["state"], "awaiting_payment", "{}", city.engine);
        assert_eq!(send("").await, StatusCode::NO_CONTENT, "the first can");
        assert_eq!(city.payment(&id).await["state"], "held", "{}: and it settles nothing", city.engine);
        // What the first tells of its own order, at the address without a number, does.
        let mut own = told.clone();
        own["mchid"] = json!("1900000001");
        own["out_trade_no"] = json!(unnamed);
        own["amount"]["total"] = city.order(&unnamed).await["total_fen"].clone();
        let (body, headers) = sealed_for_the_first(&own);
        let url = format!("{}/api/v1/wechat/pay/notify", city.server);
        let mut request = city.client.post(url).body(body);
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        city.until_state(&unnamed, "paid").await;
    }
}

#[actix_web::test]
async fn behind_a_service_provider_it_works_as_it_does_directly() {
    for test in both().await {
        let city = City::configured(test, &behind_a_provider(), &[]).await;
        let (_, session) = city.post("/api/v1/wechat/login", json!({"code": "demo-mother"})).await;
        let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
        let as_mother = |key| [("idempotency-key", key), ("authorization", bearer.as_str())];
        // Three channels to the first sub-merchant, by notification.
        let (h5, native) = (city.started(0, "wechat_h5").await, city.started(1, "wechat_native").await);
        let (_, jsapi) = city.start_as(&city.token(2).await, "wechat_jsapi", &as_mother("jsapi")).await;
        assert_eq!(jsapi["next"]["app_id"], "wxdemo0000000001", "{jsapi}");
        let jsapi = jsapi["id"].as_str().unwrap().to_owned();
        for id in [&h5, &native, &jsapi] {
            let order = city.order(id).await;
            assert_eq!((&order["mchid"], &order["sub_mchid"]), (&json!("1900000100"), &json!("1900000101")));
            assert_eq!(merchant_of(&city, id).await, "1900000101", "{}", city.engine);
            city.pay(id).await;
            city.until_state(id, "paid").await;
        }
        let told = city.order(&jsapi).await["transaction"]["payer"].clone();
        assert_eq!(told["sp_openid"], "openid-mother", "{told}");
        // The second has an app of its own, which knows nobody of the mini-program: refused, and nothing was ordered.
        let log = city.log();
        let warned: Vec<_> = log.lines().filter(|line| line.contains("not wechat.app_id")).collect();
        assert!(warned.len() == 1 && warned[0].contains("1900000102"), "{warned:?}");
        let token = other_citys_token(&city).await;
        let (status, refused) = city.start_as(&token, "wechat_jsapi", &as_mother("second")).await;
        assert_eq!((status, &refused["code"]), (StatusCode::BAD_GATEWAY, &json!("gateway_refused")));
        assert_eq!(city.orders().await.len(), 3, "{}", city.engine);
        // By the code it is paid: by a question, no notification.
        city.hold_notifications(true).await;
        let second = other_citys_payment(&city, "by-code").await;
        assert_eq!(city.order(&second).await["sub_mchid"], "1900000102");
        city.pay(&second).await;
        assert_eq!(city.check(&second).await["state"], "paid", "{}", city.engine);
        // Given up: closed at the sub-merchant.
        let third = city.started(3, "wechat_h5").await;
        assert_eq!(city.close(&third).await.1["state"], "closed");
        assert_eq!(city.order(&third).await["state"], "CLOSED");
        refunded(&city, &h5).await;
    }
}

#[actix_web::test]
async fn a_sub_merchant_is_paid_in_its_own_mini_program() {
    let own = [
        ("YIMATONG__WECHAT__APP_ID", "wxdemo0000000102"),
        ("YIMATONG__WECHAT__APP_SECRET", "demonstration-sub-app-secret"),
    ];
    let city = City::configured(sqlite().await, &behind_a_provider(), &own).await;
    let log = city.log();
    let warned: Vec<_> = log.lines().filter(|line| line.contains("not wechat.app_id")).collect();
    assert!(
        warned.len() == 1 && warned[0].contains("1900000101"),
        "the other's is the provider's: {warned:?}"
    );
    let (_, session) = city.post("/api/v1/wechat/login", json!({"code": "demo-mother"})).await;
    let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
    let headers = [("idempotency-key", "own"), ("authorization", bearer.as_str())];
    let token = other_citys_token(&city).await;
    let (_, payment) = city.start_as(&token, "wechat_jsapi", &headers).await;
    assert_eq!(payment["next"]["app_id"], "wxdemo0000000102", "{payment}");
    let id = payment["id"].as_str().unwrap();
    assert_eq!(city.order(id).await["sub_mchid"], "1900000102");
    city.pay(id).await;
    city.until_state(id, "paid").await;
}

fn provider(city: &City) -> Pay {
    let key = |name: &str| {
        std::fs::read_to_string(format!("{}/../tests/standin/keys/{name}", env!("CARGO_MANIFEST_DIR")))
            .unwrap()
    };
    Pay::new(PaySettings {
        base: city.standin.clone(),
        app_id: "wxdemo0000000001".into(),
        merchant_id: "1900000100".into(),
        sub_merchant: Some(SubMerchant { app_id: None, merchant_id: "1900000101".into() }),
        merchant_serial: "5157F09EFDC096DE15EBE81A47057A7200000100".into(),
        merchant_private_key: key("provider_private.pem").into(),
        platform_keys: vec![(PLATFORM.serial.into(), key("platform_public.pem"))],
        api_v3_key: "demonstration-api-v3-key-provide".to_owned().into(),
    })
    .unwrap()
}

/// The money of an order goes back through the provider.
async fn refunded(city: &City, id: &str) {
    let pay = provider(city);
    let total = city.order(id).await["total_fen"].clone();
    let number = format!("R{id}");
    let body = json!({
        "sub_mchid": "1900000101", "out_trade_no": id, "out_refund_no": number,
        "amount": {"refund": total, "total": total, "currency": "CNY"},
    });
    let Outcome::Definite(refund) = pay.refund(&body.to_string(), Timestamp::now()).await else {
        panic!("accepted")
    };
    assert_eq!(refund.status, RefundStatus::Processing);
    let ended = city.control(&format!("refunds/{number}/end"), json!({"outcome": "SUCCESS"})).await;
    assert_eq!(ended.0, 200, "{}", ended.1);
    let Outcome::Definite(refund) = pay.query_refund(&number, Timestamp::now()).await else {
        panic!("known")
    };
    assert_eq!(refund.status, RefundStatus::Success);
    let url = format!("{}/control/books", city.standin);
    let (_, books) = city.call(Method::GET, &url, None, &[]).await;
    assert_eq!(books["totals"]["refunded_fen"], total);
}

#[actix_web::test]
async fn of_a_merchant_that_was_taken_out_with_payments_under_way_the_operator_is_told() {
    for test in both().await {
        let mut city = City::configured(test, &(first() + &second()), ONLY_READ).await;
        city.control("refunds", json!({"outcome": "SUCCESS", "after_seconds": 86_400})).await;
        // At the first merchant two are open, one is done, and the money of one is on its way back.
        let surplus = city.started(0, "wechat_h5").await;
        city.set("UPDATE payments SET state = 'closed', live_fine = NULL WHERE id = $1", &surplus).await;
        let done = city.started(0, "wechat_native").await;
        for id in [&done, &surplus] {
            city.pay(id).await;
            city.until_state(id, if *id == done { "paid" } else { "surplus" }).await;
        }
        city.started(1, "wechat_h5").await;
        city.started(2, "wechat_native").await;
        other_citys_payment(&city, "stays").await;
        let told = |city: &City| -> Vec<String> {
            let is_it = |line: &&str| line.contains("of a merchant that is not configured");
            city.log().lines().filter(is_it).map(str::to_owned).collect()
        };
        assert!(told(&city).is_empty(), "{}", city.engine);
        city.restart_configured(&second()).await;
        let lines = told(&city);
        assert_eq!(lines.len(), 1, "{}: {lines:?}", city.engine);
        for part in ["ERROR", "1900000001", "attempts=2", "refunds=1", "put it back"] {
            assert!(lines[0].contains(part), "{}: {part}: {}", city.engine, lines[0]);
        }
        let metrics = async |city: &City| {
            let answer = city.client.get(format!("{}/metrics", city.server)).send().await.unwrap();
            answer.text().await.unwrap()
        };
        let figures = metrics(&city).await;
        assert!(figures.contains("payments_stranded_attempts{merchant=\"1900000001\"} 2"), "{figures}");
        assert!(figures.contains("payments_stranded_refunds{merchant=\"1900000001\"} 1"), "{figures}");
        assert!(!figures.contains("payments_stranded_attempts{merchant=\"1900000002\"}"), "{figures}");
        // Put back, there is nothing to tell.
        city.restart_configured(&(first() + &second())).await;
        assert_eq!(told(&city).len(), 1, "{}", city.engine);
        assert!(!metrics(&city).await.contains("payments_stranded"));
    }
}
