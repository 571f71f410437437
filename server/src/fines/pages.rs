//! The form for a fine and its result, for browsers with and without WASM.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{StatusCode, header},
    web::{Data, Form, Query},
};
use app::pages::{FineForm, Instead, LaterDay, Offer};
use serde::Deserialize;
use shared::{
    fines::{FineQuery, farthest_day, later_day},
    messages::fines as words,
    path,
    payments::Channel,
    time,
};

use super::{
    Hit, SearchError,
    asker::{asker, introduce},
};
use crate::{
    State,
    cities::http::frame,
    platform::{
        failure::Failure,
        http::{
            client, observe,
            pages::{Edition, Visitor, private, see_other},
        },
    },
};

/// `/fines?gone`: the form, and that the result is no longer known. A fixed word, so that the page is kept like
/// any other and nobody can make it say something else.
const GONE: &str = "gone";
const COOKIE: &str = "fine";
const COOKIE_MINUTES: i64 = 30;

/// `GET /fines`: the empty form, the same for everybody at the same address.
pub async fn form(request: HttpRequest, visitor: Visitor, state: Data<State>) -> HttpResponse {
    let snapshot = state.content.current();
    let empty = FineForm { result_gone: request.query_string() == GONE, ..FineForm::default() };
    let render = || app::pages::fine_form(&frame(&state, &snapshot, &visitor), &empty);
    let mut response = state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render);
    introduce(&request, &state, &mut response);
    response
}

/// `POST /fines`: to the result, or the form again with what was wrong.
///
/// # Errors
/// When the database fails: that is no mistake in the form.
pub async fn submit(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    query: Form<FineQuery>,
) -> Result<HttpResponse, Failure> {
    match look_up(&request, &state, &query).await {
        Ok(token) => {
            let mut response = see_other(path::FINE);
            // Only a header's syntax could fail, and a token is plain.
            let _ = response.add_cookie(&remembered(&state, token));
            Ok(response)
        }
        Err(SearchError::Database(error)) => Err(error.into()),
        Err(error) => {
            let failure = Failure::from(error);
            let form = FineForm {
                decision_no: query.decision_no.chars().take(64).collect(),
                plate: query.plate.chars().take(32).collect(),
                fields: failure.fields.clone(),
                // What is wrong with a field is said beside the field.
                result_gone: false,
                problem: failure.fields.is_empty().then(|| failure.problem(observe::request_id(&request))),
            };
            let mut response =
                private(app::pages::fine_form(&frame(&state, &state.content.current(), &visitor), &form));
            *response.status_mut() = failure.status;
            if let Some(seconds) = failure.retry_after_seconds {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            Ok(response)
        }
    }
}

/// What the form for a later day asks.
#[derive(Deserialize)]
pub struct Asked {
    on: Option<String>,
    /// There after WeChat did not say who pays ([`path::FINE_WHO_UNKNOWN`]).
    unknown: Option<String>,
}

/// `GET /fines/result`: the fine that the last look-up of this browser found, or the form, which says that the
/// browser knows of none.
///
/// # Errors
/// When the database fails.
pub async fn result(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let Some(token) = request.cookie(COOKIE).map(|c| c.value().to_owned()) else {
        return Ok(gone());
    };
    let now = state.clock.now();
    let fine = match state.fines.by_token(&token, now).await {
        Ok(fine) => fine,
        Err(SearchError::Token) => return Ok(gone()),
        Err(other) => return Err(other.into()),
    };
    let today = time::date_at(now);
    // An empty field asks for nothing.
    let asked = asked.into_inner();
    let typed = asked.on.filter(|typed| !typed.is_empty());
    let day = typed.as_deref().map(|typed| later_day(typed, today)).transpose();
    let later = LaterDay {
        typed: typed.unwrap_or_default().chars().take(10).collect(),
        error: day.err().map(words::later_day),
        from: today,
        to: farthest_day(today),
    };
    let hit = Hit { fine, token, on: day.ok().flatten() };
    let snapshot = state.content.current();
    let found = state.fines.found(hit, &snapshot.calendar, now).await?;
    let key = uuid::Uuid::new_v4().simple().to_string();
    let frame = frame(&state, &snapshot, &visitor);
    let offer = offer(&request, &state, asked.unknown.is_some());
    let mut response = private(app::pages::fine(&frame, &found, &key, offer, &later));
    // Browsers refuse a form whose answer leads to a house that the page's policy does not name.
    if offer.channel == Channel::WechatJsapi
        && !client::is_in_mini_program(&request)
        && let Some(policy) = &state.wechat_forms
    {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    if later.error.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn gone() -> HttpResponse {
    see_other(&format!("{}?{GONE}", path::FINES))
}

async fn look_up(request: &HttpRequest, state: &State, query: &FineQuery) -> Result<String, SearchError> {
    let asker = asker(request, state).await;
    Ok(state.fines.search(query, &asker, state.clock.now()).await?.token)
}

fn remembered(state: &State, token: String) -> Cookie<'static> {
    Cookie::build(COOKIE, token)
        .path("/")
        .max_age(Duration::minutes(COOKIE_MINUTES))
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.config.server.public_url.starts_with("https:"))
        .finish()
}

/// The way to pay that works where the page is shown, and why it is not the nearest one.
fn offer(request: &HttpRequest, state: &State, is_unknown: bool) -> Offer {
    // Without WeChat's script nobody can pay inside the mini-program, whatever its entry says.
    let has_lapsed =
        state.wechat_script.is_some() && state.citizens.entry_has_lapsed(request, state.clock.now());
    let instead = match (has_lapsed, is_unknown) {
        (true, _) => Some(Instead::EntryLapsed),
        (false, true) => Some(Instead::WhoUnknown),
        (false, false) => None,
    };
    let channel = if is_unknown { Channel::WechatNative } else { channel_of(request, state) };
    Offer { channel, instead }
}

/// A phone's browser opens WeChat; a desktop shows a code to scan. Inside WeChat its own H5 page refuses to
/// work: there WeChat itself is called where it can tell who pays, else the code is shown too. A web-view hands over to
/// its mini-program by WeChat's script alone.
fn channel_of(request: &HttpRequest, state: &State) -> Channel {
    let hands_over = state.wechat_script.is_some() || !client::is_in_mini_program(request);
    if hands_over && state.citizens.can_pay_inside(request, state.clock.now()) {
        return Channel::WechatJsapi;
    }
    let agent = client::agent(request);
    let is_phone = agent.contains("Mobile") || agent.contains("Android");
    if is_phone && !client::is_in_wechat(request) { Channel::WechatH5 } else { Channel::WechatNative }
}
