//! Paying on a page in WeChat's own browser, with a bridge that says what the test wants: it is never believed.

use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit_with},
    standin::Fine,
    system::System,
};

/// In place of WeChat's: keeps what it was called with, and says what the test has told it to say.
const BRIDGE: &str = "window.WeixinJSBridge = { invoke(name, call, told) {
    sessionStorage.called = JSON.stringify({ name, call });
    told({ err_msg: `get_brand_wcpay_request:${sessionStorage.says}` });
} };";

async fn look_up(page: &Page, fine: &Fine) {
    page.open("/fines").await;
    page.fill("处罚决定书编号", &fine.number).await;
    page.fill("号牌号码", &fine.plate).await;
    page.follow("查询罚款").await;
}

/// Taps the button, and WeChat says this.
async fn pay(page: &Page, said: &str) {
    page.shows("用微信付款").await;
    page.ask(&format!("sessionStorage.says = '{said}'")).await;
    page.follow("用微信付款").await;
}

#[tokio::test]
async fn inside_wechat_one_pays_without_leaving_it() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    let hosts = [system.standin.base.as_str()];
    visit_with(&system, Visitor::PhoneInWechat, "pay-in-wechat", &hosts, async |page| {
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": BRIDGE })).await;
        look_up(page, &fine).await;
        page.picture("1-fine").await;
        page.follow("微信支付").await;
        page.is_at("/payments/").await;
        page.shows("用微信付款").await;
        page.picture("2-awaiting").await;
        let height = page.ask("return document.querySelector('#wechat-pay button').offsetHeight").await;
        assert!(height.as_u64() >= Some(44), "{height} px");
        assert!(!page.says("付款按钮没有出现时").await);
        pay(page, "cancel").await;
        page.is_at("?after=cancelled").await;
        page.shows("付款没有完成，我们没有收到钱").await;
        page.picture("3-cancelled").await;
        pay(page, "fail").await;
        page.shows("微信没有打开付款").await;
        page.picture("4-failed").await;
        // It says "ok", and nobody has paid.
        pay(page, "ok").await;
        page.shows("还没有收到这笔钱").await;
        assert!(page.says("请不要重复付款").await && !page.says("已缴款").await);
        page.picture("5-not-yet").await;
        let called: Value = page.ask("return JSON.parse(sessionStorage.called)").await;
        assert_eq!(called["name"], "getBrandWCPayRequest");
        assert_eq!(called["call"]["appId"], "wxdemo0000000002");
        let paid = system.standin.pay_with(&called["call"]).await;
        assert_eq!(paid, json!({"err_msg": "get_brand_wcpay_request:ok"}));
        // It says "cancel", and the money has gone: the page finds out by itself, or by the question.
        page.shows("已缴款").await;
        page.picture("6-paid").await;
        page.follow("查看缴款凭证").await;
        page.shows("交通罚款缴款凭证").await;
        page.picture("7-receipt").await;
        let (content, screen) = page.widths().await;
        assert!(content <= screen, "{content} px wide on a screen of {screen} px");
    })
    .await;
    assert_eq!(system.standin.paid_orders().await.len(), 1);
}

/// Where the bridge never comes, one is not left waiting.
#[tokio::test]
async fn without_a_bridge_the_page_says_that_it_did_not_open() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    let hosts = [system.standin.base.as_str()];
    visit_with(&system, Visitor::PhoneInWechat, "pay-no-bridge", &hosts, async |page| {
        look_up(page, &fine).await;
        page.follow("微信支付").await;
        page.shows("用微信付款").await;
        page.follow("用微信付款").await;
        page.shows("微信没有打开付款").await;
        page.follow("取消这笔订单").await;
        page.shows("已关闭").await;
        page.picture("closed").await;
    })
    .await;
}
