//! The windows of the made-up city as residents meet them: with and without a position, without a script, in large
//! letters, and by keys alone.

use std::fs;

use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit},
    pack, places,
    system::System,
    until,
};
use thirtyfour::Key;

/// The made-up city, which has windows of every sort.
const LIST: &str = "/offices?city=990100";
/// The names in the list.
const CELLS: &str = "#list .cell strong";
pub(super) const PACK: &str = "server/packs/shili";

pub(super) async fn made_up_city() -> System {
    System::start_with(&[("YIMATONG__CONTENT__PACK", PACK)]).await
}

/// The names of the windows of the made-up city that do this, as the pack has them.
fn doing(service: &str) -> Vec<String> {
    let file = fs::read_to_string(places::root().join(PACK).join("offices.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&file).unwrap();
    let does = |office: &&Value| {
        let services = office["services"].as_array();
        office["city"] == "990100" && services.is_some_and(|services| services.iter().any(|s| s == service))
    };
    let mut names: Vec<String> = all.iter().filter(does).map(name_of).collect();
    names.sort();
    names
}

fn name_of(office: &Value) -> String {
    office["name"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_gives_no_position_keeps_the_list_and_reads_why() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "offices-no-position", async |page| {
        page.refuses_its_place().await;
        page.open(LIST).await;
        page.shows("按离我远近排").await;
        let before = page.read_all(CELLS).await;
        assert!(before.len() > 10, "{before:?}");
        page.tap("按离我远近排").await;
        page.shows("没有得到位置许可，仍按原来的顺序显示").await;
        assert_eq!(page.read_all(CELLS).await, before);
        page.picture("1-refused").await;
    })
    .await;
}

/// `直线约1.4公里` and `直线约820米`, in metres.
pub(super) fn metres(text: &str) -> f64 {
    let number = |rest: &str, unit: &str| rest.strip_suffix(unit)?.parse::<f64>().ok();
    let rest = text.strip_prefix("直线约").unwrap_or_else(|| panic!("{text:?} is no distance"));
    number(rest, "公里").map(|km| km * 1000.0).or_else(|| number(rest, "米")).unwrap()
}

#[tokio::test]
async fn who_gives_a_position_sees_the_nearest_first_and_whether_it_is_open() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "offices-position", async |page| {
        page.open(LIST).await;
        // A few steps from that office; the phone tells no more than about a kilometre of it.
        page.stands_at(44.0021, 117.0499).await;
        page.tap("按离我远近排").await;
        page.shows("按离您的距离排列，近的在前").await;
        assert!(!page.path().await.contains("near"), "the address tells nobody where one stands");
        // Windows that are to be verified, and contacts, have lists of their own below.
        let first = "#list section:first-of-type .cell";
        let names = page.read_all(&format!("{first} strong")).await;
        assert_eq!(names[0], "第一虚构街道便民服务中心（虚构）", "{names:?}");
        let away = page.read_all(&format!("{first} .distance")).await;
        let away: Vec<f64> = away.iter().map(|text| metres(text)).collect();
        assert!(away.len() > 10 && away.is_sorted(), "{away:?}");
        assert!(away[0] < 1000.0, "{away:?}");
        let states = page.read_all(&format!("{first} .opening")).await;
        assert_eq!(states.len(), names.len(), "a state for each window");
        let says = [
            "开门",
            "关门",
            "取号",
            "午休",
            "休息",
            "下班",
            "放假",
            "关闭",
            "24小时",
            "待核实",
            "办公时间",
            "开",
        ];
        for state in &states {
            assert!(says.iter().any(|word| state.contains(word)), "{state:?}");
        }
        page.picture("1-nearest").await;
    })
    .await;
}

#[tokio::test]
async fn the_filters_need_no_script() {
    let system = made_up_city().await;
    visit(&system, Visitor::PhoneWithoutJavaScript, "offices-no-script", async |page| {
        page.open(LIST).await;
        assert!(!page.offers("按离我远近排").await, "a button that cannot work is not shown");
        page.choose("办什么事", "护照办理").await;
        page.tap("更多条件").await;
        page.fill("从哪里出发", "东示例区").await;
        page.choose("怎么去", "步行").await;
        page.follow("查找").await;
        page.shows("距离从示例市东示例区（区县中心）算起").await;
        page.shows("步行每小时4公里").await;
        let mut found = page.read_all(CELLS).await;
        found.sort();
        assert_eq!(found, doing("sl-passport"));
        page.picture("1-found").await;
        page.follow("护照办理（虚构） ✕").await;
        assert!(page.read_all(CELLS).await.len() > doing("sl-passport").len(), "the filter is gone");
        assert!(page.says("距离从示例市东示例区").await, "the others stand");
    })
    .await;
}

/// What is smaller than somebody with weak eyes or hands can use, in CSS pixels: text under 18, targets under 60. A mark
/// of the picture is as large as what one can tap of it, inside the picture and beside other marks.
pub(super) const TOO_SMALL: &str = "
    const bad = [], seen = (element) => element.checkVisibility() && !element.closest('title, desc');
    document.querySelectorAll('details').forEach((fold) => { fold.open = true; });
    const targets = 'a, button, select, textarea, summary, label.check, label.option, '
        + 'input:not([type=hidden], [type=checkbox], [type=radio])';
    for (const element of document.querySelectorAll(targets)) {
        const paper = element.closest('svg')?.getBoundingClientRect();
        let { left, top, right, bottom } = (element.querySelector('.hit') ?? element).getBoundingClientRect();
        if (paper) {
            left = Math.max(left, paper.left), right = Math.min(right, paper.right);
            top = Math.max(top, paper.top), bottom = Math.min(bottom, paper.bottom);
        }
        const width = right - left, height = bottom - top;
        if (seen(element) && right > 0 && (height < 59.5 || width < 59.5))
            bad.push(`${element.outerHTML.slice(0, 90)}: ${width} × ${height}`);
    }
    const middles = [...document.querySelectorAll('svg .hit')].map((mark) => mark.getBoundingClientRect());
    for (const [number, one] of middles.entries()) for (const other of middles.slice(number + 1))
        if (Math.hypot(one.x - other.x, one.y - other.y) < 59.5) bad.push(`marks at ${one.x} ${one.y} and ${other.x} ${other.y}`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement, scale = element.getScreenCTM?.()?.a ?? 1;
        const size = parseFloat(getComputedStyle(element).fontSize) * scale;
        if (walker.currentNode.textContent.trim() && seen(element) && size < 18)
            bad.push(`“${walker.currentNode.textContent.trim()}”: ${size}`);
    }
    return bad;";

#[tokio::test]
async fn in_the_elder_mode_everything_is_large_and_nothing_leaves_the_screen() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "offices-elder", async |page| {
        page.open(LIST).await;
        page.follow("长辈版").await;
        let asked =
            format!("{LIST}&service=sl-id-renew&open=arrival&place=%E4%B8%9C%E7%A4%BA%E4%BE%8B%E5%8C%BA");
        for (name, path) in [
            ("1-list", LIST),
            ("2-asked", &asked),
            ("3-window", "/offices/sl-gov-1"),
            ("4-seasons", "/offices/sl-civil-1"),
            ("5-guide", "/guides/sl-id-lost?start=%E4%B8%9C%E7%A4%BA%E4%BE%8B%E5%8C%BA"),
            ("6-around", "/offices/around?city=990100"),
            ("6-closer", "/offices/around?city=990100&near=44.002,117.05&radius=1000"),
        ] {
            page.open(path).await;
            assert_eq!(page.ask(TOO_SMALL).await, serde_json::json!([]), "{path}");
            let (content, screen) = page.widths().await;
            assert!(content <= screen, "{path} is {content} px wide on a screen of {screen} px");
            page.picture(name).await;
        }
        // What the phone draws itself, closer and farther.
        let alive = "return document.documentElement.classList.contains('alive')";
        until::so("the picture lives", async || page.ask(alive).await == true).await;
        for step in ["放大", "缩小", "缩小", "缩小"] {
            page.tap(step).await;
            assert_eq!(page.ask(TOO_SMALL).await, serde_json::json!([]), "{step}");
        }
        page.picture("7-farther").await;
    })
    .await;
}

/// Presses Tab until the focus is on what this CSS selector finds and this says; the focus is seen all the way.
pub(super) async fn tab_to(page: &Page, selector: &str, says: &str) {
    let script = format!(
        "const on = document.activeElement, outline = getComputedStyle(on).outlineStyle; \
         return [on.matches({selector:?}) && on.textContent.includes({says:?}), outline !== 'none', on.outerHTML.slice(0, 90)]"
    );
    for _ in 0..100 {
        page.press(Key::Tab).await;
        let focus = page.ask(&script).await;
        assert_eq!(focus[1], true, "the focus cannot be seen on {}", focus[2]);
        if focus[0] == true {
            return;
        }
    }
    panic!("no way to {selector} “{says}” by Tab");
}

#[tokio::test]
async fn keys_alone_find_a_window_and_report_its_telephone() {
    let system = made_up_city().await;
    visit(&system, Visitor::Desktop, "offices-keys", async |page| {
        page.open(LIST).await;
        page.shows("按离我远近排").await;
        tab_to(page, "input[name=q]", "").await;
        page.press("出入境").await;
        tab_to(page, "form.filter > button", "查找").await;
        page.press(Key::Enter).await;
        page.is_at("q=").await;
        page.shows("示例市出入境接待大厅").await;
        tab_to(page, "a.cell", "示例市出入境接待大厅").await;
        page.press(Key::Enter).await;
        page.is_at("/offices/sl-exit-1").await;
        page.shows("这里有错").await;
        tab_to(page, "summary", "这里有错").await;
        page.press(Key::Enter).await;
        page.shows("哪里不对就点哪里").await;
        tab_to(page, "textarea", "").await;
        page.press("000-0000-1234").await;
        page.picture("1-report").await;
        tab_to(page, "button", "电话不对").await;
        page.press(Key::Enter).await;
        page.shows("已经收到，谢谢您").await;
        page.picture("2-thanks").await;
    })
    .await;
    until::so("the report is in the log", async || {
        system.log().lines().any(|line| line.contains("/offices/{id}/reports") && line.contains("status=303"))
    })
    .await;
    assert!(!system.log().contains("000-0000-1234"), "what residents write is in no log");
}

/// A phone's voice that reads until it is stopped: Chromium without a screen has none.
const VOICE: &str = "const voice = { speaking: false, pending: false, cancel() { this.speaking = false }, \
    speak({ text }) { this.speaking = true; this.text = text } }; \
    Object.defineProperty(window, 'speechSynthesis', { value: voice })";

#[tokio::test]
async fn while_the_phone_reads_the_button_says_how_to_stop_it() {
    let folder = pack::with_windows(&[("虚构出入境大厅", "exit_entry", 1.0, None)]);
    let path = folder.path().display().to_string();
    let system = System::start_with(&[("YIMATONG__CONTENT__PACK", &path)]).await;
    visit(&system, Visitor::Phone, "read-aloud", async |page| {
        page.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": VOICE })).await;
        page.open("/offices/made-up-0").await;
        page.tap("念给我听").await;
        page.shows("别念了").await;
        let text = page.ask("return speechSynthesis.text").await;
        assert!(text.as_str().is_some_and(|text| text.contains("虚构出入境大厅")), "{text}");
        page.picture("1-reads").await;
        page.tap("别念了").await;
        page.shows("念给我听").await;
        assert_eq!(page.ask("return speechSynthesis.speaking").await, false);
        // It comes to the end by itself.
        page.tap("念给我听").await;
        page.shows("别念了").await;
        page.ask("speechSynthesis.speaking = false").await;
        page.shows("念给我听").await;
    })
    .await;
}
