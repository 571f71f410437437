//! The way to an office: the calendar entry, the QR code, the map applications.

use crate::support::site::{CHANGCHUN, Site};
use reqwest::header;
use server::Clock;
use shared::offices::Office;

const OFFICE: &str = "cc-petition-city";

#[actix_web::test]
async fn a_visit_is_an_entry_of_one_hour_in_utc() {
    let clock = Clock::manual("2026-11-22T05:30:09Z".parse().unwrap());
    let site = Site::with(CHANGCHUN.as_ref(), clock).await;
    let answer = site.get(&format!("/offices/{OFFICE}/visit.ics?at=2026-11-24T09:00")).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let body = answer.text().await.unwrap();
    assert!(body.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{body}");
    let whole = body.replace("\r\n ", "");
    let lines: Vec<&str> = whole.split("\r\n").collect();
    // Nine o'clock at +08:00.
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "DTSTART:20261124T010000Z",
        "DURATION:PT1H",
        "DTSTAMP:20261122T053009Z",
    ] {
        assert!(lines.contains(&line), "{line}: {whole}");
    }
    assert_eq!(lines[lines.len() - 2..], ["END:VCALENDAR", ""], "{whole}");
    assert!(whole.contains("LOCATION:") && whole.contains("长春市南关区政兴路277号"), "{whole}");
    let uid = |text: &str| text.split("UID:").nth(1).unwrap().split("\r\n").next().unwrap().to_owned();
    let again = site.get(&format!("/offices/{OFFICE}/visit.ics?at=2026-11-24T09:00:00%2B08:00")).await;
    assert_eq!(uid(&again.text().await.unwrap()), uid(&body), "the same visit is the same entry");
    let later = site.get(&format!("/offices/{OFFICE}/visit.ics?at=2026-11-24T09:01")).await;
    assert_ne!(uid(&later.text().await.unwrap()), uid(&body));
}

/// As the API does: local time, or an instant of any offset.
#[actix_web::test]
async fn a_moment_may_be_written_with_any_offset() {
    let site = Site::start().await;
    for at in [
        "2026-11-24T09:00",
        "2026-11-24T09:00:00%2B08:00",
        "2026-11-24T09:00:00+08:00",
        "2026-11-24T01:00:00Z",
        "2026-11-24T10:00:00%2B09:00",
        "2026-11-23T20:00:00-05:00",
    ] {
        let entry = site.get(&format!("/offices/{OFFICE}/visit.ics?at={at}")).await;
        assert_eq!(entry.status(), 200, "{at}");
        assert!(entry.text().await.unwrap().contains("DTSTART:20261124T010000Z"), "{at}");
        let page = site.get(&format!("/offices/{OFFICE}?at={at}")).await;
        assert_eq!(page.status(), 200, "{at}");
        assert!(page.text().await.unwrap().contains("value=\"2026-11-24T09:00\""), "{at}");
    }
    for at in ["tomorrow", "2026-11-24T25:00:00Z", "2200-01-01T00:00:00Z"] {
        assert_eq!(site.get(&format!("/offices/{OFFICE}?at={at}")).await.status(), 422, "{at}");
    }
}

#[actix_web::test]
async fn a_visit_needs_a_moment_and_an_office() {
    let site = Site::start().await;
    for (path, status) in [
        (format!("/offices/{OFFICE}/visit.ics?at=tomorrow"), 422),
        (format!("/offices/{OFFICE}/visit.ics"), 400),
        ("/offices/none/visit.ics?at=2026-11-24T09:00".to_owned(), 404),
        ("/offices/none/qr.svg".to_owned(), 404),
    ] {
        assert_eq!(site.get(&path).await.status(), status, "{path}");
    }
}

#[actix_web::test]
async fn the_code_is_that_of_the_public_address() {
    let site = Site::start().await;
    let answer = site.get(&format!("/offices/{OFFICE}/qr.svg")).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/svg+xml");
    let drawn = answer.text().await.unwrap();
    // What the demonstration calls itself, see server/yimatong.example.toml.
    let page = format!("http://127.0.0.1:8080/offices/{OFFICE}");
    assert_eq!(drawn, server::platform::qr::svg(&page));
    assert_ne!(drawn, server::platform::qr::svg(&format!("{page}?x")));
}

#[actix_web::test]
async fn without_a_known_door_nothing_opens_in_wechat() {
    let site = Site::start().await;
    let office: Office = site.json(&format!("/api/v1/offices/{OFFICE}")).await;
    assert_eq!((office.wechat, office.maps.len()), (None, 4));
}
