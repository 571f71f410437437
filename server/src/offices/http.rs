//! The API of offices.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_TYPE, HeaderValue},
    web::{Data, Json, Path, Query},
};
use shared::{
    error::Problem,
    hours::Moment,
    messages::offices as messages,
    offices::{Office, OfficeList},
};

use super::query::{OfficeParameters, OneParameters, OneQuery};
use crate::{
    State,
    cities::{Snapshot, paging::Paging, parameters::present},
    platform::{failure::Failure, http::pages::Edition},
};

/// Offices: verified windows first, then those to verify, then contacts.
///
/// # Errors
/// 422 naming what cannot be understood.
#[utoipa::path(get, path = "/api/v1/offices", operation_id = "list_offices", tag = "offices", params(OfficeParameters),
    responses((status = 200, body = OfficeList), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn search(
    request: HttpRequest,
    state: Data<State>,
    parameters: Query<OfficeParameters>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let query = parameters.understand(&snapshot, now)?;
    if query.contradicts_itself(&snapshot) {
        return Err(Failure::invalid("district", "not_in_city", messages::DISTRICT_NOT_IN_CITY));
    }
    let paging = paging(&parameters, &snapshot)?;
    let list = || snapshot.offices.list_json(&query, paging, snapshot.version);
    if parameters.is_precise() {
        let json = HeaderValue::from_static("application/json");
        return Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, json)).body(list()));
    }
    Ok(state.pages.respond_json(&request, Edition::at(snapshot.version, now.number()), list))
}

/// One office.
///
/// # Errors
/// 404 when there is none of that id.
#[utoipa::path(get, path = "/api/v1/offices/{id}", operation_id = "get_office", tag = "offices",
    params(("id" = String, Path, description = "Such as `cc-gov-center-city`"), OneParameters),
    responses((status = 200, body = Office), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    state: Data<State>,
    id: Path<String>,
    parameters: Query<OneParameters>,
) -> Result<Json<Office>, Failure> {
    let snapshot = state.content.current();
    let query = parameters.understand(&snapshot, state.clock.minute())?;
    snapshot.offices.get(&id, &query).map(Json).ok_or_else(not_found)
}

/// The office of that id, as it is at that moment.
///
/// # Errors
/// 404 when there is none.
pub(super) fn find(snapshot: &Snapshot, id: &str, at: Moment) -> Result<Office, Failure> {
    snapshot.offices.get(id, &OneQuery { near: None, at, service: None }).ok_or_else(not_found)
}

pub(super) fn paging(parameters: &OfficeParameters, snapshot: &Snapshot) -> Result<Paging, Failure> {
    Paging::parse(
        present(parameters.limit.as_deref()),
        present(parameters.cursor.as_deref()),
        snapshot.version,
    )
}

fn not_found() -> Failure {
    Failure::not_found("office_not_found", messages::NOT_FOUND)
}
