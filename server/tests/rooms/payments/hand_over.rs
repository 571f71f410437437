//! From the mini-program's web-view to the mini-program: only who began the payment can take it over, and once.

use jiff::{Timestamp, ToSpan};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{
    payments::hand_over::STATEMENTS,
    platform::{database::DatabaseError, signer::Signer},
};

use crate::support::{
    browser::{Browser, MINI_PROGRAM, WECHAT},
    databases::{both, sqlite},
    running::{Answer, City},
};

/// Logs in as the stand-in's resident of that name.
async fn log_in(city: &City, name: &str) -> Value {
    let (status, session) =
        city.post("/api/v1/wechat/login", json!({ "code": format!("demo-{name}") })).await;
    assert_eq!(status, 200, "{session}");
    session
}

/// The web-view that the mini-program of this session opens.
async fn web_view<'a>(city: &'a City, session: &Value) -> Browser<'a> {
    let browser = Browser::new(city, MINI_PROGRAM);
    let entry = session["entry"].as_str().unwrap();
    let home = browser.open(&format!("/wechat/enter?entry={entry}")).await;
    assert_eq!((home.status, &*home.location), (StatusCode::SEE_OTHER, "/"));
    let cookie = home.cookies.iter().find(|cookie| cookie.starts_with("mini_payer=")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    browser
}

async fn take(city: &City, code: &str, session: Option<&Value>) -> Answer {
    let bearer = session.map(|session| format!("Bearer {}", session["token"].as_str().unwrap()));
    let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    let url = format!("{}/api/v1/payments/handed-over", city.server);
    city.call(Method::POST, &url, Some(json!({ "code": code })), &headers).await
}

async fn code(city: &City, path: &str) -> String {
    let (status, given) = city.post(path, json!({})).await;
    assert_eq!(status, 200, "{given}");
    given["code"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn the_mini_program_pays_what_was_begun_in_its_web_view() {
    for test in both().await {
        let city = City::on(test).await;
        let session = log_in(&city, "a").await;
        let browser = web_view(&city, &session).await;
        let fine = browser.fine(0).await;
        assert_eq!(fine.value("name=\"channel\""), "wechat_jsapi");
        let to = browser.pay(&fine).await.location;
        assert!(to.starts_with("/payments/"), "{to}");
        let page = browser.open(&to).await;
        let script = format!("{}/open/js/jweixin-1.6.0.js", city.standin);
        assert_eq!(page.value("data-script"), script);
        assert!(page.policy.contains(&format!(" {script};")), "{}", page.policy);
        assert!(!browser.open("/fines").await.policy.contains(&script), "no other page may load it");
        let id = to.rsplit('/').next().unwrap();
        let code = code(&city, page.value("data-hand-over")).await;
        assert!(!code.contains(id) && code.len() == 32, "it names nothing");
        let (status, payment) = take(&city, &code, Some(&session)).await;
        assert_eq!((status, &payment["id"]), (StatusCode::OK, &json!(id)), "{payment}");
        assert_eq!(payment["next"]["app_id"], "wxdemo0000000001", "the mini-program's own");
        city.pay(id).await;
        city.until_state(id, "paid").await;
        city.assert_paid_once(0, id).await;
        assert_eq!(city.order(id).await["transaction"]["payer"]["openid"], "openid-a");
    }
}

#[actix_web::test]
async fn without_wechats_script_the_web_view_shows_the_code_to_scan() {
    // Only a house without an official account may have none.
    let none = ["APP_ID", "APP_SECRET", "SCRIPT"].map(|key| format!("YIMATONG__OFFICIAL_ACCOUNT__{key}"));
    let city = City::with(sqlite().await, &none.each_ref().map(|key| (key.as_str(), ""))).await;
    let browser = web_view(&city, &log_in(&city, "a").await).await;
    let fine = browser.fine(0).await;
    assert_eq!(fine.value("name=\"channel\""), "wechat_native", "nothing could hand it over");
}

#[actix_web::test]
async fn a_stolen_address_is_of_no_use() {
    let city = City::on(sqlite().await).await;
    let (owner, thief) = (log_in(&city, "owner").await, log_in(&city, "thief").await);
    let browser = web_view(&city, &owner).await;
    let fine = browser.fine(0).await;
    let to = browser.pay(&fine).await.location;
    let hand_over = format!("/api/v1{to}/hand-over");
    let stolen = code(&city, &hand_over).await;
    assert_eq!(take(&city, &stolen, None).await.0, StatusCode::UNAUTHORIZED);
    let (status, problem) = take(&city, &stolen, Some(&thief)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("hand_over_lapsed")));
    assert!(!problem.to_string().contains(to.rsplit('/').next().unwrap()), "it tells the thief nothing");
    // The thief's attempt has not used it up; the owner's has.
    assert_eq!(take(&city, &stolen, Some(&owner)).await.0, StatusCode::OK);
    assert_eq!(take(&city, &stolen, Some(&owner)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(take(&city, "", Some(&owner)).await.0, StatusCode::NOT_FOUND);
    let late = code(&city, &hand_over).await;
    let lapse = async |tx: &mut server::platform::database::Transaction| {
        tx.execute("UPDATE payment_handovers SET expires_at = 1", &[]).await
    };
    let lapsed: Result<u64, DatabaseError> = city.database.write(lapse).await;
    assert_eq!(lapsed.unwrap(), 1);
    assert_eq!(take(&city, &late, Some(&owner)).await.0, StatusCode::NOT_FOUND);
    // What was not taken does not stay.
    let fresh = code(&city, &hand_over).await;
    let rows = city.database.fetch_all("SELECT code_sha256 FROM payment_handovers", &[]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_ne!(rows[0].text("code_sha256").unwrap(), fresh, "only its digest is kept");
}

#[actix_web::test]
async fn an_entry_names_the_payer_and_opens_nothing() {
    let city = City::on(sqlite().await).await;
    let session = log_in(&city, "a").await;
    let entry = session["entry"].as_str().unwrap();
    for forged in ["", "forged", session["token"].as_str().unwrap()] {
        let browser = Browser::new(&city, MINI_PROGRAM);
        let home = browser.open(&format!("/wechat/enter?entry={forged}")).await;
        assert!(home.location == "/" && browser.cookie("mini_payer").is_none(), "{forged}");
    }
    // Neither the entry nor the cookie is a session.
    let browser = web_view(&city, &session).await;
    let cookie = browser.cookie("mini_payer").unwrap();
    for stolen in [entry, &cookie] {
        let (status, _) = take(&city, "x", Some(&json!({ "token": stolen }))).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    // A cookie that holds no more: the code instead, as before.
    browser.set_cookie("mini_payer", "forged");
    let fine = browser.fine(0).await;
    assert_eq!(fine.value("name=\"channel\""), "wechat_native");
    let fields = [
        ("fine_token", fine.value("name=\"fine_token\"")),
        ("channel", "wechat_jsapi"),
        ("idempotency_key", "k"),
    ];
    assert_eq!(browser.submit("/payments", &fields).await.location, "/fines/result?unknown");
}

/// A message leads to its payment through the entry, and nobody through it to another host.
#[actix_web::test]
async fn an_entry_leads_on_to_our_own_pages_only() {
    let city = City::on(sqlite().await).await;
    let session = log_in(&city, "a").await;
    let entry = session["entry"].as_str().unwrap();
    let own = "/payments/0123/return?after=asked&at=1";
    for (entry, next, leads) in
        [(entry, own, own), ("lapsed", own, own), (entry, "//evil.example", "/"), (entry, "", "/")]
    {
        let browser = Browser::new(&city, MINI_PROGRAM);
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let on = browser.open(&format!("/wechat/enter?entry={entry}&next={next}")).await;
        assert_eq!((on.status, &*on.location), (StatusCode::SEE_OTHER, leads));
        assert_eq!(browser.cookie("mini_payer").is_some(), entry != "lapsed");
    }
}

#[actix_web::test]
async fn a_lapsed_entry_is_said_with_what_to_do() {
    let city = City::on(sqlite().await).await;
    let session = log_in(&city, "a").await;
    let row = city.database.fetch_all("SELECT id FROM citizens", &[]).await.unwrap();
    let (signer, now) = (Signer::new("demonstration-token-key-0123456789abcdef"), Timestamp::now());
    let entry = |until: Timestamp| signer.sign("mini-entry", &row[0].text("id").unwrap(), until);
    let lapsed = Browser::new(&city, MINI_PROGRAM);
    lapsed.open(&format!("/wechat/enter?entry={}", entry(now - 1.second()))).await;
    let (says, todo) = ("从小程序进来的入口已经失效", "重新进入小程序");
    let fine = lapsed.fine(0).await;
    assert!(fine.html.contains(says) && fine.html.contains(todo), "{}", fine.html);
    assert_eq!(fine.value("name=\"channel\""), "wechat_native");
    // Whoever pays by the code nevertheless reads there how it would go without.
    let to = lapsed.pay(&fine).await.location;
    let page = lapsed.open(&to).await;
    assert!(page.html.contains(says) && page.html.contains("请先取消这笔订单"), "{}", page.html);
    assert!(page.html.contains("请用另一部手机的微信"));
    // It is said to nobody else: not where the entry holds, nor in a browser, nor in WeChat's own.
    let entered = Browser::new(&city, MINI_PROGRAM);
    entered.open(&format!("/wechat/enter?entry={}", entry(now + 1.minute()))).await;
    for browser in [entered, web_view(&city, &session).await, Browser::new(&city, WECHAT)] {
        let fine = browser.fine(1).await;
        assert_eq!(fine.value("name=\"channel\""), "wechat_jsapi");
        assert!(!fine.html.contains(says) && !browser.open(&to).await.html.contains(says));
    }
}

#[actix_web::test]
async fn an_order_is_paid_only_where_it_was_begun() {
    let city = City::on(sqlite().await).await;
    let session = log_in(&city, "a").await;
    let browser = web_view(&city, &session).await;
    let fine = browser.fine(0).await;
    let to = browser.pay(&fine).await.location;
    let page = Browser::new(&city, WECHAT).open(&to).await;
    assert!(page.html.contains("请回到开始付款的地方") && !page.html.contains("wechat-pay"));
    let native = city.started(1, "wechat_native").await;
    let (status, problem) = city.post(&format!("/api/v1/payments/{native}/hand-over"), json!({})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not_in_wechat")));
    let nobody = format!("/api/v1/payments/{}/hand-over", "0".repeat(32));
    assert_eq!(city.post(&nobody, json!({})).await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn every_statement_prepares_on_both_engines() {
    for test in both().await {
        for statement in STATEMENTS {
            let prepared = test.database.prepare(statement).await;
            prepared.unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}
