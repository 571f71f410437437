//! Forms of other sites are refused: a browser that shows a foreign page must not start, check or cancel anything here.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, else `Origin`); programs and mini-programs say
//! neither and are let through, because they carry no resident's cookies.

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
};
use shared::messages::common;

use crate::platform::failure::Failure;

/// The middleware. Stands inside `observe`, which writes the answer.
///
/// # Errors
/// Only what actix itself cannot answer.
pub async fn refuse_foreign_forms(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !request.method().is_safe() && is_foreign(&request) {
        let failure = Failure::new(StatusCode::FORBIDDEN, "foreign_form", common::FOREIGN_FORM);
        return Ok(request.error_response(failure));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn is_foreign(request: &ServiceRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = origin.split_once("://").map(|(_, host)| host);
    // A proxy passes on the host that the browser asked for.
    host.is_none() || host != Some(request.connection_info().host())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_a_browser_on_another_site_is_foreign() {
        for (name, value, want) in [
            ("sec-fetch-site", "cross-site", true),
            ("sec-fetch-site", "same-site", true),
            ("sec-fetch-site", "same-origin", false),
            ("sec-fetch-site", "none", false),
            ("origin", "https://evil.example", true),
            ("origin", "null", true),
            ("origin", "https://city.example", false),
            ("accept", "*/*", false),
        ] {
            let request = TestRequest::post()
                .insert_header(("host", "city.example"))
                .insert_header((name, value))
                .to_srv_request();
            assert_eq!(is_foreign(&request), want, "{name}: {value}");
        }
    }
}
