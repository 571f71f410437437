//! Every fault of every route of WeChat Pay: what is not certain is unknown, and asking again tells.

use futures_util::future::join_all;
use serde_json::json;
use server::wechat::{Doubt, FundAccount, Outcome, Pay, RefundStatus, Trade, TradeState};

use super::{
    FLAWS, NOWHERE, STATUSES, Standin,
    bills::{DAY, after_a_day},
    definite, now, opened, order, refund,
};

const ORDERS: [&str; 5] = ["prepay", "query", "close", "refund", "refund_query"];
const BILLS: [&str; 3] = ["trade_bill", "fund_flow_bill", "sub_fund_flow_bill"];

/// One call that is to fail, ready to be made as often as wanted.
struct Case<'a> {
    pay: &'a Pay,
    route: &'static str,
    number: String,
    /// Of an order or of a refund, the same bytes each time.
    body: String,
}

impl Case<'_> {
    async fn of<'a>(standin: &Standin, pay: &'a Pay, route: &'static str) -> Case<'a> {
        let is_refund = matches!(route, "refund" | "refund_query");
        let number = if is_refund { standin.paid(pay, 100).await } else { standin.number() };
        let body = if is_refund {
            refund(pay, &number, &format!("R{number}"), (100, 100), None)
        } else {
            order(pay, Trade::Native, &number, 100, NOWHERE)
        };
        match route {
            "query" | "close" => drop(opened(pay, Trade::Native, &body).await),
            "refund_query" => drop(definite(pay.refund(&body, now()).await)),
            _ => {}
        }
        Case { pay, route, number, body }
    }

    /// The number by which a fault means it.
    fn named(&self) -> String {
        if self.route == "refund_query" { format!("R{}", self.number) } else { self.number.clone() }
    }

    async fn call(&self) -> Outcome<()> {
        let (pay, number, day) = (self.pay, self.number.as_str(), DAY);
        match self.route {
            "prepay" => without(pay.prepay(Trade::Native, &self.body, now()).await),
            "query" => without(pay.query(number, now()).await),
            "close" => pay.close(number, now()).await,
            "refund" => without(pay.refund(&self.body, now()).await),
            "refund_query" => without(pay.query_refund(&self.named(), now()).await),
            "sub_fund_flow_bill" => {
                let sub = pay.party().sub_merchant_id().unwrap();
                without(pay.sub_merchant_fund_flow_bill(sub, day, FundAccount::Basic, now()).await)
            }
            "fund_flow_bill" => without(pay.fund_flow_bill(day, FundAccount::Basic, now()).await),
            _ => without(pay.trade_bill(day, now()).await),
        }
    }

    /// Whether the call has done what it was to do.
    async fn is_done(&self, standin: &Standin) -> bool {
        let Some(order) = standin.order(&self.number).await else { return false };
        match self.route {
            "close" => order["state"] == "CLOSED",
            "refund" => order["refunds"].as_array().unwrap().len() == 1,
            _ => true,
        }
    }
}

fn without<T>(outcome: Outcome<T>) -> Outcome<()> {
    match outcome {
        Outcome::Definite(_) => Outcome::Definite(()),
        Outcome::Rejected(code) => Outcome::Rejected(code),
        Outcome::Unknown(doubt) => Outcome::Unknown(doubt),
    }
}

/// What that fault of an answer is to us.
fn is_doubt(kind: &str, doubt: &Doubt) -> bool {
    let status = |want: &str| matches!(doubt, Doubt::Status { code, .. } if code == want);
    match kind {
        "status_202" => status("USER_PAYING"),
        "status_429" => status("FREQUENCY_LIMITED"),
        "status_500" => status("SYSTEM_ERROR"),
        "status_502" => is_doubt("no_signature", doubt),
        "truncated_body" => matches!(doubt, Doubt::NoAnswer(_)),
        flaw => FLAWS.iter().any(|(kind, bad)| *kind == flaw && *doubt == Doubt::Signature(*bad)),
    }
}

/// Every fault of an answer that is signed.
fn kinds() -> impl Iterator<Item = &'static str> {
    FLAWS.into_iter().map(|(kind, _)| kind).chain(STATUSES)
}

/// A 204 has no byte that could be missing or altered; the stand-in takes no such order.
fn can_be(route: &str, kind: &str) -> bool {
    route != "close" || !matches!(kind, "truncated_body" | "altered_byte")
}

#[actix_web::test]
async fn no_flawed_answer_is_believed() {
    let standin = Standin::start();
    for pay in [standin.direct(), standin.partner(true)] {
        for kind in kinds() {
            for route in ORDERS.into_iter().filter(|route| can_be(route, kind)) {
                let case = Case::of(&standin, &pay, route).await;
                standin.fault(route, kind, &case.named()).await;
                let outcome = case.call().await;
                let Outcome::Unknown(doubt) = outcome else { panic!("{route} {kind}: {outcome:?}") };
                assert!(is_doubt(kind, &doubt), "{route} {kind}: {doubt:?}");
                let again = case.call().await;
                let is_closed = again == Outcome::Rejected(server::wechat::ErrorCode::OrderClosed);
                assert!(
                    again == Outcome::Definite(()) || (route == "close" && is_closed),
                    "{route} {kind}: {again:?}"
                );
                assert!(case.is_done(&standin).await, "{route} {kind}");
            }
        }
    }
}

#[actix_web::test]
async fn the_effect_of_a_failed_call_is_found_out() {
    let standin = Standin::start();
    let pay = standin.direct();
    for route in ["prepay", "close", "refund"] {
        for (kind, after) in STATUSES.into_iter().flat_map(|kind| [(kind, false), (kind, true)]) {
            let case = Case::of(&standin, &pay, route).await;
            let fault = json!({
                "route": route, "kind": kind, "times": 1, "number": case.number, "after_effect": after,
            });
            standin.pull("faults", fault).await;
            assert!(matches!(case.call().await, Outcome::Unknown(_)), "{route} {kind}");
            assert_eq!(case.is_done(&standin).await, after, "{route} {kind}: the same answer for both");
            case.call().await;
            assert!(case.is_done(&standin).await, "{route} {kind} {after}: once more does it");
        }
    }
}

/// Real ones, all at once: each takes as long as we wait.
#[actix_web::test]
async fn an_answer_that_does_not_come_is_given_up() {
    let standin = Standin::start();
    let pay = standin.direct();
    let mut cases = Vec::new();
    for (route, kind) in
        ORDERS.into_iter().flat_map(|route| [(route, "timeout_before"), (route, "timeout_after")])
    {
        let case = Case::of(&standin, &pay, route).await;
        standin.fault(route, kind, &case.named()).await;
        cases.push((case, kind));
    }
    let begun = std::time::Instant::now();
    let outcomes = join_all(cases.iter().map(|(case, _)| case.call())).await;
    assert!(begun.elapsed().as_secs() < 20, "8 s each, not one after the other");
    for ((case, kind), outcome) in cases.iter().zip(outcomes) {
        assert!(
            matches!(outcome, Outcome::Unknown(Doubt::NoAnswer(_))),
            "{} {kind}: {outcome:?}",
            case.route
        );
        if matches!(case.route, "prepay" | "close" | "refund") {
            assert_eq!(case.is_done(&standin).await, *kind == "timeout_after", "{} {kind}", case.route);
        }
    }
}

/// Asks for a bill: of the merchant of its own, or of the one behind the provider.
fn of_bill<'a>([direct, partner, _]: &'a [Pay; 3], route: &'static str) -> Case<'a> {
    let pay = if route == "sub_fund_flow_bill" { partner } else { direct };
    Case { pay, route, number: String::new(), body: String::new() }
}

#[actix_web::test]
async fn no_flawed_bill_is_believed() {
    let standin = Standin::start();
    let (_, clients) = after_a_day(&standin).await;
    for (route, kind) in BILLS.into_iter().flat_map(|route| kinds().map(move |kind| (route, kind))) {
        let case = of_bill(&clients, route);
        standin.pull("faults", json!({"route": route, "kind": kind, "times": 1})).await;
        let Outcome::Unknown(doubt) = case.call().await else { panic!("{route} {kind}") };
        assert!(is_doubt(kind, &doubt), "{route} {kind}: {doubt:?}");
        assert_eq!(case.call().await, Outcome::Definite(()), "{route} after {kind}");
    }
    for (kind, want) in STATUSES.into_iter().zip([202, 429, 500, 502]).chain([("truncated_body", 0)]) {
        for route in ["trade_bill", "sub_fund_flow_bill"] {
            standin.pull("faults", json!({"route": "bill_download", "kind": kind, "times": 1})).await;
            let Outcome::Unknown(doubt) = of_bill(&clients, route).call().await else { panic!("{kind}") };
            match doubt {
                Doubt::Status { status, .. } => assert_eq!(status, want),
                Doubt::NoAnswer(_) => assert_eq!(want, 0),
                other => panic!("{kind}: {other:?}"),
            }
        }
    }
}

/// Nobody signs the file: only the digest that was told before shows that it is another.
#[actix_web::test]
async fn a_bill_with_an_altered_byte_is_not_believed() {
    let standin = Standin::start();
    let (day, clients) = after_a_day(&standin).await;
    let [pay, ..] = &clients;
    let right = definite(pay.trade_bill(day, now()).await);
    for route in BILLS {
        let case = of_bill(&clients, route);
        standin.pull("faults", json!({"route": "bill_download", "kind": "altered_byte", "times": 1})).await;
        let Outcome::Unknown(Doubt::Content(why)) = case.call().await else { panic!("{route}") };
        assert_eq!(why, "a bill that is not the one whose digest was told", "{route}");
        assert_eq!(standin.view("faults").await["waiting"], json!([]), "{route}: it has struck");
    }
    assert_eq!(definite(pay.trade_bill(day, now()).await).sha1, right.sha1, "afterwards as before");
}

#[actix_web::test]
async fn what_is_rightly_signed_and_not_so_shows() {
    let standin = Standin::start();
    for pay in [standin.direct(), standin.partner(false)] {
        let number = standin.paid(&pay, 100).await;
        let mut strange = Vec::new();
        for kind in ["wrong_amount", "wrong_currency", "wrong_appid", "wrong_merchant", "refunded"] {
            standin.fault("query", kind, &number).await;
            let capture = definite(pay.query(&number, now()).await).capture().unwrap();
            let is_ours = pay.party().is(&capture.party);
            strange.push((capture.total_fen, capture.currency, is_ours, capture.refunded));
        }
        let cny = || "CNY".to_owned();
        let want = [
            (101, cny(), true, false),
            (100, "USD".into(), true, false),
            (100, cny(), false, false),
            (100, cny(), false, false),
            (100, cny(), true, true),
        ];
        assert_eq!(strange, want);
        for (kind, state) in [("strange_state", TradeState::Other), ("bare_success", TradeState::Success)] {
            standin.fault("query", kind, &number).await;
            let told = definite(pay.query(&number, now()).await);
            assert_eq!((told.trade_state, told.capture()), (state, None), "no money without its time");
        }
        let back = format!("R{number}");
        let body = refund(&pay, &number, &back, (100, 100), None);
        standin.fault("refund", "wrong_amount", &back).await;
        assert_eq!(definite(pay.refund(&body, now()).await).refund_fen, 101);
        standin.fault("refund", "wrong_currency", &back).await;
        assert_eq!(definite(pay.refund(&body, now()).await).currency, "USD");
        standin.fault("refund_query", "wrong_currency", &back).await;
        assert_eq!(definite(pay.query_refund(&back, now()).await).currency, "USD");
        assert_eq!(definite(pay.query_refund(&back, now()).await).currency, "CNY");
        standin.fault("refund_query", "strange_state", &back).await;
        assert_eq!(definite(pay.query_refund(&back, now()).await).status, RefundStatus::Other);
    }
}
