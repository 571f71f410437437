//! Paying a fine over real HTTP, against the real stand-in: whatever order things happen in, once.

use crate::support::{
    databases::{both, postgres, sqlite},
    running::{City, number, plate},
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_notification_settles() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(0, "wechat_h5").await;
        assert_eq!(city.pay(&id).await.0, 200);
        let paid = city.until_state(&id, "paid").await;
        assert!(paid["paid_at"].as_str().unwrap().ends_with("+08:00"), "{paid}");
        assert_eq!(paid["next"]["action"], "none");
        city.assert_paid_once(0, &id).await;
        let notified = city.order(&id).await["notifications"].to_string();
        assert!(notified.contains("204"), "{notified}");
    }
}

#[actix_web::test]
async fn a_question_settles_and_the_late_notification_changes_nothing() {
    for test in both().await {
        let city = City::on(test).await;
        city.hold_notifications(true).await;
        let id = city.started(1, "wechat_native").await;
        city.pay(&id).await;
        assert_eq!(city.payment(&id).await["state"], "awaiting_payment");
        assert_eq!(city.check(&id).await["state"], "paid");
        let (_, before) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
        city.hold_notifications(false).await;
        crate::support::running::eventually("the notification is accepted", async || {
            city.order(&id).await["notifications"].to_string().contains("204").then_some(())
        })
        .await;
        let (_, after) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
        assert_eq!(before, after, "{}", city.engine);
        city.assert_paid_once(1, &id).await;
    }
}

#[actix_web::test]
async fn notification_and_questions_at_once_settle_once() {
    for test in both().await {
        let city = City::on(test).await;
        city.hold_notifications(true).await;
        let id = city.started(2, "wechat_h5").await;
        city.pay(&id).await;
        let questions = join_all((0..4).map(|_| city.check(&id)));
        let (_, _) = tokio::join!(city.hold_notifications(false), questions);
        city.until_state(&id, "paid").await;
        city.assert_paid_once(2, &id).await;
    }
}

#[actix_web::test]
async fn many_taps_at_once_make_one_order() {
    for test in both().await {
        let city = City::on(test).await;
        let token = city.token(3).await;
        let keys: Vec<String> = (0..8).map(|i| format!("tap-{i}")).collect();
        let answers = join_all(keys.iter().map(|key| city.start(&token, "wechat_h5", key))).await;
        let mut ids: Vec<String> = Vec::new();
        for (status, payment) in answers {
            assert_eq!(status, 200, "{payment}");
            ids.push(payment["id"].as_str().unwrap().to_owned());
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 1, "{}", city.engine);
        assert_eq!(city.orders().await.len(), 1);
        let id = &ids[0];
        city.until_state(id, "awaiting_payment").await;
        city.pay(id).await;
        city.until_state(id, "paid").await;
        city.assert_paid_once(3, id).await;
        let (status, problem) = city.start(&token, "wechat_h5", "much-later").await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not_payable")));
    }
}

#[actix_web::test]
async fn killed_between_order_and_notification_it_is_paid_after_the_restart() {
    for test in both().await {
        let mut city = City::on(test).await;
        city.hold_notifications(true).await;
        let id = city.started(4, "wechat_h5").await;
        city.kill();
        assert_eq!(city.pay(&id).await.0, 200);
        city.kill_and_restart().await;
        // Nobody asks and nobody notifies: the job alone finds out.
        city.until_state(&id, "paid").await;
        city.assert_paid_once(4, &id).await;
    }
}

#[actix_web::test]
async fn two_servers_make_one_order_and_settle_it_once() {
    let city = City::on(postgres().await).await;
    city.hold_notifications(true).await;
    let (twin, _process) = city.twin().await;
    let token = city.token(6).await;
    let tap = async |server: &str, key: &'static str| {
        let body = json!({"fine_token": token, "channel": "wechat_native"});
        let url = format!("{server}/api/v1/payments");
        city.call(Method::POST, &url, Some(body), &[("idempotency-key", key)]).await.1["id"].clone()
    };
    let (one, two) = tokio::join!(tap(&city.server, "tab-1"), tap(&twin, "tab-2"));
    assert_eq!(one, two);
    let id = one.as_str().unwrap();
    city.until_state(id, "awaiting_payment").await;
    city.pay(id).await;
    let asked = [&city.server, &twin].map(|server| {
        let url = format!("{server}/api/v1/payments/{id}/check");
        let city = &city;
        async move { city.call(Method::POST, &url, Some(json!({})), &[]).await }
    });
    join_all(asked).await;
    city.hold_notifications(false).await;
    city.until_state(id, "paid").await;
    city.assert_paid_once(6, id).await;
}

#[actix_web::test]
async fn the_same_key_is_the_same_payment_and_nothing_else() {
    let city = City::on(sqlite().await).await;
    let token = city.token(5).await;
    let (_, first) = city.start(&token, "wechat_h5", "a-key").await;
    let (status, again) = city.start(&token, "wechat_h5", "a-key").await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &first["id"]));
    let other = city.token(6).await;
    for (token, channel) in [(&token, "wechat_native"), (&other, "wechat_h5")] {
        let (status, problem) = city.start(token, channel, "a-key").await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("idempotency_key_reused")));
    }
    for key in ["", "two words", &"k".repeat(65)] {
        let (status, problem) = city.start(&token, "wechat_h5", key).await;
        assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("idempotency_key_missing")));
    }
    assert_eq!(city.orders().await.len(), 1);
}

#[actix_web::test]
async fn an_unknown_outcome_is_confirmed_and_never_charged_twice() {
    for kind in ["bad_signature", "no_signature", "status_500", "timeout_after"] {
        let city = City::on(sqlite().await).await;
        city.fault("prepay", kind, 1).await;
        city.fault("query", "status_500", 100).await;
        let token = city.token(7).await;
        let (status, payment) = city.start(&token, "wechat_h5", "first").await;
        assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("confirming")), "{kind} {payment}");
        // No way to pay was shown, so nobody can have paid: another call for the same order is safe.
        assert_eq!(payment["next"]["action"], "reopen");
        let id = payment["id"].as_str().unwrap();
        // Another channel would need a closed order, and nobody can tell.
        let (_, other) = city.start(&token, "wechat_native", "other").await;
        assert_eq!((&other["id"], &other["state"]), (&json!(id), &json!("confirming")), "{kind}");
        // The same channel asks for a way to pay the same order.
        let (_, again) = city.start(&token, "wechat_h5", "second").await;
        assert_eq!((&again["id"], &again["state"]), (&json!(id), &json!("awaiting_payment")), "{kind}");
        assert_eq!(city.orders().await.len(), 1, "{kind}");
        city.pay(id).await;
        city.until_state(id, "paid").await;
        city.assert_paid_once(7, id).await;
    }
}

#[actix_web::test]
async fn money_that_does_not_match_is_held() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let id = city.started(17, "wechat_h5").await;
    city.set("UPDATE payments SET total_fen = total_fen + 1 WHERE id = $1", &id).await;
    city.pay(&id).await;
    assert_eq!(city.check(&id).await["state"], "held");
    let (_, found) = city.search(&number(17), &plate(17)).await;
    assert_eq!(found["fine"]["status"], "unpaid");
    assert_eq!(found["fine"]["not_payable"], "payment_in_progress");
}

#[actix_web::test]
async fn forged_notifications_change_nothing() {
    let city = City::on(sqlite().await).await;
    let id = city.started(18, "wechat_h5").await;
    let url = format!("{}/api/v1/wechat/pay/notify", city.server);
    let event = json!({"id": "x", "event_type": "TRANSACTION.SUCCESS",
        "resource": {"algorithm": "AEAD_AES_256_GCM", "ciphertext": "AAAA", "nonce": "000000000000"}});
    let (status, answer) = city.call(Method::POST, &url, Some(event.clone()), &[]).await;
    assert_eq!((status, &answer["code"]), (StatusCode::UNAUTHORIZED, &json!("FAIL")));
    let now = jiff::Timestamp::now().as_second().to_string();
    let headers = |signature| {
        [
            ("wechatpay-timestamp", now.as_str()),
            ("wechatpay-nonce", "n"),
            ("wechatpay-serial", "PUB_KEY_ID_0119000000012026112200000001"),
            ("wechatpay-signature", signature),
        ]
    };
    for signature in ["AAAA", "WECHATPAY/SIGNTEST/AAAA", "not base64"] {
        let (status, answer) = city.call(Method::POST, &url, Some(event.clone()), &headers(signature)).await;
        assert_eq!((status, &answer["code"]), (StatusCode::UNAUTHORIZED, &json!("FAIL")), "{signature}");
    }
    let large = json!("x".repeat(1_000_000));
    assert_eq!(city.call(Method::POST, &url, Some(large), &[]).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(city.payment(&id).await["state"], "awaiting_payment");
}

#[actix_web::test]
async fn a_mini_program_pays_with_a_session() {
    let city = City::on(sqlite().await).await;
    let token = city.token(0).await;
    let (status, problem) = city.start(&token, "wechat_jsapi", "no-session").await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("login_needed")));
    let (status, session) = city.post("/api/v1/wechat/login", json!({"code": "demo-mother"})).await;
    assert_eq!(status, 200, "{session}");
    assert!(!session.to_string().contains("session_key"));
    let (status, problem) = city.post("/api/v1/wechat/login", json!({"code": "demo-mother"})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("login_code_invalid")));
    let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
    let headers = [("idempotency-key", "mini"), ("authorization", bearer.as_str())];
    let (status, payment) = city.start_as(&token, "wechat_jsapi", &headers).await;
    assert_eq!(status, 200, "{payment}");
    assert_eq!(payment["next"]["action"], "jsapi");
    assert!(payment["next"]["package"].as_str().unwrap().starts_with("prepay_id="));
    let forged = [("idempotency-key", "mini2"), ("authorization", "Bearer forged")];
    let (status, problem) = city.start_as(&token, "wechat_jsapi", &forged).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("session_invalid")));
    let next = &payment["next"];
    let call = json!({"appId": next["app_id"], "timeStamp": next["time_stamp"], "nonceStr": next["nonce_str"],
        "package": next["package"], "signType": next["sign_type"], "paySign": next["pay_sign"]});
    // What is signed is what WeChat is asked for, to the letter.
    for (name, other, why) in [
        ("appId", "wxdemo0000000002", "appId"),
        ("timeStamp", "1", "paySign"),
        ("nonceStr", "other", "paySign"),
        ("package", "prepay_id=wx0", "没有这个"),
        ("signType", "MD5", "RSA"),
        ("paySign", "AAAA", "paySign"),
    ] {
        let mut altered = call.clone();
        altered[name] = json!(other);
        let (status, said) = city.pay_in_wechat(&altered).await;
        assert!(status == StatusCode::BAD_REQUEST && said.to_string().contains(why), "{name}: {said}");
    }
    assert_eq!(city.payment(payment["id"].as_str().unwrap()).await["state"], "awaiting_payment");
    assert_eq!(city.pay_in_wechat(&call).await.0, 200);
    city.until_state(payment["id"].as_str().unwrap(), "paid").await;
}

#[actix_web::test]
async fn an_h5_way_to_pay_leads_back_and_can_be_renewed() {
    let city = City::on(sqlite().await).await;
    let token = city.token(1).await;
    let (_, payment) = city.start(&token, "wechat_h5", "h5").await;
    let id = payment["id"].as_str().unwrap();
    let url = url::Url::parse(payment["next"]["url"].as_str().unwrap()).unwrap();
    let back = url.query_pairs().find(|(name, _)| name == "redirect_url").unwrap().1.into_owned();
    assert_eq!(back, format!("{}/payments/{id}/return", city.server));
    city.set("UPDATE payments SET opening_expires_at = 0 WHERE id = $1", id).await;
    assert_eq!(city.payment(id).await["next"]["action"], "reopen");
    let (_, again) = city.start(&token, "wechat_h5", "h5").await;
    assert_eq!((&again["id"], &again["next"]["action"]), (&json!(id), &json!("open_h5")));
    assert_ne!(again["next"]["url"], payment["next"]["url"]);
    assert_eq!(city.order(id).await["prepays"], 2);
    assert_eq!(city.orders().await.len(), 1);
}

#[actix_web::test]
async fn anybody_can_check_a_receipt() {
    let city = City::on(sqlite().await).await;
    let id = city.started(2, "wechat_h5").await;
    let (status, problem) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("no_receipt")));
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    let url = format!("{}/api/v1/payments/{id}/receipt", city.server);
    let bytes = async || city.client.get(&url).send().await.unwrap().bytes().await.unwrap();
    let (first, second) = (bytes().await, bytes().await);
    assert_eq!(first, second);
    let receipt: Value = serde_json::from_slice(&first).unwrap();
    let code = receipt["verification_code"].as_str().unwrap();
    assert_eq!(receipt["verify_url"], format!("{}/receipts/verify?code={code}", city.server));
    let page = async |code: &str| {
        let url = format!("{}/receipts/verify?code={code}", city.server);
        city.client.get(url).send().await.unwrap().text().await.unwrap()
    };
    let number = receipt["receipt_no"].as_str().unwrap();
    assert!(page(&code.to_lowercase().replace('-', "")).await.contains(number));
    assert!(!page("0000-0000-0000-0000").await.contains(number));
    assert!(!receipt.to_string().contains(&plate(2)), "the plate is masked");
}

#[actix_web::test]
async fn ids_that_nobody_has_are_not_found() {
    let city = City::on(sqlite().await).await;
    for id in ["0".repeat(32), "x".into(), "' OR 1=1 --".into(), "%00".into()] {
        let id = url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
        for (method, rest) in [
            (Method::GET, ""),
            (Method::GET, "/receipt"),
            (Method::POST, "/close"),
            (Method::POST, "/check"),
            (Method::POST, "/reopen"),
        ] {
            let url = format!("{}/api/v1/payments/{id}{rest}", city.server);
            assert_eq!(city.call(method, &url, Some(json!({})), &[]).await.0, 404, "{url}");
        }
    }
}
