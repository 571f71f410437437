//! Who looks a fine up: a session, a browser that has been here before, or nobody in particular.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use jiff::ToSpan;

use super::guard::{Asker, Person};
use crate::{State, citizens, platform::http::client};

const COOKIE: &str = "asker";
const PURPOSE: &str = "asker";
const COOKIE_HOURS: i64 = 12;

/// Who asks.
pub async fn asker(request: &HttpRequest, state: &State) -> Asker {
    let address = client::address(request, &state.config.server.trusted_proxies);
    // A session that does not hold counts as none: fines are for everybody.
    let citizen = citizens::http::citizen_of(request, state).await.ok().flatten();
    let person = match (citizen, browser(request, state)) {
        (Some(citizen), _) => Person::Citizen(citizen.id.as_str().to_owned()),
        (None, Some(name)) => Person::Browser(name),
        (None, None) => Person::nobody(address),
    };
    Asker { person, address }
}

/// Gives a browser a random name for half a day, so that its look-ups are counted apart from its neighbours'. It is
/// stored nowhere here and says nothing of who it is.
pub fn introduce(request: &HttpRequest, state: &State, response: &mut HttpResponse) {
    if browser(request, state).is_some() {
        return;
    }
    let now = state.clock.now();
    let expires = now.checked_add(COOKIE_HOURS.hours()).unwrap_or(now);
    let name = uuid::Uuid::new_v4().simple().to_string();
    let cookie = Cookie::build(COOKIE, state.signer.sign(PURPOSE, &name, expires))
        .path("/")
        .max_age(Duration::hours(COOKIE_HOURS))
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.config.server.public_url.starts_with("https:"))
        .finish();
    // Only a header's syntax could fail, and a token is plain.
    let _ = response.add_cookie(&cookie);
}

fn browser(request: &HttpRequest, state: &State) -> Option<String> {
    state.signer.verify(PURPOSE, request.cookie(COOKIE)?.value(), state.clock.now())
}
