//! The operator's page: what was ordered, paid, given back and told, and the levers as plain forms.

mod forms;
mod labels;
mod levers;
mod page;
mod standing;
mod tables;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data};

use crate::html;
use crate::standin::Standin;

const STYLE: &str = include_str!("style.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// `/` and `/operator/…`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(open))
        .route("/operator/style.css", web::get().to(style))
        .configure(levers::routes);
}

async fn open(standin: Data<Standin>) -> HttpResponse {
    html::answer(StatusCode::OK, POLICY, page::overview(&standin))
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(STYLE)
}

/// Back to that section of the page, which shows how things stand now; or what is wrong.
fn done(section: &str, outcome: Result<(), String>) -> HttpResponse {
    match outcome {
        Ok(()) => HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/#{section}"))).finish(),
        Err(message) => refused(&message),
    }
}

fn refused(message: &str) -> HttpResponse {
    html::answer(StatusCode::BAD_REQUEST, POLICY, page::refused(message))
}
