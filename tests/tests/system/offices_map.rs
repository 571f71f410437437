//! The map of another house: not a trace where the operator has none, and not a question before the tap.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    sync::{Arc, Mutex},
    thread,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit_with},
    http::header,
    pack,
    system::System,
    until,
};
use tempfile::TempDir;
use thirtyfour::Key;

/// A grey picture of one pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// A house of tiles that remembers what it was asked for. It lives as long as the test's process.
pub(super) fn tiles() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let picture = BASE64_STANDARD.decode(PNG).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut head) = (stream.unwrap(), [0; 4096]);
            let read = stream.read(&mut head).unwrap_or(0);
            let line = String::from_utf8_lossy(&head[..read]).lines().next().unwrap_or_default().to_owned();
            if line.is_empty() {
                continue;
            }
            seen.lock().unwrap().push(line);
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                picture.len()
            );
            let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.write_all(&picture));
        }
    });
    (base, asked)
}

const OPEN: &str = "虚构出入境大厅";
const CONTACT: &str = "虚构民政科";
const DOUBTFUL: &str = "虚构社保大厅";
const WINDOWS: [(&str, &str, f64, Option<&str>); 3] = [
    (OPEN, "exit_entry", 1.0, Some("周一至周五 8:30-16:30")),
    (CONTACT, "civil_affairs", 2.0, None),
    (DOUBTFUL, "social_security", 3.0, None),
];
/// A Friday on which they would be open.
const FRIDAY: &str = "2026-11-20T10:00:00+08:00";

/// A pack with all three, of which one is no window.
fn places() -> TempDir {
    let folder = pack::with_windows(&WINDOWS);
    let file = folder.path().join("offices.json");
    let mut records: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    records[1]["role"] = json!("contact");
    fs::write(file, records.to_string()).unwrap();
    folder
}

/// A system with that pack, whose operator has a map of that house.
pub(super) async fn system_with_map(pack: impl AsRef<Path>, base: &str) -> System {
    let address = format!("{base}/{{z}}/{{x}}/{{y}}.png?k={{key}}");
    System::start_with(&[
        ("YIMATONG__CONTENT__PACK", &pack.as_ref().display().to_string()),
        ("YIMATONG__MAPS__TILES", &address),
        ("YIMATONG__MAPS__KEY", "key-of-this-test"),
        ("YIMATONG__MAPS__DATUM", "gcj02"),
        ("YIMATONG__MAPS__ATTRIBUTION", "示例地图 <b>GS(0000)0000</b>"),
    ])
    .await
}

/// Waits until that many marks are on the map. Gives of each, in the order of their fillings, what it is filled with
/// and what is read out when a key leads to it.
async fn marks(page: &Page, count: usize) -> Vec<(String, Option<String>)> {
    let script = "return [...document.querySelectorAll('#map path.leaflet-interactive')].map(mark => \
        [mark.getAttribute('fill'), mark.tabIndex === 0 ? mark.getAttribute('aria-label') : null]).sort()";
    until::so(&format!("{count} marks"), async || {
        page.ask(script).await.as_array().is_some_and(|marks| marks.len() == count)
    })
    .await;
    serde_json::from_value(page.ask(script).await).unwrap()
}

#[tokio::test]
async fn tiles_are_asked_for_only_after_the_tap() {
    let ((base, asked), pack) = (tiles(), places());
    let system = system_with_map(&pack, &base).await;
    let answer = system.get("/offices/around?city=220100").send().await.unwrap();
    assert!(header(&answer, "content-security-policy").contains(&format!("img-src 'self' data: {base};")));
    visit_with(&system, Visitor::Phone, "tiles", &[&base], async |page| {
        page.open("/offices/around?city=220100").await;
        page.shows("在地图上看").await;
        page.shows("共3处").await;
        assert!(asked.lock().unwrap().is_empty(), "before the tap");
        page.tap("在地图上看").await;
        until::so("tiles are asked for", async || !asked.lock().unwrap().is_empty()).await;
        page.shows("示例地图 <b>GS(0000)0000</b>").await;
        marks(page, 3).await;
        assert!(!page.says("地图没有加载成功").await);
        page.picture("1-map").await;
    })
    .await;
    let asked = asked.lock().unwrap();
    assert!(asked.iter().all(|line| line.contains(".png?k=key-of-this-test HTTP")), "{asked:?}");
}

#[tokio::test]
async fn the_map_says_in_words_what_the_list_says() {
    let ((base, _), pack) = (tiles(), places());
    let system = system_with_map(&pack, &base).await;
    visit_with(&system, Visitor::Desktop, "tiles-words", &[&base], async |page| {
        page.clock_stands_at(FRIDAY).await;
        page.open("/offices/around?city=220100").await;
        page.shows("现在开门，到16:30").await;
        page.tap("在地图上看").await;
        let said = |fill: &str, words: String| (fill.to_owned(), Some(words));
        let all = [
            said("#018942", format!("{OPEN}：现在开门，到16:30")),
            said("#0b57d0", format!("{CONTACT}：机关联系方式，不是办事窗口")),
            said("#fff", format!("{DOUBTFUL}：办公时间待核实，请先打电话：0431-00000000")),
        ];
        assert_eq!(marks(page, 3).await, all);
        page.ask("document.querySelector('#map path[fill=\"#fff\"]').focus()").await;
        let shown = async |what: &str| {
            let script = format!("return document.querySelector('#map {what}')?.textContent ?? ''");
            let text = page.ask(&script).await;
            text.as_str().is_some_and(|text| text.contains(DOUBTFUL) && text.contains("办公时间待核实"))
        };
        assert!(shown(".leaflet-tooltip").await);
        page.press(Key::Enter).await;
        until::so("the popup says it", async || shown(".leaflet-popup a:focus").await).await;
        page.follow_by(Key::Enter).await;
        page.is_at("/offices/made-up-2").await;

        // Of what the list does not show, the map knows the name alone.
        page.open("/offices/around?city=220100").await;
        page.shows("现在开门，到16:30").await;
        page.fill("按名称、地址查找", OPEN).await;
        page.shows("共1处").await;
        page.tap("在地图上看").await;
        let nameless = || ("#0b57d0".to_owned(), None);
        assert_eq!(marks(page, 3).await, [all[0].clone(), nameless(), nameless()]);
        let tap = "dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))";
        page.ask(&format!("document.querySelector('#map path[fill=\"#0b57d0\"]').{tap}")).await;
        page.shows("看详情").await;
        let popup = page.read("#map .leaflet-popup").await;
        assert!([CONTACT, DOUBTFUL].iter().any(|name| popup.contains(name)), "{popup}");
        assert!(popup.contains("看详情") && !popup.contains("待核实"), "{popup}");
        page.picture("1-beyond").await;
    })
    .await;
}

#[tokio::test]
async fn a_map_that_failed_can_be_asked_for_again() {
    let ((base, _), pack) = (tiles(), places());
    let system = system_with_map(&pack, &base).await;
    visit_with(&system, Visitor::Phone, "tiles-again", &[&base], async |page| {
        page.open("/offices/around?city=220100").await;
        page.shows("共3处").await;
        until::so("the picture lives", async || {
            page.ask("return document.getElementById('picture').tabIndex").await == 0
        })
        .await;
        // The next answer has a window that stands nowhere.
        let broken = "const fetched = window.fetch; window.fetch = async () => { window.fetch = fetched; \
            return Response.json({ windows: [{ id: 'x', name: 'x', at: ['x', 'x'] }] }) }";
        page.ask(broken).await;
        page.tap("在地图上看").await;
        page.shows("地图没有加载成功").await;
        page.tap("在地图上看").await;
        marks(page, 3).await;
        assert!(!page.says("地图没有加载成功").await);
    })
    .await;
}

#[tokio::test]
async fn without_a_map_there_is_no_trace_of_one() {
    let folder = places();
    let pack = folder.path().display().to_string();
    let system = System::start_with(&[("YIMATONG__CONTENT__PACK", &pack)]).await;
    let answer = system.get("/offices/around?city=220100").send().await.unwrap();
    assert!(header(&answer, "content-security-policy").contains("img-src 'self' data:;"));
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("虚构出入境大厅") && !html.contains(" data-tiles=\"") && !html.contains("在地图上看")
    );
}
