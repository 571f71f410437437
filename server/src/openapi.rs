//! The description of the API: `GET /api/v1/openapi.json`, and `yimatong openapi`.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use shared::error::Problem;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{Content, Ref, RefOr, Response, path::Operation},
};

use crate::{
    cities, citizens, fines, guides, offices, payments, platform::http::compressed::Compressed, programme,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "一码通 API",
        description = "Windows, guides and traffic fines of a city. Times are RFC 3339 with +08:00, money is in 分 \
                       (`*_fen`), errors are application/problem+json (RFC 9457) with a stable `code`."
    ),
    paths(
        cities::http::list,
        offices::http::search,
        offices::http::get,
        offices::reports::http::report,
        offices::directory::get,
        offices::wechat_map::sign,
        guides::http::search,
        guides::http::get,
        guides::directory::get,
        guides::feedback::http::rate,
        programme::http::search,
        programme::http::get,
        fines::http::search,
        payments::http::start,
        payments::http::payment,
        payments::http::check,
        payments::http::reopen,
        payments::http::close,
        payments::http::receipt,
        payments::hand_over::hand_over,
        payments::hand_over::take_over,
        payments::http::notify,
        payments::http::notify_any,
        citizens::http::login,
    ),
    modifiers(&Refusals)
)]
struct Description;

/// What holds for every operation: a refusal is a [`Problem`], and a body may be too long or no JSON.
struct Refusals;

const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";
const OF_BODIES: [(&str, &str); 3] = [
    ("400", "The body is not the JSON that is asked for"),
    ("413", "The body is too long"),
    ("415", "The body does not say that it is JSON"),
];

impl Modify for Refusals {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let items = description.paths.paths.values_mut();
        items.flat_map(|item| [&mut item.get, &mut item.post]).flatten().for_each(refusals_of);
    }
}

fn refusals_of(operation: &mut Operation) {
    let takes_json = match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key(JSON),
        _ => false,
    };
    let responses = &mut operation.responses.responses;
    let problem = || RefOr::T(Content::new(Some(Ref::from_schema_name(Problem::name()))));
    for (status, why) in OF_BODIES.into_iter().filter(|_| takes_json) {
        let mut refusal = Response::new(why);
        refusal.content.insert(PROBLEM_JSON.to_owned(), problem());
        responses.entry(status.to_owned()).or_insert(RefOr::T(refusal));
    }
    for (status, response) in responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5']) && response.content.swap_remove(JSON).is_some() {
            response.content.insert(PROBLEM_JSON.to_owned(), problem());
        }
    }
}

/// The description, as JSON with a line break at the end.
///
/// # Errors
/// Never in practice: the description is made of names and texts.
pub fn json() -> Result<String, serde_json::Error> {
    Description::openapi().to_pretty_json().map(|json| json + "\n")
}

/// The description, kept ready to be sent.
pub struct Prepared(Compressed);

impl Prepared {
    /// Makes it once.
    ///
    /// # Errors
    /// As [`json`].
    pub fn new() -> Result<Prepared, serde_json::Error> {
        json().map(|json| Prepared(Compressed::new(json)))
    }
}

/// `GET /api/v1/openapi.json`.
pub async fn get(request: HttpRequest, prepared: Data<Prepared>) -> HttpResponse {
    prepared.0.respond(&request, "application/json", "no-cache")
}
