//! The QR code of an office's page, which another phone reads from a screen or from paper.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};
use shared::path;

use super::http::find;
use crate::{
    State,
    platform::{failure::Failure, qr},
};

/// `GET /offices/{id}/qr.svg`: the public address of the office's page.
///
/// # Errors
/// 404 without such an office.
pub async fn code(state: Data<State>, id: Path<String>) -> Result<HttpResponse, Failure> {
    let office = find(&state.content.current(), &id, state.clock.minute())?;
    let address = format!("{}{}", state.config.server.public_url, path::office(&office.id));
    Ok(HttpResponse::Ok()
        // It changes only with the address of the service.
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .content_type("image/svg+xml")
        .body(qr::svg(&address)))
}
