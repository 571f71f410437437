//! The programme over HTTP: the API and the pages.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json, Path, Query},
};
use app::pages::{self, ProgrammeFilter};
use serde::Deserialize;
use shared::{
    error::Problem,
    messages::{common, programme as messages},
    programme::{ProgrammeItem, ProgrammeList},
};

use super::ProgrammeQuery;
use crate::{
    State,
    cities::{
        Snapshot,
        http::{NoParameters, frame},
        paging::Paging,
        parameters::{code, present, refuse, search_text},
    },
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor},
    },
};

/// A page holds the whole list of an ordinary city.
const PAGE_LIMIT: &str = "50";

/// The query of `GET /programme`, as it arrives. An empty value counts as absent: forms send those.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgrammeParameters {
    /// Words: titles, popular names, pinyin or its initials.
    pub q: Option<String>,
    /// Six-digit code of a city.
    pub city: Option<String>,
    /// A department, written as in `departments` of the answer.
    pub department: Option<String>,
    /// How many, 1 to 50; 20 by default.
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl ProgrammeParameters {
    fn understand(&self, snapshot: &Snapshot) -> Result<ProgrammeQuery, Failure> {
        let mut wrong = Vec::new();
        let city = code("city", self.city.as_deref(), |c| snapshot.city(c).is_some(), &mut wrong);
        let department = present(self.department.as_deref()).and_then(|name| {
            let known = snapshot.programme.departments().iter().find(|known| *known == name).cloned();
            known.or_else(|| refuse(&mut wrong, "department", "unknown", common::BAD_PARAMETER))
        });
        let text = search_text(self.q.as_deref(), &mut wrong);
        if wrong.is_empty() {
            Ok(ProgrammeQuery { city, department, text })
        } else {
            Err(Failure::invalid_fields(wrong))
        }
    }

    fn paging(&self, usual: Option<&str>, snapshot: &Snapshot) -> Result<Paging, Failure> {
        let limit = present(self.limit.as_deref()).or(usual);
        Paging::parse(limit, present(self.cursor.as_deref()), snapshot.version)
    }
}

/// What was announced: by department, or what a search finds, the best first.
///
/// # Errors
/// 422 naming what cannot be understood.
#[utoipa::path(get, path = "/api/v1/programme", operation_id = "list_programme", tag = "programme", params(ProgrammeParameters),
    responses((status = 200, body = ProgrammeList), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn search(
    state: Data<State>,
    parameters: Query<ProgrammeParameters>,
) -> Result<Json<ProgrammeList>, Failure> {
    let snapshot = state.content.current();
    let query = parameters.understand(&snapshot)?;
    let paging = parameters.paging(None, &snapshot)?;
    Ok(Json(snapshot.programme.list(&query, paging, snapshot.version)))
}

/// One announced item, whole, with the sources of its figures and promises.
///
/// # Errors
/// 404 when there is none of that id.
#[utoipa::path(get, path = "/api/v1/programme/{id}", operation_id = "get_programme_item", tag = "programme",
    params(("id" = String, Path, description = "Such as `senior-canteens`")),
    responses((status = 200, body = ProgrammeItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    state: Data<State>,
    id: Path<String>,
    _: Query<NoParameters>,
) -> Result<Json<ProgrammeItem>, Failure> {
    state.content.current().programme.get(&id).cloned().map(Json).ok_or_else(not_found)
}

/// The list as a page. Without `city` it shows the city that the visitor chose; an empty one shows all.
///
/// # Errors
/// 422 naming what cannot be understood.
pub async fn list_page(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    parameters: Query<ProgrammeParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let mut query = parameters.understand(&snapshot)?;
    let paging = parameters.paging(Some(PAGE_LIMIT), &snapshot)?;
    if parameters.city.is_none() {
        query.city = visitor.city.filter(|city| snapshot.city(*city).is_some());
    }
    let filter =
        ProgrammeFilter { city: query.city, department: query.department.clone(), q: query.text.clone() };
    let render = || {
        let list = snapshot.programme.list(&query, paging, snapshot.version);
        pages::programme(&frame(&state, &snapshot, &visitor), &filter, &list)
    };
    Ok(state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render))
}

/// One announced item as a page.
///
/// # Errors
/// 404 when there is none of that id.
pub async fn page(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let item = snapshot.programme.get(&id).ok_or_else(not_found)?;
    let render = || pages::programme_item(&frame(&state, &snapshot, &visitor), item);
    Ok(state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render))
}

fn not_found() -> Failure {
    Failure::not_found("programme_item_not_found", messages::NOT_FOUND)
}
