//! Around every request: an id, one log line, the metrics, and, when it failed, the answer.
//!
//! The log holds the route's pattern, never the address as asked: a query may hold what is personal.

use std::{cell::RefCell, collections::HashMap, fmt, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
};
use metrics::{Counter, Histogram};
use shared::{error::Problem, messages::common, path};

use crate::platform::failure::Failure;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request, in the log and for the resident: 16 hex digits. It opens nothing, so that a quick generator, which
/// each thread starts from a number of its own, is enough.
#[derive(Clone, Copy, Debug)]
struct RequestId(u64);

impl RequestId {
    fn new() -> RequestId {
        RequestId(fastrand::u64(..))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// How a failed page is drawn. Kept in the application's data, because drawing needs what this room does not know.
#[derive(Clone, Copy)]
pub struct ProblemPage(pub fn(&HttpRequest, &Problem) -> String);

/// The middleware.
///
/// # Errors
/// Only what actix itself cannot answer.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = RequestId::new();
    request.extensions_mut().insert(id);
    let method = request.method().clone();
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let mut response = answer(response, id);
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    record(&method, &route, response.status(), started, id);
    Ok(response)
}

fn record(method: &Method, route: &str, status: StatusCode, started: Instant, id: RequestId) {
    let seconds = started.elapsed().as_secs_f64();
    METERS.with_borrow_mut(|meters| meters.count(method, route, status, seconds));
    let milliseconds = (seconds * 1e5).round() / 100.0;
    tracing::info!(request_id = %id, %method, route, status = status.as_u16(), milliseconds, "request");
}

thread_local! {
    static METERS: RefCell<Meters> = RefCell::default();
}

/// The metrics of each route, as this thread has found them: to look one up costs more than to count.
#[derive(Default)]
struct Meters(HashMap<String, Vec<Meter>>);

struct Meter {
    method: &'static str,
    status: StatusCode,
    total: Counter,
    seconds: Histogram,
}

impl Meters {
    fn count(&mut self, method: &Method, route: &str, status: StatusCode, seconds: f64) {
        let method = known(method);
        let is_same = |meter: &&Meter| meter.method == method && meter.status == status;
        if let Some(meter) = self.0.get(route).and_then(|meters| meters.iter().find(is_same)) {
            return meter.count(seconds);
        }
        let meter = Meter::new(method, route, status);
        meter.count(seconds);
        self.0.entry(route.to_owned()).or_default().push(meter);
    }
}

impl Meter {
    fn new(method: &'static str, route: &str, status: StatusCode) -> Meter {
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.as_u16().to_string()),
        ];
        let total = metrics::counter!("http_requests_total", &labels);
        let seconds = metrics::histogram!("http_request_seconds", &labels);
        Meter { method, status, total, seconds }
    }

    fn count(&self, seconds: f64) {
        self.total.increment(1);
        self.seconds.record(seconds);
    }
}

/// The name of a method that somebody may rightly send; a client makes up as many others as it likes.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// Turns a failed answer into one with a body, and logs its cause; leaves others alone.
fn answer<B: MessageBody + 'static>(response: ServiceResponse<B>, id: RequestId) -> ServiceResponse<BoxBody> {
    let Some(error) = response.response().error() else { return response.map_into_boxed_body() };
    let status = response.status();
    let other;
    let failure = match error.as_error::<Failure>() {
        Some(failure) => failure,
        None => {
            other = from_status(status, &error.to_string());
            &other
        }
    };
    let cause = failure.cause.as_deref().unwrap_or_default();
    if failure.status.is_server_error() {
        tracing::error!(request_id = %id, code = failure.code, cause, "request failed");
    } else if !cause.is_empty() {
        tracing::info!(request_id = %id, code = failure.code, cause, "request refused");
    }
    let body = problem_response(response.request(), failure, id);
    response.into_response(body)
}

/// For errors that actix made itself, before a handler of ours ran.
fn from_status(status: StatusCode, cause: &str) -> Failure {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", common::NOT_FOUND),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", common::TOO_LARGE),
        _ if status.is_server_error() => ("internal", common::INTERNAL),
        _ => ("unreadable", common::UNREADABLE),
    };
    // The text of a client's mistake may quote what the client sent.
    let cause = status.is_server_error().then(|| cause.to_owned());
    Failure { cause, ..Failure::new(status, code, detail) }
}

fn problem_response(request: &HttpRequest, failure: &Failure, id: RequestId) -> HttpResponse {
    let problem = failure.problem(id.to_string());
    let mut response = HttpResponse::build(failure.status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(seconds) = failure.retry_after_seconds {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    let page = request.app_data::<ProblemPage>();
    match page {
        Some(ProblemPage(draw)) if !request.path().starts_with(path::API) => {
            response.content_type("text/html; charset=utf-8").body(draw(request, &problem))
        }
        _ => {
            let body = serde_json::to_string(&problem).unwrap_or_default();
            response.content_type("application/problem+json").body(body)
        }
    }
}

/// The id of the request, for a page that shows a problem of its own.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_method_makes_no_metric_of_its_own() {
        assert_eq!(known(&Method::HEAD), "HEAD");
        assert_eq!(known(&Method::from_bytes(b"BREW").unwrap()), "other");
    }

    #[test]
    fn an_id_has_16_hex_digits_however_small_its_number() {
        assert_eq!(RequestId(0xbeef).to_string(), "000000000000beef");
    }
}
