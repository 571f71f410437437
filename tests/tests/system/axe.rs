//! axe on every type of page, standard and elder: not one violation of WCAG 2.2 AA or of what axe counts as good
//! practice. axe-core is vendored, see `tests/vendor/axe-core`.

use std::fs;

use serde_json::Value;
use system_tests::{
    browser::{Page, Visitor, visit, visit_with},
    http, places,
    standin::Fine,
    system::System,
    until,
};

use crate::{offices::PACK, offices_map};

/// Gives each violation as its rule, what it says, and the elements. What axe cannot decide (`incomplete`) is no violation.
const CHECK: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    const elements = (rule) => rule.nodes.map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`);
    return { ran: found.passes.length, bad: found.violations.map((rule) => [rule.id, rule.help, ...elements(rule)]) };";

/// Pages that anybody can open at once.
const PAGES: [&str; 25] = [
    "/",
    "/offices?city=220100",
    "/offices?city=220100&q=%E5%87%BA%E5%85%A5%E5%A2%83",
    "/offices/around?city=220100",
    "/guides",
    "/guides/kept",
    "/guides?q=%E8%BA%AB%E4%BB%BD%E8%AF%81",
    "/guides/ps-id-reissue",
    "/guides/ps-id-reissue?home=220300&stay=circle&age_id=a26&urgent=yes",
    "/guides/ps-id-temp?applied=lost",
    "/guides/ca-temp?on=2026-06-30",
    "/guides/ps-id-reissue?start=%E5%8D%97%E5%85%B3%E5%8C%BA",
    "/guides/ps-id-reissue/ask",
    "/guides/ps-id-reissue/ask?question=age_id&home=220300&stay=circle&age_id=a26",
    "/guides/ps-id-reissue/feedback",
    "/guides/ps-id-reissue/feedback?answer=useless",
    "/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81",
    "/search?q=qqqqqqqq",
    "/programme",
    "/programme/circle-list",
    "/fines",
    "/fines/result",
    "/receipts/verify",
    "/about",
    "/offline",
];

/// Pages of the made-up city, which has what no real window is known to have: doors, timetables by season, notices,
/// self-service rooms, and windows for every guide.
const MADE_UP: [&str; 15] = [
    "/offices?city=990100&service=sl-id-renew",
    "/offices?city=990100&open=arrival",
    "/offices?city=990100&open=arrival&travel=walk&place=%E4%B8%9C%E7%A4%BA%E4%BE%8B%E5%8C%BA",
    "/offices?city=990100&place=%E7%A4%BA%E4%BE%8B%E5%8C%BA",
    "/offices?city=990100&near=44.00,117.05&from=picture&open=2026-12-01T10%3A00",
    "/offices/sl-gov-1?service=sl-passport",
    "/offices/sl-gov-3",
    "/offices/sl-civil-1?at=2026-12-01T10%3A00",
    "/offices/sl-self-station",
    "/offices/sl-veterans-county",
    "/offices/sl-marriage-county",
    "/guides/sl-id-lost",
    "/guides/sl-id-lost?home=990100&loss=lost&start=%E4%B8%9C%E7%A4%BA%E4%BE%8B%E5%8C%BA",
    "/guides/sl-passport?start=%E6%9C%88%E7%90%83",
    "/guides/sl-passport?start=%E7%A4%BA%E4%BE%8B%E5%8C%BA",
];

/// Looks at the page that is open.
async fn check(page: &Page, axe: &str, wrong: &mut Vec<String>) {
    // Islands change what they stand in.
    let alive = "return !document.querySelector('leptos-island, #around') || \
        document.documentElement.classList.contains('alive')";
    until::so("it is alive", async || page.ask(alive).await == true).await;
    page.ask("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })").await;
    page.ask(axe).await;
    let found = page.ask(CHECK).await;
    assert!(found["ran"].as_u64().is_some_and(|rules| rules > 10), "axe did not run: {found}");
    let path = page.path().await;
    for rule in found["bad"].as_array().unwrap() {
        wrong.push(format!("{path}: {rule:#}"));
    }
}

/// The page that says what went wrong. A form leads to it, because a link to nowhere counts as our mistake.
async fn open_a_problem(page: &Page) {
    let send = "const form = document.body.appendChild(document.createElement('form')); \
        form.method = 'post'; form.action = '/no/such/page'; setTimeout(() => form.submit())";
    page.ask(send).await;
    page.shows("没有找到这个页面").await;
}

/// A check that finds nothing must be able to find something.
async fn finds_what_is_wrong(page: &Page, axe: &str) {
    let spoil = "document.querySelector('h1').outerHTML = \
        '<h4 id=pale>看不清的字</h4><input><a href=\"/\"></a><ul><p>无</p></ul>'; \
        document.getElementById('pale').style.color = '#ccc'";
    page.ask(spoil).await;
    let mut wrong = Vec::new();
    check(page, axe, &mut wrong).await;
    let wrong = wrong.join("\n");
    for rule in ["color-contrast", "label", "link-name", "list", "page-has-heading-one"] {
        assert!(wrong.contains(&format!("\"{rule}\"")), "{rule} is not among\n{wrong}");
    }
}

/// A fine from the form to the checked receipt.
async fn pay(page: &Page, system: &System, fine: &Fine, axe: &str, wrong: &mut Vec<String>) {
    page.open("/fines").await;
    page.fill("处罚决定书编号", "2201").await;
    page.fill("号牌号码", "吉A1").await;
    page.tap("查询罚款").await;
    page.shows("现在是4位").await;
    check(page, axe, wrong).await;
    page.fill("处罚决定书编号", &fine.number).await;
    page.fill("号牌号码", &fine.plate).await;
    page.follow("查询罚款").await;
    page.is_at("/fines/result").await;
    check(page, axe, wrong).await;
    page.follow("微信支付").await;
    page.shows("待支付").await;
    check(page, axe, wrong).await;
    let orders = system.standin.orders().await;
    assert!(system.standin.pay(orders.last().unwrap()["out_trade_no"].as_str().unwrap()).await);
    page.shows("已缴款").await;
    check(page, axe, wrong).await;
    page.follow("查看缴款凭证").await;
    check(page, axe, wrong).await;
    let code = page.read(".code").await;
    page.follow("查验缴款凭证").await;
    page.fill("验证码", &code).await;
    page.follow("查验").await;
    page.shows("凭证是真的").await;
    check(page, axe, wrong).await;
}

fn axe() -> String {
    fs::read_to_string(places::root().join("tests/vendor/axe-core/axe.min.js")).unwrap()
}

/// A list of papers that was begun, and the page that a phone keeps.
async fn begin_a_list(page: &Page, axe: &str, wrong: &mut Vec<String>) {
    page.open("/guides/ps-id-reissue?home=220300").await;
    page.shows("复制链接").await;
    until::so("the ticks are kept", async || {
        let tick = "const box = document.querySelector('[data-checklist] input'); if (!box.checked) box.click(); \
            return localStorage.getItem('checklists') !== null";
        page.ask(tick).await == true
    })
    .await;
    check(page, axe, wrong).await;
    page.open("/guides/kept").await;
    page.shows("已备好1件").await;
    page.shows("要办什么事？").await;
    check(page, axe, wrong).await;
    page.fill("要办什么事？", "营业执照").await;
    page.shows("这里没有“营业执照”的办事指南").await;
    check(page, axe, wrong).await;
}

/// The picture: a window that was tapped, several that lie together, a point, and the map of another house.
async fn look_around(page: &Page, axe: &str, wrong: &mut Vec<String>) {
    page.open("/offices/around?city=990100").await;
    until::so("it lives", async || {
        page.ask("return document.documentElement.classList.contains('alive')").await == true
    })
    .await;
    check(page, axe, wrong).await;
    // One window stands alone there, however large marks are.
    page.open("/offices/around?city=990100&near=44.002,117.05&radius=500").await;
    until::so("it lives", async || page.ask("return document.getElementById('picture').tabIndex").await == 0)
        .await;
    let tap = |what: &str| {
        format!(
            "document.querySelector('#picture {what}').dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true }}))"
        )
    };
    page.ask(&tap("a[data-place]")).await;
    until::so("the window is told", async || !page.read_all("#chosen .cell").await.is_empty()).await;
    check(page, axe, wrong).await;
    page.ask(&tap(".ring")).await;
    page.shows("以这里为起点").await;
    check(page, axe, wrong).await;
    page.tap("在地图上看").await;
    until::so("marks are on the map", async || {
        page.ask("return document.querySelectorAll('#map path.leaflet-interactive').length > 3").await == true
    })
    .await;
    check(page, axe, wrong).await;
}

/// The made-up city, with a map of another house.
async fn in_the_made_up_city(journey: &str, elder: bool) {
    let (axe, (base, _)) = (axe(), offices_map::tiles());
    let system = offices_map::system_with_map(PACK, &base).await;
    visit_with(&system, Visitor::Phone, journey, &[&base], async |page| {
        let mut wrong = Vec::new();
        page.open("/offices/around").await;
        page.shows("示例市").await;
        check(page, &axe, &mut wrong).await;
        if elder {
            page.follow("长辈版").await;
        }
        for path in MADE_UP {
            page.open(path).await;
            check(page, &axe, &mut wrong).await;
        }
        page.open("/guides/sl-id-renew").await;
        page.stands_at(44.0021, 117.0499).await;
        page.tap("按离我远近排").await;
        page.shows("按离您的距离排列").await;
        check(page, &axe, &mut wrong).await;
        look_around(page, &axe, &mut wrong).await;
        assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
    })
    .await;
}

async fn on_every_page(journey: &str, elder: bool) {
    let axe = axe();
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    let list = system.get("/api/v1/offices?city=220100&limit=1").send().await.unwrap();
    let list: Value = http::json(list).await;
    let office = format!("/offices/{}", list["items"][0]["id"].as_str().unwrap());
    visit(&system, Visitor::Phone, journey, async |page| {
        let mut wrong = Vec::new();
        page.open("/").await;
        check(page, &axe, &mut wrong).await;
        if elder {
            page.follow("长辈版").await;
        }
        page.follow("长春市").await;
        for path in PAGES.iter().copied().chain([office.as_str()]) {
            page.open(path).await;
            check(page, &axe, &mut wrong).await;
        }
        begin_a_list(page, &axe, &mut wrong).await;
        open_a_problem(page).await;
        check(page, &axe, &mut wrong).await;
        pay(page, &system, &fine, &axe, &mut wrong).await;
        finds_what_is_wrong(page, &axe).await;
        assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page() {
    on_every_page("axe", false).await;
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page_in_the_elder_mode() {
    on_every_page("axe-elder", true).await;
}

#[tokio::test]
async fn axe_finds_nothing_in_the_made_up_city() {
    in_the_made_up_city("axe-made-up", false).await;
}

#[tokio::test]
async fn axe_finds_nothing_in_the_made_up_city_in_the_elder_mode() {
    in_the_made_up_city("axe-made-up-elder", true).await;
}
