//! The native mini-program in `app/miniprogram`, as far as it can be judged without WeChat: its pages are there, and what it
//! calls of this server is there too.

use std::{fs, path::PathBuf};

use serde_json::Value;
use shared::path;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(name: &str) -> String {
    let file = root().join("app/miniprogram").join(name);
    fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()))
}

fn pages() -> Vec<String> {
    let app: Value = serde_json::from_str(&read("app.json")).unwrap();
    app["pages"].as_array().unwrap().iter().map(|page| page.as_str().unwrap().to_owned()).collect()
}

/// What stands between this and the next quote, each time.
fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split(['\'', '"']).next().unwrap()).collect()
}

#[test]
fn every_page_is_there_with_all_its_files() {
    // The first is where WeChat starts; the web-view's pages lead to the second by its name.
    assert_eq!(pages(), ["pages/index/index", "pages/pay/pay"]);
    let script = fs::read_to_string(root().join("public/wechat-pay.js")).unwrap();
    assert!(script.contains("`/pages/pay/pay?payment=${code}`"), "the hand-over leads there");
    for page in pages() {
        let settings: Value = serde_json::from_str(&read(&format!("{page}.json"))).unwrap();
        assert!(settings.is_object(), "{page}");
        let (script, drawing) = (read(&format!("{page}.js")), read(&format!("{page}.wxml")));
        for handler in quoted(&drawing, "bindtap=\"") {
            assert!(
                script.contains(&format!("\n  {handler}("))
                    || script.contains(&format!("\n  async {handler}(")),
                "{handler}"
            );
        }
        for module in quoted(&script, "require('../../") {
            read(&format!("{module}.js"));
        }
    }
    for file in ["sitemap.json", "project.config.json"] {
        let read: Value = serde_json::from_str(&read(file)).unwrap();
        assert!(read.is_object(), "{file}");
    }
}

#[test]
fn every_call_is_one_that_the_description_of_the_api_has() {
    let description = fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    let description: Value = serde_json::from_str(&description).unwrap();
    let script = read("lib/api.js");
    let calls: Vec<&str> = script.split("call('").skip(1).collect();
    assert_eq!(calls.len(), 5, "login, hand-over, question, another opening, end");
    for call in calls {
        let method = call.split('\'').next().unwrap().to_lowercase();
        let path = quoted(call, "'/api/")[0];
        let operation = &description["paths"][format!("/api/{path}")][&method];
        assert!(operation.is_object(), "{method} /api/{path}");
    }
    for page in pages() {
        let script = read(&format!("{page}.js"));
        assert!(
            !script.contains("/api/") && !script.contains("wx.request("),
            "{page} calls through lib/api.js"
        );
    }
}

#[test]
fn the_addresses_of_pages_are_those_of_the_site() {
    let index = read("pages/index/index.js");
    assert!(index.contains(&format!("${{site}}{}?entry=${{entry}}&next=$", path::WECHAT_ENTER)));
    let id: shared::payments::PaymentId = "0".repeat(32).parse().unwrap();
    let payment = path::payment(&id).replace(id.as_str(), "${encodeURIComponent(payment)}");
    assert!(index.contains(&format!("`{payment}`")), "a message's payment leads there");
    let pay = read("pages/pay/pay.js");
    assert!(pay.contains("`/payments/${payment.id}/${path}`"));
    for (word, address) in [("'receipt'", path::receipt(&id)), ("`return?", path::payment_return(&id))] {
        let tail = address.rsplit('/').next().unwrap();
        assert!(pay.contains(word) && word.contains(tail), "{address}");
    }
}

/// A page that is not there is refused by WeChat, for every message.
#[test]
fn every_page_that_a_configuration_names_for_messages_is_there() {
    for (file, count) in [("yimatong.example.toml", 1), ("demonstration.toml", 2)] {
        let settings = fs::read_to_string(root().join("server").join(file)).unwrap();
        let named = settings.lines().filter_map(|line| line.trim_start_matches("# ").strip_prefix("page = "));
        let named: Vec<_> = named.map(|page| page.trim_matches('"').to_owned()).collect();
        assert_eq!(named, vec!["pages/index/index"; count], "{file}: the one that takes a payment's id");
        assert!(named.iter().all(|page| pages().contains(page)), "{file}");
    }
    assert!(read("pages/index/index.js").contains("onLoad({ payment })"));
}
