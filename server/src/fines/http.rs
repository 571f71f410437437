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

use super::asker::asker;
use crate::{State, platform::failure::Failure};

/// Looks a fine up by its number and plate.
///
/// Both must fit. A wrong number and a wrong plate answer alike, in content and in work.
///
/// # Errors
/// 404 when nothing fits, 422 when a field cannot be read, 429 when this person asks too often, or too much was not found from this address,
/// 503 when our table has nothing that fits and the police's system does not answer.
#[utoipa::path(post, path = "/api/v1/fines/search", operation_id = "search_fine", tag = "fines", request_body = FineQuery, responses(
    (status = 200, description = "The fine, masked, and what a payment takes", body = FineFound),
    (status = 400, description = "Not the JSON that is asked for", body = Problem),
    (status = 404, description = "No fine has this number and this plate", body = Problem),
    (status = 422, description = "A field cannot be read", body = Problem),
    (status = 429, description = "Too many look-ups by this person, or without success from this address", body = Problem),
    (status = 503, description = "Nothing fits here, and the police's system does not say whether it knows more", body = Problem),
))]
pub async fn search(
    request: HttpRequest,
    state: Data<State>,
    query: Json<FineQuery>,
) -> Result<HttpResponse, Failure> {
    let asker = asker(&request, &state).await;
    let now = state.clock.now();
    let hit = state.fines.search(&query, &asker, now).await?;
    let found = state.fines.found(hit, &state.content.current().calendar, now).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(found))
}
