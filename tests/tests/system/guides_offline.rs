//! One visit with a network, and then none: guides that were looked at stay, with what was ticked off, and all others go on
//! being found by the resident's own words.

use serde_json::json;
use system_tests::{
    browser::{Page, Visitor, visit},
    http,
    system::System,
    until,
};

const ANSWERED: &str = "/guides/ps-id-reissue?home=220300&stay=circle&age_id=a26&urgent=no";
const QUESTION: &str = "/guides/ps-id-reissue/ask?home=220300";
const OTHER_CASE: &str = "所选的情况可能不同";

/// Whether the browser keeps that address of ours.
async fn is_kept(page: &Page, path: &str) -> bool {
    let script = format!(
        "for (const name of await caches.keys()) if (await (await caches.open(name)).match('{path}')) return true; return false"
    );
    page.ask(&script).await == true
}

/// Looks at a guide with its answers, and waits until the worker has that and what every phone keeps.
async fn visit_once(page: &Page) {
    page.open(ANSWERED).await;
    for needed in ["/offline", "/guides/kept", "/api/v1/guides/directory", ANSWERED] {
        until::so(&format!("{needed} is kept"), async || is_kept(page, needed).await).await;
    }
}

async fn lines(page: &Page) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('#finder-list > li strong')].map((line) => line.textContent)";
    let lines = page.ask(script).await;
    lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Whether the list has that many lines, and this one first.
async fn begins_with(page: &Page, name: &str) {
    until::so(&format!("{name} comes first"), async || {
        lines(page).await.first().is_some_and(|line| line == name)
    })
    .await;
}

#[tokio::test]
async fn a_guide_that_was_looked_at_stays_with_its_answers_and_its_ticks() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "guide-offline", async |page| {
        visit_once(page).await;
        page.ask("document.querySelector('[data-checklist] input').click()").await;
        page.open(QUESTION).await;
        until::so("the question is kept", async || is_kept(page, QUESTION).await).await;
        // From where somebody asks for windows is not kept; the case is.
        let from = format!("{ANSWERED}&start=%E5%8D%97%E5%85%B3%E5%8C%BA");
        page.open(&from).await;
        page.shows("按您说的情况，可以办").await;
        system.falls_silent().await;
        page.open(&from).await;
        page.shows("现在连不上网络，这是").await;
        assert_eq!(page.path().await, ANSWERED);
        page.open(ANSWERED).await;
        page.shows("现在连不上网络，这是").await;
        page.shows("按您说的情况，可以办").await;
        until::so("the tick is back", async || {
            page.ask("return document.querySelector('[data-checklist] input').checked").await == true
        })
        .await;
        page.picture("1-kept").await;
        assert!(!page.says(OTHER_CASE).await, "these are the answers that were asked for");
        // Other answers were never asked for; those that were are shown in their place, and say so.
        page.open("/guides/ps-id-reissue?home=220100").await;
        page.is_at(ANSWERED).await;
        page.shows(OTHER_CASE).await;
        page.picture("2-other-case").await;
        // Behind a question that is kept stand those answers too.
        page.open("/guides/ps-id-reissue/ask?home=220100").await;
        page.is_at("/guides/kept").await;
        page.open("/guides/kept").await;
        page.shows("我的材料清单").await;
        page.shows("已备好1件").await;
        page.picture("3-lists").await;
    })
    .await;
}

#[tokio::test]
async fn guides_are_found_in_ones_own_words_without_a_network() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "finder-offline", async |page| {
        visit_once(page).await;
        system.falls_silent().await;
        page.open("/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81%E4%B8%A2%E4%BA%86%E6%80%8E%E4%B9%88%E5%8A%9E").await;
        begins_with(page, "居民身份证补领(丢失)").await;
        assert!(page.path().await.starts_with("/guides/kept"), "typed words go into no address that is sent");
        for (typed, first) in [
            ("小孩办护照", "普通护照首次申请"),
            ("公积金离职取出来", "离职提取(终止劳动关系)"),
            ("huzhao buban", "普通护照补发(遗失/被盗)"),
        ] {
            page.fill("要办什么事？", typed).await;
            begins_with(page, first).await;
        }
        page.fill("要办什么事？", "营业执照").await;
        page.shows("这里没有“营业执照”的办事指南").await;
        assert!(lines(page).await.is_empty());
        let emptied = "const field = document.getElementById('finder'); field.value = ''; field.dispatchEvent(new Event('input'))";
        page.ask(emptied).await;
        until::so("all are shown again", async || lines(page).await.len() == 79).await;
        page.picture("1-all").await;
    })
    .await;
}

/// How many pages of windows are kept.
const WINDOWS: &str = "let count = 0; for (const name of await caches.keys()) \
    for (const { url } of await (await caches.open(name)).keys()) \
    count += new URL(url).pathname.startsWith('/offices') ? 1 : 0; return count";

#[tokio::test]
async fn neither_windows_nor_questions_push_a_guide_out() {
    let system = System::start().await;
    let cities = http::json(system.get("/api/v1/cities").send().await.unwrap()).await;
    let mut windows = Vec::new();
    for city in cities["cities"].as_array().unwrap() {
        let code = city["adcode"].as_str().unwrap();
        let list =
            http::json(system.get(&format!("/api/v1/offices?city={code}&limit=50")).send().await.unwrap())
                .await;
        let all = list["items"].as_array().unwrap().iter();
        windows.extend(all.map(|window| format!("/offices/{}", window["id"].as_str().unwrap())));
        let districts = city["districts"].as_array().unwrap().iter();
        windows.extend(
            districts
                .map(|part| format!("/offices?city={code}&district={}", part["adcode"].as_str().unwrap())),
        );
    }
    let questions = (0..windows.len()).map(|number| format!("{QUESTION}&from=list{number}"));
    let looked_at = [questions.collect(), windows].concat();
    assert!(looked_at.len() > 122, "more of both than are kept: {}", looked_at.len());
    visit(&system, Visitor::Phone, "offline-room", async |page| {
        visit_once(page).await;
        page.ask(&format!("for (const path of {}) await fetch(path)", json!(looked_at))).await;
        until::so("the last window is kept", async || is_kept(page, looked_at.last().unwrap()).await).await;
        until::so("the first windows have gone", async || page.ask(WINDOWS).await == 60).await;
        assert!(!is_kept(page, &looked_at[0]).await, "the first question has gone too");
        assert!(is_kept(page, ANSWERED).await);
    })
    .await;
}
