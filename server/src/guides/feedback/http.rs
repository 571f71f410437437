//! What readers say over HTTP: the API, and the buttons on a guide's page.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Json, Path, Query},
};
use app::pages;
use serde::Deserialize;
use shared::{
    error::Problem,
    guides::feedback::{Answer, GuideFeedback},
    messages::guides as messages,
    path,
};

use super::store::{self, NewAnswer};
use crate::{
    State,
    cities::http::frame,
    platform::{
        failure::Failure,
        http::{
            client,
            pages::{Edition, Visitor, see_other},
        },
    },
};

/// The query of the page after a tap.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tapped {
    answer: Option<Answer>,
}

/// Says whether a guide was useful, or why it was not. Who says it is not kept.
///
/// # Errors
/// 404 without such a guide.
#[utoipa::path(post, path = "/api/v1/guides/{id}/feedback", operation_id = "rate_guide", tag = "guides", request_body = GuideFeedback,
    params(("id" = String, Path, description = "Such as `ps-id-renew`")),
    responses((status = 204, description = "It is counted"), (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"), (status = 429, body = Problem, content_type = "application/problem+json")))]
pub async fn rate(
    request: HttpRequest,
    state: Data<State>,
    id: Path<String>,
    said: Json<GuideFeedback>,
) -> Result<HttpResponse, Failure> {
    keep(&request, &state, &id, said.answer).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /guides/{id}/feedback`: on to the page that thanks.
///
/// # Errors
/// As [`rate`].
pub async fn submit(
    request: HttpRequest,
    state: Data<State>,
    id: Path<String>,
    said: Form<GuideFeedback>,
) -> Result<HttpResponse, Failure> {
    keep(&request, &state, &id, said.answer).await?;
    Ok(see_other(&format!("{}?answer={}", path::guide_feedback(&id), said.answer.as_str())))
}

/// The page that thanks, and asks for the reason after 没用.
///
/// # Errors
/// 404 without such a guide.
pub async fn page(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<String>,
    tapped: Query<Tapped>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let guide = snapshot.guides.get(&id).ok_or_else(not_found)?;
    let render = || pages::guide_feedback(&frame(&state, &snapshot, &visitor), guide, tapped.answer);
    Ok(state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render))
}

async fn keep(request: &HttpRequest, state: &State, id: &str, answer: Answer) -> Result<(), Failure> {
    state.guide_feedback.check(client::address(request, &state.config.server.trusted_proxies))?;
    let snapshot = state.content.current();
    let guide = snapshot.guides.get(id).ok_or_else(not_found)?;
    let said = NewAnswer { guide_id: &guide.id, answer, dataset_version: snapshot.guides_version() };
    Ok(store::add(&state.database, said, state.clock.today()).await?)
}

fn not_found() -> Failure {
    Failure::not_found("guide_not_found", messages::NOT_FOUND)
}
