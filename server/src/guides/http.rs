//! Guides over HTTP: the API and the pages.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json, Path, Query},
};
use app::pages::{self, GuideFilter};
use serde::Deserialize;
use shared::{
    error::{FieldError, Problem},
    guides::{BadAnswer, Case, GuideCase, GuideList},
    messages::{common, guides as messages},
};

use super::{GuideQuery, answers::Asked, unanswered};
use crate::{
    State,
    cities::{
        Snapshot,
        http::frame,
        paging::Paging,
        parameters::{code, present, refuse, search_text},
    },
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor},
    },
};

/// The query of `GET /guides`, as it arrives. An empty value counts as absent: forms send those.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GuideParameters {
    /// A question in everyday words.
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

impl GuideParameters {
    fn understand(&self, snapshot: &Snapshot) -> Result<GuideQuery, Failure> {
        let mut wrong = Vec::new();
        let city = code("city", self.city.as_deref(), |c| snapshot.city(c).is_some(), &mut wrong);
        let department = present(self.department.as_deref()).and_then(|name| {
            let known = snapshot.guides.departments().iter().find(|known| *known == name).cloned();
            known.or_else(|| refuse(&mut wrong, "department", "unknown", common::BAD_PARAMETER))
        });
        let text = search_text(self.q.as_deref(), &mut wrong);
        if wrong.is_empty() {
            Ok(GuideQuery { city, department, text })
        } else {
            Err(Failure::invalid_fields(wrong))
        }
    }

    fn paging(&self, snapshot: &Snapshot) -> Result<Paging, Failure> {
        Paging::parse(present(self.limit.as_deref()), present(self.cursor.as_deref()), snapshot.version)
    }
}

/// Guides: by department, or what a question means, the likeliest first, each with the reason.
///
/// # Errors
/// 422 naming what cannot be understood.
#[utoipa::path(get, path = "/api/v1/guides", operation_id = "list_guides", tag = "guides", params(GuideParameters),
    responses((status = 200, body = GuideList), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn search(
    request: HttpRequest,
    state: Data<State>,
    parameters: Query<GuideParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let query = parameters.understand(&snapshot)?;
    let paging = parameters.paging(&snapshot)?;
    let list = || snapshot.guides.list_json(&query, paging, snapshot.version);
    Ok(state.pages.respond_json(&request, Edition::of(snapshot.version), list))
}

/// One guide for one case. Every other parameter is an answer: `?home=220300&actor=self`; without any it is whole.
///
/// # Errors
/// 404 when there is none of that id; 422 naming an answer that it does not know.
#[utoipa::path(get, path = "/api/v1/guides/{id}", operation_id = "get_guide", tag = "guides",
    params(("id" = String, Path, description = "Such as `ps-id-renew`"),
        ("on" = Option<String>, Query, description = "The day it is shown for, such as `2026-07-01`; today by default"),
        ("answers" = Option<std::collections::BTreeMap<String, String>>, Query, style = Form, explode, description = "Choice by question, as in `questions`")),
    responses((status = 200, body = GuideCase), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    request: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<Json<GuideCase>, Failure> {
    let snapshot = state.content.current();
    let guide = snapshot.guides.get(&id).ok_or_else(not_found)?;
    let asked = Asked::parse(request.query_string())?;
    let on = asked.on.unwrap_or_else(|| state.clock.today());
    let (case, mut bad) = Case::new(guide, &asked.answers, on);
    bad.extend(asked.about_windows().map(|name| BadAnswer::Question(name.to_owned())));
    if bad.is_empty() { Ok(Json(case.summary())) } else { Err(refuse_answers(bad)) }
}

fn refuse_answers(bad: Vec<BadAnswer>) -> Failure {
    let field = |bad| match bad {
        BadAnswer::Question(id) => (id, "unknown_question"),
        BadAnswer::Choice(id) => (id, "unknown_choice"),
    };
    let errors = bad.into_iter().map(field).map(|(field, code)| FieldError {
        field,
        code: code.to_owned(),
        detail: common::BAD_PARAMETER.to_owned(),
    });
    Failure::invalid_fields(errors.collect())
}

/// The list as a page. Without `city` it shows the city that the visitor chose; an empty one shows all.
///
/// # Errors
/// 422 naming what cannot be understood.
pub async fn list_page(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    parameters: Query<GuideParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let mut query = parameters.understand(&snapshot)?;
    let paging = parameters.paging(&snapshot)?;
    if parameters.city.is_none() {
        query.city = visitor.city.filter(|city| snapshot.city(*city).is_some());
    }
    let filter = GuideFilter {
        city: query.city,
        department: query.department.clone(),
        q: present(parameters.q.as_deref()).map(str::to_owned),
    };
    if let Some(question) = query.text.as_deref().filter(|text| !snapshot.guides.answers(text)) {
        unanswered::count(&request, &state, question);
    }
    let render = || {
        pages::guides(
            &frame(&state, &snapshot, &visitor),
            &filter,
            &snapshot.guides.list(&query, paging, snapshot.version),
        )
    };
    Ok(state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render))
}

pub(super) fn not_found() -> Failure {
    Failure::not_found("guide_not_found", messages::NOT_FOUND)
}
