//! The description of the API: `GET /api/v1/openapi.json`, and `yimatong openapi`.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use utoipa::OpenApi;

use crate::{
    cities, citizens, fines, guides, offices, payments, platform::http::compressed::Compressed, programme,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "一码通 API",
        description = "Windows, guides and traffic fines of a city. Times are RFC 3339 with +08:00, money is in 分 \
                       (`*_fen`), errors are application/problem+json (RFC 9457) with a stable `code`."
    ),
    paths(
        cities::http::list,
        offices::http::search,
        offices::http::get,
        offices::reports::http::report,
        offices::directory::get,
        offices::wechat_map::sign,
        guides::http::search,
        guides::http::get,
        guides::directory::get,
        guides::feedback::http::rate,
        programme::http::search,
        programme::http::get,
        fines::http::search,
        payments::http::start,
        payments::http::payment,
        payments::http::check,
        payments::http::reopen,
        payments::http::close,
        payments::http::receipt,
        payments::http::notify,
        citizens::http::login,
    )
)]
struct Description;

/// The description, as JSON with a line break at the end.
///
/// # Errors
/// Never in practice: the description is made of names and texts.
pub fn json() -> Result<String, serde_json::Error> {
    Description::openapi().to_pretty_json().map(|json| json + "\n")
}

/// The description, kept ready to be sent.
pub struct Prepared(Compressed);

impl Prepared {
    /// Makes it once.
    ///
    /// # Errors
    /// As [`json`].
    pub fn new() -> Result<Prepared, serde_json::Error> {
        json().map(|json| Prepared(Compressed::new(json)))
    }
}

/// `GET /api/v1/openapi.json`.
pub async fn get(request: HttpRequest, prepared: Data<Prepared>) -> HttpResponse {
    prepared.0.respond(&request, "application/json", "no-cache")
}
