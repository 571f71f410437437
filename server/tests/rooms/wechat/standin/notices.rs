//! Notifications: of payments and refunds, right and wrong in every way; the stand-in sends them to an address of the test.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use server::wechat::{BadNotification, Event, Pay, RefundStatus, Trade};

use super::{
    super::played::{Played, Reply, Seen},
    FLAWS, Standin, definite, now, opened, order, refund,
};
use crate::support::running::eventually;

/// Says no to the first and yes to what follows.
pub(super) fn receiver() -> Played {
    let come = AtomicU32::new(0);
    Played::with(move |_| {
        let status = if come.fetch_add(1, Ordering::SeqCst) == 0 { 500 } else { 204 };
        Reply { status, headers: Vec::new(), body: Vec::new() }
    })
}

/// What came first, and what came when it was sent again.
pub(super) async fn two(standin: &Standin, receiver: &Played) -> [Seen; 2] {
    let nth = async |n: usize| eventually("a notification", async || receiver.seen().get(n).cloned()).await;
    let first = nth(0).await;
    standin.pull("notifications", json!({"hold": false})).await;
    [first, nth(1).await]
}

pub(super) async fn open(pay: &Pay, seen: &Seen) -> Result<Event, BadNotification> {
    let headers = seen.signature()?;
    pay.open_notification(&headers, seen.body.as_bytes(), now()).await?.event()
}

#[actix_web::test]
async fn a_payment_is_told_as_a_query_tells_it() {
    let standin = Standin::start();
    standin.payer_logs_in().await;
    for pay in standin.all() {
        for trade in [Trade::Jsapi, Trade::H5, Trade::Native] {
            let (receiver, number) = (receiver(), standin.number());
            opened(&pay, trade, &order(&pay, trade, &number, 10_300, &receiver.base)).await;
            standin.pay(&number).await;
            let asked = definite(pay.query(&number, now()).await).capture().unwrap();
            for seen in two(&standin, &receiver).await {
                assert_eq!(open(&pay, &seen).await, Ok(Event::Paid(asked.clone())), "{trade:?}");
            }
        }
    }
}

#[actix_web::test]
async fn a_refund_is_told_as_a_query_tells_it() {
    let standin = Standin::start();
    for pay in standin.all() {
        for (end, status) in [
            ("SUCCESS", RefundStatus::Success),
            ("ABNORMAL", RefundStatus::Abnormal),
            ("CLOSED", RefundStatus::Closed),
        ] {
            let (receiver, number) = (receiver(), standin.paid(&pay, 500).await);
            let back = format!("R{number}");
            standin.pull("refunds", json!({"outcome": end, "after_seconds": 0})).await;
            let body = refund(&pay, &number, &back, (400, 500), Some(&receiver.base));
            definite(pay.refund(&body, now()).await);
            let asked = definite(pay.query_refund(&back, now()).await);
            for seen in two(&standin, &receiver).await {
                let Ok(Event::Refund(told)) = open(&pay, &seen).await else { panic!("a refund") };
                assert_eq!((told.merchant, told.refund.status), (pay.party().merchant(), status));
                // A notification does not tell when it was accepted.
                let same = server::wechat::Refund { created_at: asked.created_at, ..told.refund };
                assert_eq!(same, asked, "{end}");
            }
        }
    }
}

#[actix_web::test]
async fn flawed_notices_are_refused_and_the_next_one_is_right() {
    let standin = Standin::start();
    for pay in [standin.direct(), standin.partner(true)] {
        let flaws = FLAWS.map(|(kind, bad)| (kind, BadNotification::Signature(bad)));
        for (kind, want) in flaws.into_iter().chain([("wrong_api_key", BadNotification::Decryption)]) {
            let (receiver, number) = (receiver(), standin.number());
            let body = order(&pay, Trade::Native, &number, 100, &receiver.base);
            opened(&pay, Trade::Native, &body).await;
            standin.fault("notify", kind, &number).await;
            standin.pay(&number).await;
            let [first, second] = two(&standin, &receiver).await;
            assert_eq!(open(&pay, &first).await.err(), Some(want), "{kind}");
            assert!(matches!(open(&pay, &second).await, Ok(Event::Paid(_))), "after {kind}");
        }
    }
}

#[actix_web::test]
async fn what_is_not_ours_shows() {
    let standin = Standin::start();
    let pay = standin.direct();
    for kind in ["wrong_amount", "wrong_currency", "wrong_appid", "wrong_merchant", "foreign_event"] {
        let (receiver, number) = (receiver(), standin.number());
        opened(&pay, Trade::Native, &order(&pay, Trade::Native, &number, 100, &receiver.base)).await;
        standin.fault("notify", kind, &number).await;
        standin.pay(&number).await;
        let [first, _] = two(&standin, &receiver).await;
        let Ok(Event::Paid(told)) = open(&pay, &first).await else { panic!("{kind}") };
        let is_right = pay.party().is(&told.party)
            && (told.total_fen, told.currency.as_str(), told.out_trade_no == number) == (100, "CNY", true);
        assert!(!is_right, "{kind}: {told:?}");
    }
}

#[actix_web::test]
async fn the_same_news_comes_under_several_numbers() {
    let standin = Standin::start();
    let pay = standin.direct();
    let receiver = Played::with(|_| Reply { status: 204, headers: Vec::new(), body: Vec::new() });
    let number = standin.number();
    opened(&pay, Trade::Native, &order(&pay, Trade::Native, &number, 100, &receiver.base)).await;
    standin.fault("notify", "duplicate_at_once", &number).await;
    standin.pay(&number).await;
    eventually("all five", async || (receiver.seen().len() == 5).then_some(())).await;
    let mut ids = std::collections::BTreeSet::new();
    let mut news = Vec::new();
    for seen in receiver.seen() {
        let headers = seen.signature().unwrap();
        let told = pay.open_notification(&headers, seen.body.as_bytes(), now()).await.unwrap();
        news.push(told.event().unwrap());
        ids.insert(told.id);
    }
    news.dedup();
    assert_eq!((ids.len(), news.len()), (5, 1));
}
