//! The guides of the pack of Changchun, and what is refused of a guide.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use serde_json::{Value, json};
use server::{
    cities::pack::Pack,
    guides::{GuideRecord, check},
    offices::dataset::Weight,
};
use shared::{
    guides::{Availability, Guide},
    source::Publisher,
};

const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");

fn pack() -> Pack {
    Pack::read(Path::new(CHANGCHUN)).unwrap()
}

fn guides() -> Vec<Guide> {
    let pack = pack();
    pack.guides.iter().map(|record| record.resolve(&pack.guide_common).unwrap()).collect()
}

#[test]
fn every_guide_came_over() {
    let guides = guides();
    assert_eq!(guides.len(), 79);
    let mut departments = BTreeMap::<&str, usize>::new();
    for guide in &guides {
        *departments.entry(&guide.department).or_default() += 1;
    }
    let expected = [
        ("公安", 11),
        ("公安(交管)", 13),
        ("公安(出入境)", 6),
        ("公积金", 7),
        ("医保", 7),
        ("卫健", 5),
        ("政数局/交通运输", 1),
        ("教育", 2),
        ("民政", 14),
        ("人社", 4),
        ("社保", 6),
        ("社保/税务", 1),
        ("退役军人", 2),
    ];
    assert_eq!(departments, expected.into());
    let count = |is: fn(&Availability) -> bool| guides.iter().filter(|g| is(&g.availability)).count();
    assert_eq!(count(|a| matches!(a, Availability::Active)), 57);
    assert_eq!(count(|a| matches!(a, Availability::Planned { .. })), 6);
    assert_eq!(count(|a| matches!(a, Availability::Reference)), 16);
    assert_eq!(guides.iter().filter(|g| g.cities.len() == 4).count(), 73);
    assert_eq!(guides.iter().filter(|g| g.cities.len() == 1).count(), 6);
    assert_eq!(guides.iter().map(|g| g.fees.len()).sum::<usize>(), 38);
}

#[test]
fn what_no_source_supports_is_marked_and_the_mark_is_not_in_the_text() {
    let guides = guides();
    let fees = guides.iter().flat_map(|g| &g.fees).filter(|fee| fee.to_verify).count();
    assert_eq!(fees, 12, "printed without a source, or only by somebody else");
    for guide in &guides {
        for (field, fact) in guide.facts() {
            for mark in ["未核实", "种子", "null", "LawRefBook", "http"] {
                assert!(!fact.text.contains(mark), "{} {field}: {}", guide.id, fact.text);
            }
        }
    }
    let unknown: Vec<&str> =
        guides.iter().filter(|g| g.fees.is_empty() && !g.free).map(|g| g.id.as_str()).collect();
    assert_eq!(unknown.len(), 9);
    assert!(guides.iter().filter(|g| unknown.contains(&g.id.as_str())).all(|g| g.fee_to_verify));
}

#[test]
fn planned_services_say_since_when() {
    let since: BTreeMap<String, String> = guides()
        .into_iter()
        .filter_map(|g| match g.availability {
            Availability::Planned { since } => Some((g.id, since.to_string())),
            _ => None,
        })
        .collect();
    let expected = [
        ("hc-birthreg", "2026-02-05"),
        ("hc-onlychild", "2026-02-05"),
        ("hf-offset", "2026-04-13"),
        ("ps-hukou-change", "2026-02-05"),
        ("ss-rural", "2026-04-13"),
        ("ss-transfer", "2026-04-13"),
    ];
    assert_eq!(since, expected.map(|(id, day)| (id.to_owned(), day.to_owned())).into());
}

#[test]
fn the_kinship_certificate_shows_both_statements_of_the_press() {
    let guides = guides();
    let contradictory: Vec<&str> = guides.iter().filter(|g| g.contradictory).map(|g| g.id.as_str()).collect();
    assert_eq!(contradictory, ["ps-kinship"]);
    let kinship = guides.iter().find(|g| g.id == "ps-kinship").unwrap();
    let by: Vec<&str> = kinship.statements.iter().map(|s| s.by.as_str()).collect();
    assert_eq!(by, ["长春市政数局", "长春市公安局"]);
    for statement in &kinship.statements {
        let source = &kinship.sources[statement.source];
        assert_eq!(
            (source.publisher, source.published.unwrap().to_string()),
            (Publisher::Press, "2026-02-05".into())
        );
    }
}

#[test]
fn a_promised_service_names_only_places_that_exist() {
    for guide in guides() {
        for channel in guide.channels {
            let text = channel.text;
            assert!(!["规划", "计划", "下一步"].iter().any(|w| text.contains(w)), "{}: {text}", guide.id);
        }
    }
}

#[test]
fn known_fees_are_those_of_their_sources() {
    let guides = guides();
    let fees = |id: &str| -> Vec<i64> {
        guides.iter().find(|g| g.id == id).unwrap().fees.iter().map(|f| f.amount_fen.get()).collect()
    };
    assert_eq!(fees("ps-id-renew"), [2000, 2000, 4000, 0, 1000]);
    assert_eq!(fees("ps-passport-first"), [12_000, 2000]);
    assert_eq!(fees("ps-hkmo-endorse"), [1500, 3000, 8000, 12_000, 16_000, 24_000]);
    assert_eq!(fees("tm-plate"), [10_000, 5000, 3500, 500]);
}

/// What the check says of a small guide that is right but for one change.
fn findings(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut guide = json!({
        "id": "made-up", "name": "虚构事项", "department": "公安", "availability": {"state": "active"},
        "cities": ["220100"],
        "questions": ["home", {"id": "loss", "ask": "怎么没的？", "choices": [
            {"id": "lost", "label": "丢了"}, {"id": "stolen", "label": "被偷了"}]}],
        "refusals": [{"text": "外省不办", "instead": "回户籍地办", "guide": "ps-birth", "when": {"home": ["outside"]}}],
        "applicants": "公民", "result": "证",
        "materials": ["户口簿", {"text": "报案回执", "when": {"loss": ["stolen"]}}],
        "fees": [{"label": "工本费", "amount_fen": 2000, "sources": [0]}],
        "channels": ["窗口"], "steps": ["去办"],
        "sources": [{"title": "虚构的法", "publisher": "official"}],
    });
    change(&mut guide);
    let record: GuideRecord = serde_json::from_value(guide).unwrap();
    let pack = pack();
    let cities: HashSet<_> = pack.about.cities.iter().map(|city| city.adcode).collect();
    let known = check::Known {
        common: &pack.guide_common,
        departments: &pack.about.departments,
        cities: &cities,
        guides: &pack.guides.iter().map(|guide| guide.id.as_str()).collect(),
    };
    let found = check::record(&record, &known).into_iter();
    found.filter(|finding| finding.weight == Weight::Error).map(|finding| finding.what).collect()
}

/// One error, which says that.
fn says(change: impl FnOnce(&mut Value), what: &str) {
    let found = findings(change);
    assert_eq!(found.len(), 1, "{what}: {found:#?}");
    assert!(found[0].contains(what), "{what}: {found:#?}");
}

#[test]
fn a_guide_that_is_right_is_not_complained_about() {
    assert_eq!(findings(|_| ()), Vec::<String>::new());
}

#[test]
fn a_question_that_changes_nothing_is_found() {
    says(|guide| guide["materials"] = json!(["户口簿"]), "「loss」");
    says(|guide| guide["materials"][1]["when"]["loss"] = json!(["stolen", "lost"]), "全部选项");
}

#[test]
fn a_way_without_a_result_is_found() {
    let only = json!([{"text": "窗口", "when": {"home": ["220100", "220200", "220300", "220400", "jilin"]}}]);
    assert_eq!(
        findings(|guide| guide["channels"] = only.clone()),
        Vec::<String>::new(),
        "the rest is refused"
    );
    let found = findings(|guide| {
        guide["channels"] = only;
        guide["refusals"] = json!([]);
    });
    assert!(
        found.iter().any(|what| what.contains("home=outside") && what.contains("没有结果")),
        "{found:#?}"
    );
}

#[test]
fn parts_that_contradict_each_other_are_found() {
    let two = |second: Value| json!([{"label": "工本费", "amount_fen": 2000, "sources": [0]}, second]);
    let always = two(json!({"label": "工本费", "amount_fen": 4000, "sources": [0]}));
    let found = findings(|guide| guide["fees"] = always);
    assert!(found.iter().all(|what| what.contains("互相矛盾")) && !found.is_empty(), "{found:#?}");
    let from = two(json!({"label": "工本费", "amount_fen": 4000, "sources": [0], "from": "2027-01-01"}));
    let found = findings(|guide| guide["fees"] = from.clone());
    assert!(!found.is_empty(), "the old fee does not end");
    let mut ended = from;
    ended[0]["until"] = json!("2026-12-31");
    assert_eq!(findings(|guide| guide["fees"] = ended), Vec::<String>::new());
}

#[test]
fn a_part_that_no_way_shows_is_found() {
    says(
        |guide| {
            let never = json!({"text": "奇怪的材料", "when": {"loss": ["stolen"], "home": ["outside"]}});
            guide["materials"].as_array_mut().unwrap().push(never);
        },
        "没有人看得到",
    );
}

#[test]
fn what_leads_nowhere_is_found() {
    says(|guide| guide["refusals"][0]["guide"] = json!("ps-fly"), "ps-fly");
    says(|guide| guide["materials"][0] = json!({"use": "no_such_paper"}), "no_such_paper");
    says(|guide| guide["questions"][0] = json!("mood"), "mood");
    says(|guide| guide["questions"][0] = json!({"use": "home", "choices": ["mars"]}), "mars");
    says(|guide| guide["refusals"][0]["when"] = json!({"home": ["mars"]}), "mars");
    says(|guide| guide["channels"] = json!([{"text": "网上", "url": "javascript:x"}]), "网址");
    says(|guide| guide["fees"][0]["sources"] = json!([7]), "第 7 条");
    says(|guide| guide["fees"][0]["sources"] = json!([]), "没有来源");
}

#[test]
fn names_and_texts_are_checked() {
    says(|guide| guide["id"] = json!("Made_Up"), "id：只能");
    says(|guide| guide["department"] = json!("海关"), "海关");
    says(|guide| guide["cities"] = json!(["110100"]), "cities");
    says(|guide| guide["aliases"] = json!(["——"]), "aliases");
    says(|guide| guide["contradictory"] = json!(true), "statements");
    says(|guide| guide["steps"] = json!(["  去办"]), "steps");
    let unsourced = findings(|guide| guide["sources"] = json!([]));
    assert!(unsourced.iter().any(|what| what.contains("没有来源；每条记录至少一个")), "{unsourced:#?}");
    assert!(
        unsourced.iter().any(|what| what.contains("sources 里没有第 0 条")),
        "a common source is no stand-in"
    );
}

#[test]
fn a_member_that_is_spelt_wrong_is_named() {
    let refused = |value: Value| serde_json::from_value::<GuideRecord>(value).unwrap_err().to_string();
    let mut guide: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{CHANGCHUN}/guides/ps-birth.json")).unwrap())
            .unwrap();
    guide["applicants"] = json!({"text": "人", "wen": {}});
    assert!(refused(guide.clone()).contains("wen"));
    guide["applicants"] = json!("人");
    guide["fees"] = json!([{"label": "费", "amount_fen": -5}]);
    assert!(refused(guide).contains("-5"));
}
