//! The routes of WeChat Pay v3.

mod bills;
mod call;
mod certificates;
mod payments;
mod refunds;
mod sealed;

use actix_web::http::StatusCode;
use actix_web::web;
use actix_web::{HttpResponse, Resource};

use self::call::Call;
pub use self::call::hold;
use crate::refusal::Refusal;
use crate::reply::Reply;

/// Largest request body in bytes.
const BODY_MAX: usize = 64 * 1024;

/// `/v3/…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/v3")
        .app_data(web::PayloadConfig::new(BODY_MAX))
        .configure(payments::routes)
        .configure(refunds::routes)
        .configure(bills::routes)
        .configure(certificates::routes)
        .default_service(web::to(nothing_here));
    config.service(scope);
}

/// A path whose other methods get a signed answer too.
fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(nothing_here))
}

async fn nothing_here(call: Call) -> HttpResponse {
    let refusal = Refusal::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", "演示网关没有这个接口");
    Reply::from(refusal).signed(&call.standin.keys, call.stamp(), None)
}
