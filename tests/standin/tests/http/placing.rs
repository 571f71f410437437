//! Orders, logins, the cashier, the police's feed.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Inbox, Merchant, Standin, answer, client, decrypt};
use crate::{ELSEWHERE, order, orders, post};

#[actix_web::test]
async fn a_payment_is_notified_until_it_is_accepted() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![500]));
    let merchant = Merchant::of(&standin);
    let prepaid = merchant.prepay("native", &order("ORDER-1", &inbox.url)).await;
    assert!(prepaid.is_signed && prepaid.status == 200);
    assert!(
        prepaid.body["code_url"].as_str().unwrap().starts_with(&format!("{}/cashier/native/", standin.base))
    );
    assert_eq!(merchant.query("ORDER-1").await.body["trade_state"], "NOTPAY");

    post(&standin, "/control/notifications", json!({"hold": true})).await;
    let (status, paid) = post(&standin, "/control/orders/ORDER-1/pay", json!({})).await;
    assert_eq!((status, &paid["state"]), (200, &json!("SUCCESS")));
    assert_eq!(post(&standin, "/control/orders/ORDER-1/pay", json!({})).await.0, 409);
    // The query knows before the notification comes.
    let queried = merchant.query("ORDER-1").await;
    assert!(queried.is_signed);
    assert_eq!(queried.body["trade_state"], "SUCCESS");
    assert!(inbox.is_empty());

    post(&standin, "/control/notifications", json!({"hold": false})).await;
    let first = inbox.next().await;
    // The merchant answered 500, so it comes again; letting go a second time spares the 15 seconds.
    post(&standin, "/control/notifications", json!({"hold": false})).await;
    let second = inbox.next().await;
    assert!(first.is_signed && second.is_signed);
    assert_eq!(first.body, second.body);
    assert_eq!(first.body["event_type"], "TRANSACTION.SUCCESS");
    let transaction = decrypt(&first.body["resource"]);
    assert_eq!(transaction, queried.body);
    assert_eq!(transaction["amount"]["total"], 10_000);
    assert_eq!(transaction["attach"], "A1");
}

#[actix_web::test]
async fn only_the_merchant_is_served_and_every_answer_is_signed() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    let (body, path) = (order("ORDER-1", ELSEWHERE).to_string(), "/v3/pay/transactions/native");
    let stale = answer(merchant.request(Method::POST, path, &body, 302).send().await.unwrap()).await;
    assert_eq!((stale.status, stale.is_signed, &stale.body["code"]), (401, true, &json!("SIGN_ERROR")));
    let altered = merchant.request(Method::POST, path, &body, 0).body(body.replace("10000", "1"));
    let altered = answer(altered.send().await.unwrap()).await;
    assert_eq!((altered.status, altered.is_signed), (401, true));
    assert_eq!(altered.body["detail"]["detail"]["issue"], "sign not match");
    let anonymous = answer(client().post(format!("{}{path}", standin.base)).send().await.unwrap()).await;
    assert_eq!((anonymous.status, anonymous.is_signed), (401, true));
    let large =
        answer(merchant.request(Method::POST, path, &"x".repeat(70_000), 0).send().await.unwrap()).await;
    assert_eq!((large.status, large.is_signed), (413, true));
    assert_eq!(orders(&standin).await, json!([]));

    let unknown = merchant.query("ORDER-1").await;
    assert_eq!(
        (unknown.status, unknown.is_signed, &unknown.body["code"]),
        (404, true, &json!("ORDER_NOT_EXIST"))
    );
    assert_eq!(merchant.prepay("native", &order("ORDER-1", ELSEWHERE)).await.status, 200);
    let changed = merchant.prepay("h5", &order("ORDER-1", ELSEWHERE)).await;
    assert_eq!((changed.status, &changed.body["code"]), (403, &json!("OUT_TRADE_NO_USED")));
    let closed = merchant.close("ORDER-1").await;
    assert_eq!((closed.status, closed.is_signed, closed.body), (204, true, Value::Null));
    assert_eq!(merchant.query("ORDER-1").await.body["trade_state"], "CLOSED");
}

#[actix_web::test]
async fn a_wrong_claim_is_refused_though_the_signature_fits() {
    let standin = Standin::start(&[]);
    let (mut other_serial, mut other_merchant) = (Merchant::of(&standin), Merchant::of(&standin));
    other_serial.serial = "0000000000000000000000000000000000000000";
    other_merchant.mchid = "1900000009";
    for (merchant, field) in [(other_serial, "serial_no"), (other_merchant, "mchid")] {
        let refused = merchant.query("ORDER-1").await;
        assert_eq!((refused.status, &refused.body["detail"]["field"]), (401, &json!(field)));
    }
    let merchant = Merchant::of(&standin);
    let path = "/v3/pay/transactions/out-trade-no/ORDER-1";
    for (path, without, field) in [
        (format!("{path}?mchid=1900000001"), "Wechatpay-Serial", "Wechatpay-Serial"),
        (format!("{path}?mchid=1900000001"), "User-Agent", "user-agent"),
        (format!("{path}?mchid=1900000002"), "", "/mchid"),
        (path.to_owned(), "", "mchid"),
    ] {
        let mut request = merchant.request(Method::GET, &path, "", 0).build().unwrap();
        request.headers_mut().remove(if without.is_empty() { "X-None" } else { without });
        let refused = answer(client().execute(request).await.unwrap()).await;
        assert_eq!((refused.status, &refused.body["detail"]["field"]), (400, &json!(field)));
    }
    let close = merchant.request(Method::POST, &format!("{path}/close"), r#"{"mchid":"1900000002"}"#, 0);
    assert_eq!(answer(close.send().await.unwrap()).await.body["detail"]["field"], "/mchid");
}

#[actix_web::test]
async fn faults_strike_as_ordered() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    let fault = async |route: &str, kind: &str| {
        post(&standin, "/control/faults", json!({"route": route, "kind": kind, "times": 1})).await.0
    };
    let body = order("ORDER-1", ELSEWHERE);
    for (kind, number) in [("timeout_before", "BEFORE"), ("timeout_after", "AFTER-")] {
        assert_eq!(fault("prepay", kind).await, 200);
        let body = order(number, ELSEWHERE).to_string();
        let request = merchant.request(Method::POST, "/v3/pay/transactions/native", &body, 0);
        assert!(request.timeout(Duration::from_millis(1500)).send().await.unwrap_err().is_timeout());
    }
    assert_eq!(merchant.query("BEFORE").await.status, 404);
    assert_eq!(merchant.query("AFTER-").await.status, 200);

    fault("prepay", "status_500").await;
    assert_eq!(merchant.prepay("native", &body).await.status, 500);
    assert_eq!(merchant.query("ORDER-1").await.status, 404);
    fault("prepay", "bad_signature").await;
    let unsigned = merchant.prepay("native", &body).await;
    assert_eq!((unsigned.status, unsigned.is_signed), (200, false));
    fault("query", "no_signature").await;
    assert!(!merchant.query("ORDER-1").await.is_signed);
    assert!(merchant.query("ORDER-1").await.is_signed);
    assert_eq!(fault("nowhere", "status_500").await, 400);
}

#[actix_web::test]
async fn the_cashier_takes_the_money_once() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![]));
    let merchant = Merchant::of(&standin);
    let prepaid = merchant.prepay("h5", &order("ORDER-1", &inbox.url)).await;
    let url = prepaid.body["h5_url"].as_str().unwrap();
    let back = [("redirect_url", "http://127.0.0.1:9/payments/1?a=b&c")];

    let anonymous = client().get(url).query(&back).send().await.unwrap();
    assert!(anonymous.text().await.unwrap().contains("商家参数格式有误"));
    let page = client().get(url).query(&back).header("Referer", "http://127.0.0.1:9/").send().await.unwrap();
    let page = page.text().await.unwrap();
    for part in
        ["演示收银台", "¥100.00", "交通罚款（虚构）&lt;b&gt;", ">支付<", ">取消<", "payments/1?a=b&amp;c"]
    {
        assert!(page.contains(part), "{part}");
    }
    let push = async |verb: &str, form: &[(&str, &str)]| {
        client().post(format!("{url}/{verb}")).form(form).send().await.unwrap()
    };
    let cancelled = push("cancel", &back).await;
    assert_eq!(
        (cancelled.status().as_u16(), &cancelled.headers()["location"]),
        (303, &back[0].1.parse().unwrap())
    );
    assert_eq!(merchant.query("ORDER-1").await.body["trade_state"], "NOTPAY");
    assert_eq!(push("pay", &back).await.headers()["location"], back[0].1);
    assert!(
        push("pay", &[("redirect_url", "javascript:alert(1)")])
            .await
            .text()
            .await
            .unwrap()
            .contains("支付成功")
    );
    let page = client().get(url).query(&back).header("Referer", "http://127.0.0.1:9/").send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(
        page.contains("支付成功") && page.contains("href=\"http://127.0.0.1:9/") && !page.contains(">支付<")
    );
    let harmful = [("redirect_url", "javascript:alert(1)")];
    let page =
        client().get(url).query(&harmful).header("Referer", "http://127.0.0.1:9/").send().await.unwrap();
    assert_eq!(page.status().as_u16(), 400);
    assert_eq!(merchant.query("ORDER-1").await.body["trade_state"], "SUCCESS");
    assert_eq!(decrypt(&inbox.next().await.body["resource"])["trade_type"], "MWEB");
    let orders = orders(&standin).await;
    assert_eq!(orders[0]["notifications"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn the_police_answer_those_who_hold_the_token() {
    let standin = Standin::start(&["--extra-fines", "3"]);
    let ask = async |query: &str, token: &str| {
        let url = format!("{}/police/decisions?{query}", standin.base);
        let response = client().get(url).bearer_auth(token).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let token = "demonstration-registry-token";
    assert_eq!(ask("", "wrong").await.0, 401);
    for wrong in ["limit=0", "limit=501", "limit=x", "after=x", "page=1"] {
        assert_eq!(ask(wrong, token).await.0, 400, "{wrong}");
    }
    let (_, first) = ask("limit=15", token).await;
    let (_, rest) = ask(&format!("after={}&limit=15", first["next"].as_str().unwrap()), token).await;
    let (_, none) = ask(&format!("after={}", rest["next"].as_str().unwrap()), token).await;
    assert_eq!(first["items"].as_array().unwrap().len(), 15);
    assert_eq!(rest["items"].as_array().unwrap().len(), 5);
    assert_eq!(none, json!({"items": [], "next": null}));
    let last = &rest["items"][4];
    assert_eq!((&last["number"], &last["plate"]), (&json!("2201981000000020"), &json!("吉A00002")));
    let camera = &first["items"][9];
    assert_eq!((&camera["kind"], &camera["principal_fen"]), (&json!("camera"), &Value::Null));
}

#[actix_web::test]
async fn a_login_code_works_once() {
    let standin = Standin::start(&[]);
    let login = async |code: &str| {
        let query =
            [("appid", "wxdemo0000000001"), ("secret", "demonstration-app-secret"), ("js_code", code)];
        let request = client().get(format!("{}/sns/jscode2session", standin.base)).query(&query);
        let request = request.query(&[("grant_type", "authorization_code")]);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    assert_eq!(login("demo-a").await["openid"], "openid-a");
    assert_eq!(login("demo-a").await["errcode"], 40163);
    assert_eq!(login("a").await["errcode"], 40029);
}
