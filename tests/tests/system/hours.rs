//! Opening hours as the browser works them out: the same table as on the server.

use std::fs;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use system_tests::{browser, places};

/// Behind the glue, which defines `wasm_bindgen`.
const SCRIPT: &str = "
    const [module, table, calendar, done] = arguments;
    const bytes = Uint8Array.from(atob(module), c => c.charCodeAt(0));
    wasm_bindgen({ module_or_path: bytes })
        .then(() => done({ said: wasm_bindgen.judge(table, calendar) }))
        .catch(error => done({ failed: String(error) }));";

#[tokio::test]
async fn the_browser_says_of_every_case_what_the_rules_say() {
    let table = fs::read_to_string(places::root().join("shared/tests/hours/cases.json")).unwrap();
    let module = BASE64_STANDARD.encode(fs::read(places::hours("hours_bg.wasm")).unwrap());
    let glue = fs::read_to_string(places::hours("hours.js")).unwrap();
    let arguments = vec![json!(module), json!(table), json!(calendar_2026().to_string())];
    let answer = browser::run(&format!("{glue}{SCRIPT}"), arguments).await;
    let said = answer["said"].as_str().unwrap_or_else(|| panic!("{answer}"));
    let said: Vec<Value> = serde_json::from_str(said).unwrap();
    let table: Value = serde_json::from_str(&table).unwrap();
    let cases = table["cases"].as_array().unwrap();
    assert!(cases.len() >= 120 && cases.len() == said.len(), "{} cases, {} answers", cases.len(), said.len());
    for (case, said) in cases.iter().zip(&said) {
        assert_eq!(*said, case["is"], "{case}");
    }
}

/// 2026 from the city's data, as a page carries it.
fn calendar_2026() -> Value {
    let path = places::root().join("server/packs/changchun/calendar/2026.json");
    let year: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let days = |off: bool| year["days"].as_array().unwrap().iter().filter(move |day| day["off"] == off);
    let off: Vec<Value> = days(true).map(|day| json!([day["date"], 1, day["name"]])).collect();
    let worked: Vec<&Value> = days(false).map(|day| &day["date"]).collect();
    json!({ "years": [2026], "off": off, "worked": worked })
}
