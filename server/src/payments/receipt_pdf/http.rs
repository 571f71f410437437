//! `GET /payments/{id}/receipt.pdf`.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Data, Path},
};
use shared::payments::PaymentId;

use crate::{State, platform::failure::Failure};

/// The receipt of a settled payment as a PDF: the same bytes each time, until money goes back or the city gives its own number.
///
/// # Errors
/// 404 without such a payment or before it is settled.
pub async fn get(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    let receipt = state.payments.receipt(&id).await?;
    let name = format!("attachment; filename=\"{}.pdf\"", receipt.receipt_no);
    // Drawing takes milliseconds of a processor, which other requests of this worker need not wait for.
    let drawn = web::block(move || super::render(&receipt)).await.map_err(Failure::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(drawn.map_err(Failure::internal)?))
}
