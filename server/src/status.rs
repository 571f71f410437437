//! For the operator: alive, ready, metrics.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use shared::messages::common;

use crate::{
    State,
    platform::{failure::Failure, http::client, log},
};

const PING: &str = "SELECT 1 AS one";

/// `GET /healthz`: the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok")
}

/// `GET /readyz`: the database answers too. A balancer sends nobody here while it does not.
///
/// # Errors
/// 503 when the database is away.
pub async fn readyz(state: web::Data<State>) -> Result<HttpResponse, Failure> {
    state.database.fetch_optional(PING, &[]).await.map_err(Failure::unavailable)?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready"))
}

/// `GET /metrics`, in Prometheus' text form, for this machine only.
///
/// # Errors
/// 404 for anybody else.
pub async fn metrics(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Failure> {
    let is_local = client::address(&request, &state.config.server.trusted_proxies).is_loopback();
    match log::metrics() {
        Some(handle) if is_local => Ok(HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(handle.render())),
        _ => Err(Failure::new(StatusCode::NOT_FOUND, "not_found", common::NOT_FOUND)),
    }
}
