//! The control API for tests and the demonstration: JSON, unsigned, no counterpart at WeChat.

mod books;
mod levers;
mod others;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, JsonConfig};
use actix_web::{ResponseError as _, error::InternalError};
use serde_json::json;

/// Largest body of a lever in bytes.
const BODY_MAX: usize = 16 * 1024;

/// `/control/…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/control")
        .app_data(JsonConfig::default().limit(BODY_MAX).error_handler(|error, _| {
            let response = refuse(error.status_code(), &error.to_string());
            InternalError::from_response(error, response).into()
        }))
        .configure(books::routes)
        .configure(levers::routes)
        .configure(others::routes);
    config.service(scope);
}

fn refuse(status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({"error": message}))
}
