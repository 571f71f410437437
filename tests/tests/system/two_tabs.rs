//! Whoever pays twice at once, pays once.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::Value;
use system_tests::{
    browser::{Page, Visitor, visit},
    standin::Fine,
    system::System,
};

#[tokio::test]
async fn two_tabs_pay_the_same_fine_at_once() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    visit(&system, Visitor::Phone, "two-tabs", async |page| {
        let first = page.tab().await;
        look_up(page, &fine).await;
        let second = page.new_tab().await;
        look_up(page, &fine).await;
        // Both tap at the same moment.
        for tab in [&first, &second] {
            page.to_tab(tab).await;
            page.tap_in("form.pay button", TAP_AFTER_MS).await;
        }
        let mut addresses = BTreeSet::new();
        for tab in [&first, &second] {
            page.to_tab(tab).await;
            page.is_at("/payments/").await;
            page.shows("待支付").await;
            addresses.insert(page.path().await);
        }
        assert_eq!(addresses.len(), 1, "both tabs see one payment: {addresses:?}");
        assert_eq!(system.standin.orders().await.len(), 1, "there is one order");

        page.to_tab(&first).await;
        page.follow("打开微信付款").await;
        page.follow("支付").await;
        for tab in [&first, &second] {
            page.to_tab(tab).await;
            if page.offers("返回原来的页面").await {
                page.follow("返回原来的页面").await;
            }
            page.shows("已缴款").await;
        }
    })
    .await;
    assert_eq!(system.standin.paid_orders().await.len(), 1);
}

/// Long enough to bring the other tab to the front and order the same.
const TAP_AFTER_MS: u32 = 2000;

async fn look_up(page: &Page, fine: &Fine) {
    page.open("/fines").await;
    page.fill("处罚决定书编号", &fine.number).await;
    page.fill("号牌号码", &fine.plate).await;
    page.follow("查询罚款").await;
    page.shows("微信支付").await;
}

#[tokio::test]
async fn ten_starts_at_once_make_one_order() {
    let system = System::start().await;
    let found = system.search(&system.fine("期限内").await).await;
    let token = found["fine_token"].as_str().unwrap();
    let starts = (0..10).map(|i| system.payment(token, "wechat_h5", &format!("ten-at-once-{i:022}")).send());
    let mut payments = BTreeSet::new();
    for answer in join_all(starts).await {
        let answer = answer.unwrap();
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        match status {
            200 | 201 => {
                payments.insert(body["id"].as_str().unwrap().to_owned());
            }
            409 => assert!(body["code"].is_string(), "{body}"),
            _ => panic!("{status}: {body}"),
        }
    }
    assert_eq!(payments.len(), 1, "{payments:?}");
    let orders = system.standin.orders().await;
    assert_eq!(orders.len(), 1, "{orders:?}");
    assert_eq!(orders[0]["out_trade_no"].as_str(), payments.first().map(String::as_str));
}

#[tokio::test]
async fn the_same_key_gives_the_same_payment() {
    let system = System::start().await;
    let found = system.search(&system.fine("期限内").await).await;
    let token = found["fine_token"].as_str().unwrap();
    let mut ids = BTreeSet::new();
    for _ in 0..3 {
        let answer =
            system.payment(token, "wechat_h5", "the-same-key-000000000000000000").send().await.unwrap();
        let payment = system_tests::http::json(answer).await;
        ids.insert(payment["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(system.standin.orders().await.len(), 1);
}
