//! Bills: read to the fen, beside the stand-in's own books.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use server::wechat::{Direction, ErrorCode, FundAccount, Movement, Outcome, Pay};

use super::{Standin, definite, now, refund};

/// A day with movements.
pub(super) const DAY: Date = date(2026, 12, 1);

/// Two payments and a refund of each merchant on one day; then it is the next day at 10:00.
pub(super) async fn after_a_day(standin: &Standin) -> (Date, [Pay; 3]) {
    standin.pull("clock", json!({"set": "2026-12-01T12:00:00+08:00"})).await;
    standin.pull("refunds", json!({"outcome": "SUCCESS", "after_seconds": 0})).await;
    let clients = standin.all();
    for pay in &clients {
        let first = paid(standin, pay, 10_300).await;
        paid(standin, pay, 5).await;
        let body = refund(pay, &first, &format!("R{first}"), (300, 10_300), None);
        definite(pay.refund(&body, now()).await);
    }
    standin.pull("clock", json!({"set": "2026-12-02T10:00:00+08:00"})).await;
    (DAY, clients)
}

/// Of a day that is not today, so that the order must not have lapsed.
async fn paid(standin: &Standin, pay: &Pay, fen: i64) -> String {
    let number = standin.number();
    let trade = server::wechat::Trade::Native;
    let body: Value = serde_json::from_str(&super::order(pay, trade, &number, fen, super::NOWHERE)).unwrap();
    let mut body = body.as_object().unwrap().clone();
    body.insert("time_expire".into(), json!("2026-12-01T12:15:00+08:00"));
    super::opened(pay, trade, &Value::Object(body).to_string()).await;
    standin.pay(&number).await;
    number
}

#[actix_web::test]
async fn a_trade_bill_has_every_movement_of_its_merchant() {
    let standin = Standin::start();
    let (day, clients) = after_a_day(&standin).await;
    let books = standin.view("books").await;
    for pay in &clients {
        let bill = definite(pay.trade_bill(day, now()).await).bill;
        assert_eq!((bill.rows.len(), bill.sums()), (3, bill.summary));
        let (sums, merchant) = (bill.summary, pay.party().merchant());
        assert_eq!((sums.total_fen, sums.refund_requested_fen), (10_305, 300));
        // 0.60 %, to a provider only, and what belongs to the refund comes back: 61.80 + 0.03 - 1.80, in whole fen.
        let fee = if merchant.sub_merchant_id.is_some() { 60_000 } else { 0 };
        assert_eq!(sums.fee_millifen, fee);
        for row in &bill.rows {
            assert_eq!(
                (&row.merchant_id, &row.sub_merchant_id),
                (&merchant.merchant_id, &merchant.sub_merchant_id)
            );
            assert_eq!(
                (row.app_id.as_str(), row.description.as_str()),
                ("wxdemo0000000001", "一件商品, 测试")
            );
            let (list, name, number) = match &row.movement {
                Movement::Payment => ("captures", "transaction_id", &row.transaction_id),
                Movement::Refund(refund) => ("refunds", "refund_id", &refund.refund_id),
                Movement::Revoked => panic!("nothing is revoked"),
            };
            let known = books[list].as_array().unwrap().iter().any(|entry| entry[name] == number.as_str());
            assert!(known, "{number}");
        }
    }
}

#[actix_web::test]
async fn a_fund_flow_bill_moves_the_balance_row_by_row() {
    let standin = Standin::start();
    let (day, [direct, partner, _]) = after_a_day(&standin).await;
    for (pay, rows) in [(&direct, 3), (&partner, 8)] {
        let bill = definite(pay.fund_flow_bill(day, FundAccount::Basic, now()).await).bill;
        assert_eq!((bill.rows.len(), bill.sums()), (rows, bill.summary));
        let mut balance = 0;
        for row in &bill.rows {
            balance += if row.direction == Direction::In { row.amount_fen } else { -row.amount_fen };
            assert_eq!(row.balance_fen, balance, "{row:?}");
        }
        let others = pay.fund_flow_bill(day, FundAccount::Fees, now()).await;
        assert_eq!(others, Outcome::Rejected(ErrorCode::NoStatementExist));
    }
}

/// It comes sealed, and in two files.
#[actix_web::test]
async fn a_sub_merchants_fund_flow_bill_is_its_own() {
    let standin = Standin::start();
    let (day, [direct, clients @ ..]) = after_a_day(&standin).await;
    let all = definite(clients[0].fund_flow_bill(day, FundAccount::Basic, now()).await).bill;
    let mut theirs = Vec::new();
    for pay in &clients {
        let sub = pay.party().sub_merchant_id().unwrap();
        let file = definite(pay.sub_merchant_fund_flow_bill(sub, day, FundAccount::Basic, now()).await);
        assert!(file.bytes.len() > 512, "it was cut");
        let bill = file.bill;
        assert_eq!((bill.rows.len(), bill.sums()), (4, bill.summary));
        theirs.extend(bill.rows.into_iter().map(|row| row.business_id));
        let others = pay.sub_merchant_fund_flow_bill(sub, day, FundAccount::Fees, now()).await;
        assert_eq!(others, Outcome::Rejected(ErrorCode::NoStatementExist));
    }
    let mut together: Vec<_> = all.rows.into_iter().map(|row| row.business_id).collect();
    together.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(theirs, together, "the provider's has those of both");
    let ask = async |pay: &Pay, sub: &str| {
        pay.sub_merchant_fund_flow_bill(sub, day, FundAccount::Basic, now()).await
    };
    for (pay, sub) in [(&clients[0], "1900000103"), (&direct, "1900000101")] {
        assert_eq!(ask(pay, sub).await, Outcome::Rejected(ErrorCode::ParamError), "{sub}");
    }
    standin.pull("faults", json!({"route": "sub_fund_flow_bill", "kind": "no_auth", "times": 1})).await;
    assert_eq!(ask(&clients[0], "1900000101").await, Outcome::Rejected(ErrorCode::NoAuth));
    standin.pull("clock", json!({"set": "2026-12-02T09:59:59+08:00"})).await;
    assert_eq!(ask(&clients[0], "1900000101").await, Outcome::Rejected(ErrorCode::StatementCreating));
}

#[actix_web::test]
async fn a_bill_that_is_not_there_is_told_apart_from_one_in_the_making() {
    let standin = Standin::start();
    let (day, [pay, ..]) = after_a_day(&standin).await;
    let empty = pay.trade_bill(day.yesterday().unwrap(), now()).await;
    assert_eq!(empty, Outcome::Rejected(ErrorCode::NoStatementExist));
    standin.pull("clock", json!({"set": "2026-12-02T09:59:59+08:00"})).await;
    for day in [day, day.tomorrow().unwrap()] {
        let making = Outcome::Rejected(ErrorCode::StatementCreating);
        assert_eq!(pay.trade_bill(day, now()).await, making);
    }
    let ahead = pay.trade_bill(day.tomorrow().unwrap().tomorrow().unwrap(), now()).await;
    assert_eq!(ahead, Outcome::Rejected(ErrorCode::ParamError));
}

#[actix_web::test]
async fn a_row_that_is_not_in_the_sums_shows() {
    let standin = Standin::start();
    let (day, [pay, ..]) = after_a_day(&standin).await;
    for change in ["missing", "extra", "altered"] {
        standin.call(reqwest::Method::DELETE, "bills", None).await;
        let lever = json!({
            "bill": "trade", "date": day.to_string(), "change": change, "number": "T0000_-|*0", "keep_summary": true,
        });
        standin.pull("bills", lever).await;
        let bill = definite(pay.trade_bill(day, now()).await).bill;
        assert_ne!(bill.sums(), bill.summary, "{change}");
    }
}
