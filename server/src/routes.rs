//! Every route, in one table.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, ServiceConfig, get, post, route, scope},
};
use shared::{messages::common, path};

use crate::{State, platform::failure::Failure, preferences, status};

/// Mounts every route.
pub fn mount(service: &mut ServiceConfig) {
    service
        // For the operator.
        .route("/healthz", get().to(status::healthz))
        .route("/readyz", get().to(status::readyz))
        .route("/metrics", get().to(status::metrics))
        .route("/assets/{name}", get().to(asset))
        // Pages.
        .route(path::PREFERENCES, post().to(preferences::remember))
        // The API.
        .service(scope(path::API))
        .default_service(route().to(not_found));
}

async fn not_found() -> Result<HttpResponse, Failure> {
    Err(Failure::not_found("not_found", common::NOT_FOUND))
}

/// `GET /assets/{name}`: its name changes with its content, so it may be kept for ever.
async fn asset(
    request: HttpRequest,
    name: Path<String>,
    state: Data<State>,
) -> Result<HttpResponse, Failure> {
    let asset = state.assets.get(&name).ok_or_else(|| Failure::not_found("not_found", common::NOT_FOUND))?;
    Ok(asset.body.respond(&request, asset.content_type, "public, max-age=31536000, immutable"))
}
