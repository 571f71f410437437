//! `GET /cities`, and the pages that belong to no single room: home, search, about.

use actix_web::{
    HttpRequest, HttpResponse,
    http::Method,
    web::{Data, Json, Query},
};
use app::{
    frame::{Frame, Now},
    pages,
};
use serde::Deserialize;
use shared::{
    cities::CityList,
    error::Problem,
    guides::GuideList,
    offices::{OfficeList, Order},
    path,
    programme::ProgrammeList,
};

use super::{
    Snapshot,
    paging::Paging,
    parameters::{present, search_text},
};
use crate::{
    State,
    guides::{self, unanswered},
    offices,
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor},
    },
    programme,
};

/// So many announced items stand on the page of the search.
const FEW_ANNOUNCED: Paging = Paging { limit: 5, offset: 0 };

/// Takes no parameter; one that is sent is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// The query of the search page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchParameters {
    q: Option<String>,
}

/// What surrounds a page for this visitor. A city in the cookie that the pack does not serve counts as none.
pub fn frame<'a>(state: &'a State, snapshot: &'a Snapshot, visitor: &'a Visitor) -> Frame<'a> {
    Frame {
        assets: &state.assets.links,
        cities: &snapshot.cities,
        city: visitor.city.filter(|city| snapshot.city(*city).is_some()),
        elder: visitor.elder,
        demonstration: state.config.is_demonstration(),
        here: &visitor.here,
    }
}

/// All cities of the pack with their districts and telephone lines.
#[utoipa::path(get, path = "/api/v1/cities", operation_id = "list_cities", tag = "cities",
    responses((status = 200, body = CityList), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub async fn list(state: Data<State>, _: Query<NoParameters>) -> Json<CityList> {
    let snapshot = state.content.current();
    Json(CityList { cities: snapshot.cities.clone() })
}

/// Home: city, the three jobs, search, hotlines.
pub async fn home(request: HttpRequest, visitor: Visitor, state: Data<State>) -> HttpResponse {
    let snapshot = state.content.current();
    let render = || pages::home(&frame(&state, &snapshot, &visitor));
    state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render)
}

/// About: sources, credits, accessibility, personal data.
pub async fn about(request: HttpRequest, visitor: Visitor, state: Data<State>) -> HttpResponse {
    let snapshot = state.content.current();
    let render = || pages::about(&frame(&state, &snapshot, &visitor), &snapshot.credits);
    state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render)
}

/// Stands in for pages that a phone has not kept.
pub async fn offline(request: HttpRequest, visitor: Visitor, state: Data<State>) -> HttpResponse {
    let snapshot = state.content.current();
    let render = || pages::offline(&frame(&state, &snapshot, &visitor));
    state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render)
}

/// What failed, drawn as a page; for the middleware.
pub fn problem(request: &HttpRequest, problem: &Problem) -> String {
    let Some(state) = request.app_data::<Data<State>>() else { return problem.detail.clone() };
    let mut visitor = Visitor::of(request);
    if request.method() != Method::GET {
        // Nobody can come back to the address of a form by a link.
        visitor.here = path::HOME.to_owned();
    }
    let snapshot = state.content.current();
    pages::problem(&frame(state, &snapshot, &visitor), problem)
}

/// The search over guides and offices of all cities.
///
/// # Errors
/// 422 when the text is too long.
pub async fn search(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    query: Query<SearchParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let q = present(query.q.as_deref()).unwrap_or_default();
    let mut wrong = Vec::new();
    let text = search_text(Some(q), &mut wrong);
    if !wrong.is_empty() {
        return Err(Failure::invalid_fields(wrong));
    }
    let now = state.clock.minute();
    let render = || {
        let frame = frame(&state, &snapshot, &visitor);
        let minute = Now { at: now, calendar: &snapshot.calendar };
        let Some(text) = &text else {
            return pages::search(&frame, q, &no_guides(), &ProgrammeList::default(), &no_offices(), &minute);
        };
        let guides = guides::GuideQuery { text: Some(text.clone()), ..Default::default() };
        let offices = offices::OfficeQuery { text: Some(text.clone()), ..offices::OfficeQuery::at(now) };
        let announced = programme::ProgrammeQuery { text: Some(text.clone()), ..Default::default() };
        let guides = snapshot.guides.list(&guides, Paging::FIRST, snapshot.version);
        let offices = snapshot.offices.list(&offices, Paging::FIRST, snapshot.version);
        let announced = snapshot.programme.list(&announced, FEW_ANNOUNCED, snapshot.version);
        // A window answers it that has every word.
        let by_window = !offices.items.is_empty() && offices.missing.is_empty() && guides.missing.is_empty();
        if guides.total == 0 && !by_window {
            unanswered::count(&request, &state, q);
        }
        // What holds only a part of the words is shown where there is nothing else.
        let alone = guides.items.is_empty() && offices.items.is_empty();
        let announced = if announced.partial && !alone { ProgrammeList::default() } else { announced };
        pages::search(&frame, q, &guides, &announced, &offices, &minute)
    };
    Ok(state.pages.respond(&request, Edition::at(snapshot.version, now.number()), &visitor, render))
}

fn no_guides() -> GuideList {
    GuideList {
        total: 0,
        corrected: None,
        missing: Vec::new(),
        items: Vec::new(),
        departments: Vec::new(),
        next_cursor: None,
    }
}

fn no_offices() -> OfficeList {
    OfficeList {
        start: None,
        service_unknown: false,
        order: Order::District,
        total: Some(0),
        corrected: None,
        missing: Vec::new(),
        items: Vec::new(),
        next_cursor: None,
    }
}
