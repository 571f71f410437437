//! From where the nearest windows of a guide are asked for: a place in the address, or a position in none.

use std::path::Path;

use crate::support::site::Site;
use reqwest::header;
use server::Clock;
use shared::{
    messages::{guides as words, offices},
    offices::OfficeKind,
};

const SHILI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/shili");
const GUIDE: &str = "/guides/sl-passport";
/// The door of sl-exit-1.
const NEAR: &str = "near=44.011,117.045&datum=wgs84";
/// 东示例区 and 西示例区 as an address has them.
const EAST: &str = "%E4%B8%9C%E7%A4%BA%E4%BE%8B%E5%8C%BA";
const WEST: &str = "%E8%A5%BF%E7%A4%BA%E4%BE%8B%E5%8C%BA";

/// The made-up city at that time.
async fn shili(now: &str) -> Site {
    Site::with(Path::new(SHILI), Clock::manual(now.parse().unwrap())).await
}

/// A page as somebody sees it who chose 示例市.
async fn page(site: &Site, path: &str) -> String {
    page_in(site, "990100", path).await
}

async fn page_in(site: &Site, city: &str, path: &str) -> String {
    let cookie = format!("city={city}");
    let request = site.client.get(format!("{}{path}", site.base)).header(header::COOKIE, cookie);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    // Comments part pieces of text.
    response.text().await.unwrap().replace("<!>", "").replace("&amp;", "&")
}

/// The windows of a page, each with its distance if it has one.
fn windows(html: &str) -> Vec<(&str, Option<&str>)> {
    let cells = html.split("<a href=\"/offices/").skip(1).map(|rest| rest.split("</li>").next().unwrap());
    let cells = cells.filter(|cell| cell.split('>').next().unwrap().contains("class=\"cell\""));
    cells
        .map(|cell| {
            let away = cell.split("class=\"distance\">").nth(1).map(|rest| rest.split('<').next().unwrap());
            (cell.split(['?', '"']).next().unwrap(), away)
        })
        .collect()
}

/// On Monday 23 November 2026 sl-gov-1, sl-gov-south and sl-exit-west open at 8:30, sl-exit-1 at 9:00.
#[actix_web::test]
async fn the_nearest_come_first_that_are_open() {
    let early = shili("2026-11-23T00:40:00Z").await;
    let plain = page(&early, GUIDE).await;
    assert!(windows(&plain).iter().all(|(_, away)| away.is_none()), "{:?}", windows(&plain));
    assert!(!plain.contains("先列现在开着的"), "nobody said from where");
    let near = page(&early, &format!("{GUIDE}?{NEAR}")).await;
    let ids: Vec<&str> = windows(&near).into_iter().map(|(id, _)| id).collect();
    assert_eq!(
        ids,
        ["sl-gov-1", "sl-gov-south", "sl-exit-west"],
        "the door where one stands is still closed"
    );
    assert!(near.contains(&words::windows_order("按离您的距离排列，近的在前。")));
    let open = page(&shili("2026-11-23T01:40:00Z").await, &format!("{GUIDE}?{NEAR}")).await;
    let found = windows(&open);
    let ids: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, ["sl-exit-1", "sl-gov-1", "sl-gov-south"]);
    // 0.011° of a meridian and 0.003° of a parallel at 44° are 1.22 km and 0.24 km.
    assert_eq!(found[1].1, Some("直线约1.2公里"));
}

#[actix_web::test]
async fn a_place_in_words_goes_along_wherever_the_page_leads() {
    let site = shili("2026-11-23T01:40:00Z").await;
    let asked = format!("/guides/sl-id-lost?home=990100&start={EAST}");
    let html = page(&site, &asked).await;
    assert!(html.contains("距离从示例市东示例区（区县中心）算起。"), "{html}");
    assert_eq!(windows(&html)[0].0, "sl-gov-1", "the one in that district");
    assert!(windows(&html)[0].1.is_some());
    for link in [
        // Another answer, the next question, the list of all windows.
        format!("/guides/sl-id-lost/ask?question=home&home=990100&start={EAST}"),
        format!("/guides/sl-id-lost/ask?home=990100&start={EAST}"),
        format!("/guides/sl-id-lost?start={EAST}"),
        format!("/offices?service=sl-id-lost&city=990100&home=990100&place={EAST}"),
        // And the way without it.
        "/guides/sl-id-lost?home=990100#windows".to_owned(),
    ] {
        assert!(html.contains(&format!("href=\"{link}\"")), "{link}: {html}");
    }
    assert!(html.contains("name=\"start\" maxlength=\"64\" value=\"东示例区\""), "{html}");
    // What is sent on to others does not say where somebody is.
    let public = "http://127.0.0.1:8080/guides/sl-id-lost?home=990100";
    assert!(html.contains(public) && !html.contains(&format!("{public}&start")), "{html}");
    let question = page(&site, &format!("/guides/sl-id-lost/ask?start={EAST}")).await;
    assert!(question.contains("<input type=\"hidden\" name=\"start\" value=\"东示例区\""), "{question}");
    // Behind the last question it is still there.
    let all = format!("/guides/sl-id-lost/ask?home=990100&loss=lost&start={EAST}");
    let done = site.get(&all).await;
    let result = format!("/guides/sl-id-lost?home=990100&loss=lost&start={EAST}");
    assert_eq!(done.headers()[header::LOCATION], result.as_str());
    let west = page(&site, &format!("{GUIDE}?start={WEST}")).await;
    assert_eq!(windows(&west)[0].0, "sl-exit-west");
}

#[actix_web::test]
async fn a_place_that_is_not_understood_is_asked_about() {
    let site = shili("2026-11-23T01:40:00Z").await;
    let html = page(&site, &format!("{GUIDE}?start=%E6%9C%88%E7%90%83")).await;
    assert!(html.contains(&offices::place_unknown("月球")), "{html}");
    assert!(windows(&html).iter().all(|(_, away)| away.is_none()) && !windows(&html).is_empty());
    // 示例区 may be each of the three.
    let several = page(&site, &format!("{GUIDE}?start=%E7%A4%BA%E4%BE%8B%E5%8C%BA")).await;
    assert!(several.contains(&offices::place_several("示例区")), "{several}");
    assert!(several.contains("href=\"/guides/sl-passport?start=%E7%A4%BA%E4%BE%8B%E5%B8%82"), "{several}");
}

#[actix_web::test]
async fn where_somebody_stands_is_in_no_address_and_in_no_store() {
    let site = shili("2026-11-23T01:40:00Z").await;
    let answer = site.get(&format!("{GUIDE}?{NEAR}")).await;
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let html = answer.text().await.unwrap();
    for link in html.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(!link.contains("near") && !link.contains("44.011"), "{link}");
    }
    assert_eq!(site.get(&format!("{GUIDE}?near=125,43")).await.status(), 422);
    let place = "%E6%9C%88".repeat(61);
    assert_eq!(site.get(&format!("{GUIDE}?start={place}")).await.status(), 422);
    // The API has windows elsewhere.
    for (asked, field) in [("start=x", "start"), ("near=44,117", "near"), ("datum=wgs84", "datum")] {
        assert_eq!(site.refusal(&format!("/api/v1{GUIDE}?{asked}")).await.2, [field]);
    }
}

/// Of 长春 no source says which window does what: those of the kind that a guide names are shown as what they are.
#[actix_web::test]
async fn while_no_window_says_what_it_does_those_of_the_kind_are_named() {
    let site = Site::start().await;
    let html = page_in(&site, "220100", "/guides/ps-passport-first").await;
    let mut ids: Vec<&str> = windows(&html).into_iter().map(|(id, _)| id).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["cc-exit-entry-kuancheng", "cc-exit-entry-lvyuan"], "the third is withheld");
    let kind = offices::kind(OfficeKind::ExitEntry);
    assert!(html.contains(words::WINDOWS_TO_ASK) && !html.contains(words::WINDOWS));
    assert!(html.contains(&words::likely_windows(kind)) && html.contains(&words::all_of_kind(kind, 2)));
    assert!(html.contains("href=\"/offices?kind=exit_entry&city=220100\""), "to all of them");
    assert!(!html.contains("?service=ps-passport-first"), "none says that it does this");
    // Whoever lives elsewhere goes there too: what such a window does for other cities it does not say.
    let elsewhere = page_in(&site, "220100", "/guides/ps-passport-first?home=220300").await;
    assert_eq!(windows(&elsewhere).len(), 2, "{elsewhere}");
    assert!(elsewhere.contains("href=\"/offices?kind=exit_entry&city=220100\""), "{elsewhere}");
    // From 绿园区 the one there comes first.
    let near = page_in(&site, "220100", "/guides/ps-passport-first?near=43.88,125.27").await;
    assert_eq!(windows(&near).first().map(|(id, _)| *id), Some("cc-exit-entry-lvyuan"));
    // A guide that names no kind says that nobody knows.
    let html = page_in(&site, "220100", "/guides/la-wage").await;
    assert!(windows(&html).is_empty() && html.contains(words::NO_WINDOWS));
}
