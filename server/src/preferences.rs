//! What a browser remembers: the city and the display mode. Two cookies, nothing personal.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web,
};
use serde::Deserialize;
use shared::cities::Adcode;

use crate::platform::http::pages::{local, see_other};

/// The form of `POST /preferences`. What is absent stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    city: Option<String>,
    mode: Option<String>,
    back: Option<String>,
}

/// `POST /preferences`: remembers and goes back to where the form was.
pub async fn remember(form: web::Form<Preferences>) -> HttpResponse {
    let Preferences { city, mode, back } = form.into_inner();
    let mut response = see_other(&local(back.as_deref()));
    let city = city.and_then(|code| code.parse::<Adcode>().ok()).map(|code| kept("city", code.to_string()));
    let mode =
        mode.filter(|mode| matches!(mode.as_str(), "elder" | "standard")).map(|mode| kept("mode", mode));
    for cookie in [city, mode].into_iter().flatten() {
        // Only a header's syntax could fail, and both values are plain.
        let _ = response.add_cookie(&cookie);
    }
    response
}

fn kept(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .max_age(Duration::days(365))
        .same_site(SameSite::Lax)
        .http_only(true)
        .finish()
}
