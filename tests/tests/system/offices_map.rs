//! The map of another house: not a trace where the operator has none, and not a question before the tap.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use system_tests::{
    browser::{Visitor, visit_with},
    http::header,
    pack,
    system::System,
    until,
};

/// A grey picture of one pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// A house of tiles that remembers what it was asked for. It lives as long as the test's process.
fn tiles() -> (String, Arc<Mutex<Vec<String>>>) {
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

const WINDOW: [(&str, &str, f64, Option<&str>); 1] = [("虚构出入境大厅", "exit_entry", 1.0, None)];

#[tokio::test]
async fn tiles_are_asked_for_only_after_the_tap() {
    let (base, asked) = tiles();
    let folder = pack::with_windows(&WINDOW);
    let (pack, address) =
        (folder.path().display().to_string(), format!("{base}/{{z}}/{{x}}/{{y}}.png?k={{key}}"));
    let settings = [
        ("YIMATONG__CONTENT__PACK", pack.as_str()),
        ("YIMATONG__MAPS__TILES", &address),
        ("YIMATONG__MAPS__KEY", "key-of-this-test"),
        ("YIMATONG__MAPS__DATUM", "gcj02"),
        ("YIMATONG__MAPS__ATTRIBUTION", "示例地图 <b>GS(0000)0000</b>"),
    ];
    let system = System::start_with(&settings).await;
    let answer = system.get("/offices/around?city=220100").send().await.unwrap();
    assert!(header(&answer, "content-security-policy").contains(&format!("img-src 'self' data: {base};")));
    visit_with(&system, Visitor::Phone, "tiles", &[&base], async |page| {
        page.open("/offices/around?city=220100").await;
        page.shows("在地图上看").await;
        page.shows("共1处").await;
        assert!(asked.lock().unwrap().is_empty(), "before the tap");
        page.tap("在地图上看").await;
        until::so("tiles are asked for", async || !asked.lock().unwrap().is_empty()).await;
        page.shows("示例地图 <b>GS(0000)0000</b>").await;
        let drawn = "return document.querySelectorAll('#map path.leaflet-interactive').length";
        until::so("the window is on the map", async || page.ask(drawn).await == 1).await;
        page.picture("1-map").await;
    })
    .await;
    let asked = asked.lock().unwrap();
    assert!(asked.iter().all(|line| line.contains(".png?k=key-of-this-test HTTP")), "{asked:?}");
}

#[tokio::test]
async fn without_a_map_there_is_no_trace_of_one() {
    let folder = pack::with_windows(&WINDOW);
    let pack = folder.path().display().to_string();
    let system = System::start_with(&[("YIMATONG__CONTENT__PACK", &pack)]).await;
    let answer = system.get("/offices/around?city=220100").send().await.unwrap();
    assert!(header(&answer, "content-security-policy").contains("img-src 'self' data:;"));
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("虚构出入境大厅") && !html.contains(" data-tiles=\"") && !html.contains("在地图上看")
    );
}
