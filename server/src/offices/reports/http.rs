//! Reports over HTTP: the API, and the form on an office's page.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Json, Path},
};
use shared::{error::Problem, offices::Report, path};

use super::{
    Correction,
    store::{self, NewReport},
};
use crate::{
    State,
    offices::http::find,
    platform::{
        failure::Failure,
        http::{client, pages::see_other},
    },
};

/// Says that something about an office is wrong. Who says it is not kept.
///
/// # Errors
/// 404 without such an office, 422 when the correction is too long or holds an identity number.
#[utoipa::path(post, path = "/api/v1/offices/{id}/reports", operation_id = "report_office", tag = "offices", request_body = Report,
    params(("id" = String, Path, description = "Such as `cc-gov-center-city`")),
    responses((status = 204, description = "The editor will see it"), (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json")))]
pub async fn report(
    request: HttpRequest,
    state: Data<State>,
    id: Path<String>,
    said: Json<Report>,
) -> Result<HttpResponse, Failure> {
    keep(&request, &state, &id, &said).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /offices/{id}/reports`: back to the office's page, which says thank you.
///
/// # Errors
/// As [`report`].
pub async fn submit(
    request: HttpRequest,
    state: Data<State>,
    id: Path<String>,
    said: Form<Report>,
) -> Result<HttpResponse, Failure> {
    keep(&request, &state, &id, &said).await?;
    Ok(see_other(&format!("{}?{}", path::office(&id), path::REPORTED)))
}

async fn keep(request: &HttpRequest, state: &State, id: &str, said: &Report) -> Result<(), Failure> {
    state.office_reports.check(client::address(request, &state.config.server.trusted_proxies))?;
    let snapshot = state.content.current();
    let office = find(&snapshot, id, state.clock.minute())?;
    let correction: Correction = said.correction.as_deref().unwrap_or_default().parse()?;
    let report = NewReport {
        office_id: &office.id,
        field: said.field,
        correction: &correction,
        dataset_version: snapshot.offices_version(),
    };
    Ok(store::add(&state.database, report, state.clock.now()).await?)
}
