//! Messages to payers, through the stand-in's api.weixin.qq.com.

use serde_json::{Value, json};
use server::payments::{jobs::Kind, tell::Occasion};
use shared::money::Fen;

use super::{
    police::{given_back, jobs_of, until_given_up},
    returned::{a_minute_passes, refunds_end, yimatong},
};
use crate::support::{
    databases::{both, sqlite},
    running::{City, eventually},
};

/// The templates of `server/demonstration.toml`.
const PAID: &str = "demo-template-paid";
const REFUNDED: &str = "demo-template-refunded";

/// The resident logs in, starts to pay the i-th fine in the mini-program and pays; gives the payment.
async fn pay(city: &City, i: usize, code: &str) -> Value {
    let (status, session) = city.post("/api/v1/wechat/login", json!({"code": code})).await;
    assert_eq!(status, 200, "{session}");
    let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
    let key = format!("mini-{i}");
    let headers = [("idempotency-key", key.as_str()), ("authorization", bearer.as_str())];
    let token = city.token(i).await;
    let (status, payment) = city.start_as(&token, "wechat_jsapi", &headers).await;
    assert_eq!(status, 200, "{payment}");
    let id = payment["id"].as_str().unwrap();
    city.pay(id).await;
    city.until_state(id, "paid").await
}

async fn agree(city: &City, openid: &str, template: &str, times: u32) {
    city.control("subscriptions", json!({"openid": openid, "template_id": template, "times": times})).await;
}

/// What residents got, oldest first.
async fn messages(city: &City) -> Vec<Value> {
    let url = format!("{}/control/messages", city.standin);
    let (_, answer) = city.call(reqwest::Method::GET, &url, None, &[]).await;
    answer["messages"].as_array().unwrap().clone()
}

async fn until_told(city: &City, times: usize) -> Vec<Value> {
    eventually(&format!("{times} messages came"), async || {
        Some(messages(city).await).filter(|told| told.len() == times)
    })
    .await
}

/// Until every message is said or given up; how often each was tried.
async fn until_quiet(city: &City, occasion: Occasion) -> Vec<i64> {
    eventually("nobody is to be told any more", async || {
        let sql =
            "SELECT COUNT(*) AS waiting FROM payment_jobs WHERE kind LIKE 'tell%' AND due_at IS NOT NULL";
        let waiting = city.database.fetch_optional(sql, &[]).await.unwrap()?.int("waiting").unwrap();
        (waiting == 0).then_some(())
    })
    .await;
    jobs_of(&city.database, Kind::Tell(occasion)).await
}

async fn dead(city: &City) -> i64 {
    let sql = "SELECT COUNT(*) AS dead FROM payment_jobs WHERE dead_at IS NOT NULL";
    city.database.fetch_optional(sql, &[]).await.unwrap().unwrap().int("dead").unwrap()
}

#[actix_web::test]
async fn who_agreed_is_told_once_of_the_payment_and_once_of_its_return() {
    for test in both().await {
        let city = City::on(test).await;
        agree(&city, "openid-mother", PAID, 5).await;
        agree(&city, "openid-mother", REFUNDED, 5).await;
        let paid = pay(&city, 0, "demo-mother").await;
        let id = paid["id"].as_str().unwrap();
        let (_, receipt) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
        let told = until_told(&city, 1).await;
        assert_eq!((&told[0]["touser"], &told[0]["template_id"]), (&json!("openid-mother"), &json!(PAID)));
        assert_eq!(told[0]["page"], format!("pages/index/index?payment={id}"));
        let data = &told[0]["data"];
        assert_eq!(data["thing1"]["value"], "交通违法罚款");
        assert_eq!(data["amount2"]["value"], "100.00元");
        assert_eq!(data["character_string4"]["value"], receipt["receipt_no"]);
        // 2026-11-22T14:05:09+08:00 is 2026年11月22日 14:05:09.
        let at = receipt["paid_at"].as_str().unwrap();
        assert!(data["time3"]["value"].as_str().unwrap().ends_with(&at[11..19]), "{data} {at}");
        assert_eq!(until_quiet(&city, Occasion::Paid).await, [1], "{}", city.engine);
        let total = Fen::new(10_000).unwrap();
        given_back(&city.database, &id.parse().unwrap(), total, Kind::Tell(Occasion::Refunded)).await;
        let told = until_told(&city, 2).await;
        assert_eq!(told[1]["template_id"], REFUNDED);
        assert_eq!(told[1]["data"]["thing1"]["value"], "处罚决定已撤销");
        assert_eq!(until_quiet(&city, Occasion::Refunded).await, [1], "{}", city.engine);
        assert_eq!(dead(&city).await, 0);
    }
}

/// What the messages of refunds say that each was, sorted: one that WeChat did not take comes later.
fn amounts(told: &[Value]) -> Vec<&str> {
    let back = told.iter().filter(|message| message["template_id"] == REFUNDED);
    let mut amounts: Vec<_> =
        back.map(|message| message["data"]["amount2"]["value"].as_str().unwrap()).collect();
    amounts.sort_unstable();
    amounts
}

/// A part, after its message another part, and the rest while the message of that could not be sent yet.
#[actix_web::test]
async fn every_refund_of_a_payment_is_told_once() {
    for test in both().await {
        let city = City::on(test).await;
        refunds_end(&city, "SUCCESS").await;
        for template in [PAID, REFUNDED] {
            agree(&city, "openid-mother", template, 9).await;
        }
        let paid = pay(&city, 0, "demo-mother").await;
        until_told(&city, 1).await;
        let give_back = |why: &str, yuan: &[&str]| {
            let order = ["payments", "refund", paid["id"].as_str().unwrap(), "--by", "王", "--why", why];
            let given = yimatong(&city, &[&order[..], yuan].concat());
            assert!(given.status.success(), "{given:?}");
        };
        give_back("改判", &["--yuan", "1.00"]);
        assert_eq!(amounts(&until_told(&city, 2).await), ["1.00元"], "{}", city.engine);
        a_minute_passes(&city).await;
        city.fault("weixin", "status_429", 1).await;
        give_back("再次改判", &["--yuan", "2.00"]);
        eventually("its message is put off", async || {
            let mut tries = jobs_of(&city.database, Kind::Tell(Occasion::Refunded)).await;
            tries.sort_unstable();
            (tries == [1, 1]).then_some(())
        })
        .await;
        a_minute_passes(&city).await;
        give_back("决定撤销", &[]);
        let told = until_told(&city, 4).await;
        assert_eq!(amounts(&told), ["1.00元", "2.00元", "97.00元"], "{}", city.engine);
        let mut tries = until_quiet(&city, Occasion::Refunded).await;
        tries.sort_unstable();
        assert_eq!((tries, messages(&city).await.len()), (vec![1, 1, 2], 4), "{}", city.engine);
    }
}

/// Nobody is bothered, and nobody has to look at anything.
#[actix_web::test]
async fn who_did_not_agree_is_not_told() {
    let city = City::on(sqlite().await).await;
    pay(&city, 1, "demo-father").await;
    assert_eq!(until_quiet(&city, Occasion::Paid).await, [1]);
    assert_eq!((messages(&city).await, dead(&city).await), (Vec::new(), 0));
    // Without a login there is nobody to tell.
    let id = city.started(2, "wechat_native").await;
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    assert_eq!(jobs_of(&city.database, Kind::Tell(Occasion::Paid)).await, [1]);
}

#[actix_web::test]
async fn what_wechat_did_not_take_is_said_again() {
    let city = City::on(sqlite().await).await;
    // The first message brings the token.
    agree(&city, "openid-aunt", PAID, 1).await;
    pay(&city, 3, "demo-aunt").await;
    until_told(&city, 1).await;
    agree(&city, "openid-uncle", PAID, 1).await;
    city.hold_notifications(true).await;
    let (_, session) = city.post("/api/v1/wechat/login", json!({"code": "demo-uncle"})).await;
    let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
    let headers = [("idempotency-key", "uncle"), ("authorization", bearer.as_str())];
    let (_, payment) = city.start_as(&city.token(4).await, "wechat_jsapi", &headers).await;
    city.pay(payment["id"].as_str().unwrap()).await;
    city.fault("weixin", "status_429", 1).await;
    city.hold_notifications(false).await;
    let told = until_told(&city, 2).await;
    assert_eq!(told[1]["touser"], "openid-uncle");
    let mut tries = until_quiet(&city, Occasion::Paid).await;
    tries.sort_unstable();
    assert_eq!((tries, dead(&city).await), (vec![1, 2], 0));
}

#[actix_web::test]
async fn a_template_that_wechat_does_not_know_is_for_the_operator() {
    let wrong = ("YIMATONG__WECHAT__TEMPLATES__PAID__ID", "another-app's");
    let city = City::with(sqlite().await, &[wrong]).await;
    pay(&city, 5, "demo-mother").await;
    assert_eq!(until_given_up(&city).await, "template_misfit");
}

#[actix_web::test]
async fn without_a_template_there_is_no_job() {
    let city = City::with(sqlite().await, &[("YIMATONG__WECHAT__TEMPLATES__PAID__ID", "")]).await;
    agree(&city, "openid-mother", PAID, 1).await;
    pay(&city, 6, "demo-mother").await;
    assert_eq!(jobs_of(&city.database, Kind::Tell(Occasion::Paid)).await, Vec::<i64>::new());
    assert_eq!(messages(&city).await, Vec::<Value>::new());
}
