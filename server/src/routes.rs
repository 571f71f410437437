//! Every route, in one table.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, ServiceConfig, get, post, route, scope},
};
use shared::{messages::common, path};

use crate::{State, cities, guides, offices, openapi, platform::failure::Failure, preferences, status};

/// Mounts every route.
pub fn mount(service: &mut ServiceConfig) {
    service
        // For the operator.
        .route("/healthz", get().to(status::healthz))
        .route("/readyz", get().to(status::readyz))
        .route("/metrics", get().to(status::metrics))
        .route("/assets/{name}", get().to(asset))
        // Pages.
        .route(path::HOME, get().to(cities::http::home))
        .route(path::SEARCH, get().to(cities::http::search))
        .route(path::ABOUT, get().to(cities::http::about))
        .route(path::OFFICES, get().to(offices::http::list_page))
        .route(&format!("{}/{{id}}", path::OFFICES), get().to(offices::http::page))
        .route(path::GUIDES, get().to(guides::http::list_page))
        .route(&format!("{}/{{id}}", path::GUIDES), get().to(guides::http::page))
        .route(path::PREFERENCES, post().to(preferences::remember))
        // The API.
        .service(
            scope(path::API)
                .route("/cities", get().to(cities::http::list))
                .route("/offices", get().to(offices::http::search))
                .route("/offices/{id}", get().to(offices::http::get))
                .route("/guides", get().to(guides::http::search))
                .route("/guides/{id}", get().to(guides::http::get))
                .route("/openapi.json", get().to(openapi::get)),
        )
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
