//! What bills say. Columns and summary are those of WeChat Pay's document; amounts are reckoned by hand.

use serde_json::json;

use super::*;
use crate::books::{OrderKey, Payment, Plan, RefundTerms};
use crate::merchants::MERCHANTS;
use crate::party::Style;
use crate::prepay::{Channel, Terms};

fn at(time: &str) -> Timestamp {
    format!("2026-11-{time}+08:00").parse().unwrap()
}

fn paid(orders: &mut Orders, number: &str, total: u64, when: &str) {
    let body = json!({
        "appid": "wxdemo0000000001", "mchid": "1900000002", "description": "缴款, 一笔\n", "out_trade_no": number,
        "notify_url": "https://example.test/notify", "amount": {"total": total},
    });
    let terms = Terms::parse(Channel::Native, &MERCHANTS[1], Style::Direct, body.to_string().as_bytes());
    orders.prepay(terms.unwrap(), at(when)).unwrap();
    let payment = Payment { openid: "openid-a", at: at(when), even_if_closed: false };
    orders.pay(&OrderKey::new(&MERCHANTS[1], number), payment).unwrap();
}

/// Two payments and a refund on the 21st, one payment a second after midnight. The merchant pays 0.60 %.
fn books() -> Orders {
    let mut orders = Orders::default();
    orders.plan = Plan { after_seconds: 60, ..Plan::default() };
    paid(&mut orders, "ORDER-1", 20_000, "21T09:00:00");
    paid(&mut orders, "ORDER-2", 5_050, "21T23:59:59");
    paid(&mut orders, "ORDER-3", 100, "22T00:00:01");
    let body = json!({
        "out_trade_no": "ORDER-1", "out_refund_no": "RORDER-1", "reason": "重复缴款",
        "amount": {"refund": 12_000, "total": 20_000, "currency": "CNY"},
    });
    let terms = RefundTerms::parse(&MERCHANTS[1], body.to_string().as_bytes()).unwrap();
    orders.refund(terms, at("21T12:00:00")).unwrap();
    orders
}

fn bill(wanted: Wanted, changes: &[Change], now: &str) -> Result<String, NoBill> {
    let date = "2026-11-21".parse().unwrap();
    let bytes = write(&books(), changes, &MERCHANTS[1], None, (wanted, date), at(now))?;
    Ok(String::from_utf8(bytes).unwrap())
}

/// As it is kept once it was ordered.
fn change(text: serde_json::Value) -> Change {
    serde_json::from_value::<Change>(text).unwrap().settled(&books(), 0)
}

#[test]
fn all_has_27_columns_and_adds_up() {
    let text = bill(Wanted::Trade(TradeType::All), &[], "22T10:00:00").unwrap();
    assert!(text.starts_with("\u{feff}交易时间,公众账号ID,商户号,特约商户号,"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[0].split(',').count(), 27);
    for line in &lines[1..4] {
        assert_eq!(line.split(",`").count(), 27, "{line}");
        assert!(line.starts_with("`2026-11-21 "));
    }
    let refund: Vec<&str> = lines[2].split(",`").collect();
    assert_eq!((refund[9], refund[12], refund[15]), ("REFUND", "0.00", "RORDER-1"));
    assert_eq!((refund[16], refund[18], refund[19]), ("120.00", "ORIGINAL", "SUCCESS"));
    assert_eq!((refund[22], refund[23], refund[24], refund[25]), ("-0.72", "0.60%", "0.00", "120.00"));
    assert_eq!(lines[3].split(",`").nth(24), Some("50.50"));
    // 1.20 + 0.30 (of 0.303) − 0.72
    assert_eq!(lines[5], "`3,`250.50,`120.00,`0.00,`0.78,`250.50,`120.00");
}

#[test]
fn payments_and_refunds_apart() {
    let success = bill(Wanted::Trade(TradeType::Success), &[], "22T10:00:00").unwrap();
    let refund = bill(Wanted::Trade(TradeType::Refund), &[], "22T10:00:00").unwrap();
    let count = |text: &str, line: usize, by: &str| text.lines().nth(line).unwrap().split(by).count();
    assert_eq!((count(&success, 0, ","), success.lines().count()), (20, 5));
    assert_eq!((count(&refund, 0, ","), count(&refund, 1, ",`"), refund.lines().count()), (29, 29, 4));
    assert!(refund.contains(",`2026-11-21 12:00:00,`2026-11-21 12:01:00,`"));
}

#[test]
fn every_movement_has_its_balance() {
    let text = bill(Wanted::FundFlow, &[], "22T10:00:00").unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(",`").collect()).collect();
    let flows: Vec<_> = rows[1..6].iter().map(|row| (row[3], row[5], row[6], row[7])).collect();
    let want = [
        ("交易", "收入", "200.00", "200.00"),
        ("扣除交易手续费", "支出", "1.20", "198.80"),
        ("退款", "支出", "119.28", "79.52"),
        ("交易", "收入", "50.50", "130.02"),
        ("扣除交易手续费", "支出", "0.30", "129.72"),
    ];
    assert_eq!(flows, want);
    assert_eq!(text.lines().last(), Some("`5,`2,`250.50,`3,`120.78"));
}

#[test]
fn a_bill_is_ready_at_ten() {
    let all = Wanted::Trade(TradeType::All);
    assert_eq!(bill(all, &[], "21T23:59:59"), Err(NoBill::Creating));
    assert_eq!(bill(all, &[], "22T09:59:59"), Err(NoBill::Creating));
    assert_eq!(bill(all, &[], "20T10:00:00"), Err(NoBill::Ahead));
    let long_after = "2027-02-22T10:00:00+08:00".parse().unwrap();
    let date: Date = "2026-11-21".parse().unwrap();
    let old = write(&books(), &[], &MERCHANTS[1], None, (all, date), long_after);
    assert_eq!(old.err(), Some(NoBill::NotExist));
    let empty = write(&books(), &[], &MERCHANTS[0], None, (all, date), at("22T10:00:00"));
    assert_eq!(empty.err(), Some(NoBill::NotExist));
}

#[test]
fn rows_go_missing_appear_and_change() {
    let all = Wanted::Trade(TradeType::All);
    let changes = [
        change(json!({"bill": "trade", "date": "2026-11-21", "change": "missing", "number": "RORDER-1"})),
        change(
            json!({"bill": "trade", "date": "2026-11-21", "change": "altered", "number": "ORDER-2", "amount_fen": 5051}),
        ),
        change(
            json!({"bill": "trade", "date": "2026-11-21", "change": "extra", "merchant": "1900000002", "number": "NOBODY", "amount_fen": 7}),
        ),
        change(json!({"bill": "trade", "date": "2026-11-22", "change": "missing", "number": "ORDER-1"})),
    ];
    let text = bill(all, &changes, "22T10:00:00").unwrap();
    assert!(!text.contains("RORDER-1") && text.contains("`NOBODY") && text.contains("`50.51"));
    assert_eq!(text.lines().last(), Some("`3,`250.58,`0.00,`0.00,`1.50,`250.58,`0.00"));
    let flow = bill(Wanted::FundFlow, &changes, "22T10:00:00").unwrap();
    assert!(flow.contains("RORDER-1"), "the other bill stays as it is");
    let kept = change(
        json!({"bill": "trade", "date": "2026-11-21", "change": "missing", "number": "ORDER-2", "keep_summary": true}),
    );
    let text = bill(all, &[kept], "22T10:00:00").unwrap();
    assert_eq!(text.lines().last(), Some("`3,`250.50,`120.00,`0.00,`0.78,`250.50,`120.00"));
    assert!(change(json!({"bill": "trade", "date": "2026-11-21", "change": "missing"})).check().is_err());
    let nobodys = json!({"bill": "trade", "date": "2026-11-21", "change": "extra", "merchant": "1900000009"});
    assert!(change(nobodys).check().is_err());
}

/// The bill of everybody who may ask: two merchants, a provider, and each of those it collects for.
fn bills(changes: &[Change]) -> Vec<Option<String>> {
    let date = "2026-11-21".parse().unwrap();
    let asking = [(0, None), (1, None), (2, None), (2, Some("1900000101")), (2, Some("1900000102"))];
    let of = |(place, sub): (usize, Option<&str>)| {
        let wanted = (Wanted::Trade(TradeType::All), date);
        let bytes = write(&books(), changes, &MERCHANTS[place], sub, wanted, at("22T10:00:00"));
        bytes.ok().map(|bytes| String::from_utf8(bytes).unwrap())
    };
    asking.into_iter().map(of).collect()
}

#[test]
fn a_made_up_row_is_one_merchants() {
    let extra = |more: serde_json::Value| {
        let mut body = json!({"bill": "trade", "date": "2026-11-21", "change": "extra"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        bills(&[change(body)]).into_iter().map(|text| text.is_some_and(|text| text.contains("多出的一行")))
    };
    for (more, want) in [
        (json!({}), [true, false, false, false, false]),
        (json!({"number": "NOBODY"}), [true, false, false, false, false]),
        (json!({"number": "ORDER-1"}), [false, true, false, false, false]),
        (json!({"number": "RORDER-1"}), [false, true, false, false, false]),
        (json!({"number": "ORDER-1", "merchant": "1900000001"}), [true, false, false, false, false]),
        (json!({"merchant": "1900000002"}), [false, true, false, false, false]),
        (json!({"merchant": "1900000102"}), [false, false, true, false, true]),
        (json!({"merchant": "1900000100"}), [false, false, true, true, false]),
    ] {
        assert_eq!(extra(more.clone()).collect::<Vec<_>>(), want, "{more}");
    }
}

#[test]
fn a_made_up_row_stays_what_it_is() {
    let extra =
        |seed: Option<u64>| json!({"bill": "trade", "date": "2026-11-21", "change": "extra", "seed": seed});
    let of = |seed, place| {
        let change: Change = serde_json::from_value(extra(seed)).unwrap();
        change.settled(&books(), place)
    };
    let once = of(None, 0);
    assert_eq!(bills(std::slice::from_ref(&once))[0], bills(&[once])[0], "at each download");
    let row = |seed, place| bills(&[of(seed, place)])[0].clone().unwrap();
    assert_eq!(row(Some(7), 0), row(Some(7), 0), "by its seed");
    assert_ne!(row(Some(7), 0), row(Some(7), 1), "a second one is another");
    assert_ne!(row(Some(7), 0), row(Some(8), 0));
    assert_ne!(row(None, 0), row(None, 0));
}
