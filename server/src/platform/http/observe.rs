//! Around every request: an id, one log line, the metrics, and, when it failed, the answer.
//!
//! The log holds the route's pattern, never the address as asked: a query may hold what is personal.

use std::time::Instant;

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
use shared::{error::Problem, messages::common, path};

use crate::platform::failure::Failure;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request, in the log and for the resident: 16 hex digits.
#[derive(Clone, Debug)]
pub struct RequestId(String);

impl RequestId {
    fn new() -> RequestId {
        let (high, _) = uuid::Uuid::new_v4().as_u64_pair();
        RequestId(format!("{high:016x}"))
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
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let mut response = answer(response, &id);
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    record(&method, &route, response.status(), started, &id);
    Ok(response)
}

fn record(method: &Method, route: &str, status: StatusCode, started: Instant, id: &RequestId) {
    let seconds = started.elapsed().as_secs_f64();
    let labels = [
        ("method", method.to_string()),
        ("route", route.to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(seconds);
    let milliseconds = (seconds * 1e5).round() / 100.0;
    tracing::info!(request_id = id.0, %method, route, status = status.as_u16(), milliseconds, "request");
}

/// Turns a failed answer into one with a body, and logs its cause; leaves others alone.
fn answer<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    id: &RequestId,
) -> ServiceResponse<BoxBody> {
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
        tracing::error!(request_id = id.0, code = failure.code, cause, "request failed");
    } else if !cause.is_empty() {
        tracing::info!(request_id = id.0, code = failure.code, cause, "request refused");
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

fn problem_response(request: &HttpRequest, failure: &Failure, id: &RequestId) -> HttpResponse {
    let problem = failure.problem(id.0.clone());
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
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}
