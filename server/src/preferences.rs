//! What a browser remembers: the city and the display mode. Two cookies, nothing personal.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web,
};
use serde::Deserialize;
use shared::{cities::Adcode, path};

use crate::platform::http::pages::see_other;

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

/// A path of ours, else home: `back` must not send anybody to another host.
fn local(back: Option<&str>) -> String {
    let is_local = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.len() <= 512
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    back.filter(is_local).unwrap_or(path::HOME).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_to_our_own_pages_only() {
        assert_eq!(local(Some("/offices?q=%E7%AA%97")), "/offices?q=%E7%AA%97");
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nset-cookie: x=1"]
        {
            assert_eq!(local(Some(foreign)), "/", "{foreign}");
        }
    }
}
