//! From a guide to the nearest window that does it: with a position, and with a place in words.

use system_tests::{
    browser::{Page, Visitor, visit},
    until,
};

use crate::offices::{made_up_city, metres};

const GUIDE: &str = "/guides/sl-id-lost";
const NEAREST: &str = "按离您的距离排列，近的在前";
/// The windows that the guide names.
const CELLS: &str = "#list .cell";

/// Answers the two questions of the guide.
async fn answer(page: &Page) {
    page.follow("开始回答").await;
    page.tap("示例市").await;
    page.follow("下一步").await;
    page.tap("丢了").await;
    page.follow("下一步").await;
}

/// The metres to each window: those that are open first, the nearer first among them and among the rest.
async fn are_the_nearest(page: &Page) -> Vec<f64> {
    page.shows(NEAREST).await;
    let away = page.read_all(&format!("{CELLS} .distance")).await;
    let away: Vec<f64> = away.iter().map(|text| metres(text)).collect();
    let open =
        page.ask(&format!("return document.querySelectorAll('{CELLS} .open, {CELLS} .soon').length")).await;
    let open = open.as_u64().unwrap() as usize;
    assert_eq!(away.len(), page.read_all(CELLS).await.len());
    assert!(away[..open].is_sorted() && away[open..].is_sorted(), "{open} are open of {away:?}");
    away
}

#[tokio::test]
async fn who_gives_a_position_once_keeps_the_nearest_windows_through_answers_and_back() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "guides-near", async |page| {
        page.open(GUIDE).await;
        page.shows("按离我远近排").await;
        assert!(!page.says("直线约").await, "nobody asked for it");
        // A few steps from 第一虚构街道; the phone tells no more than about a hundred metres of it.
        page.stands_at(44.00213, 117.04987).await;
        page.tap("按离我远近排").await;
        let away = are_the_nearest(page).await;
        assert_eq!(page.path().await, GUIDE, "the address tells nobody where one stands");
        page.picture("1-nearest").await;
        // Another answer is another page.
        answer(page).await;
        assert_eq!(page.path().await, format!("{GUIDE}?home=990100&loss=lost"));
        are_the_nearest(page).await;
        page.follow_at(CELLS).await;
        page.is_at("/offices/").await;
        page.back().await;
        assert_eq!(are_the_nearest(page).await.len(), away.len());
        page.picture("2-back").await;
        // Another guide has not been asked for, nor has another tab.
        page.open("/guides/sl-passport").await;
        asks_nothing(page).await;
        let tab = page.tab().await;
        page.new_tab().await;
        page.open(GUIDE).await;
        asks_nothing(page).await;
        page.close_tab_for(&tab).await;
    })
    .await;
    let log = system.log();
    // Both in one line: a moment has 44.00 in it now and then.
    let is_told = log.lines().any(|line| line.contains("44.00") && line.contains("117.0"));
    assert!(log.contains("/guides/{id}") && !is_told, "{log}");
}

/// The page lives, and has not begun to look where the phone is.
async fn asks_nothing(page: &Page) {
    let alive = "return document.documentElement.classList.contains('alive')";
    until::so("it is alive", async || page.ask(alive).await == true).await;
    let status = page.ask("return document.querySelector('.near ~ .near-status').textContent").await;
    assert_eq!(status.as_str().unwrap().trim(), "");
    assert!(!page.says("直线约").await);
}

#[tokio::test]
async fn who_gives_no_position_keeps_the_windows_and_reads_why() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "guides-near-refused", async |page| {
        page.refuses_its_place().await;
        page.open(GUIDE).await;
        page.shows("按离我远近排").await;
        let before = page.read_all(CELLS).await;
        page.tap("按离我远近排").await;
        page.shows("没有得到位置许可，仍按原来的顺序显示").await;
        assert_eq!(page.read_all(CELLS).await, before);
        page.reload().await;
        asks_nothing(page).await;
    })
    .await;
}

#[tokio::test]
async fn a_place_in_words_needs_no_script_and_goes_along() {
    let system = made_up_city().await;
    visit(&system, Visitor::PhoneWithoutJavaScript, "guides-near-plain", async |page| {
        page.open(GUIDE).await;
        assert!(!page.offers("按离我远近排").await, "a button that cannot work is not shown");
        page.fill("从哪里出发", "西示例区").await;
        page.follow("从这里算远近").await;
        is_from_the_west(page).await;
        page.picture("1-place").await;
        answer(page).await;
        is_from_the_west(page).await;
        page.follow_at("a[aria-label^='改：']").await;
        page.follow("下一步").await;
        is_from_the_west(page).await;
        page.follow_at(CELLS).await;
        page.back().await;
        is_from_the_west(page).await;
        page.follow("从西示例区出发 ✕").await;
        assert!(!page.says("直线约").await);
    })
    .await;
}

async fn is_from_the_west(page: &Page) {
    page.shows("距离从示例市西示例区（区县中心）算起").await;
    page.shows("按离「示例市西示例区」的距离排列").await;
    assert_eq!(page.value("从哪里出发").await, "西示例区");
}
