//! Looking fines up over real HTTP, from the real stand-in's feed.

use std::collections::HashSet;

use crate::support::{
    databases::{both, sqlite},
    running::{City, number, plate},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::{fines::FineStatus, messages::fines::RESULT_GONE};

/// The demonstration fines, as the police's feed gives them.
async fn feed(city: &City) -> Vec<Value> {
    let url = format!("{}/police/decisions?limit=500", city.standin);
    let headers = [("authorization", "Bearer demonstration-registry-token")];
    let (_, page) = city.call(Method::GET, &url, None, &headers).await;
    page["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn every_fine_of_the_feed_is_found_and_tells_the_truth() {
    for test in both().await {
        let city = City::on(test).await;
        let items = feed(&city).await;
        let mut seen = HashSet::new();
        for item in items {
            let (number, plate) = (item["number"].as_str().unwrap(), item["plate"].as_str().unwrap());
            let (status, found) = city.search(number, plate).await;
            assert_eq!(status, 200, "{item}");
            let fine = &found["fine"];
            // The registry does not say overdue: the days do.
            let late = fine["term"]["today"]["surcharge_fen"].as_i64().unwrap_or(0) > 0;
            let want = if late && item["status"] == "unpaid" { &json!("overdue") } else { &item["status"] };
            assert_eq!(&fine["status"], want, "{item}");
            seen.insert(fine["status"].as_str().unwrap().to_owned());
            let remedy = fine["remedies"][0]["remedy"].as_str().unwrap_or("none");
            let expected = match item["status"].as_str().unwrap() {
                "unhandled" | "objected" => "objection",
                "revoked" | "refunded" => "none",
                "under_review" => "lawsuit_after_review",
                _ => "review",
            };
            assert_eq!(remedy, expected, "{item}");
            assert_eq!(fine["conduct"], item["conduct"]);
            assert_eq!(fine["fictional"], true);
            let payable = matches!(item["status"].as_str().unwrap(), "unpaid" | "under_review" | "changed");
            assert_eq!(found.get("fine_token").is_some(), payable, "{item}");
            if payable {
                let part = &item["instalments"][0]["principal_fen"];
                let now_due = if part.is_null() { &item["principal_fen"] } else { part };
                assert_eq!(fine["term"]["today"]["principal_fen"], *now_due);
                assert_eq!(fine["term"]["halted"], !item["halted_on"].is_null());
            }
            let shown = found.to_string();
            assert!(!shown.contains(number) && !shown.contains(plate), "masked: {shown}");
        }
        // Each way in which a fine can stand can be tried, but that which paying makes.
        for status in FineStatus::ALL.into_iter().filter(|status| *status != FineStatus::Paid) {
            assert!(seen.contains(status.as_str()), "{}", status.as_str());
        }
    }
}

#[actix_web::test]
async fn a_print_without_the_check_digit_names_the_same_fine() {
    let city = City::on(sqlite().await).await;
    let whole = number(0);
    assert_eq!(city.search(&whole[..15], &plate(0)).await.0, 200);
    // The check digit counts when it is given.
    assert_eq!(city.search(&format!("{}9", &whole[..15]), &plate(0)).await.0, 404);
    let pasted = format!(" {}-{} ", &whole[..8], &whole[8..]).replace('0', "０");
    assert_eq!(city.search(&pasted, " 吉a·00000 ").await.0, 200);
}

#[actix_web::test]
async fn a_wrong_number_and_a_wrong_plate_answer_alike() {
    let city = City::on(sqlite().await).await;
    let blank = |(status, mut problem): (StatusCode, Value)| {
        problem["request_id"] = json!("");
        (status, problem)
    };
    let wrong_plate = blank(city.search(&number(0), &plate(1)).await);
    let wrong_number = blank(city.search("2201981999999990", &plate(0)).await);
    assert_eq!(wrong_plate, wrong_number);
    assert_eq!((wrong_plate.0, &wrong_plate.1["code"]), (StatusCode::NOT_FOUND, &json!("fine_not_found")));
}

#[actix_web::test]
async fn every_field_says_what_is_wrong_with_it() {
    let city = City::on(sqlite().await).await;
    let cases = [
        ("", "吉A00000", "decision_no", "empty"),
        ("11010519491231002X", "吉A00000", "decision_no", "identity_number"),
        ("公交决字〔2026〕第1号", "吉A00000", "decision_no", "document_style"),
        ("<script>alert(1)</script>", "吉A00000", "decision_no", "character"),
        ("' OR '1'='1", "吉A00000", "decision_no", "character"),
        ("22019810000000😀", "吉A00000", "decision_no", "character"),
        ("2201981000000000", "", "plate", "empty"),
        ("2201981000000000", "A12345", "plate", "province"),
        ("2201981000000000", "吉A1234I", "plate", "letter_i_or_o"),
        ("2201981000000000", "吉A12\u{0}45", "plate", "form"),
    ];
    for (number, plate, field, code) in cases {
        let (status, problem) = city.search(number, plate).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{number} {plate} {problem}");
        assert_eq!(
            (&problem["fields"][0]["field"], &problem["fields"][0]["code"]),
            (&json!(field), &json!(code)),
            "{problem}"
        );
        assert!(number.is_empty() || !problem.to_string().contains(number), "nothing is echoed: {problem}");
    }
    let (status, problem) = city.search("510104A400280444", "吉A00000").await;
    assert_eq!((status, &problem["fields"][0]["code"]), (StatusCode::NOT_FOUND, &json!("camera_serial")));
    // A serial of digits alone may be a decision's number: the answer to a mismatch tells of both.
    let (status, problem) = city.search("4406147900531973", "吉A00000").await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("fine_not_found")));
    assert!(problem["detail"].as_str().unwrap().contains("电子监控"), "{problem}");
    // An identity number with a wrong digit is still none to type here.
    let (_, problem) = city.search("110105194912310021", "吉A00000").await;
    assert!(problem["fields"][0]["detail"].as_str().unwrap().contains("身份证号"), "{problem}");
    for body in [
        json!({"decision_no": 1, "plate": "x"}),
        json!([]),
        json!({"decision_no": "1"}),
        json!({"decision_no": "1", "plate": "2", "more": 3}),
    ] {
        assert_eq!(city.post("/api/v1/fines/search", body.clone()).await.0, 400, "{body}");
    }
    let huge = json!({"decision_no": "2".repeat(10_000_000), "plate": "x"});
    assert_eq!(city.post("/api/v1/fines/search", huge).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[actix_web::test]
async fn an_address_that_asks_too_often_waits() {
    let settings = [("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "40")];
    let city = City::with(sqlite().await, &settings).await;
    let mut last = StatusCode::OK;
    for _ in 0..60 {
        last = city.search(&number(0), &plate(0)).await.0;
        if last == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // The wrong numbers wait like the right ones, and the form says so too.
    assert_eq!(city.search(&number(0), &plate(1)).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(form(&city, &number(0), &plate(0)).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

async fn form(city: &City, number: &str, plate: &str) -> reqwest::Response {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("decision_no", number)
        .append_pair("plate", plate)
        .finish();
    let request = city.client.post(format!("{}/fines", city.server)).body(body);
    request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
}

#[actix_web::test]
async fn the_pages_lead_from_the_form_to_the_receipt() {
    let city = City::with(sqlite().await, &[("YIMATONG__LOG__FILTER", "debug")]).await;
    let wrong = form(&city, "12345", "吉A00003").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("12345") && page.contains("吉A00003"), "what was typed stays");
    let found = form(&city, &number(3), &plate(3)).await;
    assert_eq!(
        (found.status(), &found.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/fines/result".parse().unwrap())
    );
    let cookie = found.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let result = async |cookie: &str| {
        let request = city.client.get(format!("{}/fines/result", city.server)).header("cookie", cookie);
        request.header("user-agent", "Mozilla/5.0 (Linux; Android 14) Mobile").send().await.unwrap()
    };
    assert_eq!(result("fine=forged").await.status(), StatusCode::SEE_OTHER);
    let page = result(&cookie).await.text().await.unwrap();
    assert!(page.contains("吉A***03") && !page.contains("吉A00003"));
    let field = |name: &str| {
        let at = page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
        let tag = &page[page[..at].rfind('<').unwrap()..];
        let tag = &tag[..tag.find('>').unwrap()];
        tag.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("fine_token", &field("fine_token"))
        .append_pair("channel", "wechat_h5")
        .append_pair("idempotency_key", &field("idempotency_key"))
        .finish();
    let post = async |path: &str, body: String| {
        let request = city.client.post(format!("{}{path}", city.server)).body(body);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
    };
    let started = post("/payments", body.clone()).await;
    assert_eq!(started.status(), StatusCode::SEE_OTHER);
    let location = started.headers()["location"].to_str().unwrap().to_owned();
    // A second tap on the same form is the same payment.
    assert_eq!(post("/payments", body).await.headers()["location"], location.as_str());
    let id = location.strip_prefix("/payments/").unwrap().to_owned();
    let read = async |path: String| {
        let response = city.client.get(format!("{}{path}", city.server)).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    };
    assert!(read(location.clone()).await.1.contains("待支付"));
    city.pay(&id).await;
    assert_eq!(post(&format!("{location}/check"), String::new()).await.status(), StatusCode::SEE_OTHER);
    city.until_state(&id, "paid").await;
    assert!(read(location.clone()).await.1.contains("已缴款"));
    let (status, receipt) = read(format!("{location}/receipt")).await;
    assert!(status == 200 && receipt.contains("YMT"));
    // Its page says that it is paid.
    assert_eq!(post(&format!("{location}/close"), String::new()).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(read("/payments/nonsense".into()).await.0, StatusCode::NOT_FOUND);
    // Number, plate and secrets are in no log, however much is logged.
    let log = city.log();
    assert!(log.contains("attempt moved"));
    for personal in [number(3), plate(3), "demonstration-app-secret".into(), field("fine_token")] {
        assert!(!log.contains(&personal), "{personal} is in the log");
    }
}

/// With cookies off a right search would else lead back to an empty form, without a word, for ever.
#[actix_web::test]
async fn a_result_that_the_browser_does_not_know_says_so() {
    let city = City::on(sqlite().await).await;
    let get = async |path: &str, cookie: &str| {
        let request = city.client.get(format!("{}{path}", city.server)).header("cookie", cookie);
        request.send().await.unwrap()
    };
    let plain = get("/fines", "").await.text().await.unwrap();
    for cookie in ["", "fine=forged"] {
        let response = get("/fines/result", cookie).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{cookie}");
        let form = response.headers()["location"].to_str().unwrap().to_owned();
        let told = get(&form, cookie).await.text().await.unwrap();
        assert!(told.contains(RESULT_GONE) && told.contains("name=\"decision_no\""), "{form}");
    }
    // The kept pages are not mixed up, and no other address says it.
    for path in ["/fines", "/fines?", "/fines?gone=1", "/fines?else"] {
        assert!(!get(path, "").await.text().await.unwrap().contains(RESULT_GONE), "{path}");
    }
    assert_eq!(get("/fines", "").await.text().await.unwrap(), plain);
}

#[actix_web::test]
async fn tokens_that_do_not_hold_start_nothing() {
    let city = City::on(sqlite().await).await;
    let good = city.token(0).await;
    for token in ["", "forged", "a.b", &good[1..], &format!("{good}A"), &"x".repeat(5000)] {
        let (status, problem) = city.start(token, "wechat_h5", "key").await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("fine_token_invalid"))
        );
    }
    assert!(city.orders().await.is_empty());
}

/// 200 yuan received 27 days before the demonstration's today: the surcharge is at its limit a year on.
#[actix_web::test]
async fn the_amount_of_a_later_day_is_told_and_of_no_other() {
    let city = City::on(sqlite().await).await;
    let items = feed(&city).await;
    let overdue = items.iter().find(|item| item["label"].as_str().unwrap().contains("已逾期")).unwrap();
    let ask = async |on: &str| {
        let body = json!({"decision_no": overdue["number"], "plate": overdue["plate"], "on": on});
        city.post("/api/v1/fines/search", body).await
    };
    let today: jiff::civil::Date = shared::time::date_at(jiff::Timestamp::now());
    let later = |days: i64| today.saturating_add(jiff::ToSpan::days(days)).to_string();
    let (status, found) = ask(&later(5 * 365)).await;
    assert_eq!(status, 200, "{found}");
    let asked = &found["fine"]["term"]["asked"];
    assert_eq!((&asked["on"], &asked["total_fen"]), (&json!(later(5 * 365)), &json!(40_000)));
    let (_, today) = ask(&later(0)).await;
    assert_eq!(today["fine"]["term"]["asked"], today["fine"]["term"]["today"]);
    for (on, code) in [
        (later(-1), "before_today"),
        (later(5 * 365 + 1), "too_far"),
        ("soon".into(), "not_a_day"),
        ("".into(), "not_a_day"),
    ] {
        let (status, problem) = ask(&on).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{on}");
        assert_eq!(
            (&problem["fields"][0]["field"], &problem["fields"][0]["code"]),
            (&json!("on"), &json!(code))
        );
    }
    // The page has a form for it, without a number in its address.
    let found = form(&city, overdue["number"].as_str().unwrap(), overdue["plate"].as_str().unwrap()).await;
    let cookie = found.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = async |on: &str| {
        let request = city.client.get(format!("{}/fines/result?on={on}", city.server));
        let response = request.header("cookie", &cookie).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    };
    let (status, answer) = page(&later(365)).await;
    assert!(status == 200 && answer.contains("<strong>400.00元</strong>"), "{answer}");
    let (status, refused) = page(&later(-1)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && refused.contains("请选今天或以后的日子"));
    assert_eq!(page("").await.0, StatusCode::OK);
}
