//! What an operator may set at `api.weixin.qq.com` and at the police.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json};
use serde::Deserialize;
use serde_json::json;

use super::refuse;
use crate::police::Correction;
use crate::standin::Standin;
use crate::weixin::{Grant, Push, Refusals, push};

/// `/control/account`, `/control/subscriptions`, `/control/messages`, `/control/deliveries`, `/control/visitor`,
/// `/control/push`, `/control/police`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/account", web::get().to(account))
        .route("/account", web::post().to(kill_tokens))
        .route("/subscriptions", web::post().to(subscribe))
        .route("/messages", web::get().to(messages))
        .route("/deliveries", web::get().to(deliveries))
        .route("/deliveries", web::post().to(refuse_deliveries))
        .route("/visitor", web::post().to(visitor))
        .route("/push", web::post().to(send))
        .route("/police", web::get().to(payments))
        .route("/police", web::post().to(correct));
}

/// What the official account has given out, and what pages have done with it.
async fn account(standin: Data<Standin>) -> HttpResponse {
    let weixin = standin.weixin();
    HttpResponse::Ok().json(weixin.account.view(&weixin.tokens))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadTokens {
    dead_tokens: u32,
}

/// So many of the next tokens buy no ticket.
async fn kill_tokens(standin: Data<Standin>, order: Json<DeadTokens>) -> HttpResponse {
    standin.weixin().tokens.dead = order.dead_tokens;
    HttpResponse::Ok().json(json!({"dead_tokens": order.dead_tokens}))
}

/// A resident says yes to messages of a template.
async fn subscribe(standin: Data<Standin>, grant: Json<Grant>) -> HttpResponse {
    if standin.weixin().subscriptions.grant(&grant) {
        HttpResponse::Ok().json(grant.into_inner())
    } else {
        refuse(StatusCode::CONFLICT, "too many subscriptions")
    }
}

/// What was sent to residents, oldest first.
async fn messages(standin: Data<Standin>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"messages": standin.weixin().subscriptions.sent()}))
}

/// What was told of deliveries, oldest first.
async fn deliveries(standin: Data<Standin>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"deliveries": standin.weixin().shipments.taken()}))
}

/// The next of them are refused.
async fn refuse_deliveries(standin: Data<Standin>, refusals: Json<Refusals>) -> HttpResponse {
    if standin.weixin().shipments.refuse(&refusals) {
        HttpResponse::Ok().json(refusals.into_inner())
    } else {
        refuse(StatusCode::CONFLICT, "too many refusals")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Visitor {
    name: String,
}

/// Who comes to the official account's OAuth page from now on.
async fn visitor(standin: Data<Standin>, visitor: Json<Visitor>) -> HttpResponse {
    let name = visitor.into_inner().name;
    if name.is_empty()
        || name.len() > 64
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    {
        return refuse(StatusCode::BAD_REQUEST, "name must be 1 to 64 of [0-9A-Za-z_-]");
    }
    standin.weixin().authorizations.visitor = Some(name.clone());
    HttpResponse::Ok().json(json!({"name": name}))
}

/// Sends an encrypted event to an address, and tells what came back.
async fn send(standin: Data<Standin>, order: Json<Push>) -> HttpResponse {
    match push(&order, standin.clock.of_signatures()).await {
        Ok(replies) => HttpResponse::Ok().json(replies),
        Err(message) => refuse(StatusCode::BAD_REQUEST, &message),
    }
}

/// What was confirmed to the police, and what is locked.
async fn payments(standin: Data<Standin>) -> HttpResponse {
    let desk = standin.police.desk();
    let locks = desk.locks(standin.clock.now());
    HttpResponse::Ok().json(json!({"payments": desk.payments(), "locks": locks}))
}

/// Changes a decision: it comes through the feed again.
async fn correct(standin: Data<Standin>, correction: Json<Correction>) -> HttpResponse {
    match standin.police.correct(&correction) {
        Some(record) => HttpResponse::Ok().json(record),
        None => refuse(StatusCode::NOT_FOUND, "no such decision"),
    }
}
