//! A body kept plain, in gzip and in brotli, with its ETag.

use std::{io::Write, sync::OnceLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    web::Bytes,
};

/// A body with its siblings; a sibling is there only when it is smaller.
#[derive(Clone, Debug)]
pub struct Compressed {
    plain: Bytes,
    /// Made when the first client takes it: most answers are taken in one form only, and none at all costs least.
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
    etag: String,
}

impl Compressed {
    /// From siblings made before.
    pub fn from_parts(plain: Vec<u8>, gzip: Option<Vec<u8>>, brotli: Option<Vec<u8>>) -> Compressed {
        let made = |sibling| OnceLock::from(smaller(sibling, &plain));
        Compressed { gzip: made(gzip), brotli: made(brotli), etag: etag(&plain), plain: plain.into() }
    }

    /// Compresses when asked, at a middling level: a page is rendered once and sent often, but somebody waits for it.
    pub fn new(plain: String) -> Compressed {
        let etag = etag(plain.as_bytes());
        Compressed { plain: plain.into(), gzip: OnceLock::new(), brotli: OnceLock::new(), etag }
    }

    /// Bytes that it may come to occupy in memory: text shrinks to less than half.
    pub fn size(&self) -> usize {
        self.plain.len() * 2
    }

    /// The answer: 304 when the client has it, else the smallest form that the client takes.
    pub fn respond(
        &self,
        request: &HttpRequest,
        content_type: &str,
        cache_control: &'static str,
    ) -> HttpResponse {
        let (body, encoding, suffix) = self.choose(request.headers());
        let etag = format!("\"{}{suffix}\"", self.etag);
        if is_known(request.headers(), &etag) {
            return HttpResponse::NotModified()
                .insert_header((header::ETAG, etag))
                .insert_header((header::CACHE_CONTROL, cache_control))
                .insert_header((header::VARY, "accept-encoding, cookie"))
                .finish();
        }
        let mut response = HttpResponse::build(StatusCode::OK);
        response
            .insert_header((header::CONTENT_TYPE, content_type))
            .insert_header((header::ETAG, etag))
            .insert_header((header::CACHE_CONTROL, cache_control))
            .insert_header((header::VARY, "accept-encoding, cookie"));
        if let Some(encoding) = encoding {
            response.insert_header((header::CONTENT_ENCODING, encoding));
        }
        response.body(body)
    }

    /// Each form has an ETag of its own (RFC 9110, 8.8.3.3).
    fn choose(&self, headers: &HeaderMap) -> (Bytes, Option<&'static str>, &'static str) {
        let taken = |coding, sibling: &OnceLock<Option<Bytes>>, make: fn(&[u8]) -> Option<Vec<u8>>| {
            accepts(headers, coding)
                .then(|| sibling.get_or_init(|| smaller(make(&self.plain), &self.plain)).clone())?
        };
        if let Some(body) = taken("br", &self.brotli, brotli) {
            (body, Some("br"), "-br")
        } else if let Some(body) = taken("gzip", &self.gzip, gzip) {
            (body, Some("gzip"), "-gz")
        } else {
            (self.plain.clone(), None, "")
        }
    }
}

fn smaller(sibling: Option<Vec<u8>>, plain: &[u8]) -> Option<Bytes> {
    sibling.filter(|sibling| sibling.len() < plain.len()).map(Bytes::from)
}

fn etag(plain: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, plain);
    digest.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).any(
        |offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
            named && !parts.any(|p| matches!(p.trim_start_matches("q="), "0" | "0.0" | "0.00" | "0.000"))
        },
    )
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == etag || known.trim() == "*")
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
    brotli::BrotliCompress(&mut &*plain, &mut out, &params).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use actix_web::{http::StatusCode, test::TestRequest};

    use super::*;

    fn body() -> Compressed {
        Compressed::new("办事窗口".repeat(200))
    }

    #[test]
    fn the_smallest_accepted_form_is_sent() {
        for (accept, want) in
            [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("br;q=0, gzip", Some("gzip")), ("", None)]
        {
            let request = TestRequest::default().insert_header(("accept-encoding", accept)).to_http_request();
            let response = body().respond(&request, "text/html", "no-cache");
            let got = response.headers().get("content-encoding").map(|v| v.to_str().unwrap());
            assert_eq!(got, want, "{accept}");
        }
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let first = body().respond(&TestRequest::default().to_http_request(), "text/html", "no-cache");
        let etag = first.headers().get("etag").unwrap().clone();
        let again = TestRequest::default().insert_header(("if-none-match", etag)).to_http_request();
        assert_eq!(body().respond(&again, "text/html", "no-cache").status(), StatusCode::NOT_MODIFIED);
    }
}
