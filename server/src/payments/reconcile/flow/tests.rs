use super::*;
use crate::payments::ledger::{Account, Class, EventKind};

fn row(kind: &str, income: bool, fen: i64, balance_fen: i64, remark: &str) -> FlowRow {
    FlowRow {
        at: "2026-11-21T10:00:00+08:00".parse().unwrap(),
        business_id: format!("b{balance_fen}"),
        flow_id: "f".into(),
        kind: kind.into(),
        income,
        amount: Fen::new(fen).unwrap(),
        balance_fen,
        remark: remark.into(),
    }
}

/// A day that begins with 100.00 yuan: 115.00 come, 0.69 are its fee, 15.05 go back with 0.09 of the fee, 50.00 are
/// paid out.
fn day() -> FundFlow {
    FundFlow {
        rows: vec![
            row("交易", true, 11_500, 21_500, ""),
            row("扣除交易手续费", false, 69, 21_431, ""),
            row("退款", false, 1_496, 19_935, "退款总金额15.05元;含手续费0.09元"),
            row("提现", false, 5_000, 14_935, ""),
        ],
        number: Some(4),
        income: Fen::new(11_500).unwrap(),
        expense: Fen::new(6_565).unwrap(),
    }
}

fn line(kind: EventKind, debit: Class, credit: Class, fen: i64) -> DayLine {
    DayLine { kind, debit, credit, number: 1, fen }
}

fn ledger() -> Vec<DayLine> {
    vec![
        line(EventKind::Captured, Class::Gateway, Class::FinesCollected, 11_500),
        line(EventKind::RefundAccepted, Class::FinesCollected, Class::RefundsUnderWay, 1_505),
        // Whether it has reached the payer changes nothing at WeChat Pay.
        line(EventKind::RefundSucceeded, Class::RefundsUnderWay, Class::Gateway, 1_505),
        line(EventKind::Fee, Class::Fees, Class::Gateway, 69),
        line(EventKind::Fee, Class::Gateway, Class::Fees, 9),
        line(EventKind::PaidOut, Class::PaidOut, Class::Gateway, 5_000),
    ]
}

fn named(flow: &FundFlow, ledger: &[DayLine], fee: i64) -> Vec<(Kind, i64)> {
    flow.differences(ledger, Some(fee)).iter().map(|d| (d.kind, d.effect())).collect()
}

#[test]
fn a_day_that_agrees_has_no_difference() {
    assert_eq!(named(&day(), &ledger(), 60), []);
    assert_eq!(named(&FundFlow::default(), &[], 0), []);
}

#[test]
fn only_what_the_other_bill_does_not_tell_is_booked() {
    let movements = day().movements("1900000001");
    let gateway = Account::Gateway { merchant: "1900000001".into() };
    let booked: Vec<(EventKind, i64)> = movements
        .iter()
        .map(|m| (m.event().kind, m.postings().find(|p| p.account == gateway).unwrap().fen))
        .collect();
    assert_eq!(booked, [(EventKind::Fee, -69), (EventKind::Fee, 9), (EventKind::PaidOut, -5_000)]);
    let ids: std::collections::HashSet<_> = movements.iter().map(|m| m.event().clone()).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn each_kind_is_named() {
    let mut flow = day();
    flow.rows[0].amount = Fen::new(11_600).unwrap();
    // More came than the ledger has, more than the bill adds up to, and the day began with less than it seems.
    assert_eq!(
        named(&flow, &ledger(), 60),
        [(Kind::BillSum, -100), (Kind::FlowIncome, 100), (Kind::FlowBalance, 100)]
    );
    let mut flow = day();
    flow.rows[2].remark = "退款".into();
    assert_eq!(named(&flow, &ledger(), 60), [(Kind::FlowRefund, -9), (Kind::FlowFee, 9)]);
    let mut flow = day();
    flow.rows[1].balance_fen -= 1;
    assert_eq!(named(&flow, &ledger(), 60), [(Kind::FlowChain, -1), (Kind::FlowChain, 1)]);
    let mut flow = day();
    flow.rows[3].kind = "分账".into();
    assert_eq!(named(&flow, &ledger()[..5], 60), [(Kind::FlowUnknown, -5_000), (Kind::FlowBalance, -5_000)]);
    assert_eq!(named(&day(), &ledger(), 61), [(Kind::FlowFee, -1)]);
    assert_eq!(named(&FundFlow { number: Some(5), ..day() }, &ledger(), 60), [(Kind::BillRows, 0)]);
}
