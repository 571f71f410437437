//! Paying on a page inside WeChat's own browser: WeChat is asked who pays, and the order is that of the official account.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    browser::{Browser, Page, WECHAT},
    databases::{both, sqlite},
    running::City,
};

/// Through WeChat and back, to where our own server sends the browser then.
async fn authorized(browser: &Browser<'_>, fine: &Page) -> Page {
    let away = browser.pay(fine).await;
    let back = browser.open(&away.location).await;
    assert_eq!(back.status, StatusCode::FOUND, "{}", back.html);
    browser.open(&back.location).await
}

#[actix_web::test]
async fn wechat_says_who_pays_and_the_order_is_the_accounts() {
    for test in both().await {
        let city = City::on(test).await;
        let browser = Browser::new(&city, WECHAT);
        let fine = browser.fine(0).await;
        assert_eq!(fine.value("name=\"channel\""), "wechat_jsapi");
        // Word for word; the form's answer leads to WeChat, and browsers refuse what the policy does not name.
        let forms = format!("; form-action 'self' {};", city.standin);
        assert!(fine.policy.contains(&forms), "{}", fine.policy);
        assert!(!browser.open("/fines").await.policy.contains(&city.standin), "no other page's forms do");
        let away = browser.pay(&fine).await;
        assert_eq!(away.status, StatusCode::SEE_OTHER);
        let asks = format!("{}/connect/oauth2/authorize?appid=wxdemo0000000002&redirect_uri=", city.standin);
        assert!(away.location.starts_with(&asks), "{}", away.location);
        assert!(away.location.contains("&scope=snsapi_base&"), "nobody is asked anything");
        assert!(city.orders().await.is_empty(), "before that there is no order");
        let back = browser.open(&away.location).await;
        let to = browser.open(&back.location).await;
        assert!(to.location.starts_with("/payments/"), "{}", to.location);
        let payer = to.cookies.iter().find(|cookie| cookie.starts_with("wechat_payer=")).unwrap();
        assert!(payer.contains("HttpOnly") && payer.contains("SameSite=Lax"), "{payer}");
        assert!(!payer.contains("openid"), "it names our own row");
        assert_eq!(browser.cookie("wechat_asking"), None, "what is done is forgotten");
        let page = browser.open(&to.location).await;
        assert_eq!(page.value("data-app-id"), "wxdemo0000000002");
        assert!(page.value("data-package").starts_with("prepay_id="));
        let id = to.location.rsplit('/').next().unwrap();
        city.pay(id).await;
        city.until_state(id, "paid").await;
        let order = city.order(id).await;
        let transaction = &order["transaction"];
        assert_eq!((&order["channel"], &transaction["appid"]), (&json!("jsapi"), &json!("wxdemo0000000002")));
        assert_eq!(transaction["payer"]["openid"], "openid-wechat", "{order}");
        assert!(!city.log().contains("openid-wechat"));
        city.assert_paid_once(0, id).await;
    }
}

#[actix_web::test]
async fn who_pays_is_asked_once() {
    let city = City::on(sqlite().await).await;
    let browser = Browser::new(&city, WECHAT);
    let first = browser.fine(0).await;
    authorized(&browser, &first).await;
    let second = browser.fine(1).await;
    let to = browser.pay(&second).await;
    assert!(to.location.starts_with("/payments/"), "{}", to.location);
    // WeChat could not open it: perhaps the phone is in other hands now.
    browser.open(&format!("{}/return?after=failed", to.location)).await;
    let third = browser.fine(2).await;
    assert!(browser.pay(&third).await.location.contains("/connect/oauth2/authorize"));
}

/// The fixed address of the fine's page, which offers another way.
const UNKNOWN: &str = "/fines/result?unknown";

#[actix_web::test]
async fn a_foreign_answer_makes_nobody_somebody_else() {
    let city = City::on(sqlite().await).await;
    let (victim, attacker) = (Browser::new(&city, WECHAT), Browser::new(&city, WECHAT));
    let fine = attacker.fine(0).await;
    let away = attacker.pay(&fine).await;
    let link = attacker.open(&away.location).await.location;
    // The attacker's own link in the victim's browser, which has asked nothing, and which has asked itself.
    assert_eq!(victim.open(&link).await.location, UNKNOWN);
    let own = victim.fine(1).await;
    victim.pay(&own).await;
    assert_eq!(victim.open(&link).await.location, UNKNOWN);
    assert_eq!(victim.cookie("wechat_payer"), None);
    // A cookie of one's own making, with the state that would fit it.
    victim.set_cookie("wechat_asking", "forged");
    let digest = server::platform::digest::sha256_hex(b"forged");
    assert_eq!(victim.open(&format!("/wechat/payer?code=x&state={digest}")).await.location, UNKNOWN);
    for nothing in ["/wechat/payer", "/wechat/payer?code=&state="] {
        assert_eq!(victim.open(nothing).await.location, UNKNOWN);
    }
    assert!(city.orders().await.is_empty());
    // The attacker's own browser can go on, once.
    assert!(attacker.open(&link).await.location.starts_with("/payments/"));
    assert_eq!(attacker.open(&link).await.location, UNKNOWN);
    assert_eq!(city.orders().await.len(), 1);
}

#[actix_web::test]
async fn when_wechat_does_not_say_who_pays_there_is_the_code() {
    let city = City::on(sqlite().await).await;
    let browser = Browser::new(&city, WECHAT);
    let fine = browser.fine(0).await;
    let away = browser.pay(&fine).await;
    let back = browser.open(&away.location).await.location;
    // The code was used by somebody who looked over the shoulder.
    let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let used = format!(
        "{}/sns/oauth2/access_token?appid=wxdemo0000000002&secret=demonstration-account-secret&code={code}\
         &grant_type=authorization_code",
        city.standin
    );
    city.call(Method::GET, &used, None, &[]).await;
    let to = browser.open(&back).await;
    assert_eq!(to.location, UNKNOWN);
    let page = browser.open(&to.location).await;
    assert!(page.html.contains("微信没有告诉我们是谁在付款") && page.html.contains("返回再试一次"));
    assert_eq!(page.value("name=\"channel\""), "wechat_native");
    let to = browser.pay(&page).await.location;
    let page = browser.open(&to).await;
    assert!(page.html.contains("请用另一部手机的微信"), "WeChat takes no code from its own screen");
}

#[actix_web::test]
async fn without_an_account_wechat_shows_the_code_as_before() {
    let none = [("YIMATONG__OFFICIAL_ACCOUNT__APP_ID", ""), ("YIMATONG__OFFICIAL_ACCOUNT__APP_SECRET", "")];
    let city = City::with(sqlite().await, &none).await;
    let browser = Browser::new(&city, WECHAT);
    let fine = browser.fine(0).await;
    assert_eq!(fine.value("name=\"channel\""), "wechat_native");
    // Whoever asks for it nevertheless cannot be known.
    let fields = [
        ("fine_token", fine.value("name=\"fine_token\"")),
        ("channel", "wechat_jsapi"),
        ("idempotency_key", "k"),
    ];
    assert_eq!(browser.submit("/payments", &fields).await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn the_phone_is_never_believed() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let browser = Browser::new(&city, WECHAT);
    let fine = browser.fine(0).await;
    let path = authorized(&browser, &fine).await.location;
    for after in ["done", "cancelled", "failed"] {
        let to = browser.open(&format!("{path}/return?after={after}")).await;
        assert_eq!(to.location, format!("{path}?after={after}"));
        let page = browser.open(&to.location).await;
        assert!(page.html.contains("待支付") && page.html.contains("没有收到"), "{after}: {}", page.html);
    }
    let id = path.rsplit('/').next().unwrap();
    city.pay(id).await;
    // It says that it was cancelled; WeChat Pay knows better.
    crate::support::running::eventually("the question settles it", async || {
        let to = browser.open(&format!("{path}/return?after=cancelled")).await.location;
        let page = browser.open(&to).await;
        (page.html.contains("已缴款") && !page.html.contains("没有收到")).then_some(())
    })
    .await;
    city.assert_paid_once(0, id).await;
}
