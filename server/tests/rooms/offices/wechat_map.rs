//! WeChat's own map over real HTTP, against the real stand-in: who may have a page signed, how often WeChat is asked,
//! and what a page may load.

use crate::support::{
    databases::sqlite,
    running::{Answer, City},
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use url::Url;

/// An office of the made-up city, with a door.
const OFFICE: &str = "/offices/sl-gov-2";
const SHILI: (&str, &str) = ("YIMATONG__CONTENT__PACK", "server/packs/shili");
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
     Chrome/130.0.0.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.49.2600(0x28003133) NetType/WIFI Language/zh_CN";

async fn city(settings: &[(&str, &str)]) -> City {
    City::with(sqlite().await, &[&[SHILI], settings].concat()).await
}

async fn sign(city: &City, page: &str) -> Answer {
    let mut path = Url::parse("http://x/api/v1/wechat/page-signature").unwrap();
    path.query_pairs_mut().append_pair("page", page);
    city.get(&path.as_str()["http://x".len()..]).await
}

/// The stand-in's books.
async fn books(city: &City) -> Value {
    city.call(Method::GET, &format!("{}/control/account", city.standin), None, &[]).await.1
}

async fn kill_tokens(city: &City, dead_tokens: u32) {
    let url = format!("{}/control/account", city.standin);
    let order = json!({ "dead_tokens": dead_tokens });
    assert_eq!(city.call(Method::POST, &url, Some(order), &[]).await.0, 200);
}

/// What the application around the page says to the page's `wx.config`.
async fn verdict(city: &City, page: &str, signed: &Value) -> String {
    let given = json!({
        "appId": signed["app_id"], "timestamp": signed["timestamp"], "nonceStr": signed["nonce"],
        "signature": signed["signature"], "jsApiList": ["openLocation"],
    });
    let mut url = Url::parse(&format!("{}/open/js/jweixin-1.6.0.js", city.standin)).unwrap();
    url.query_pairs_mut()
        .append_pair("call", "config")
        .append_pair("with", &given.to_string())
        .append_pair("page", page)
        .append_pair("number", "0");
    city.client.get(url).send().await.unwrap().text().await.unwrap()
}

#[actix_web::test]
async fn wechat_accepts_the_signature_for_that_page_only() {
    let city = city(&[]).await;
    // As a page is opened from a chat; the second parameter would be another field if it were not the last.
    let page = format!("{}{OFFICE}?from=singlemessage&noncestr=%E4%B8%AD", city.server);
    let (status, signed) = sign(&city, &page).await;
    assert_eq!(status, 200, "{signed}");
    assert_eq!(verdict(&city, &page, &signed).await, r#"standinAnswers(0, "config:ok");"#);
    let other = format!("{}{OFFICE}", city.server);
    assert_eq!(verdict(&city, &other, &signed).await, r#"standinAnswers(0, "config:invalid signature");"#);
    let (_, again) = sign(&city, &page).await;
    assert_ne!(again["nonce"], signed["nonce"], "no two are the same");
    let ticket = books(&city).await["ticket"].as_str().unwrap().to_owned();
    assert!(!city.log().contains(&ticket) && !signed.to_string().contains(&ticket), "the ticket stays here");
}

#[actix_web::test]
async fn who_asks_at_once_shares_one_ticket() {
    let city = city(&[]).await;
    let page = format!("{}{OFFICE}", city.server);
    for (status, signed) in join_all((0..24).map(|_| sign(&city, &page))).await {
        assert_eq!(status, 200, "{signed}");
        assert!(verdict(&city, &page, &signed).await.contains("config:ok"));
    }
    let books = books(&city).await;
    assert_eq!((&books["token_asks"], &books["ticket_asks"]), (&json!(1), &json!(1)));
}

#[actix_web::test]
async fn a_token_that_died_is_replaced_once() {
    let city = city(&[]).await;
    let page = format!("{}{OFFICE}", city.server);
    kill_tokens(&city, 1).await;
    let (status, signed) = sign(&city, &page).await;
    assert_eq!(status, 200, "{signed}");
    assert!(verdict(&city, &page, &signed).await.contains("config:ok"));
    let books = books(&city).await;
    assert_eq!((&books["token_asks"], &books["ticket_asks"]), (&json!(2), &json!(2)));
}

#[actix_web::test]
async fn while_wechat_gives_no_ticket_it_is_not_asked_by_everybody() {
    let city = city(&[]).await;
    let page = format!("{}{OFFICE}", city.server);
    kill_tokens(&city, 100).await;
    for (status, problem) in join_all((0..8).map(|_| sign(&city, &page))).await {
        assert_eq!((status, &problem["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable")));
    }
    let books = books(&city).await;
    assert_eq!((&books["token_asks"], &books["ticket_asks"]), (&json!(2), &json!(2)));
    assert!(city.log().contains("errcode 40001"), "the operator reads why");
}

#[actix_web::test]
async fn only_our_own_pages_are_signed() {
    let city = city(&[("YIMATONG__LIMITS__PAGE_SIGNATURES_PER_MINUTE", "5")]).await;
    for page in ["https://evil.example/offices/a", "", &format!("{}.evil.example/", city.server)] {
        let (status, problem) = sign(&city, page).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid_input")));
        assert_eq!(problem["fields"][0]["field"], "page");
    }
    assert_eq!(books(&city).await["token_asks"], 0, "for those WeChat is not asked");
    let url = format!("{}/api/v1/wechat/page-signature?page={}/", city.server, city.server);
    let answer = city.client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(city.get("/api/v1/wechat/page-signature").await.0, 400);
    let page = format!("{}{OFFICE}", city.server);
    assert_eq!(sign(&city, &page).await.0, 200);
    assert_eq!(sign(&city, &page).await.0, 429);
}

/// The page and its policy, as this browser is given them.
async fn page(city: &City, path: &str, agent: &str) -> (String, String) {
    let request = city.client.get(format!("{}{path}", city.server)).header(header::USER_AGENT, agent);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    (answer.text().await.unwrap(), policy)
}

/// The tests' style sheet, by `openssl dgst -sha256 -binary | base64`.
const STYLE: &str = "'sha256-QRQPRLGyxt3RJiKpYNjpkgHcmHU2PywsfL2e8oI0LQA='";

#[actix_web::test]
async fn only_the_page_of_a_window_inside_wechat_may_load_the_script() {
    let city = city(&[]).await;
    let script = format!("{}/open/js/jweixin-1.6.0.js", city.standin);
    let (html, policy) = page(&city, OFFICE, WECHAT).await;
    // Word for word; a change of it is a change of what an attacker may do.
    let want = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {script}; style-src 'self' {STYLE}; img-src 'self' data:; \
         frame-src weixin:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    assert_eq!(policy, want);
    let item = html.split("<li id=\"wechat-map\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(item.contains("hidden"), "it shows once it works");
    assert!(html.contains(&format!("data-script=\"{script}\"")) && html.contains("用微信地图打开"));
    for (path, agent) in [(OFFICE, "Mozilla/5.0 Firefox/140.0"), ("/offices", WECHAT), ("/fines", WECHAT)] {
        let (_, policy) = page(&city, path, agent).await;
        assert!(!policy.contains("jweixin") && !policy.contains("weixin:"), "{path} {agent}: {policy}");
    }
}

#[actix_web::test]
async fn without_an_account_there_is_no_trace_of_it() {
    let none = [("YIMATONG__OFFICIAL_ACCOUNT__APP_ID", ""), ("YIMATONG__OFFICIAL_ACCOUNT__APP_SECRET", "")];
    let city = city(&none).await;
    let (html, policy) = page(&city, OFFICE, WECHAT).await;
    assert!(!html.contains("wechat-map") && !policy.contains("weixin"), "{policy}");
    let (status, problem) = sign(&city, &format!("{}{OFFICE}", city.server)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("no_official_account")));
}

#[actix_web::test]
async fn without_a_known_door_there_is_no_button() {
    let city = City::on(sqlite().await).await;
    let (html, policy) = page(&city, "/offices/cc-petition-city", WECHAT).await;
    assert!(!html.contains("wechat-map") && !policy.contains("weixin"), "{policy}");
}
