//! The stand-in as others see it: a process that speaks HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;
mod faults;
mod journal;
mod notifications;
mod operator;
mod placing;
mod platform;
mod police;
mod refunds_and_bills;
mod weixin;

use serde_json::{Value, json};

use self::common::{Standin, client};

/// An order of the first merchant over 100 yuan.
fn order(number: &str, notify_url: &str) -> Value {
    json!({
        "appid": "wxdemo0000000001", "mchid": "1900000001", "description": "交通罚款（虚构）<b>",
        "out_trade_no": number, "notify_url": notify_url, "attach": "A1",
        "amount": {"total": 10_000, "currency": "CNY"},
        "scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}},
    })
}

const ELSEWHERE: &str = "https://example.test/notify";

async fn post(standin: &Standin, path: &str, body: Value) -> (u16, Value) {
    let request = client().post(format!("{}{path}", standin.base)).json(&body);
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn get(standin: &Standin, path: &str) -> Value {
    client().get(format!("{}{path}", standin.base)).send().await.unwrap().json().await.unwrap()
}

/// Resident `a` logs in to that mini-program.
async fn log_in(standin: &Standin, app_id: &str, secret: &str) {
    let query = format!("appid={app_id}&secret={secret}&js_code=demo-a&grant_type=authorization_code");
    assert_eq!(get(standin, &format!("/sns/jscode2session?{query}")).await["openid"], "openid-a");
}

async fn orders(standin: &Standin) -> Value {
    get(standin, "/control/orders").await["orders"].take()
}
