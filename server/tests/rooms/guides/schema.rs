//! The schema with which an editor's tool checks a guide's file: against another implementation of JSON Schema.

use std::{fs, path::Path};

use jsonschema::Validator;
use serde_json::{Value, json};
use server::guides::{GuideRecord, schema};

const PACKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs");

fn schema() -> Value {
    serde_json::from_str(&schema::json().unwrap()).unwrap()
}

fn validator() -> Validator {
    jsonschema::options().should_validate_formats(true).build(&schema()).unwrap()
}

/// The guides of both packs, with their files.
fn guides() -> Vec<(String, Value)> {
    let folders = ["changchun", "shili"].map(|pack| Path::new(PACKS).join(pack).join("guides"));
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).unwrap();
        (file.path().display().to_string(), serde_json::from_str(&text).unwrap())
    };
    files.map(|file| read(file.unwrap())).collect()
}

#[test]
fn the_committed_schema_is_what_the_command_prints() {
    let committed = fs::read_to_string(Path::new(PACKS).join("guide.schema.json")).unwrap();
    assert!(committed == schema::json().unwrap(), "yimatong guides schema > server/packs/guide.schema.json");
}

#[test]
fn it_is_a_schema_of_the_dialect_that_it_names() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn every_guide_names_the_schema_and_keeps_to_it() {
    let (validator, guides) = (validator(), guides());
    assert_eq!(guides.len(), 79 + 16);
    for (file, guide) in guides {
        assert_eq!(guide["$schema"], "../../guide.schema.json", "{file}");
        let wrong: Vec<String> =
            validator.iter_errors(&guide).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{file}: {wrong:#?}");
    }
}

/// Uses every form that there is.
fn full() -> Value {
    let part = json!({"text": "一句话", "when": {"home": ["220300"]}, "from": "2026-07-01", "until": "2026-12-31", "to_verify": true, "sources": [0]});
    let mut material = part.clone();
    (material["look"], material["exempt"]) = (json!("原件"), json!("联网时"));
    let mut channel = part.clone();
    (channel["kind"], channel["url"]) = (json!("self_service"), json!("https://example.com/"));
    let mut refusal = part.clone();
    (refusal["instead"], refusal["guide"]) = (json!("回老家办"), json!("sl-b"));
    let mut fee = part.clone();
    fee.as_object_mut().unwrap().remove("text");
    (fee["label"], fee["amount_fen"]) = (json!("补领"), json!(4000));
    json!({
        "$schema": "../../guide.schema.json",
        "id": "sl-a",
        "name": "甲",
        "plain_name": "乙",
        "aliases": ["丙"],
        "department": "公安",
        "availability": {"state": "planned", "since": "2026-02-05"},
        "cities": ["990100"],
        "questions": [
            "home",
            {"use": "actor", "choices": ["self", "guardian"], "when": {"home": ["220300"]}},
            {"id": "loss", "ask": "怎么没的？", "hint": "想一想", "choices": [{"id": "lost", "label": "丢了", "hint": "自己丢的"}, {"id": "stolen", "label": "被偷了"}], "when": {"home": ["220300"]}}
        ],
        "refusals": [refusal],
        "applicants": part,
        "conditions": ["一句话", part],
        "materials": ["户口簿", material, {"use": "photo", "when": {"home": ["220300"]}, "from": "2026-07-01", "until": "2026-12-31"}],
        "fees": [fee],
        "free": true,
        "fee_to_verify": true,
        "time_limit_legal": ["一句话", part],
        "time_limit_promised": ["一句话", part],
        "channels": ["窗口", channel],
        "steps": ["一句话", part],
        "result": "一句话",
        "collect": ["一句话", part],
        "legal_basis": ["一句话", part],
        "remedies": ["一句话", part],
        "statements": [{"by": "某局", "text": "原话", "source": 0}],
        "contradictory": true,
        "remarks": ["一句话", part],
        "sources": [{"title": "资料", "publisher": "press", "url": "https://example.com/a", "published": "2026-01-29"}, {"title": "资料", "publisher": "third_party", "published_about": "2022年8月"}]
    })
}

#[test]
fn it_allows_every_form_and_refuses_what_the_server_refuses() {
    let validator = validator();
    let whole = full();
    let wrong: Vec<String> =
        validator.iter_errors(&whole).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    serde_json::from_value::<GuideRecord>(full()).unwrap();

    // What is changed, and how.
    let broken = [
        ("/stepps", json!(["一句话"])),
        ("/steps/1/untill", json!("2026-12-31")),
        ("/steps/1/when", json!("home=220300")),
        ("/steps/1/when/home", json!("220300")),
        ("/steps/1/from", json!("2026年7月")),
        ("/steps/1/sources", json!(["资料"])),
        ("/steps/1/text", json!(3)),
        ("/materials/2/look", json!("原件")),
        ("/materials/1/use", json!("photo")),
        ("/channels/1/kind", json!("pigeon")),
        ("/fees/0/amount_fen", json!("40元")),
        ("/questions/1/ask", json!("谁去？")),
        ("/questions/2/choices/0/label", json!(["丢了"])),
        ("/availability/state", json!("soon")),
        ("/cities/0", json!("长春")),
        ("/sources/0/publisher", json!("blog")),
        ("/statements/0/source", json!(-1)),
    ];
    for (place, value) in broken {
        let mut guide = full();
        let (parent, member) = place.rsplit_once('/').unwrap();
        match guide.pointer_mut(parent).unwrap() {
            Value::Array(entries) => entries[member.parse::<usize>().unwrap()] = value.clone(),
            parent => parent[member] = value.clone(),
        }
        assert!(!validator.is_valid(&guide), "{place} {value}");
        assert!(
            serde_json::from_value::<GuideRecord>(guide).is_err(),
            "{place} {value}: the server takes it"
        );
    }
    for member in ["id", "name", "department", "availability", "cities", "applicants", "result", "sources"] {
        let mut guide = full();
        guide.as_object_mut().unwrap().remove(member);
        assert!(!validator.is_valid(&guide), "{member}");
        assert!(serde_json::from_value::<GuideRecord>(guide).is_err(), "{member}");
    }
}

/// The paths of members without a description for the editor.
fn mute(schema: &Value, path: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                let is_chinese = |text: &str| text.chars().any(|c| ('一'..='龥').contains(&c));
                let described = |value: &Value| value["description"].as_str().is_some_and(is_chinese);
                let silent = properties.iter().filter(|(_, value)| !described(value));
                found.extend(silent.map(|(name, _)| format!("{path}/{name}")));
            }
            members.iter().for_each(|(name, value)| mute(value, &format!("{path}/{name}"), found));
        }
        Value::Array(values) => values.iter().for_each(|value| mute(value, path, found)),
        _ => {}
    }
}

#[test]
fn every_member_is_described_in_the_editors_language() {
    let mut found = Vec::new();
    mute(&schema(), "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}
