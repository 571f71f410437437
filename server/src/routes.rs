//! Every route, in one table.

use actix_web::{
    HttpRequest, HttpResponse, Route, guard,
    web::{Data, Path, ServiceConfig, post, route},
};
use shared::{messages::common, path};

use crate::{
    State, cities, citizens, fines, guides, offices, openapi, payments, platform::failure::Failure,
    preferences, programme, status,
};

/// Mounts every route.
pub fn mount(service: &mut ServiceConfig) {
    service
        // actix tries route after route, and one with a parameter costs a pattern: what has none comes first. No scope
        // either, which is a router in the router.
        .route("/healthz", read().to(status::healthz))
        .route(&api("/offices"), read().to(offices::http::search))
        .route(&api("/guides"), read().to(guides::http::search))
        .route(&api("/fines/search"), post().to(fines::http::search))
        .route(&api("/payments"), post().to(payments::http::start))
        .route(&api("/payments/handed-over"), post().to(payments::hand_over::take_over))
        .route(&api("/cities"), read().to(cities::http::list))
        .route(&api("/offices/directory"), read().to(offices::directory::get))
        .route(&api("/guides/directory"), read().to(guides::directory::get))
        .route(&api("/programme"), read().to(programme::http::search))
        .route(&api("/wechat/login"), post().to(citizens::http::login))
        .route(&api("/wechat/page-signature"), read().to(offices::wechat_map::sign))
        .route(&api("/wechat/pay/notify"), post().to(payments::http::notify_any))
        .route(&api("/openapi.json"), read().to(openapi::get))
        // For the operator.
        .route("/readyz", read().to(status::readyz))
        .route("/metrics", read().to(status::metrics))
        // The API with parameters.
        .route(&api("/wechat/pay/notify/{merchant}"), post().to(payments::http::notify))
        .route(&api("/offices/{id}"), read().to(offices::http::get))
        .route(&api("/offices/{id}/reports"), post().to(offices::reports::http::report))
        .route(&api("/guides/{id}"), read().to(guides::http::get))
        .route(&api("/guides/{id}/feedback"), post().to(guides::feedback::http::rate))
        .route(&api("/programme/{id}"), read().to(programme::http::get))
        .route(&api("/payments/{id}"), read().to(payments::http::payment))
        .route(&api("/payments/{id}/hand-over"), post().to(payments::hand_over::hand_over))
        .route(&api("/payments/{id}/check"), post().to(payments::http::check))
        .route(&api("/payments/{id}/reopen"), post().to(payments::http::reopen))
        .route(&api("/payments/{id}/close"), post().to(payments::http::close))
        .route(&api("/payments/{id}/receipt"), read().to(payments::http::receipt))
        // Pages, and what they load.
        .route("/assets/{name}", read().to(asset))
        .route(path::WORKER, read().to(worker))
        .route(path::HOME, read().to(cities::http::home))
        .route(path::SEARCH, read().to(cities::http::search))
        .route(path::ABOUT, read().to(cities::http::about))
        .route(path::OFFLINE, read().to(cities::http::offline))
        .route(path::OFFICES, read().to(offices::pages::list))
        .route(path::AROUND, read().to(offices::around::page))
        .route(&format!("{}/{{id}}", path::OFFICES), read().to(offices::pages::one))
        .route(&format!("{}/{{id}}/qr.svg", path::OFFICES), read().to(offices::share::code))
        .route(&format!("{}/{{id}}/visit.ics", path::OFFICES), read().to(offices::visit::entry))
        .route(&format!("{}/{{id}}/reports", path::OFFICES), post().to(offices::reports::http::submit))
        .route(path::GUIDES, read().to(guides::http::list_page))
        .route(path::KEPT_GUIDES, read().to(guides::directory::page))
        .route(&format!("{}/{{id}}", path::GUIDES), read().to(guides::pages::result))
        .route(&format!("{}/{{id}}/ask", path::GUIDES), read().to(guides::pages::ask))
        .route(&format!("{}/{{id}}/feedback", path::GUIDES), read().to(guides::feedback::http::page))
        .route(&format!("{}/{{id}}/feedback", path::GUIDES), post().to(guides::feedback::http::submit))
        .route(path::PROGRAMME, read().to(programme::http::list_page))
        .route(&format!("{}/{{id}}", path::PROGRAMME), read().to(programme::http::page))
        .route(path::FINES, read().to(fines::pages::form))
        .route(path::FINES, post().to(fines::pages::submit))
        .route(path::FINE, read().to(fines::pages::result))
        .route(path::PAYMENTS, post().to(payments::pages::start))
        .route(&format!("{}/{{id}}", path::PAYMENTS), read().to(payments::pages::payment))
        .route(&format!("{}/{{id}}/check", path::PAYMENTS), post().to(payments::pages::check))
        .route(&format!("{}/{{id}}/return", path::PAYMENTS), read().to(payments::pages::come_back))
        .route(&format!("{}/{{id}}/reopen", path::PAYMENTS), post().to(payments::pages::reopen))
        .route(&format!("{}/{{id}}/close", path::PAYMENTS), post().to(payments::pages::close))
        .route(&format!("{}/{{id}}/receipt", path::PAYMENTS), read().to(payments::pages::receipt))
        .route(&format!("{}/{{id}}/receipt.pdf", path::PAYMENTS), read().to(payments::receipt_pdf::http::get))
        .route(path::WECHAT_PAYER, read().to(payments::in_wechat::told_who_pays))
        .route(path::WECHAT_ENTER, read().to(citizens::http::enter))
        .route(path::VERIFY, read().to(payments::pages::verify))
        .route(path::PREFERENCES, post().to(preferences::remember))
        .default_service(route().to(not_found));
}

/// A route of the API.
fn api(route: &str) -> String {
    format!("{}{route}", path::API)
}

/// GET, and HEAD, which balancers and link checkers use; actix leaves the body out.
fn read() -> Route {
    route().guard(guard::Any(guard::Get()).or(guard::Head()))
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

/// `GET /sw.js`: a browser must always ask whether there is a newer one.
async fn worker(request: HttpRequest, state: Data<State>) -> Result<HttpResponse, Failure> {
    let asset = state.assets.worker().ok_or_else(|| Failure::not_found("not_found", common::NOT_FOUND))?;
    Ok(asset.body.respond(&request, asset.content_type, "no-cache"))
}
