//! At a desk: a QR code for the phone in the other hand, and a page that notices by itself.

use system_tests::{
    browser::{Visitor, visit},
    system::System,
};

#[tokio::test]
async fn a_desktop_pays_by_qr_code() {
    let system = System::start().await;
    let fine = system.fine("一般程序").await;
    visit(&system, Visitor::Desktop, "desktop", async |page| {
        page.open("/fines").await;
        page.fill("处罚决定书编号", &fine.number).await;
        page.fill("号牌号码", &fine.plate).await;
        page.follow("查询罚款").await;
        page.picture("1-fine").await;
        page.follow("微信支付").await;
        page.shows("扫一扫").await;
        page.picture("2-qr").await;
        let order = system.standin.orders().await[0]["out_trade_no"].as_str().unwrap().to_owned();
        assert!(system.standin.pay(&order).await);
        page.shows("已缴款").await;
        page.picture("3-paid").await;
    })
    .await;
    assert_eq!(system.standin.paid_orders().await.len(), 1);
}

#[tokio::test]
async fn an_order_can_be_given_up_and_the_fine_paid_later() {
    let system = System::start().await;
    let fine = system.fine("新能源").await;
    visit(&system, Visitor::Phone, "given-up", async |page| {
        for _ in 0..2 {
            page.open("/fines").await;
            page.fill("处罚决定书编号", &fine.number).await;
            page.fill("号牌号码", &fine.plate).await;
            page.follow("查询罚款").await;
            page.follow("微信支付").await;
            page.shows("待支付").await;
            page.follow("取消这笔订单").await;
            page.shows("已关闭").await;
        }
        page.picture("closed").await;
    })
    .await;
    let orders = system.standin.orders().await;
    let states: Vec<_> = orders.iter().map(|order| order["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["CLOSED", "CLOSED"]);
}
