//! What an operator may set at WeChat Pay: the clock, notifications, faults, the platform's keys, bills.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::refuse;
use crate::bills::Change;
use crate::clock;
use crate::faults::{Chaos, Fault};
use crate::platform::Lever;
use crate::standin::Standin;

/// `/control/clock`, `/control/faults` and the like.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/clock", web::get().to(time))
        .route("/clock", web::post().to(set_time))
        .route("/notifications", web::post().to(notifications))
        .route("/faults", web::get().to(waiting))
        .route("/faults", web::post().to(fault))
        .route("/faults", web::delete().to(no_faults))
        .route("/chaos", web::post().to(chaos))
        .route("/platform", web::get().to(platform))
        .route("/platform", web::post().to(set_platform))
        .route("/bills", web::get().to(changes))
        .route("/bills", web::post().to(change))
        .route("/bills", web::delete().to(no_changes));
}

async fn time(standin: Data<Standin>) -> HttpResponse {
    let clock = &standin.clock;
    HttpResponse::Ok().json(json!({
        "now": clock::rfc3339(clock.now()), "signatures": clock::rfc3339(clock.of_signatures()),
    }))
}

/// `{"set"}` or `{"advance_seconds"}`, `{"reset":true}`, and perhaps `{"signatures_off_seconds"}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    set: Option<Timestamp>,
    advance_seconds: Option<i64>,
    #[serde(default)]
    reset: bool,
    signatures_off_seconds: Option<i64>,
}

async fn set_time(standin: Data<Standin>, wanted: Json<Time>) -> HttpResponse {
    let clock = &standin.clock;
    if wanted.reset {
        clock.set(Timestamp::now());
    }
    let fits = wanted.set.is_none_or(|to| clock.set(to))
        && wanted.advance_seconds.is_none_or(|seconds| clock.advance(seconds))
        && wanted.signatures_off_seconds.is_none_or(|seconds| clock.skew_signatures(seconds));
    if fits { time(standin).await } else { refuse(StatusCode::BAD_REQUEST, "more than ten years away") }
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

async fn waiting(standin: Data<Standin>) -> HttpResponse {
    HttpResponse::Ok().json(standin.faults().view())
}

async fn fault(standin: Data<Standin>, fault: Json<Fault>) -> HttpResponse {
    let answer = json!(*fault);
    match standin.faults().order(fault.into_inner()) {
        Ok(()) => HttpResponse::Ok().json(answer),
        Err(message) => refuse(StatusCode::BAD_REQUEST, &message),
    }
}

/// Forgets all faults, those by a seed too.
async fn no_faults(standin: Data<Standin>) -> HttpResponse {
    standin.faults().clear();
    waiting(standin).await
}

async fn chaos(standin: Data<Standin>, chaos: Json<Chaos>) -> HttpResponse {
    let answer = json!(*chaos);
    match standin.faults().unleash(chaos.into_inner()) {
        Ok(()) => HttpResponse::Ok().json(answer),
        Err(message) => refuse(StatusCode::BAD_REQUEST, &message),
    }
}

async fn platform(standin: Data<Standin>) -> HttpResponse {
    HttpResponse::Ok().json(standin.platform().view())
}

async fn set_platform(standin: Data<Standin>, lever: Json<Lever>) -> HttpResponse {
    let pulled = standin.platform().pull(&lever);
    match pulled {
        Ok(()) => platform(standin).await,
        Err(message) => refuse(StatusCode::BAD_REQUEST, message),
    }
}

async fn changes(standin: Data<Standin>) -> HttpResponse {
    HttpResponse::Ok().json(json!({"changes": standin.downloads().changes}))
}

async fn change(standin: Data<Standin>, change: Json<Change>) -> HttpResponse {
    let changed = standin.downloads().change(change.into_inner(), &standin.orders());
    match changed {
        Ok(()) => changes(standin).await,
        Err(message) => refuse(StatusCode::BAD_REQUEST, message),
    }
}

async fn no_changes(standin: Data<Standin>) -> HttpResponse {
    standin.downloads().changes.clear();
    changes(standin).await
}
