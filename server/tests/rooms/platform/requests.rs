//! What holds for every request, whatever room it is for.

use crate::support::{databases::sqlite, running::City};
use reqwest::{Method, StatusCode, header};

#[actix_web::test]
async fn head_and_a_trailing_slash_mean_the_same_page() {
    let city = City::on(sqlite().await).await;
    for path in [
        "/",
        "/offices",
        "/offices/",
        "//offices//",
        "/offices/?city=220100",
        "/guides/ps-id-renew",
        "/healthz",
        "/api/v1/guides",
    ] {
        let head = city.client.head(format!("{}{path}", city.server)).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK, "{path}");
        let get = city.client.get(format!("{}{path}", city.server)).send().await.unwrap();
        assert_eq!(head.headers().get(header::ETAG), get.headers().get(header::ETAG), "{path}");
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[actix_web::test]
async fn a_form_on_another_site_is_refused() {
    let city = City::on(sqlite().await).await;
    let close = format!("{}/payments/00000000000000000000000000000000/close", city.server);
    for (name, value, want) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-origin", StatusCode::NOT_FOUND),
        ("origin", &city.server, StatusCode::NOT_FOUND),
    ] {
        let answer = city.client.request(Method::POST, &close).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), want, "{name}: {value}");
        assert!(answer.headers().contains_key("content-security-policy"));
        assert!(answer.text().await.unwrap().contains("<h1"), "a page, {name}: {value}");
    }
}

#[actix_web::test]
async fn everything_long_is_compressed_for_who_takes_it() {
    let city = City::on(sqlite().await).await;
    for path in ["/offices", "/receipts/verify", "/api/v1/offices", "/nowhere"] {
        for (accept, want) in [("br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
            let request = city.client.get(format!("{}{path}", city.server)).header("accept-encoding", accept);
            let answer = request.send().await.unwrap();
            let got = answer.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap().to_owned());
            assert_eq!(got.as_deref(), want, "{path}, {accept}");
        }
    }
}

#[actix_web::test]
async fn an_answer_about_a_precise_point_is_not_kept() {
    let city = City::on(sqlite().await).await;
    for (near, kept) in [("43.88,125.32", true), ("43.881,125.32", false), ("43.88,125.3217", false)] {
        let answer =
            city.client.get(format!("{}/api/v1/offices?near={near}", city.server)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{near}");
        assert_eq!(answer.headers().contains_key(header::ETAG), kept, "{near}");
        let body: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(body["order"], "district_distance", "{near}");
        assert_eq!(body["items"].as_array().map(Vec::len), Some(20), "{near}");
    }
}
