//! The life of an order.

use serde_json::json;

use super::*;
use crate::merchants::MERCHANTS;
use crate::party::Style;

const PLACED: &str = "2026-11-22T10:00:00+08:00";

fn at(time: &str) -> Timestamp {
    format!("2026-11-22T{time}+08:00").parse().unwrap()
}

fn terms(channel: Channel, total: u64, time_expire: Option<&str>) -> Terms {
    let mut body = json!({
        "appid": "wxdemo0000000001", "mchid": "1900000001", "description": "缴款", "out_trade_no": "ORDER-1",
        "notify_url": "https://example.test/notify", "amount": {"total": total},
        "scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}},
    });
    if let Some(time_expire) = time_expire {
        body["time_expire"] = json!(time_expire);
    }
    Terms::parse(channel, &MERCHANTS[0], Style::Direct, body.to_string().as_bytes()).unwrap()
}

fn code<T>(result: Result<T, Refusal>) -> &'static str {
    result.err().unwrap().code
}

fn key(number: &str) -> OrderKey {
    OrderKey::new(&MERCHANTS[0], number)
}

fn by(openid: &'static str, at: Timestamp) -> Payment<'static> {
    Payment { openid, at, even_if_closed: false }
}

fn state(orders: &Orders, now: Timestamp) -> &'static str {
    orders.find(&key("ORDER-1")).unwrap().state(now).names().0
}

#[test]
fn the_same_terms_give_a_fresh_token_for_the_same_order() {
    let (mut orders, now) = (Orders::default(), PLACED.parse().unwrap());
    let first = orders.prepay(terms(Channel::Native, 100, None), now).unwrap();
    let second = orders.prepay(terms(Channel::Native, 100, None), now).unwrap();
    assert_ne!(first, second);
    assert_eq!(orders.all().len(), 1);
    for token in [first, second] {
        assert_eq!(orders.ticket(&token).unwrap().order, key("ORDER-1"));
    }
}

#[test]
fn changed_terms_are_refused_and_change_nothing() {
    let (mut orders, now) = (Orders::default(), PLACED.parse().unwrap());
    orders.prepay(terms(Channel::Native, 100, None), now).unwrap();
    for changed in [terms(Channel::Native, 101, None), terms(Channel::H5, 100, None)] {
        assert_eq!(code(orders.prepay(changed, now)), "OUT_TRADE_NO_USED");
    }
    assert_eq!(orders.find(&key("ORDER-1")).unwrap().terms.total_fen, 100);
}

#[test]
fn nobody_pays_after_time_expire() {
    let mut orders = Orders::default();
    let terms = terms(Channel::Native, 100, Some("2026-11-22T10:15:00+08:00"));
    orders.prepay(terms.clone(), at("10:00:00")).unwrap();
    assert_eq!(state(&orders, at("10:14:59")), "NOTPAY");
    assert_eq!(state(&orders, at("10:15:00")), "CLOSED");
    assert_eq!(code(orders.pay(&key("ORDER-1"), by("openid-a", at("10:15:00")))), "ORDER_CLOSED");
    assert_eq!(code(orders.prepay(terms, at("10:15:00"))), "ORDER_CLOSED");
    // The last second still counts, and what is paid stays paid when the time has passed.
    orders.pay(&key("ORDER-1"), by("openid-a", at("10:14:59"))).unwrap();
    assert_eq!(state(&orders, at("10:15:00")), "SUCCESS");
}

#[test]
fn an_order_must_live_for_a_minute() {
    let mut orders = Orders::default();
    let terms = terms(Channel::Native, 100, Some("2026-11-22T10:15:00+08:00"));
    assert_eq!(code(orders.prepay(terms.clone(), at("10:14:01"))), "PARAM_ERROR");
    assert_eq!(code(orders.find(&key("ORDER-1"))), "ORDER_NOT_EXIST");
    orders.prepay(terms, at("10:14:00")).unwrap();
}

#[test]
fn an_order_is_paid_once() {
    let (mut orders, now) = (Orders::default(), PLACED.parse().unwrap());
    orders.prepay(terms(Channel::Native, 100, None), now).unwrap();
    let paid = orders.pay(&key("ORDER-1"), by("openid-a", now)).unwrap().transaction(now);
    assert_eq!(code(orders.pay(&key("ORDER-1"), by("openid-b", now))), "ORDERPAID");
    assert_eq!(code(orders.close(&key("ORDER-1"), now)), "ORDERPAID");
    assert_eq!(orders.find(&key("ORDER-1")).unwrap().transaction(now), paid);
    assert_eq!(paid["payer"]["openid"], "openid-a");
    assert_eq!(paid["success_time"], PLACED);
    assert_eq!(paid["transaction_id"].as_str().unwrap().len(), 28);
}

#[test]
fn a_closed_order_stays_closed() {
    let (mut orders, now) = (Orders::default(), PLACED.parse().unwrap());
    orders.prepay(terms(Channel::Native, 100, None), now).unwrap();
    orders.close(&key("ORDER-1"), now).unwrap();
    assert_eq!(code(orders.pay(&key("ORDER-1"), by("openid-a", now))), "ORDER_CLOSED");
    assert_eq!(code(orders.close(&key("ORDER-1"), now)), "ORDER_CLOSED");
    assert_eq!(code(orders.close(&key("ORDER-2"), now)), "ORDER_NOT_EXIST");
}

#[test]
fn the_way_to_the_cashier_is_open_for_a_while() {
    for (channel, expires_at) in [(Channel::H5, "10:05:00"), (Channel::Native, "12:00:00")] {
        let mut orders = Orders::default();
        let token = orders.prepay(terms(channel, 100, None), at("10:00:00")).unwrap();
        assert_eq!(orders.ticket(&token).unwrap().expires_at, at(expires_at));
    }
}

#[test]
fn money_that_was_on_its_way_arrives_at_a_closed_order() {
    let (mut orders, now) = (Orders::default(), PLACED.parse().unwrap());
    orders.prepay(terms(Channel::Native, 100, None), now).unwrap();
    orders.close(&key("ORDER-1"), now).unwrap();
    let late = Payment { even_if_closed: true, ..by("openid-a", now) };
    assert_eq!(orders.pay(&key("ORDER-1"), late).unwrap().trade_state(now).0, "SUCCESS");
    assert_eq!(code(orders.pay(&key("ORDER-1"), late)), "ORDERPAID");
}
