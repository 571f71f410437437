//! Orders: opened in every way, asked about by both numbers, closed; and whose they are.

use jiff::ToSpan;
use server::wechat::{BadSignature, Doubt, ErrorCode, Outcome, Pay, Trade, TradeState};

use super::{DIRECT, NOWHERE, PUBLIC_KEY, SECOND, Standin, definite, now, opened, order};

const TRADES: [Trade; 3] = [Trade::Jsapi, Trade::H5, Trade::Native];

async fn state(pay: &Pay, number: &str) -> TradeState {
    definite(pay.query(number, now()).await).trade_state
}

#[actix_web::test]
async fn every_kind_of_order_opens_and_closes() {
    let standin = Standin::start();
    for pay in standin.all() {
        let body = order(&pay, Trade::Jsapi, &standin.number(), 100, NOWHERE);
        let outcome = pay.prepay(Trade::Jsapi, &body, now()).await;
        assert_eq!(outcome, Outcome::Rejected(ErrorCode::OpenidMismatch), "nobody has logged in");
    }
    standin.payer_logs_in().await;
    for pay in standin.all() {
        for trade in TRADES {
            let number = standin.number();
            let body = order(&pay, trade, &number, 10_300, NOWHERE);
            let first = opened(&pay, trade, &body).await;
            assert_ne!(first, opened(&pay, trade, &body).await, "the same bytes give a fresh way");
            let told = definite(pay.query(&number, now()).await);
            assert_eq!((told.trade_state, told.capture()), (TradeState::NotPay, None));
            let other = order(&pay, trade, &number, 10_301, NOWHERE);
            let used = pay.prepay(trade, &other, now()).await;
            assert_eq!(used, Outcome::Rejected(ErrorCode::OutTradeNoUsed));
            assert_eq!(pay.close(&number, now()).await, Outcome::Definite(()));
            assert_eq!(state(&pay, &number).await, TradeState::Closed);
            for again in [pay.close(&number, now()).await, drop_value(pay.prepay(trade, &body, now()).await)]
            {
                assert_eq!(again, Outcome::Rejected(ErrorCode::OrderClosed));
            }
        }
    }
}

fn drop_value<T>(outcome: Outcome<T>) -> Outcome<()> {
    match outcome {
        Outcome::Definite(_) => Outcome::Definite(()),
        Outcome::Rejected(code) => Outcome::Rejected(code),
        Outcome::Unknown(doubt) => Outcome::Unknown(doubt),
    }
}

#[actix_web::test]
async fn a_paid_order_is_found_by_both_numbers() {
    let standin = Standin::start();
    for pay in standin.all() {
        let number = standin.paid(&pay, 20_600).await;
        let capture = definite(pay.query(&number, now()).await).capture().unwrap();
        assert!(pay.party().is(&capture.party), "{:?}", capture.party);
        assert_eq!((capture.total_fen, capture.currency.as_str()), (20_600, "CNY"));
        assert_eq!((capture.out_trade_no.as_str(), capture.refunded), (number.as_str(), false));
        let books = standin.order(&number).await.unwrap();
        assert_eq!(books["transaction"]["transaction_id"], capture.transaction_id);
        assert_eq!(
            books["transaction"]["success_time"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap(),
            capture.at
        );
        let same = definite(pay.query_transaction(&capture.transaction_id, now()).await);
        assert_eq!(same.capture(), Some(capture));
        let paid = Outcome::Rejected(ErrorCode::OrderPaid);
        assert_eq!(pay.close(&number, now()).await, paid);
        assert_eq!(drop_value(pay.query("T404404", now()).await), missing());
        assert_eq!(drop_value(pay.query_transaction("4200000000", now()).await), missing());
    }
}

fn missing() -> Outcome<()> {
    Outcome::Rejected(ErrorCode::OrderNotExist)
}

#[actix_web::test]
async fn an_order_is_its_merchants_alone() {
    let standin = Standin::start();
    let [direct, partner, with_app] = standin.all();
    let second = standin.client(SECOND, &[PUBLIC_KEY], None);
    let number = standin.paid(&direct, 100).await;
    let theirs = standin.paid(&partner, 100).await;
    for pay in [&partner, &with_app, &second] {
        assert_eq!(drop_value(pay.query(&number, now()).await), missing());
    }
    for pay in [&direct, &with_app, &second] {
        assert_eq!(drop_value(pay.query(&theirs, now()).await), missing(), "of another sub-merchant too");
        assert_eq!(pay.close(&theirs, now()).await, missing());
    }
    // A merchant of its own has no business on a provider's paths.
    let sub = server::wechat::SubMerchant { app_id: None, merchant_id: "1900000101".into() };
    let stranger = standin.client(DIRECT, &[PUBLIC_KEY], Some(sub));
    assert_eq!(drop_value(stranger.query(&number, now()).await), Outcome::Rejected(ErrorCode::NoAuth));
}

#[actix_web::test]
async fn a_request_that_is_wrong_is_refused_with_its_code() {
    let standin = Standin::start();
    let pay = standin.direct();
    let body = order(&pay, Trade::Native, &standin.number(), 100, NOWHERE);
    for (from, to, want) in [
        ("\"total\":100", "\"total\":0", ErrorCode::ParamError),
        ("wxdemo0000000001", "wxdemo0000000099", ErrorCode::AppidMchidNotMatch),
        ("1900000001", "1900000002", ErrorCode::ParamError),
        ("http://127.0.0.1:9/notify", "http://city.example/notify", ErrorCode::ParamError),
    ] {
        assert!(body.contains(from));
        let outcome = pay.prepay(Trade::Native, &body.replace(from, to), now()).await;
        assert_eq!(outcome, Outcome::Rejected(want), "{to}");
    }
    let (id, serial, api_v3_key, key) = DIRECT;
    for known in [
        (id, serial, api_v3_key, SECOND.3),
        (id, SECOND.1, api_v3_key, key),
        ("1900000009", serial, api_v3_key, key),
    ] {
        let pay = standin.client(known, &[PUBLIC_KEY], None);
        let outcome = pay.prepay(Trade::Native, &body, now()).await;
        assert_eq!(outcome, Outcome::Rejected(ErrorCode::SignError));
    }
}

#[actix_web::test]
async fn clocks_may_differ_by_five_minutes() {
    let standin = Standin::start();
    let pay = standin.direct();
    let number = standin.paid(&pay, 100).await;
    for (seconds, holds) in [(-295, true), (295, true), (-310, false), (310, false)] {
        // Both sides refuse: the gateway our signature, and we its.
        let outcome = pay.query(&number, now().checked_add(seconds.seconds()).unwrap()).await;
        let stale = matches!(outcome, Outcome::Unknown(Doubt::Signature(BadSignature::Stale)));
        assert_eq!((matches!(outcome, Outcome::Definite(_)), stale), (holds, !holds), "{seconds}");
    }
}
