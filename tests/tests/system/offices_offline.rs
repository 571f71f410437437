//! One visit with a network, and then none: the windows of the city go on being found, and whether they are open
//! goes on being reckoned.

use system_tests::{
    browser::{Page, Visitor, visit},
    http::header,
    pack,
    system::System,
    until,
};
use thirtyfour::Key;

const WINDOWS: [(&str, &str, f64, Option<&str>); 3] = [
    ("虚构出入境大厅", "exit_entry", 1.4, Some("周一至周五 8:30-16:30")),
    ("虚构婚姻登记处", "marriage_registration", 2.8, Some("周六 9:00-11:00")),
    ("虚构社保大厅", "social_security", 4.2, None),
];

async fn system_with_windows() -> (System, tempfile::TempDir) {
    let folder = pack::with_windows(&WINDOWS);
    let path = folder.path().display().to_string();
    (System::start_with(&[("YIMATONG__CONTENT__PACK", &path)]).await, folder)
}

/// The addresses of all that the browser keeps of us, without the assets.
async fn kept(page: &Page) -> Vec<String> {
    let script = "const found = []; for (const name of await caches.keys()) \
        for (const request of await (await caches.open(name)).keys()) \
        found.push(request.url.slice(location.origin.length)); return found";
    let all = page.ask(script).await;
    let all = all.as_array().unwrap().iter().map(|url| url.as_str().unwrap().to_owned());
    all.filter(|path| !path.starts_with("/assets/")).collect()
}

/// Chooses the city, and waits until the worker has what the city needs.
async fn visit_once(page: &Page) {
    page.open("/").await;
    page.follow("长春市").await;
    for needed in ["/offline", "/offices/around?city=220100", "/api/v1/offices/directory?city=220100"] {
        until::so(&format!("{needed} is kept"), async || kept(page).await.contains(&needed.to_owned())).await;
    }
}

#[tokio::test]
async fn after_one_visit_the_directory_needs_no_network() {
    let (system, _pack) = system_with_windows().await;
    visit(&system, Visitor::Phone, "offline", async |page| {
        visit_once(page).await;
        system.falls_silent().await;
        // A Friday, then a Saturday, at ten in the morning.
        for (time, registry, exit_entry) in [
            ("2026-11-20T10:00:00+08:00", "今天休息，明天（周六）9:00开", "现在开门，到16:30"),
            ("2026-11-21T10:00:00+08:00", "现在开门，到11:00", "今天休息，后天（周一）8:30开"),
        ] {
            page.clock_stands_at(time).await;
            page.open("/offices/around?city=220100").await;
            page.shows("现在连不上网络，这是").await;
            page.shows(exit_entry).await;
            assert!(page.read("[data-window=made-up-1]").await.contains(registry));
            assert!(page.read("[data-window=made-up-2]").await.contains("待核实"));
            assert_eq!(page.ask("return document.querySelectorAll('#picture [data-place]').length").await, 3);
        }
        page.picture("1-picture").await;
        page.fill("按名称、地址查找", "婚姻 虚构路1").await;
        page.shows("共1处").await;
        assert!(!page.says("虚构社保大厅").await);
        page.fill("按名称、地址查找", "hunyin hydj").await;
        page.shows("共1处").await;
        assert!(page.says("虚构婚姻登记处").await && !page.says("虚构社保大厅").await);
        page.fill("按名称、地址查找", "hunyin crj").await;
        page.shows("没有找到，请换个说法").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_is_not_kept_leads_to_one_that_is() {
    let (system, _pack) = system_with_windows().await;
    visit(&system, Visitor::Phone, "offline-ways", async |page| {
        visit_once(page).await;
        system.falls_silent().await;
        // The list was never opened with this filter; the directory of the city answers in its place.
        page.open("/offices?city=220100&kind=exit_entry").await;
        page.is_at("/offices/around?city=220100").await;
        page.shows("虚构出入境大厅").await;
        // Another city's windows are nobody's substitute, and fines need the network.
        for path in ["/offices?city=220200", "/fines"] {
            page.open(path).await;
            page.shows("现在没有网络").await;
            page.shows("长春市周边窗口图").await;
        }
        page.picture("1-not-kept").await;
        page.follow("长春市周边窗口图").await;
        page.shows("虚构婚姻登记处").await;
    })
    .await;
}

/// Waits until the module has taken the picture over.
async fn lives(page: &Page) {
    let ready = "return document.getElementById('picture').tabIndex";
    until::so("the picture lives", async || page.ask(ready).await == 0).await;
}

/// The first mark's transform, which says where it is drawn.
async fn first_mark(page: &Page) -> String {
    let script = "return document.querySelector('#picture [data-place=\"0\"] g').getAttribute('transform')";
    page.ask(script).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_picture_is_moved_by_keys_and_answers_a_tap() {
    let (system, _pack) = system_with_windows().await;
    visit(&system, Visitor::Desktop, "picture", async |page| {
        page.open("/offices/around?city=220100").await;
        lives(page).await;
        // 1.4 hundredths of a degree are 1,557 m of the sphere; 5 km are drawn 440 units long.
        assert_eq!(first_mark(page).await, "translate(0 -137)");
        for (key, place) in [
            ("ArrowRight", "translate(-250 -137)"),
            ("ArrowLeft", "translate(0 -137)"),
            ("ArrowUp", "translate(0 113)"),
            ("ArrowDown", "translate(0 -137)"),
            ("+", "translate(0 -342)"),
            ("-", "translate(0 -137)"),
        ] {
            let press = "dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key";
            page.ask(&format!("document.getElementById('picture').{press}: '{key}' }}))")).await;
            assert_eq!(first_mark(page).await, place, "{key}");
        }
        let tap = "dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))";
        page.ask(&format!("document.querySelector('#picture [data-place=\"0\"] .hit').{tap}")).await;
        assert!(page.read("#chosen").await.contains("虚构出入境大厅"));
        page.ask(&format!("document.querySelector('#picture svg').{tap}")).await;
        assert!(page.read("#chosen").await.contains("以这里为起点"));
        assert!(page.path().await.ends_with("/offices/around?city=220100"), "nobody was led away");
        page.picture("1-tapped").await;
    })
    .await;
}

#[tokio::test]
async fn a_point_picked_on_the_picture_starts_the_list_with_the_filters_of_before() {
    let (system, _pack) = system_with_windows().await;
    visit(&system, Visitor::Phone, "picked", async |page| {
        page.open("/offices?city=220100&district=220102").await;
        page.follow("看周边窗口图").await;
        lives(page).await;
        let tap = "const svg = document.querySelector('#picture svg'), box = svg.getBoundingClientRect(); \
            svg.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, \
                clientX: box.left + box.width / 4, clientY: box.top + box.height / 4 }))";
        page.ask(tap).await;
        page.shows("找离这里近的窗口").await;
        page.picture("1-picked").await;
        page.follow("找离这里近的窗口").await;
        page.shows("按离您选的地点的距离排列").await;
        page.shows("从您选的地点出发").await;
        let path = page.path().await;
        assert!(path.contains("district=220102") && path.contains("from=picture"), "{path}");
        page.picture("2-list").await;
        let near =
            |path: &str| path.split("near=").nth(1).unwrap().split('&').next().unwrap().replace("%2C", ",");
        page.follow("看周边窗口图").await;
        let back = page.path().await;
        assert_eq!(near(&back), near(&path), "the same point");
        assert!(back.contains("district=220102"), "{back}");

        // With the keyboard alone: the picture is moved, its middle becomes the start, and the list starts there.
        lives(page).await;
        page.ask("document.getElementById('picture').focus()").await;
        page.press(Key::Right).await;
        page.ask("document.querySelector('[data-do=middle]').focus()").await;
        page.press(Key::Enter).await;
        page.ask("document.querySelector('#to-list a').focus()").await;
        page.press(Key::Enter).await;
        page.is_at("from=picture").await;
        page.shows("按离您选的地点的距离排列").await;
        assert_ne!(near(&page.path().await), near(&path), "farther to the east");
    })
    .await;
}

#[tokio::test]
async fn where_the_phone_is_goes_into_no_link_of_the_picture() {
    let (system, _pack) = system_with_windows().await;
    visit(&system, Visitor::Phone, "picture-here", async |page| {
        page.stands_at(43.9012, 125.4012).await;
        page.open("/offices/around?city=220100").await;
        lives(page).await;
        assert!(page.offers("找离起点近的窗口").await);
        page.tap("从我这里看").await;
        until::so("it starts from here", async || !page.says("找离起点近的窗口").await).await;
        let links =
            "return [...document.links].map(link => link.href).filter(href => href.includes('43.90'))";
        assert_eq!(page.ask(links).await, serde_json::json!([]));
        // The middle is here too until the picture is moved.
        page.tap("以画面中心为起点").await;
        assert!(!page.offers("找离起点近的窗口").await);
        page.ask("document.getElementById('picture').focus()").await;
        page.press(Key::Right).await;
        page.tap("以画面中心为起点").await;
        page.shows("找离起点近的窗口").await;
    })
    .await;
}

#[tokio::test]
async fn nothing_about_a_person_is_kept() {
    let (system, _pack) = system_with_windows().await;
    visit(&system, Visitor::Phone, "offline-private", async |page| {
        visit_once(page).await;
        for path in [
            "/offices?city=220100&near=43.88,125.32",
            "/offices?city=220100&q=%E5%BC%A0",
            "/offices/around?city=220100&near=43.88123,125.32123&radius=500",
            "/fines",
            "/receipts/verify",
            "/offices/made-up-1",
        ] {
            page.open(path).await;
        }
        let window = "/offices/made-up-1".to_owned();
        until::so("the window's page is kept", async || kept(page).await.contains(&window)).await;
        let all = kept(page).await;
        let private = |path: &&String| {
            ["near=", "q=", "/fines", "/receipts", "/payments"].iter().any(|part| path.contains(part))
        };
        assert_eq!(all.iter().find(private), None, "{all:?}");
    })
    .await;
}

#[tokio::test]
async fn the_worker_is_asked_for_anew_every_time() {
    let system = System::start().await;
    let answer = system.get("/sw.js").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "cache-control"), "no-cache");
    assert!(header(&answer, "content-type").starts_with("text/javascript"));
    assert!(!header(&answer, "etag").is_empty());
    let script = answer.text().await.unwrap();
    assert!(!script.contains("\"/assets/app.js\""), "the assets have their hashed names");
    for name in script.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()) {
        if !name.is_empty() {
            let asset = system.get(&format!("/assets/{name}")).send().await.unwrap();
            assert_eq!(asset.status(), 200, "{name}");
        }
    }
}
