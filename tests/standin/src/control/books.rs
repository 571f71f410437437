//! Orders and refunds: as they stand, paid without a browser, ended by hand, and all together as books.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Json, Path};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refuse;
use crate::books::{Order, Outcome, Payment, Plan, Refund};
use crate::refusal::Refusal;
use crate::standin::{self, Standin};
use crate::{clock, notifier};

/// Who pays when nobody else is named.
const PAYER: &str = "openid-control";

/// `/control/orders`, `/control/refunds`, `/control/books`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/orders", web::get().to(orders))
        .route("/orders/{out_trade_no}/pay", web::post().to(pay))
        .route("/refunds", web::get().to(refunds))
        .route("/refunds", web::post().to(plan))
        .route("/refunds/{out_refund_no}/end", web::post().to(end))
        .route("/books", web::get().to(books));
}

/// All orders, oldest first.
async fn orders(standin: Data<Standin>) -> HttpResponse {
    let now = standin.clock.now();
    let orders: Vec<Value> = standin.orders().all().into_iter().map(|order| view(order, now)).collect();
    HttpResponse::Ok().json(json!({"orders": orders}))
}

/// How a payment is to come about; an empty body will do.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paying {
    openid: Option<String>,
    #[serde(default)]
    even_if_closed: bool,
    /// When it succeeded, at WeChat Pay: not later than now.
    at: Option<Timestamp>,
}

/// Pays without a browser; an order that cannot be paid is a 409, an unknown one a 404.
async fn pay(standin: Data<Standin>, number: Path<String>, body: Bytes) -> HttpResponse {
    let paying = if body.is_empty() { Ok(Paying::default()) } else { serde_json::from_slice(&body) };
    let paying: Paying = match paying {
        Ok(paying) => paying,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let now = standin.clock.now();
    let at = paying.at.unwrap_or(now).min(now);
    let openid = paying.openid.as_deref().unwrap_or(PAYER);
    let payment = Payment { openid, at, even_if_closed: paying.even_if_closed };
    let key = standin.orders().key_of(&number);
    match key.and_then(|key| standin::pay(&standin, &key, payment)) {
        Ok(order) => HttpResponse::Ok().json(view(&order, now)),
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> HttpResponse {
    let is_unknown = refusal.status == StatusCode::NOT_FOUND;
    refuse(if is_unknown { refusal.status } else { StatusCode::CONFLICT }, refusal.code)
}

/// All refunds, and what becomes of the next ones.
async fn refunds(standin: Data<Standin>) -> HttpResponse {
    let (now, orders) = (standin.clock.now(), standin.orders());
    let refunds =
        orders.all().into_iter().flat_map(|order| order.refunds.iter().map(move |refund| (order, refund)));
    let refunds: Vec<Value> = refunds.map(|(order, refund)| refund_view(order, refund, now)).collect();
    HttpResponse::Ok().json(json!({"refunds": refunds, "plan": orders.plan}))
}

/// What becomes of the next refunds.
async fn plan(standin: Data<Standin>, plan: Json<Plan>) -> HttpResponse {
    standin.orders().plan = *plan;
    HttpResponse::Ok().json(*plan)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    outcome: Outcome,
}

/// Ends a refund at once, and notifies.
async fn end(standin: Data<Standin>, number: Path<String>, end: Json<End>) -> HttpResponse {
    let now = standin.clock.now();
    let ended = {
        let mut orders = standin.orders();
        let key = orders.refund_key_of(&number);
        key.and_then(|key| orders.end_refund(&key, end.outcome, now).map(|ended| (key, ended)))
    };
    match ended {
        Ok((key, true)) => {
            notifier::refund(&standin, &key);
            HttpResponse::Ok().json(json!({"out_refund_no": key.number, "status": end.outcome}))
        }
        Ok((_, false)) => refuse(StatusCode::CONFLICT, "the refund has ended for good"),
        Err(refusal) => refused(&refusal),
    }
}

/// Everything with its amounts, for comparisons: what was captured, what was given back, and the sums.
async fn books(standin: Data<Standin>) -> HttpResponse {
    let (now, orders) = (standin.clock.now(), standin.orders());
    let all = orders.all();
    let captures: Vec<Value> = all.iter().filter_map(|order| capture(order, now)).collect();
    let refunds = all.iter().flat_map(|order| order.refunds.iter().map(move |refund| (order, refund)));
    let refunds: Vec<Value> = refunds.map(|(order, refund)| refund_view(order, refund, now)).collect();
    let sum = |rows: &[Value], member: &str, status: Option<&str>| -> u64 {
        let rows =
            rows.iter().filter(|row| status.is_none_or(|status| row.get("status") == Some(&json!(status))));
        rows.filter_map(|row| row.get(member)?.as_u64()).sum()
    };
    let totals = json!({
        "orders": all.len(),
        "captured_fen": sum(&captures, "total_fen", None),
        "refunded_fen": sum(&refunds, "refund_fen", Some("SUCCESS")),
        "refunds_processing_fen": sum(&refunds, "refund_fen", Some("PROCESSING")),
        "refunds_abnormal_fen": sum(&refunds, "refund_fen", Some("ABNORMAL")),
    });
    let orders: Vec<Value> = all.iter().map(|order| entry(order, now)).collect();
    HttpResponse::Ok().json(json!({
        "now": clock::rfc3339(now), "orders": orders, "captures": captures, "refunds": refunds, "totals": totals,
    }))
}

fn entry(order: &Order, now: Timestamp) -> Value {
    json!({
        "mchid": order.terms.party.merchant.id,
        "sub_mchid": order.terms.party.sub.map(|sub| sub.id),
        "out_trade_no": order.terms.out_trade_no,
        "state": order.trade_state(now).0,
        "total_fen": order.terms.total_fen,
    })
}

fn capture(order: &Order, now: Timestamp) -> Option<Value> {
    let paid = order.paid(now)?;
    let mut capture = entry(order, now);
    let refunded: u64 = order.refunded_fen(now);
    if let Value::Object(members) = &mut capture {
        members.insert("transaction_id".to_owned(), json!(paid.transaction_id));
        members.insert("success_time".to_owned(), json!(clock::rfc3339(paid.at)));
        members.insert("refunded_fen".to_owned(), json!(refunded));
    }
    Some(capture)
}

fn refund_view(order: &Order, refund: &Refund, now: Timestamp) -> Value {
    json!({
        "mchid": order.terms.party.merchant.id,
        "out_trade_no": order.terms.out_trade_no,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_fen": refund.refund_fen,
        "reason": refund.reason,
        "status": refund.status(now),
        "accepted_at": clock::rfc3339(refund.accepted_at),
    })
}

/// The transaction as a query answers it, and what only the inside knows.
fn view(order: &Order, now: Timestamp) -> Value {
    let refunds: Vec<Value> = order.refunds.iter().map(|refund| refund_view(order, refund, now)).collect();
    json!({
        "mchid": order.terms.party.merchant.id,
        "sub_mchid": order.terms.party.sub.map(|sub| sub.id),
        "out_trade_no": order.terms.out_trade_no,
        "state": order.trade_state(now).0,
        "channel": order.terms.channel,
        "total_fen": order.terms.total_fen,
        "description": order.terms.description,
        "notify_url": order.terms.notify_url.as_str(),
        "created_at": clock::rfc3339(order.created_at),
        "time_expire": clock::rfc3339(order.time_expire()),
        "prepays": order.prepays,
        "transaction": order.transaction(now),
        "refunds": refunds,
        "notifications": order.notifications,
    })
}
