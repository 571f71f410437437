//! The control API for tests and the demonstration: JSON, unsigned, no counterpart at WeChat.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json, JsonConfig, Path};
use actix_web::{HttpResponse, ResponseError as _, error::InternalError};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock;
use crate::faults::Fault;
use crate::orders::Order;
use crate::standin::{self, Standin};

/// Who pays when nobody else is named.
const PAYER: &str = "openid-control";

/// `/control/…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/control")
        .app_data(JsonConfig::default().limit(4096).error_handler(|error, _| {
            let response = refuse(error.status_code(), &error.to_string());
            InternalError::from_response(error, response).into()
        }))
        .route("/orders", web::get().to(orders))
        .route("/orders/{out_trade_no}/pay", web::post().to(pay))
        .route("/notifications", web::post().to(notifications))
        .route("/account", web::get().to(account))
        .route("/account", web::post().to(kill_tokens))
        .route("/faults", web::post().to(faults));
    config.service(scope);
}

fn refuse(status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({"error": message}))
}

/// All orders, oldest first.
async fn orders(standin: Data<Standin>) -> HttpResponse {
    let now = clock::now();
    let orders: Vec<Value> = standin.orders().all().into_iter().map(|order| view(order, now)).collect();
    HttpResponse::Ok().json(json!({"orders": orders}))
}

/// Pays without a browser; an order that cannot be paid is a 409, an unknown one a 404.
async fn pay(standin: Data<Standin>, number: Path<String>) -> HttpResponse {
    match standin::pay(&standin, &number, PAYER) {
        Ok(order) => HttpResponse::Ok().json(view(&order, clock::now())),
        Err(refusal) if refusal.status == StatusCode::NOT_FOUND => refuse(refusal.status, refusal.code),
        Err(refusal) => refuse(StatusCode::CONFLICT, refusal.code),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hold {
    hold: bool,
}

async fn notifications(standin: Data<Standin>, order: Json<Hold>) -> HttpResponse {
    standin.notifier.hold(order.hold);
    HttpResponse::Ok().json(json!({"hold": order.hold}))
}

/// What the official account has given out, and what pages have done with it.
async fn account(standin: Data<Standin>) -> HttpResponse {
    HttpResponse::Ok().json(standin.account().view())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadTokens {
    dead_tokens: u32,
}

/// So many of the next tokens buy no ticket.
async fn kill_tokens(standin: Data<Standin>, order: Json<DeadTokens>) -> HttpResponse {
    standin.account().dead_tokens = order.dead_tokens;
    HttpResponse::Ok().json(json!({"dead_tokens": order.dead_tokens}))
}

async fn faults(standin: Data<Standin>, fault: Json<Fault>) -> HttpResponse {
    let answer = json!(*fault);
    match standin.faults().order(fault.into_inner()) {
        Ok(()) => HttpResponse::Ok().json(answer),
        Err(message) => refuse(StatusCode::BAD_REQUEST, &message),
    }
}

/// The transaction as a query answers it, and what only the inside knows.
fn view(order: &Order, now: Timestamp) -> Value {
    json!({
        "out_trade_no": order.terms.out_trade_no,
        "state": order.state(now).names().0,
        "channel": order.terms.channel,
        "total_fen": order.terms.total_fen,
        "description": order.terms.description,
        "notify_url": order.terms.notify_url.as_str(),
        "created_at": clock::rfc3339(order.created_at),
        "time_expire": clock::rfc3339(order.time_expire()),
        "prepays": order.prepays,
        "transaction": order.transaction(now),
        "notifications": order.notifications,
    })
}
