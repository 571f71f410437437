//! `POST /api/v1/wechat/login`, and the bearer token of other calls.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Json, Query},
};
use serde::Deserialize;
use shared::{
    citizens::{Login, Session},
    error::Problem,
    messages::citizens as words,
};

use super::{Citizen, LoginError};
use crate::{
    State,
    platform::{
        failure::Failure,
        http::{
            client,
            pages::{local, see_other},
        },
    },
};

/// Logs a mini-program's user in. The session key of WeChat stays with WeChat.
///
/// # Errors
/// 401 when the code is not valid any more, 403 when WeChat refuses the user, 422 when the code cannot be one,
/// 503 when WeChat is away.
#[utoipa::path(post, path = "/api/v1/wechat/login", operation_id = "log_in", tag = "citizens", request_body = Login, responses(
    (status = 200, description = "A session", body = Session),
    (status = 400, description = "Not the JSON that is asked for", body = Problem),
    (status = 401, description = "The code is not valid any more", body = Problem),
    (status = 403, description = "WeChat refuses this user", body = Problem),
    (status = 422, description = "Not a code of wx.login", body = Problem),
    (status = 429, description = "Too many logins from this address", body = Problem),
    (status = 503, description = "WeChat is away", body = Problem),
))]
pub async fn login(
    request: HttpRequest,
    state: Data<State>,
    login: Json<Login>,
) -> Result<HttpResponse, Failure> {
    state.payment_starts.check(client::address(&request, &state.config.server.trusted_proxies))?;
    if login.code.is_empty() || login.code.len() > 128 || !login.code.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Failure::invalid("code", "form", words::BAD_CODE));
    }
    let session = state.citizens.log_in(&login.code, state.clock.now()).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(session))
}

/// What the mini-program's web-view says when it opens.
#[derive(Deserialize)]
pub struct Entry {
    entry: String,
    next: Option<String>,
}

/// `GET /wechat/enter?entry=…&next=…`: home, or to that path of ours, with the browser's payer known from now on. An entry
/// that does not hold is no error: everything else can be done without, and the page of a fine says that it has lapsed.
pub async fn enter(state: Data<State>, query: Query<Entry>) -> HttpResponse {
    let mut on = see_other(&local(query.next.as_deref()));
    if let Some(cookie) = state.citizens.enter(&query.entry, state.clock.now()) {
        // Only a header's syntax could fail, and a token is plain.
        let _ = on.add_cookie(&cookie);
    }
    on
}

/// Who asks, if the request carries a session; an error when it carries one that does not hold.
///
/// # Errors
/// [`LoginError`].
pub async fn citizen_of(request: &HttpRequest, state: &State) -> Result<Option<Citizen>, LoginError> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")).ok_or(LoginError::NoSession)?;
    state.citizens.of_token(token, state.clock.now()).await.map(Some)
}
