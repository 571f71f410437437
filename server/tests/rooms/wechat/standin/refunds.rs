//! Refunds: given once, in parts, to their end whatever it is.

use serde_json::json;
use server::wechat::{Doubt, ErrorCode, Outcome, Pay, Refund, RefundStatus, TradeState};

use super::{Standin, definite, now, refund};

async fn asked(pay: &Pay, body: &str) -> Outcome<Refund> {
    pay.refund(body, now()).await
}

async fn status(pay: &Pay, number: &str) -> RefundStatus {
    definite(pay.query_refund(number, now()).await).status
}

#[actix_web::test]
async fn a_refund_goes_back_once() {
    let standin = Standin::start();
    for (i, pay) in standin.all().into_iter().enumerate() {
        let (number, back) = (standin.paid(&pay, 10_300).await, format!("R@{i}"));
        let body = refund(&pay, &number, &back, (10_300, 10_300), None);
        let first = definite(asked(&pay, &body).await);
        assert_eq!(
            (first.status, first.refund_fen, first.total_fen),
            (RefundStatus::Processing, 10_300, 10_300)
        );
        assert_eq!((first.out_trade_no.as_str(), first.succeeded_at), (number.as_str(), None));
        assert_eq!(definite(asked(&pay, &body).await), first, "the same bytes, the same refund");
        let other = refund(&pay, &number, &back, (10_299, 10_300), None);
        assert_eq!(asked(&pay, &other).await, Outcome::Rejected(ErrorCode::InvalidRequest));
        standin.pull(&format!("refunds/{back}/end"), json!({"outcome": "SUCCESS"})).await;
        let told = definite(pay.query_refund(&back, now()).await);
        assert_eq!((told.status, told.succeeded_at.is_some()), (RefundStatus::Success, true));
        assert_eq!((told.refund_id, told.created_at), (first.refund_id, first.created_at));
        let order = definite(pay.query(&number, now()).await);
        assert_eq!(order.trade_state, TradeState::Refund);
        assert!(order.capture().unwrap().refunded, "it was paid all the same");
        let none = pay.query_refund("R404", now()).await;
        assert_eq!(none, Outcome::Rejected(ErrorCode::ResourceNotExists));
    }
    let books = standin.view("books").await;
    assert_eq!(books["totals"]["refunded_fen"], 30_900, "three times, once each");
}

#[actix_web::test]
async fn parts_lie_a_minute_apart_and_are_never_more_than_the_whole() {
    let standin = Standin::start();
    let pay = standin.direct();
    let number = standin.paid(&pay, 1_000).await;
    let part = |back: &str, fen: i64| refund(&pay, &number, back, (fen, 1_000), None);
    definite(asked(&pay, &part("R1", 400)).await);
    let soon = asked(&pay, &part("R2", 600)).await;
    assert!(matches!(soon, Outcome::Unknown(Doubt::Status { status: 429, .. })), "{soon:?}");
    assert_eq!(pay.query_refund("R2", now()).await, Outcome::Rejected(ErrorCode::ResourceNotExists));
    standin.pull("clock", json!({"advance_seconds": 60})).await;
    let most = asked(&pay, &part("R2", 601)).await;
    assert_eq!(most, Outcome::Rejected(ErrorCode::InvalidRequest));
    assert_eq!(definite(asked(&pay, &part("R2", 600)).await).refund_fen, 600);
}

#[actix_web::test]
async fn every_end_is_told() {
    let standin = Standin::start();
    let pay = standin.partner(true);
    for (i, (end, want)) in
        [("ABNORMAL", RefundStatus::Abnormal), ("CLOSED", RefundStatus::Closed)].into_iter().enumerate()
    {
        let (number, back) = (standin.paid(&pay, 500).await, format!("R{i}"));
        standin.pull("refunds", json!({"outcome": end, "after_seconds": 0})).await;
        definite(asked(&pay, &refund(&pay, &number, &back, (500, 500), None)).await);
        assert_eq!(status(&pay, &back).await, want);
    }
    // A person sees to the abnormal one.
    standin.pull("refunds/R0/end", json!({"outcome": "SUCCESS"})).await;
    assert_eq!(status(&pay, "R0").await, RefundStatus::Success);
}

#[actix_web::test]
async fn what_cannot_go_back_is_refused_with_its_code() {
    let standin = Standin::start();
    let [direct, partner, with_app] = standin.all();
    let number = standin.paid(&partner, 500).await;
    let invalid = Outcome::Rejected(ErrorCode::InvalidRequest);
    let total = refund(&partner, &number, "R1", (500, 501), None);
    assert_eq!(asked(&partner, &total).await, invalid, "another total");
    let missing = Outcome::Rejected(ErrorCode::ResourceNotExists);
    for pay in [&direct, &with_app] {
        assert_eq!(asked(pay, &refund(pay, &number, "R1", (500, 500), None)).await, missing, "not theirs");
    }
    let nobody = refund(&direct, &number, "R1", (500, 500), None);
    assert_eq!(asked(&partner, &nobody).await, Outcome::Rejected(ErrorCode::ParamError), "for whom?");
    standin.fault("refund", "not_enough", "R1").await;
    let body = refund(&partner, &number, "R1", (500, 500), None);
    assert_eq!(asked(&partner, &body).await, Outcome::Rejected(ErrorCode::NotEnough));
    assert_eq!(definite(asked(&partner, &body).await).status, RefundStatus::Processing, "later there is");
    assert_eq!(direct.query_refund("R1", now()).await, missing);
}
