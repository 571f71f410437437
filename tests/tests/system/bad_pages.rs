//! Bad input to the forms and pages: the form again, with what was typed and what to do.

use reqwest::{Response, StatusCode};
use serde_json::json;
use system_tests::{http::header, system::System};

async fn post_form(system: &System, path: &str, fields: &[(&str, &str)]) -> Response {
    system.post(path).form(fields).send().await.unwrap()
}

#[tokio::test]
async fn the_form_comes_back_with_what_was_typed() {
    let system = System::start().await;
    let number = "11010519491231002X";
    let answer = post_form(&system, "/fines", &[("decision_no", number), ("plate", "吉A1")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text().await.unwrap();
    for text in [number, "吉A1", "身份证", "查询罚款"] {
        assert!(html.contains(text), "{text} is not in the form");
    }
    assert!(!system.log().contains(number));
}

#[tokio::test]
async fn what_was_typed_is_text_and_never_markup() {
    let system = System::start().await;
    let hostile = r#""><script>alert(1)</script><img src=x onerror=alert(1)>"#;
    let answer = post_form(&system, "/fines", &[("decision_no", hostile), ("plate", hostile)]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let mut pages = vec![answer.text().await.unwrap()];
    for (path, name) in [("/search", "q"), ("/offices", "q"), ("/guides", "q"), ("/receipts/verify", "code")]
    {
        let answer = system.get(path).query(&[(name, hostile)]).send().await.unwrap();
        assert!(!answer.status().is_server_error(), "{path}: {}", answer.status());
        pages.push(answer.text().await.unwrap());
    }
    for html in pages {
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_is_still_a_page() {
    let system = System::start().await;
    let paths = [
        "/offices?city=abc",
        "/offices?kind=bakery",
        "/offices?cursor=%00",
        "/offices?nonsense=1",
        "/offices/no-such",
        "/guides?nonsense=1",
        "/guides/no-such",
        "/payments/1",
        "/payments/ffffffffffffffffffffffffffffffff",
        "/payments/ffffffffffffffffffffffffffffffff/receipt",
        "/%ff%fe",
        "/no/such/page",
    ];
    for path in paths {
        let answer = system.get(path).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
        assert!(header(&answer, "content-type").starts_with("text/html"), "{path}");
        let id = header(&answer, "x-request-id");
        let html = answer.text().await.unwrap();
        assert!(html.contains("回到首页") && html.contains(&id), "{path} leaves the visitor alone");
    }
}

#[tokio::test]
async fn preferences_take_only_what_they_know_and_lead_nowhere_else() {
    let system = System::start().await;
    let good =
        post_form(&system, "/preferences", &[("city", "220100"), ("back", "/offices?city=220100")]).await;
    assert_eq!(good.status(), StatusCode::SEE_OTHER);
    assert_eq!(header(&good, "location"), "/offices?city=220100");
    for attribute in ["city=220100", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"] {
        assert!(header(&good, "set-cookie").contains(attribute), "{}", header(&good, "set-cookie"));
    }
    for back in [
        "https://example.com/",
        "//example.com/",
        "/\\example.com",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b",
    ] {
        let answer = post_form(&system, "/preferences", &[("mode", "elder"), ("back", back)]).await;
        let location = header(&answer, "location");
        assert!(location.is_empty() || location == "/", "{back:?} leads to {location}");
        assert!(!answer.headers().iter().any(|(_, value)| value == "a=b"), "{back:?}");
    }
    for (name, value) in [("city", "abc"), ("city", "22010"), ("mode", "giant"), ("nonsense", "1")] {
        let answer = post_form(&system, "/preferences", &[(name, value), ("back", "/")]).await;
        assert!(!answer.status().is_server_error(), "{name}={value}: {}", answer.status());
        assert!(header(&answer, "set-cookie").is_empty(), "{name}={value}");
    }
}

#[tokio::test]
async fn rubbish_in_cookies_counts_as_nothing() {
    let system = System::start().await;
    for cookie in [
        "city=999999; mode=giant",
        "city=%00; fine=abc.def",
        "city=; mode=; fine=",
        &format!("fine={}", "x".repeat(3000)),
    ] {
        for path in ["/", "/offices", "/fines/result"] {
            let answer = system.get(path).header("Cookie", cookie).send().await.unwrap();
            assert!(!answer.status().is_server_error(), "{path} with {cookie}: {}", answer.status());
        }
    }
}

#[tokio::test]
async fn too_many_look_ups_are_told_to_wait() {
    let system = System::start_with(&[("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "5")]).await;
    let fields = [("decision_no", "2201991099999999"), ("plate", "吉A99999")];
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let answer = post_form(&system, "/fines", &fields).await;
        statuses.push(answer.status().as_u16());
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.text().await.unwrap().contains("太频繁"));
        }
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    let body = json!({ "decision_no": "2201991099999999", "plate": "吉A99999" });
    let answer = system.post("/api/v1/fines/search").json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "form and API count together");
    assert!(header(&answer, "retry-after").parse::<u32>().is_ok(), "a program is told when to come back");
}
