//! The service on a phone's home screen: Chromium would put it there, its icons are what they say they are, and there
//! every page has a way back, because no browser stands around it.

use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit},
    http::header,
    system::System,
};

/// Width and height of a PNG, from its first chunk.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n", "a PNG");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

/// An icon of ours, which must be a PNG of that many pixels each way.
async fn is_png(system: &System, path: &str, pixels: u32) {
    let answer = system.get(path).send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "content-type").as_str()),
        (200, "image/png"),
        "{path}"
    );
    assert_eq!(size(&answer.bytes().await.unwrap()), (pixels, pixels), "{path}");
}

/// By how much the middles of two pictures differ, in parts of 255 a colour: the edges and corners of icons differ on
/// purpose.
async fn difference(page: &Page, one: &str, other: &str) -> f64 {
    let script = format!(
        "const drawn = async (src) => {{
            const image = new Image(96, 96);
            image.src = src;
            await image.decode();
            const paper = new OffscreenCanvas(96, 96).getContext('2d');
            paper.drawImage(image, 0, 0, 96, 96);
            return paper.getImageData(16, 16, 64, 64).data;
        }};
        const [one, other] = [await drawn('{one}'), await drawn('{other}')];
        return one.reduce((sum, part, at) => sum + Math.abs(part - other[at]), 0) / one.length;"
    );
    page.ask(&script).await.as_f64().unwrap()
}

#[tokio::test]
async fn chromium_would_put_it_on_the_home_screen() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "home-screen", async |page| {
        page.open("/").await;
        let found = page.devtools("Page.getInstallabilityErrors", json!({})).await;
        assert_eq!(found["installabilityErrors"], json!([]));
        let found = page.devtools("Page.getAppManifest", json!({})).await;
        assert_eq!(found["errors"], json!([]));
        let manifest: Value = serde_json::from_str(found["data"].as_str().unwrap()).unwrap();
        for (key, value) in [
            ("id", "/"),
            ("start_url", "/"),
            ("scope", "/"),
            ("lang", "zh-CN"),
            ("display", "standalone"),
            ("name", "一码通"),
        ] {
            assert_eq!(manifest[key], value, "{key}");
        }
        let mut seen = Vec::new();
        for icon in manifest["icons"].as_array().unwrap() {
            let (src, sizes) = (icon["src"].as_str().unwrap(), icon["sizes"].as_str().unwrap());
            if icon["type"] == "image/png" {
                let pixels: u32 = sizes.split('x').next().unwrap().parse().unwrap();
                is_png(&system, src, pixels).await;
                assert_eq!(sizes, format!("{pixels}x{pixels}"));
                seen.push((pixels, icon["purpose"] == "maskable"));
            }
        }
        assert_eq!(seen, [(192, false), (512, false), (512, true)]);
        for shortcut in manifest["shortcuts"].as_array().unwrap() {
            let answer = system.get(shortcut["url"].as_str().unwrap()).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{shortcut}");
        }
        let href =
            |rel: &str| format!("return document.querySelector('link[rel={rel}]').getAttribute('href')");
        let touch = page.ask(&href("apple-touch-icon")).await.as_str().unwrap().to_owned();
        is_png(&system, &touch, 180).await;
        let drawn = page.ask(&href("icon")).await.as_str().unwrap().to_owned();
        let icons = manifest["icons"].as_array().unwrap();
        for same in [icons[0]["src"].as_str().unwrap(), icons[1]["src"].as_str().unwrap(), &touch] {
            let difference = difference(page, &drawn, same).await;
            assert!(difference < 4.0, "{same} is not {drawn}: {difference}");
        }
    })
    .await;
}

#[tokio::test]
async fn opened_from_the_home_screen_every_page_leads_back() {
    let system = System::start().await;
    visit(&system, Visitor::PhoneHomeScreen, "home-screen-back", async |page| {
        page.open("/").await;
        assert!(!page.offers("‹ 返回").await, "this is where one starts");
        page.open("/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81%E4%B8%A2%E4%BA%86").await;
        page.follow("居民身份证补领(丢失)").await;
        page.picture("1-guide").await;
        page.follow("‹ 返回").await;
        page.is_at("/search?q=").await;
        page.open("/guides/kept").await;
        assert!(!page.says("怎样把一码通放到手机桌面").await, "it is there already");
    })
    .await;
}

#[tokio::test]
async fn in_a_browser_a_page_says_how_it_gets_to_the_home_screen() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "home-screen-how", async |page| {
        for path in ["/guides/kept", "/about"] {
            page.open(path).await;
            let shown = page.ask("return document.getElementById('step-back').checkVisibility()").await;
            assert_eq!(shown, false, "the browser has its own");
            page.tap("怎样把一码通放到手机桌面").await;
            page.shows("在浏览器打开").await;
        }
        page.picture("1-about").await;
    })
    .await;
}
