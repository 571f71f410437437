//! The search box: what it suggests while one types, with the index of the guides in the phone and without it.

use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit},
    http,
    system::System,
    until,
};
use thirtyfour::Key;

const FIELD: &str = "搜索办事指南和窗口";
/// As many guides and windows as are suggested.
const GUIDES: usize = 5;
const WINDOWS: usize = 3;

/// From now on every question to the API waits until `window.answerNow()`.
const HOLD: &str = "
    const real = window.fetch, held = [];
    window.asked = [];
    window.fetch = (request, ...more) => {
        const { pathname } = new URL(request.url ?? request, location);
        if (!pathname.startsWith('/api/v1/')) return real(request, ...more);
        window.asked.push(pathname);
        return new Promise((go) => held.push(() => go(real(request, ...more))));
    };
    window.answerNow = () => { window.fetch = real; held.forEach((answer) => answer()); };";

/// Names and places of what is suggested: `[[name, what, top], …]`.
const SUGGESTED: &str = "[...document.querySelectorAll('#suggestions > li')].filter((line) => line.checkVisibility()) \
    .map((line) => [...[...line.children].map((part) => part.textContent), line.getBoundingClientRect().top])";

/// What this page has asked for of the index.
const INDEX_FILES: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name) \
    .filter((name) => name.includes('/assets/finder') || name.includes('/guides/directory'))";

/// Taps the search field of the home page.
async fn tap_the_field(page: &Page) {
    page.open("/").await;
    until::so("the islands live", async || {
        page.ask("return document.documentElement.classList.contains('alive')").await == true
    })
    .await;
    assert_eq!(page.ask(INDEX_FILES).await, json!([]), "nobody wants to search yet");
    page.tap(FIELD).await;
}

async fn has_the_index(page: &Page) {
    let script = "return typeof document.getElementById('q').known === 'function'";
    until::so("the index is in the phone", async || page.ask(script).await == true).await;
}

/// Types this at once, and gives what is suggested when the next frame is drawn.
async fn suggested_in_the_next_frame(page: &Page, text: &str) -> Vec<(String, String)> {
    let script = format!(
        "const field = document.getElementById('q'); field.value = '{text}'; field.dispatchEvent(new Event('input')); \
         await new Promise(requestAnimationFrame); return {SUGGESTED}"
    );
    pairs(&page.ask(&script).await)
}

async fn suggested(page: &Page) -> Vec<(String, String)> {
    pairs(&page.ask(&format!("return {SUGGESTED}")).await)
}

fn pairs(lines: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    lines.as_array().unwrap().iter().map(|line| (text(&line[0]), text(&line[1]))).collect()
}

/// The names that the server has for this, the likeliest first.
async fn names(system: &System, list: &str, text: &str, most: usize) -> Vec<String> {
    let query = [("q", text.to_owned()), ("limit", most.to_string())];
    let answer: Value =
        http::json(system.get(&format!("/api/v1{list}")).query(&query).send().await.unwrap()).await;
    answer["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// The guides that the server has for this, as they are suggested.
async fn guides(system: &System, text: &str) -> Vec<(String, String)> {
    let guides = names(system, "/guides", text, GUIDES).await;
    guides.into_iter().map(|name| (name, "办事指南".to_owned())).collect()
}

async fn windows(system: &System, text: &str) -> Vec<(String, String)> {
    let windows = names(system, "/offices", text, WINDOWS).await;
    windows.into_iter().map(|name| (name, "办事窗口".to_owned())).collect()
}

#[tokio::test]
async fn guides_are_suggested_within_the_frame_of_the_key_and_windows_below_them() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "suggestions", async |page| {
        tap_the_field(page).await;
        has_the_index(page).await;
        page.ask(HOLD).await;
        for text in ["身份证丢了怎么办", "sfz", "車子年檢", "huzhao buban", "公", "公积金"] {
            let wanted = guides(&system, text).await;
            assert!(!wanted.is_empty(), "{text}");
            assert_eq!(suggested_in_the_next_frame(page, text).await, wanted, "{text}");
        }
        assert_eq!(suggested_in_the_next_frame(page, "营业执照").await, [], "no guide is about it");
        let (wanted, below) = (guides(&system, "公积金").await, windows(&system, "公积金").await);
        assert!(wanted.len() == GUIDES && below.len() == WINDOWS, "{wanted:?} {below:?}");
        assert_eq!(suggested_in_the_next_frame(page, "公积金").await, wanted);
        // The arrow chooses before the windows come, and what was chosen stays.
        page.press(Key::Down).await;
        page.press(Key::Down).await;
        let before = page.ask(&format!("return {SUGGESTED}")).await;
        until::so("windows are asked for", async || page.ask("return window.asked.length > 0").await == true)
            .await;
        page.picture("1-guides").await;
        page.ask("window.answerNow()").await;
        let all = [wanted, below].concat();
        until::so("windows come", async || suggested(page).await == all).await;
        let after = page.ask(&format!("return {SUGGESTED}")).await;
        assert_eq!(after.as_array().unwrap()[..GUIDES], before.as_array().unwrap()[..], "nothing has moved");
        assert_eq!(
            page.ask("return document.getElementById('q').getAttribute('aria-activedescendant')").await,
            "suggestions-1"
        );
        assert_eq!(
            page.ask("return window.asked.filter((path) => path !== '/api/v1/offices')").await,
            json!([]),
            "guides are asked of nobody"
        );
        page.picture("2-windows").await;
        page.follow_by(Key::Enter).await;
        assert!(page.says(&all[1].0).await, "the second guide is open");
    })
    .await;
}

#[tokio::test]
async fn in_large_letters_keys_alone_reach_the_last_suggestion() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "suggestions-elder", async |page| {
        page.open("/").await;
        page.follow("长辈版").await;
        tap_the_field(page).await;
        has_the_index(page).await;
        page.fill(FIELD, "公积金").await;
        let all = [guides(&system, "公积金").await, windows(&system, "公积金").await].concat();
        until::so("all is suggested", async || suggested(page).await == all).await;
        page.press(Key::Up).await;
        // The bar at the thumb would lie over it.
        let in_sight = "const last = document.querySelector('#suggestions > li:last-child'); \
            const { left, bottom } = last.getBoundingClientRect(); \
            return last.getAttribute('aria-selected') === 'true' && last.contains(document.elementFromPoint(left + 9, bottom - 3))";
        until::so("the last is in sight", async || page.ask(in_sight).await == true).await;
        page.follow_by(Key::Enter).await;
        assert_eq!(page.read("h1").await, all[all.len() - 1].0);
    })
    .await;
}

#[tokio::test]
async fn what_the_index_must_guess_the_server_answers() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "suggestions-unsure", async |page| {
        tap_the_field(page).await;
        has_the_index(page).await;
        // Stands in no name and no synonym, but in sentences.
        let text = "指纹";
        let wanted = guides(&system, text).await;
        assert!(!wanted.is_empty());
        assert_eq!(suggested_in_the_next_frame(page, text).await, []);
        until::so("the server's guides", async || suggested(page).await.starts_with(&wanted)).await;
        // A slip: where the server is not reached, the guess stands.
        let slip = "身份正丢了";
        let wanted = guides(&system, slip).await;
        page.ask("window.fetch = () => Promise.reject(new TypeError('no network'))").await;
        assert_eq!(suggested_in_the_next_frame(page, slip).await, []);
        until::so("the guess", async || suggested(page).await == wanted).await;
    })
    .await;
}

#[tokio::test]
async fn without_the_index_the_server_suggests_and_who_saves_data_is_not_sent_it() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "suggestions-server", async |page| {
        let saves = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })";
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": saves })).await;
        tap_the_field(page).await;
        page.fill(FIELD, "公积金").await;
        let all = [guides(&system, "公积金").await, windows(&system, "公积金").await].concat();
        until::so("the server's suggestions", async || suggested(page).await == all).await;
        assert_eq!(page.ask(INDEX_FILES).await, json!([]));
    })
    .await;
}

/// The index comes from what is kept while the server says nothing; a page waits for it for some seconds.
#[tokio::test]
async fn a_weak_signal_does_not_hold_the_index_up() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "suggestions-weak", async |page| {
        page.open("/").await;
        for path in ["/guides/kept", "/api/v1/guides/directory"] {
            let kept = format!("return Boolean(await caches.match('{path}'))");
            until::so(&format!("{path} is kept"), async || page.ask(&kept).await == true).await;
        }
        until::so("the worker answers", async || {
            page.ask("return Boolean(navigator.serviceWorker.controller)").await == true
        })
        .await;
        system.stands_still().await;
        let first = page
            .ask("const asked = ['/guides/kept', '/api/v1/guides/directory'].map((path) => fetch(path).then(() => path)); \
                return Promise.race(asked)")
            .await;
        system.goes_on();
        assert_eq!(first, "/api/v1/guides/directory");
    })
    .await;
}
