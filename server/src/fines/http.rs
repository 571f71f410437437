//! `POST /api/v1/fines/search`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Json},
};
use shared::{
    error::Problem,
    fines::{FineFound, FineQuery},
};

use crate::{
    State,
    platform::{failure::Failure, http::client},
};

/// Looks a fine up by its number and plate.
///
/// Both must fit. A wrong number and a wrong plate answer alike, in content and in work.
///
/// # Errors
/// 404 when nothing fits, 422 when a field cannot be read, 429 when this address asks too often.
#[utoipa::path(post, path = "/api/v1/fines/search", operation_id = "search_fine", tag = "fines", request_body = FineQuery, responses(
    (status = 200, description = "The fine, masked, and what a payment takes", body = FineFound),
    (status = 400, description = "Not the JSON that is asked for", body = Problem),
    (status = 404, description = "No fine has this number and this plate", body = Problem),
    (status = 422, description = "A field cannot be read", body = Problem),
    (status = 429, description = "Too many look-ups from this address", body = Problem),
))]
pub async fn search(
    request: HttpRequest,
    state: Data<State>,
    query: Json<FineQuery>,
) -> Result<HttpResponse, Failure> {
    state.fine_searches.check(client::address(&request, &state.config.server.trusted_proxies))?;
    let now = state.clock.now();
    let hit = state.fines.search(&query, now).await?;
    let found = state.fines.found(hit, &state.content.current().calendar, now).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(found))
}
