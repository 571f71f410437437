//! Notifications of the stand-in: both open the same ones and read the same in them.

use serde_json::{Value, json};
use server::wechat::{Event, Trade};

use super::{Both, start};
use crate::wechat::{
    played::Seen,
    standin::{
        FLAWS, definite,
        notices::{open, receiver, two},
        now, opened, order, refund,
    },
};

/// What theirs makes of it: null when it is refused, also with an exception.
fn theirs(both: &Both<'_>, seen: &Seen) -> Value {
    let with = json!({"name": both.name, "headers": seen.headers, "body": seen.body});
    both.peer.tries("callback", with).unwrap_or_default()
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_open_the_same_notices() {
    let (standin, peer) = start();
    for both in Both::all(&standin, &peer) {
        let (receiver, number) = (receiver(), standin.number());
        let body = order(&both.pay, Trade::Native, &number, 10_300, &receiver.base);
        opened(&both.pay, Trade::Native, &body).await;
        standin.pay(&number).await;
        for seen in two(&standin, &receiver).await {
            let told = theirs(&both, &seen);
            let Ok(Event::Paid(capture)) = open(&both.pay, &seen).await else { panic!("a payment") };
            let resource = &told["resource"];
            peer.same("event_type", &json!("TRANSACTION.SUCCESS"), &told["event_type"]);
            peer.same("transaction_id", &json!(capture.transaction_id), &resource["transaction_id"]);
            peer.same("out_trade_no", &json!(capture.out_trade_no), &resource["out_trade_no"]);
            peer.same("amount.total", &json!(capture.total_fen), &resource["amount"]["total"]);
            peer.same("amount.currency", &json!(capture.currency), &resource["amount"]["currency"]);
            let time: jiff::Timestamp = resource["success_time"].as_str().unwrap().parse().unwrap();
            peer.same("success_time", capture.at, time);
            for (name, value) in serde_json::to_value(&capture.party).unwrap().as_object().unwrap() {
                peer.same(name, value, &resource[name]);
            }
        }
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_open_the_same_notices_of_refunds() {
    let (standin, peer) = start();
    for both in Both::all(&standin, &peer) {
        for end in ["SUCCESS", "ABNORMAL", "CLOSED"] {
            let (receiver, number) = (receiver(), standin.paid(&both.pay, 500).await);
            standin.pull("refunds", json!({"outcome": end, "after_seconds": 0})).await;
            let body = refund(&both.pay, &number, &format!("R{number}"), (400, 500), Some(&receiver.base));
            definite(both.pay.refund(&body, now()).await);
            let [seen, _] = two(&standin, &receiver).await;
            let told = theirs(&both, &seen);
            let Ok(Event::Refund(notice)) = open(&both.pay, &seen).await else { panic!("a refund") };
            let (refund, resource) = (notice.refund, &told["resource"]);
            peer.same("event_type", &json!(format!("REFUND.{end}")), &told["event_type"]);
            peer.same("refund_status", &json!(end), &resource["refund_status"]);
            peer.same("refund_id", &json!(refund.refund_id), &resource["refund_id"]);
            peer.same("out_refund_no", &json!(refund.out_refund_no), &resource["out_refund_no"]);
            peer.same("transaction_id", &json!(refund.transaction_id), &resource["transaction_id"]);
            peer.same("amount.refund", &json!(refund.refund_fen), &resource["amount"]["refund"]);
            peer.same("amount.total", &json!(refund.total_fen), &resource["amount"]["total"]);
            let merchant = if notice.merchant.sub_merchant_id.is_some() { "sp_mchid" } else { "mchid" };
            peer.same(merchant, &json!(notice.merchant.merchant_id), &resource[merchant]);
            let sub = notice.merchant.sub_merchant_id;
            peer.same("sub_mchid", &json!(sub), resource.get("sub_mchid").unwrap_or(&Value::Null));
        }
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_refuse_the_same_notices() {
    let (standin, peer) = start();
    let [both, ..] = Both::all(&standin, &peer);
    for kind in FLAWS.into_iter().map(|(kind, _)| kind).chain(["wrong_api_key"]) {
        let (receiver, number) = (receiver(), standin.number());
        opened(&both.pay, Trade::Native, &order(&both.pay, Trade::Native, &number, 100, &receiver.base))
            .await;
        standin.fault("notify", kind, &number).await;
        standin.pay(&number).await;
        let [seen, _] = two(&standin, &receiver).await;
        assert!(open(&both.pay, &seen).await.is_err(), "{kind}");
        // Theirs does not look at the time, as the documents ask for.
        let theirs_opens = kind == "stale_timestamp";
        peer.same(kind, theirs_opens, !theirs(&both, &seen).is_null());
    }
}
