//! What goes over the wire around the pages.

use std::io::Read;

use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{Response, StatusCode};
use sha2::{Digest, Sha256};
use system_tests::{http::header, system::System};

/// Pages that anybody may see.
const PAGES: [&str; 9] = [
    "/",
    "/offices",
    "/offices?city=220100",
    "/guides",
    "/guides/ps-id-renew",
    "/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81",
    "/fines",
    "/receipts/verify",
    "/about",
];

/// Word for word; a change of it is a change of what an attacker may do. The one style sheet and the one script in the page
/// are allowed.
fn content_security_policy(html: &str) -> String {
    let only = |open: &str, close: &str, ours: &str| {
        let (text, rest) = html.split_once(open).unwrap().1.split_once(close).unwrap();
        assert!(text.contains(ours) && !rest.contains(close), "one {close}, and that is ours");
        BASE64_STANDARD.encode(Sha256::digest(text))
    };
    let style = only("<style>", "</style>", "--green: #018942");
    let script = only("<script type=\"module\">", "</script>", "leptos-island");
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{script}'; \
         style-src 'self' 'sha256-{style}'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

async fn get(system: &System, path: &str, encoding: &str) -> Response {
    system.get(path).header("Accept-Encoding", encoding).send().await.unwrap()
}

#[tokio::test]
async fn every_page_is_strict_and_says_that_it_is_a_demonstration() {
    let system = System::start().await;
    for path in PAGES {
        let answer = get(&system, path, "identity").await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let policy = header(&answer, "content-security-policy");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "x-request-id").len(), 16, "{path}");
        let html = answer.text().await.unwrap();
        assert_eq!(policy, content_security_policy(&html), "{path}");
        assert!(html.contains("演示环境"), "{path} wears no banner");
        for inline in [" style=", " onclick=", "<script>", "javascript:"] {
            assert!(!html.contains(inline), "{path} has an inline {inline}");
        }
    }
    let missing = get(&system, "/no-such-page", "identity").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    let policy = header(&missing, "content-security-policy");
    let html = missing.text().await.unwrap();
    assert_eq!(policy, content_security_policy(&html));
    assert!(html.contains("演示环境"));
}

#[tokio::test]
async fn every_kept_page_comes_compressed_and_is_asked_about_again() {
    let system = System::start().await;
    // What checks a receipt may show one, so it is kept nowhere.
    for path in PAGES.into_iter().filter(|path| *path != "/receipts/verify") {
        let plain = get(&system, path, "identity").await;
        let etag = header(&plain, "etag");
        let plain = plain.bytes().await.unwrap();
        let brotli = get(&system, path, "gzip, deflate, br").await;
        assert_eq!(header(&brotli, "content-encoding"), "br", "{path}");
        assert!(header(&brotli, "vary").to_lowercase().contains("accept-encoding"), "{path}");
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli.bytes().await.unwrap(), &mut unpacked).unwrap();
        assert_eq!(unpacked, plain, "{path} in brotli");
        let gzip = get(&system, path, "gzip").await;
        assert_eq!(header(&gzip, "content-encoding"), "gzip", "{path}");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*gzip.bytes().await.unwrap()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain, "{path} in gzip");
        assert!(!etag.is_empty(), "{path} has no ETag");
        let again = system.get(path).header("If-None-Match", &etag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever() {
    let system = System::start().await;
    let html = get(&system, "/", "identity").await.text().await.unwrap();
    let names: Vec<_> = html.split("/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() >= 4, "icon, manifest, what the loader loads: {names:?}");
    for name in names {
        let answer = get(&system, &format!("/assets/{name}"), "br").await;
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        assert!(header(&answer, "cache-control").contains("immutable"), "{name}");
        assert!(header(&answer, "cache-control").contains("max-age=31536000"), "{name}");
    }
    for path in ["/assets/manifest.json", "/assets/../Cargo.toml", "/assets/%2e%2e%2fCargo.toml"] {
        assert_eq!(get(&system, path, "identity").await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_operator_sees_how_it_is() {
    let system = System::start().await;
    for (path, text) in [("/healthz", "ok"), ("/readyz", "ready"), ("/metrics", "http_requests_total")] {
        let answer = get(&system, path, "identity").await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(answer.text().await.unwrap().contains(text), "{path}");
    }
    let first = header(&get(&system, "/healthz", "identity").await, "x-request-id");
    let second = header(&get(&system, "/healthz", "identity").await, "x-request-id");
    assert_ne!(first, second);
    assert!(system.log().contains(&first), "the request's id is in the log");
}

#[tokio::test]
async fn pages_of_one_person_are_kept_nowhere() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    let form = format!("decision_no={}&plate=%E5%90%89{}", fine.number, fine.plate.trim_start_matches('吉'));
    let request =
        system.post("/fines").header("Content-Type", "application/x-www-form-urlencoded").body(form);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&answer, "location"), "/fines/result");
    let cookie = header(&answer, "set-cookie");
    for attribute in ["HttpOnly", "SameSite=Lax", "fine="] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains(&fine.number), "the number stays out of the cookie");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = system.get("/fines/result").header("Cookie", cookie).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(header(&page, "cache-control"), "no-store");
}
