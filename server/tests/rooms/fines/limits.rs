//! Look-ups cannot be used to find fines by trying, and honest ones behind one address do not hinder each other.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{
    databases::sqlite,
    running::{City, ONLY_READ, number, plate},
};

/// No fine has it.
const NO_NUMBER: &str = "2201981999999990";

/// A look-up from an address behind a proxy on this machine, with a cookie or an empty one.
async fn search(city: &City, from: &str, cookie: &str, number: &str, plate: &str) -> StatusCode {
    let request = city.client.post(format!("{}/api/v1/fines/search", city.server));
    let request = request.header("x-forwarded-for", from).header("cookie", cookie);
    let body = json!({"decision_no": number, "plate": plate});
    request.json(&body).send().await.unwrap().status()
}

/// The cookie that a browser gets with the form.
async fn browser(city: &City) -> String {
    let form = city.client.get(format!("{}/fines", city.server)).send().await.unwrap();
    let cookie = form.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

async fn city(settings: &[(&str, &str)]) -> City {
    let behind = [("YIMATONG__SERVER__TRUSTED_PROXIES", "127.0.0.1")];
    City::with(sqlite().await, &[&behind, settings].concat()).await
}

const PERSONS: (&str, &str) = ("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "12");
const SCHOOL: &str = "203.0.113.7";

#[actix_web::test]
async fn a_school_behind_one_address_looks_its_own_fines_up() {
    let city =
        city(&[ONLY_READ[0], PERSONS, ("YIMATONG__LIMITS__FINE_MISSES_PER_ADDRESS_PER_MINUTE", "20")]).await;
    // Those without a cookie share one count, which is soon used up.
    let mut nobody = Vec::new();
    for _ in 0..14 {
        nobody.push(search(&city, SCHOOL, "", &number(0), &plate(0)).await);
    }
    assert_eq!((nobody[0], nobody[13]), (StatusCode::OK, StatusCode::TOO_MANY_REQUESTS));
    // Forty browsers are forty persons.
    for _ in 0..40 {
        let cookie = browser(&city).await;
        for i in 0..3 {
            assert_eq!(search(&city, SCHOOL, &cookie, &number(i), &plate(i)).await, StatusCode::OK);
        }
    }
    // One of them alone is held up, and a cookie of one's own making is none.
    let cookie = browser(&city).await;
    for _ in 0..12 {
        assert_eq!(search(&city, SCHOOL, &cookie, &number(0), &plate(0)).await, StatusCode::OK);
    }
    let held_up = StatusCode::TOO_MANY_REQUESTS;
    assert_eq!(search(&city, SCHOOL, &cookie, &number(0), &plate(0)).await, held_up);
    assert_eq!(search(&city, SCHOOL, "asker=forged", &number(0), &plate(0)).await, held_up);
    let other = browser(&city).await;
    assert_eq!(search(&city, SCHOOL, &other, &number(0), &plate(0)).await, StatusCode::OK);
}

/// With a new name for every try the address itself is held up; another address is not.
#[actix_web::test]
async fn trying_numbers_from_one_address_is_held_up_whoever_one_says_to_be() {
    let city =
        city(&[ONLY_READ[0], PERSONS, ("YIMATONG__LIMITS__FINE_MISSES_PER_ADDRESS_PER_MINUTE", "8")]).await;
    let mut last = StatusCode::OK;
    for _ in 0..12 {
        last = search(&city, SCHOOL, &browser(&city).await, NO_NUMBER, &plate(0)).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // What is right waits like what is wrong.
    let right = search(&city, SCHOOL, &browser(&city).await, &number(0), &plate(0)).await;
    assert_eq!(right, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(search(&city, "198.51.100.9", "", &number(0), &plate(0)).await, StatusCode::OK);
}

/// The police are asked meanwhile, and nothing is answered before they are.
#[actix_web::test]
async fn trying_many_at_once_is_no_way_around() {
    let city = city(&[("YIMATONG__LIMITS__FINE_MISSES_PER_ADDRESS_PER_MINUTE", "8")]).await;
    let mut browsers = Vec::new();
    for _ in 0..60 {
        browsers.push(browser(&city).await);
    }
    let plate = plate(0);
    let tries = browsers.iter().map(|cookie| search(&city, SCHOOL, cookie, NO_NUMBER, &plate));
    let answers = join_all(tries).await;
    let held_up = answers.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    assert!(held_up >= 40, "{answers:?}");
}

#[actix_web::test]
async fn trying_numbers_from_many_addresses_is_held_up_everywhere() {
    let city = city(&[ONLY_READ[0], PERSONS, ("YIMATONG__LIMITS__FINE_MISSES_PER_MINUTE", "10")]).await;
    let mut answers = Vec::new();
    for i in 0..14 {
        answers.push(search(&city, &format!("198.51.100.{i}"), "", NO_NUMBER, &plate(0)).await);
    }
    assert_eq!((answers[0], answers[13]), (StatusCode::NOT_FOUND, StatusCode::TOO_MANY_REQUESTS));
}

/// Without a trusted proxy the header is anybody's invention.
#[actix_web::test]
async fn nobody_chooses_an_address() {
    let city = City::with(sqlite().await, &[PERSONS]).await;
    let mut last = StatusCode::OK;
    for i in 0..14 {
        last = search(&city, &format!("198.51.100.{i}"), "", &number(0), &plate(0)).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

/// Whatever is wrong, the answer is as late: the time does not tell that a number exists.
#[actix_web::test]
async fn every_mismatch_takes_its_time() {
    for (settings, miss_millis) in [(ONLY_READ, 50), (&[], 1_500)] {
        let city = city(settings).await;
        let whole = number(0);
        let wrong_check = format!("{}9", &whole[..15]);
        for (number, plate) in [
            (whole.as_str(), plate(1)),
            (NO_NUMBER, plate(0)),
            (&wrong_check, plate(0)),
            ("510104A400280444", plate(0)),
        ] {
            let began = Instant::now();
            assert_eq!(search(&city, SCHOOL, "", number, &plate).await, StatusCode::NOT_FOUND);
            assert!(began.elapsed() >= Duration::from_millis(miss_millis), "{number} {plate}");
        }
    }
}
