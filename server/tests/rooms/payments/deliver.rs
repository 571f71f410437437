//! Reports of deliveries (发货信息管理), through the stand-in's api.weixin.qq.com.

use reqwest::Method;
use serde_json::{Value, json};
use server::payments::jobs::Kind;

use super::{
    police::{jobs_of, until_given_up},
    returned::{refunds_end, yimatong},
};
use crate::support::{
    browser::{Browser, WECHAT},
    databases::{TestDatabase, both, sqlite},
    editor::text,
    running::{City, eventually},
};

/// A city whose mini-program is one of trade. Without messages, which fail by the same faults.
async fn trading(test: TestDatabase) -> City {
    let settings = [
        ("YIMATONG__WECHAT__TRADE_MANAGED", "true"),
        ("YIMATONG__WECHAT__TEMPLATES__PAID__ID", ""),
        ("YIMATONG__WECHAT__TEMPLATES__REFUNDED__ID", ""),
    ];
    City::with(test, &settings).await
}

/// The resident logs in and starts to pay the i-th fine in the mini-program.
async fn started(city: &City, i: usize) -> String {
    let (_, session) = city.post("/api/v1/wechat/login", json!({"code": format!("demo-r{i}")})).await;
    let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
    let key = format!("mini-{i}");
    let headers = [("idempotency-key", key.as_str()), ("authorization", bearer.as_str())];
    let (status, payment) = city.start_as(&city.token(i).await, "wechat_jsapi", &headers).await;
    assert_eq!(status, 200, "{payment}");
    payment["id"].as_str().unwrap().to_owned()
}

async fn pay(city: &City, i: usize) -> String {
    let id = started(city, i).await;
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    id
}

/// The next reports are refused with that code.
async fn refuse(city: &City, errcode: i32, times: u32) {
    let (status, answer) = city.control("deliveries", json!({"errcode": errcode, "times": times})).await;
    assert_eq!(status, 200, "{answer}");
}

/// What WeChat was told and took, oldest first.
async fn deliveries(city: &City) -> Vec<Value> {
    let url = format!("{}/control/deliveries", city.standin);
    city.call(Method::GET, &url, None, &[]).await.1["deliveries"].as_array().unwrap().clone()
}

/// Until nothing is left to report; how often each payment was tried, and what WeChat took.
async fn until_reported(city: &City) -> (Vec<i64>, usize) {
    eventually("all is reported", async || {
        let sql =
            "SELECT COUNT(*) AS waiting FROM payment_jobs WHERE kind = 'deliver' AND due_at IS NOT NULL";
        let waiting = city.database.fetch_optional(sql, &[]).await.unwrap()?.int("waiting").unwrap();
        (waiting == 0).then_some(())
    })
    .await;
    (jobs_of(&city.database, Kind::Deliver).await, deliveries(city).await.len())
}

async fn until_tried(city: &City, times: i64) {
    eventually("a report was tried", async || {
        (jobs_of(&city.database, Kind::Deliver).await == [times]).then_some(())
    })
    .await;
}

async fn dead(city: &City) -> i64 {
    let sql = "SELECT COUNT(*) AS dead FROM payment_jobs WHERE dead_at IS NOT NULL";
    city.database.fetch_optional(sql, &[]).await.unwrap().unwrap().int("dead").unwrap()
}

#[actix_web::test]
async fn what_is_paid_in_the_mini_program_is_reported_once() {
    for test in both().await {
        let city = trading(test).await;
        let id = pay(&city, 0).await;
        assert_eq!(until_reported(&city).await, (vec![1], 1), "{}", city.engine);
        let told = deliveries(&city).await.remove(0);
        let transaction = &city.order(&id).await["transaction"]["transaction_id"];
        let order_key = json!({"order_number_type": 2, "transaction_id": transaction});
        assert_eq!((&told["order_key"], &told["payer"]["openid"]), (&order_key, &json!("openid-r0")));
        let described = json!([{"item_desc": "交通违法罚款已缴款，缴款凭证已开具"}]);
        assert_eq!((&told["logistics_type"], &told["shipping_list"]), (&json!(3), &described));
        assert_eq!(dead(&city).await, 0);
        assert!(!city.log().contains("openid-r0"), "{}", city.engine);
    }
}

#[actix_web::test]
async fn what_is_paid_elsewhere_is_no_delivery_of_the_mini_program() {
    let city = trading(sqlite().await).await;
    let id = city.started(1, "wechat_native").await;
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    // In WeChat's own browser the app of the order is the official account.
    let browser = Browser::new(&city, WECHAT);
    let fine = browser.fine(2).await;
    let away = browser.pay(&fine).await;
    let back = browser.open(&away.location).await;
    let to = browser.open(&back.location).await.location;
    let id = to.rsplit('/').next().unwrap();
    city.pay(id).await;
    city.until_state(id, "paid").await;
    assert_eq!(until_reported(&city).await, (vec![], 0));
}

#[actix_web::test]
async fn a_mini_program_that_is_not_of_trade_reports_nothing() {
    let city = City::on(sqlite().await).await;
    pay(&city, 3).await;
    assert_eq!(until_reported(&city).await, (vec![], 0));
}

#[actix_web::test]
async fn a_payment_that_wechat_does_not_know_yet_is_reported_later() {
    for test in both().await {
        let city = trading(test).await;
        refuse(&city, 10_060_001, 1).await;
        pay(&city, 4).await;
        assert_eq!(until_reported(&city).await, (vec![2], 1), "{}", city.engine);
        // Away, and asked too often.
        for kind in ["status_502", "status_429"] {
            let id = started(&city, if kind == "status_502" { 5 } else { 6 }).await;
            city.fault("weixin", kind, 1).await;
            city.pay(&id).await;
            city.until_state(&id, "paid").await;
            until_reported(&city).await;
        }
        let (mut tries, taken) = until_reported(&city).await;
        tries.sort_unstable();
        assert_eq!((tries, taken, dead(&city).await), (vec![2, 2, 2], 3, 0), "{}", city.engine);
    }
}

/// The answer to an earlier report was lost, or a person reported it at mp.weixin.qq.com.
#[actix_web::test]
async fn what_wechat_knows_already_is_reported() {
    let city = trading(sqlite().await).await;
    for (i, known) in [(7, 10_060_023), (8, 10_060_003)] {
        refuse(&city, known, 1).await;
        pay(&city, i).await;
        until_reported(&city).await;
    }
    assert_eq!(until_reported(&city).await, (vec![1, 1], 0));
    assert_eq!(dead(&city).await, 0);
}

#[actix_web::test]
async fn what_wechat_refuses_is_for_the_operator() {
    for test in both().await {
        let city = trading(test).await;
        refuse(&city, 10_060_031, 1).await;
        pay(&city, 9).await;
        assert_eq!(until_given_up(&city).await, "delivery_refused", "{}", city.engine);
        let listed = text(&yimatong(&city, &["payments", "jobs", "--dead"]).stdout);
        assert!(listed.contains("向微信报告发货信息") && listed.contains("微信不受理发货信息"), "{listed}");
        assert!(city.log().contains("10060031"), "the log has the code");
        let job = listed.split_whitespace().next().unwrap();
        assert!(yimatong(&city, &["payments", "retry", job]).status.success(), "{job}");
        assert_eq!(until_reported(&city).await, (vec![1], 1), "{}", city.engine);
    }
}

/// More than the order asks for: nobody has had anything for it.
const DEARER: &str = "UPDATE payments SET total_fen = total_fen + 1 WHERE id = $1";

#[actix_web::test]
async fn money_that_settles_nothing_is_not_reported() {
    for test in both().await {
        let city = trading(test).await;
        refunds_end(&city, "SUCCESS").await;
        let held = started(&city, 10).await;
        city.set(DEARER, &held).await;
        city.pay(&held).await;
        city.until_state(&held, "held").await;
        let late = started(&city, 11).await;
        city.close(&late).await;
        let paid = city.started(11, "wechat_h5").await;
        city.pay(&paid).await;
        city.until_state(&paid, "paid").await;
        city.control(&format!("orders/{late}/pay"), json!({"even_if_closed": true})).await;
        city.until_state(&late, "surplus").await;
        assert_eq!(until_reported(&city).await, (vec![], 0), "{}", city.engine);
    }
}

#[actix_web::test]
async fn money_that_has_gone_back_meanwhile_is_not_reported() {
    let city = trading(sqlite().await).await;
    refunds_end(&city, "SUCCESS").await;
    refuse(&city, 10_060_001, 1).await;
    let id = pay(&city, 12).await;
    until_tried(&city, 1).await;
    let order = ["payments", "refund", &id, "--by", "王", "--why", "决定撤销"];
    assert!(yimatong(&city, &order).status.success());
    assert_eq!(until_reported(&city).await, (vec![2], 0));
}
