//! Orders, refunds and bills: the same questions, the same answers.

use std::io::Read;

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use jiff::Timestamp;
use serde_json::{Value, json};
use server::wechat::{FundAccount, Refund, RefundStatus, Trade, TradeState, Transaction};

use super::{Both, start};
use crate::wechat::standin::{
    DIRECT, NOWHERE,
    bills::{DAY, after_a_day},
    definite, now, opened, order, refund,
};

const TRADES: [(Trade, &str, &str); 3] = [
    (Trade::Jsapi, "JSAPI", "prepay_id"),
    (Trade::H5, "H5", "h5_url"),
    (Trade::Native, "NATIVE", "code_url"),
];

/// Our body of an order as their arguments: the parties are theirs to fill in.
fn arguments(body: &str, kind: &str) -> Value {
    let body: Value = serde_json::from_str(body).unwrap();
    let mut arguments = json!({ "pay_type": kind });
    for name in [
        "description",
        "out_trade_no",
        "amount",
        "payer",
        "time_expire",
        "notify_url",
        "scene_info",
        "sub_appid",
    ] {
        if let Some(value) = body.get(name) {
            arguments[name] = value.clone();
        }
    }
    arguments
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str().map(|text| text.parse().unwrap())
}

fn same_order(both: &Both<'_>, ours: &Transaction, theirs: &Value) {
    let (peer, told) = (both.peer, &theirs["body"]);
    peer.same("status", &json!(200), &theirs["status"]);
    peer.same("out_trade_no", &json!(ours.out_trade_no), &told["out_trade_no"]);
    let state = match ours.trade_state {
        TradeState::Success => "SUCCESS",
        TradeState::Refund => "REFUND",
        TradeState::NotPay => "NOTPAY",
        TradeState::Closed => "CLOSED",
        TradeState::Other => "?",
    };
    peer.same("trade_state", &json!(state), &told["trade_state"]);
    let Some(capture) = ours.capture() else { return };
    peer.same("transaction_id", &json!(capture.transaction_id), &told["transaction_id"]);
    peer.same("amount.total", &json!(capture.total_fen), &told["amount"]["total"]);
    peer.same("amount.currency", &json!(capture.currency), &told["amount"]["currency"]);
    peer.same("success_time", Some(capture.at), time(&told["success_time"]));
    for (name, value) in serde_json::to_value(&capture.party).unwrap().as_object().unwrap() {
        peer.same(name, value, &told[name]);
    }
}

fn same_refund(both: &Both<'_>, ours: &Refund, theirs: &Value) {
    let (peer, told) = (both.peer, &theirs["body"]);
    peer.same("status", &json!(200), &theirs["status"]);
    let status = match ours.status {
        RefundStatus::Processing => "PROCESSING",
        RefundStatus::Success => "SUCCESS",
        RefundStatus::Closed => "CLOSED",
        RefundStatus::Abnormal => "ABNORMAL",
        RefundStatus::Other => "?",
    };
    peer.same("status", &json!(status), &told["status"]);
    for (name, value) in [
        ("refund_id", &ours.refund_id),
        ("out_refund_no", &ours.out_refund_no),
        ("transaction_id", &ours.transaction_id),
        ("out_trade_no", &ours.out_trade_no),
    ] {
        peer.same(name, &json!(value), &told[name]);
    }
    peer.same("amount.refund", &json!(ours.refund_fen), &told["amount"]["refund"]);
    peer.same("amount.total", &json!(ours.total_fen), &told["amount"]["total"]);
    peer.same("create_time", ours.created_at, time(&told["create_time"]));
    peer.same("success_time", ours.succeeded_at, time(&told["success_time"]));
}

/// The gateway takes a second order of the same number only if it is the same in every field.
#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_open_and_close_the_same_orders() {
    let (standin, peer) = start();
    standin.payer_logs_in().await;
    for both in Both::all(&standin, &peer) {
        for ((trade, kind, member), ours_first) in TRADES.into_iter().flat_map(|t| [(t, true), (t, false)]) {
            let number = standin.number();
            let body = order(&both.pay, trade, &number, 10_300, NOWHERE);
            if ours_first {
                opened(&both.pay, trade, &body).await;
            }
            let theirs = both.ask("pay", arguments(&body, kind));
            peer.same(kind, &json!(200), &theirs["status"]);
            peer.same(member, true, theirs["body"][member].is_string());
            opened(&both.pay, trade, &body).await;
            let ask = || both.ask("query", json!({ "out_trade_no": number }));
            same_order(&both, &definite(both.pay.query(&number, now()).await), &ask());
            if ours_first {
                definite(both.pay.close(&number, now()).await);
            } else {
                peer.same(
                    "close",
                    &json!(204),
                    &both.ask("close", json!({ "out_trade_no": number }))["status"],
                );
            }
            same_order(&both, &definite(both.pay.query(&number, now()).await), &ask());
            let again = both.ask("close", json!({ "out_trade_no": number }));
            both.both_refused(&both.pay.close(&number, now()).await, &again);
        }
        let missing = both.ask("query", json!({"out_trade_no": "T404404"}));
        both.both_refused(&both.pay.query("T404404", now()).await, &missing);
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_read_payments_and_refunds_alike() {
    let (standin, peer) = start();
    for both in Both::all(&standin, &peer) {
        let number = standin.paid(&both.pay, 10_300).await;
        let ours = definite(both.pay.query(&number, now()).await);
        same_order(&both, &ours, &both.ask("query", json!({ "out_trade_no": number })));
        let id = ours.capture().unwrap().transaction_id;
        let by_id = both.ask("query", json!({ "transaction_id": id }));
        same_order(&both, &definite(both.pay.query_transaction(&id, now()).await), &by_id);
        let paid = both.ask("close", json!({ "out_trade_no": number }));
        both.both_refused(&both.pay.close(&number, now()).await, &paid);

        let back = format!("R{number}");
        let body = refund(&both.pay, &number, &back, (300, 10_300), None);
        let ours = definite(both.pay.refund(&body, now()).await);
        let mut again: Value = serde_json::from_str(&body).unwrap();
        again.as_object_mut().unwrap().remove("sub_mchid");
        // Theirs always names an address for notifications, so that its request is another one under the same number.
        let other = both.ask("refund", again);
        both.both_refused(&both.pay.refund(&body.replace("300", "301"), now()).await, &other);
        let ask = || both.ask("query_refund", json!({ "out_refund_no": back }));
        same_refund(&both, &ours, &ask());
        standin.pull(&format!("refunds/{back}/end"), json!({"outcome": "SUCCESS"})).await;
        same_refund(&both, &definite(both.pay.query_refund(&back, now()).await), &ask());
        let after = definite(both.pay.query(&number, now()).await);
        same_order(&both, &after, &both.ask("query", json!({ "out_trade_no": number })));
        let missing = both.ask("query_refund", json!({"out_refund_no": "R404"}));
        both.both_refused(&both.pay.query_refund("R404", now()).await, &missing);
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_ask_for_the_same_refund() {
    let (standin, peer) = start();
    for both in Both::all(&standin, &peer) {
        let number = standin.paid(&both.pay, 500).await;
        let body = refund(&both.pay, &number, &format!("R{number}"), (500, 500), Some(NOWHERE));
        let mut arguments: Value = serde_json::from_str(&body).unwrap();
        arguments.as_object_mut().unwrap().remove("sub_mchid");
        let theirs = both.ask("refund", arguments);
        // The gateway gives the refund of that number again only to the same request.
        same_refund(&both, &definite(both.pay.refund(&body, now()).await), &theirs);
    }
}

/// The file that their answer offers, unpacked.
fn file(both: &Both<'_>, offer: &Value) -> Vec<u8> {
    both.peer.same("an offer", &json!(200), &offer["status"]);
    let file = both.ask("download_bill", json!({"url": offer["body"]["download_url"]}));
    let packed = BASE64_STANDARD.decode(file["bytes"].as_str().unwrap()).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    bytes
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_load_the_same_bills() {
    let (standin, peer) = start();
    after_a_day(&standin).await;
    let day = json!({"bill_date": DAY.to_string()});
    for both in Both::all(&standin, &peer) {
        let theirs = both.ask("trade_bill", day.clone());
        let ours = definite(both.pay.trade_bill(DAY, now()).await);
        peer.same("the digest of a trade bill", &json!(ours.sha1), &theirs["body"]["hash_value"]);
        peer.same("a trade bill", &ours.bytes, &file(&both, &theirs));
        let theirs = both.ask("fundflow_bill", day.clone());
        let ours = definite(both.pay.fund_flow_bill(DAY, FundAccount::Basic, now()).await);
        peer.same("the digest of a fund-flow bill", &json!(ours.sha1), &theirs["body"]["hash_value"]);
        peer.same("a fund-flow bill", &ours.bytes, &file(&both, &theirs));
        let before = both.ask("trade_bill", json!({"bill_date": "2026-11-30"}));
        both.both_refused(&both.pay.trade_bill(jiff::civil::date(2026, 11, 30), now()).await, &before);
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn both_take_the_same_certificates() {
    let (standin, peer) = start();
    standin.pull("platform", json!({"mode": "certificates"})).await;
    for rotate in [false, true] {
        standin.pull("platform", json!({ "rotate": rotate })).await;
        let pay = standin.client(DIRECT, &[], None);
        let merchant = super::merchant(DIRECT);
        peer.does("start", json!({"name": "certificates", "merchant": merchant, "partner": false}));
        let both = Both { pay, peer: &peer, name: "certificates", sub_mchid: None };
        let number = standin.paid(&both.pay, 100).await;
        let theirs = both.ask("query", json!({ "out_trade_no": number }));
        same_order(&both, &definite(both.pay.query(&number, now()).await), &theirs);
    }
}
