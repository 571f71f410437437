//! The life of a refund.

use serde_json::json;

use super::*;
use crate::books::{Payment, Plan};
use crate::merchants::MERCHANTS;
use crate::party::Style;
use crate::prepay::{Channel, Terms};

fn at(time: &str) -> Timestamp {
    format!("2026-11-22T{time}+08:00").parse().unwrap()
}

/// One order over 100 fen, paid at ten.
fn paid() -> Orders {
    let body = json!({
        "appid": "wxdemo0000000001", "mchid": "1900000001", "description": "缴款", "out_trade_no": "ORDER-1",
        "notify_url": "https://example.test/notify", "amount": {"total": 100},
    });
    let terms =
        Terms::parse(Channel::Native, &MERCHANTS[0], Style::Direct, body.to_string().as_bytes()).unwrap();
    let mut orders = Orders::default();
    orders.prepay(terms, at("09:59:00")).unwrap();
    let payment = Payment { openid: "openid-a", at: at("10:00:00"), even_if_closed: false };
    orders.pay(&OrderKey::new(&MERCHANTS[0], "ORDER-1"), payment).unwrap();
    orders
}

fn terms(number: &str, refund: u64) -> RefundTerms {
    let body = json!({
        "out_trade_no": "ORDER-1", "out_refund_no": number,
        "amount": {"refund": refund, "total": 100, "currency": "CNY"},
    });
    RefundTerms::parse(&MERCHANTS[0], body.to_string().as_bytes()).unwrap()
}

fn code(orders: &mut Orders, number: &str, refund: u64, now: Timestamp) -> &'static str {
    orders.refund(terms(number, refund), now).err().map_or("", |refusal| refusal.code)
}

fn status(orders: &Orders, number: &str, now: Timestamp) -> &'static str {
    let key = RefundKey { merchant: "1900000001", number: number.to_owned() };
    orders.find_refund(&key).unwrap().1.status(now)
}

#[test]
fn the_same_request_finds_the_same_refund() {
    let mut orders = paid();
    let first =
        orders.refund(terms("R1", 60), at("10:01:00")).map(|(_, refund, is_new)| (refund.clone(), is_new));
    let second =
        orders.refund(terms("R1", 60), at("10:01:01")).map(|(_, refund, is_new)| (refund.clone(), is_new));
    let ((first, is_first), (second, is_second)) = (first.unwrap(), second.unwrap());
    assert_eq!((first.refund_id.len(), &first.refund_id), (29, &second.refund_id));
    assert!(is_first && !is_second);
    assert_eq!(code(&mut orders, "R1", 59, at("10:01:02")), "INVALID_REQUEST");
}

#[test]
fn no_more_than_was_paid_goes_back() {
    let mut orders = paid();
    assert_eq!(code(&mut orders, "R0", 101, at("10:01:00")), "INVALID_REQUEST");
    assert_eq!(code(&mut orders, "R1", 60, at("10:01:00")), "");
    assert_eq!(code(&mut orders, "R2", 40, at("10:01:59")), "FREQUENCY_LIMITED");
    assert_eq!(code(&mut orders, "R2", 41, at("10:02:00")), "INVALID_REQUEST");
    assert_eq!(code(&mut orders, "R2", 40, at("10:02:00")), "");
    assert_eq!(code(&mut orders, "R3", 1, at("10:03:00")), "INVALID_REQUEST");
}

#[test]
fn fifty_parts_are_the_end() {
    let mut orders = paid();
    for part in 0..50 {
        let now = at("10:01:00") + SignedDuration::from_mins(part);
        assert_eq!(code(&mut orders, &format!("R{part}"), 1, now), "");
    }
    assert_eq!(code(&mut orders, "R50", 1, at("12:00:00")), "INVALID_REQUEST");
}

#[test]
fn acceptance_is_not_success() {
    let mut orders = paid();
    orders.plan = Plan { outcome: Outcome::Success, after_seconds: 60 };
    assert_eq!(code(&mut orders, "R1", 100, at("10:01:00")), "");
    assert_eq!(status(&orders, "R1", at("10:01:59")), "PROCESSING");
    assert_eq!(status(&orders, "R1", at("10:02:00")), "SUCCESS");
    let order = orders.find(&OrderKey::new(&MERCHANTS[0], "ORDER-1")).unwrap();
    assert_eq!(order.transaction(at("10:01:00"))["trade_state"], "REFUND");
    let told = |time| order.told_refund(&order.refunds[0], at(time));
    assert_eq!(told("10:01:59")["success_time"], json!(null));
    assert_eq!(told("10:02:00")["success_time"], "2026-11-22T10:02:00+08:00");
}

#[test]
fn a_closed_refund_gives_nothing_back_and_makes_room() {
    let mut orders = paid();
    orders.plan = Plan { outcome: Outcome::Closed, after_seconds: 0 };
    assert_eq!(code(&mut orders, "R1", 100, at("10:01:00")), "");
    let order = orders.find(&OrderKey::new(&MERCHANTS[0], "ORDER-1")).unwrap();
    assert_eq!(order.trade_state(at("10:01:00")).0, "SUCCESS");
    assert_eq!(code(&mut orders, "R2", 100, at("10:02:00")), "");
}

#[test]
fn a_person_ends_an_abnormal_refund() {
    let mut orders = paid();
    orders.plan = Plan { outcome: Outcome::Abnormal, after_seconds: 0 };
    assert_eq!(code(&mut orders, "R1", 100, at("10:01:00")), "");
    assert_eq!(status(&orders, "R1", at("10:01:00")), "ABNORMAL");
    let key = RefundKey { merchant: "1900000001", number: "R1".to_owned() };
    assert!(orders.end_refund(&key, Outcome::Success, at("10:05:00")).unwrap());
    assert!(!orders.end_refund(&key, Outcome::Closed, at("10:06:00")).unwrap());
    assert_eq!(status(&orders, "R1", at("10:06:00")), "SUCCESS");
}

#[test]
fn only_what_was_paid_can_go_back_and_only_for_a_year() {
    let mut orders = paid();
    assert_eq!(code(&mut orders, "R1", 1, "2027-11-23T10:00:00+08:00".parse().unwrap()), "INVALID_REQUEST");
    let other = json!({
        "transaction_id": "4200000", "out_refund_no": "R1",
        "amount": {"refund": 1, "total": 100, "currency": "CNY"},
    });
    let other = RefundTerms::parse(&MERCHANTS[0], other.to_string().as_bytes()).unwrap();
    assert_eq!(orders.refund(other, at("10:01:00")).unwrap_err().code, "RESOURCE_NOT_EXISTS");
}

#[test]
fn a_request_must_say_what_it_wants() {
    let refused = |body: Value| {
        let refusal = RefundTerms::parse(&MERCHANTS[0], body.to_string().as_bytes()).unwrap_err();
        refusal.detail.unwrap()["field"].clone()
    };
    let amount = json!({"refund": 1, "total": 100, "currency": "CNY"});
    let cases = [
        (json!({"out_refund_no": "R1", "amount": amount}), "/transaction_id"),
        (
            json!({"transaction_id": "1", "out_trade_no": "1", "out_refund_no": "R1", "amount": amount}),
            "/transaction_id",
        ),
        (json!({"out_trade_no": "1", "out_refund_no": "R 1", "amount": amount}), "/out_refund_no"),
        (
            json!({"out_trade_no": "1", "out_refund_no": "R1", "sub_mchid": "1", "amount": amount}),
            "/sub_mchid",
        ),
        (
            json!({"out_trade_no": "1", "out_refund_no": "R1", "amount": {"refund": 0, "total": 1, "currency": "CNY"}}),
            "/amount/refund",
        ),
        (json!({"out_trade_no": "1", "out_refund_no": "R1", "amount": {"refund": 1, "total": 1}}), "/"),
    ];
    for (body, field) in cases {
        assert_eq!(refused(body.clone()), json!(field), "{body}");
    }
}
