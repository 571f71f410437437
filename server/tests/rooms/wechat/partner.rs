//! A service provider acts for its sub-merchant: paths, parameters and bodies of pay.weixin.qq.com/doc/v3/partner.

use jiff::civil::date;
use server::wechat::{OrderAmount, OrderRequest, Outcome, Pay, SubMerchant, Trade};

use super::{
    played::{Played, Seen},
    signed::{PUBLIC, client, now},
};

const TOLD: &str = r#"{"sp_appid":"wxdemo0000000001","sp_mchid":"1900000001","sub_appid":"wxsub","sub_mchid":"1900000109",
    "out_trade_no":"T1","transaction_id":"4200","trade_state":"SUCCESS","success_time":"2025-11-22T09:59:00+08:00",
    "amount":{"total":10300,"payer_total":10300,"currency":"CNY"}}"#;

fn provider(played: &Played) -> Pay {
    let public = include_str!("../../../src/wechat/vectors/test_public.pem");
    let sub = SubMerchant { app_id: Some("wxsub".into()), merchant_id: "1900000109".into() };
    client(played, vec![(PUBLIC.serial.into(), public.into())], Some(sub))
}

fn played() -> Played {
    Played::with(|seen: &Seen| match seen.line.as_str() {
        line if line.ends_with("/jsapi") => PUBLIC.reply(200, r#"{"prepay_id":"wx2111"}"#),
        line if line.ends_with("/close") => PUBLIC.reply(204, ""),
        line if line.contains("out-trade-no") => PUBLIC.reply(200, TOLD),
        _ => PUBLIC.reply(404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"-"}"#),
    })
}

#[actix_web::test]
async fn an_order_names_provider_and_sub_merchant() {
    let played = played();
    let pay = provider(&played);
    let order = OrderRequest {
        party: pay.party().clone(),
        description: "测试".into(),
        out_trade_no: "T1".into(),
        time_expire: now(),
        notify_url: "https://city.example/notify".into(),
        amount: OrderAmount::fen(10_300),
        payer: Some(pay.party().payer("o1".into())),
        scene_info: None,
    };
    let body = serde_json::to_string(&order).unwrap();
    assert_eq!(pay.prepay(Trade::Jsapi, &body, now()).await, Outcome::Definite("wx2111".into()));
    let want = serde_json::json!({
        "sp_appid": "wxdemo0000000001", "sp_mchid": "1900000001", "sub_appid": "wxsub", "sub_mchid": "1900000109",
        "description": "测试", "out_trade_no": "T1", "time_expire": "2025-11-22T10:00:00+08:00",
        "notify_url": "https://city.example/notify", "amount": {"total": 10300, "currency": "CNY"},
        "payer": {"sub_openid": "o1"},
    });
    let seen = played.seen();
    assert_eq!(seen[0].line, "POST /v3/pay/partner/transactions/jsapi");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&seen[0].body).unwrap(), want);
    assert_eq!(pay.jsapi_call(pay.party().app_id(), "wx2111", now()).unwrap().app_id, "wxsub");
}

#[actix_web::test]
async fn every_question_names_both() {
    let played = played();
    let pay = provider(&played);
    let Outcome::Definite(order) = pay.query("T1", now()).await else { panic!("an order") };
    assert!(pay.party().is(&order.capture().unwrap().party));
    assert_eq!(pay.close("T1", now()).await, Outcome::Definite(()));
    let _ = pay.query_refund("RT1", now()).await;
    let _ = pay.trade_bill(date(2025, 11, 21), now()).await;
    let seen = played.seen();
    let lines: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /v3/pay/partner/transactions/out-trade-no/T1?sp_mchid=1900000001&sub_mchid=1900000109",
            "POST /v3/pay/partner/transactions/out-trade-no/T1/close",
            "GET /v3/refund/domestic/refunds/RT1?sub_mchid=1900000109",
            "GET /v3/bill/tradebill?bill_date=2025-11-21&bill_type=ALL&tar_type=GZIP&sub_mchid=1900000109",
        ]
    );
    assert_eq!(seen[1].body, r#"{"sp_mchid":"1900000001","sub_mchid":"1900000109"}"#);
    // The provider signs.
    assert!(seen.iter().all(|seen| seen.authorization.as_ref().unwrap().contains("mchid=\"1900000001\"")));
}
