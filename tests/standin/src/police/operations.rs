//! The operations of the registry over signed HTTP: look up, lock, unlock, confirm a payment, revoke it.

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{Error, HttpRequest, HttpResponse};
use jiff::SignedDuration;
use serde_json::json;

use super::desk::{Answer, Verb};
use super::signature;
use crate::faults::{Kind, Route};
use crate::identity::REGISTRY_TOKEN;
use crate::pay::hold;
use crate::reply::{bad_gateway, broken_off};
use crate::signature::altered;
use crate::standin::Standin;

/// Largest request body in bytes.
const BODY_MAX: usize = 16 * 1024;

/// `/police/decisions/{number}…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/police/decisions/{number}")
        .app_data(web::PayloadConfig::new(BODY_MAX))
        .route("", web::get().to(look_up))
        .route("/lock", web::post().to(lock))
        .route("/unlock", web::post().to(unlock))
        .route("/payment", web::post().to(payment))
        .route("/payment/revoke", web::post().to(revoke));
    config.service(scope);
}

type Body = Result<Bytes, Error>;

async fn look_up(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Body,
) -> HttpResponse {
    let act = |_: &[u8]| match standin.police.find(&number) {
        Some(record) => (200, json!(record)),
        None => (404, json!({"code": "NOT_FOUND"})),
    };
    answer(&standin, (Route::RegistryLookUp, &number), &request, body, act).await
}

async fn lock(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Body,
) -> HttpResponse {
    operate(&standin, Verb::Lock, (Route::RegistryLock, &number), &request, body).await
}

async fn unlock(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Body,
) -> HttpResponse {
    operate(&standin, Verb::Unlock, (Route::RegistryUnlock, &number), &request, body).await
}

async fn payment(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Body,
) -> HttpResponse {
    operate(&standin, Verb::Payment, (Route::RegistryPayment, &number), &request, body).await
}

async fn revoke(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Body,
) -> HttpResponse {
    operate(&standin, Verb::Revoke, (Route::RegistryRevoke, &number), &request, body).await
}

async fn operate(
    standin: &Standin,
    verb: Verb,
    (route, number): (Route, &str),
    request: &HttpRequest,
    body: Body,
) -> HttpResponse {
    let act = |body: &[u8]| {
        let record = standin.police.find(number);
        standin.police.desk().operate(verb, record, number, body, standin.clock.now())
    };
    answer(standin, (route, number), request, body, act).await
}

/// Checks, acts and signs, or fails as ordered.
async fn answer(
    standin: &Standin,
    (route, number): (Route, &str),
    request: &HttpRequest,
    body: Body,
    act: impl FnOnce(&[u8]) -> Answer,
) -> HttpResponse {
    let strike = standin.faults().take(route, &[number]);
    let kind = strike.map(|strike| strike.kind);
    let status = kind.and_then(status);
    if let Some(strike) = strike.filter(|strike| !strike.after_effect) {
        match (strike.kind, status.clone()) {
            (Kind::TimeoutBefore, _) => return hold(strike).await,
            (Kind::Status502, _) => return bad_gateway(),
            (_, Some(status)) => return signed(standin, request, status, None),
            _ => {}
        }
    }
    let told = match body {
        Err(error) => (error.as_response_error().status_code().as_u16(), json!({"code": "BAD_REQUEST"})),
        Ok(body) => admit(standin, request, &body).unwrap_or_else(|| act(&body)),
    };
    match strike.map(|strike| (strike, strike.kind, status)) {
        Some((strike, Kind::TimeoutAfter | Kind::TimeoutBefore, _)) => hold(strike).await,
        Some((_, Kind::Status502, _)) => bad_gateway(),
        Some((.., Some(status))) => signed(standin, request, status, None),
        _ => signed(standin, request, told, kind),
    }
}

fn status(kind: Kind) -> Option<Answer> {
    match kind {
        Kind::Status202 => Some((202, json!({"code": "ACCEPTED"}))),
        Kind::Status429 => Some((429, json!({"code": "TOO_MANY"}))),
        Kind::Status500 => Some((500, json!({"code": "SYSTEM_ERROR"}))),
        _ => None,
    }
}

/// The refusal of a request without the token or the signature.
fn admit(standin: &Standin, request: &HttpRequest, body: &[u8]) -> Option<Answer> {
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let refuse = |code: &str| Some((401, json!({"code": code})));
    if bearer.and_then(|token| token.strip_prefix("Bearer ")) != Some(REGISTRY_TOKEN) {
        return refuse("UNAUTHORIZED");
    }
    if !signature::is_right(request, body, standin.clock.of_signatures()) {
        return refuse("BAD_SIGNATURE");
    }
    None
}

fn signed(
    standin: &Standin,
    request: &HttpRequest,
    (status, body): Answer,
    flaw: Option<Kind>,
) -> HttpResponse {
    let body = body.to_string().into_bytes();
    let mut at = standin.clock.of_signatures();
    if flaw == Some(Kind::StaleTimestamp) {
        at -= SignedDuration::from_secs(301);
    }
    let other = [body.as_slice(), b" "].concat();
    let headers = match flaw {
        Some(Kind::NoSignature) => Vec::new(),
        Some(Kind::BadSignature) => signature::headers(request, status, &other, at),
        _ => signature::headers(request, status, &body, at),
    };
    let mut response =
        HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    response.content_type("application/json");
    for header in headers {
        response.insert_header(header);
    }
    match flaw {
        Some(Kind::TruncatedBody) => broken_off(response, &body),
        Some(Kind::AlteredByte) => response.body(altered(body)),
        _ => response.body(body),
    }
}
