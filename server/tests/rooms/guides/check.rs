//! What the check of guides finds: by hand made guides with one thing wrong.

use std::{fs, path::Path};

use serde_json::{Value, json};
use server::{
    cities::pack::{self, About},
    guides::dataset::folder,
    offices::{OfficeRecord, dataset::Weight},
};

const SHILI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/shili");

/// A guide without fault, with two questions that each change something.
fn guide() -> Value {
    json!({
        "id": "sl-a",
        "name": "甲（虚构）",
        "department": "公安",
        "availability": {"state": "reference"},
        "cities": ["990100"],
        "questions": [
            {"id": "who", "ask": "谁去？", "choices": [{"id": "self", "label": "本人"}, {"id": "other", "label": "别人"}]},
            {"id": "age", "ask": "几岁？", "choices": [{"id": "young", "label": "小"}, {"id": "old", "label": "大"}]}
        ],
        "refusals": [{"text": "小孩不能自己去。", "instead": "请大人去。", "when": {"who": ["self"], "age": ["young"]}}],
        "applicants": "虚构的人",
        "materials": ["身份证", {"text": "委托书", "when": {"who": ["other"]}}],
        "fees": [{"label": "工本费", "amount_fen": 2000, "sources": [0]}],
        "time_limit_legal": ["20个工作日"],
        "channels": ["虚构的窗口"],
        "steps": ["取号"],
        "result": "虚构的结果",
        "sources": [{"title": "虚构的资料", "publisher": "official", "published": "2026-01-01"}]
    })
}

fn surroundings() -> (About, Vec<OfficeRecord>) {
    pack::surroundings(Path::new(SHILI)).unwrap()
}

/// What is told of these guides and these shared things, but not that nobody uses or does something.
fn told_of(guides: &[Value], common: &Value, offices: &[OfficeRecord]) -> Vec<(Weight, String)> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("guides")).unwrap();
    fs::write(folder.path().join("guide_common.json"), common.to_string()).unwrap();
    for guide in guides {
        let file = folder.path().join(format!("guides/{}.json", guide["id"].as_str().unwrap()));
        fs::write(file, guide.to_string()).unwrap();
    }
    let checked = folder::check(folder.path(), &surroundings().0, offices);
    checked.told.iter().map(|told| (told.finding.weight, told.to_string())).collect()
}

/// What is told of the guide once it is changed so.
fn told(change: impl FnOnce(&mut Value)) -> Vec<(Weight, String)> {
    let mut guide = guide();
    change(&mut guide);
    told_of(&[guide], &json!({}), &[])
}

/// Exactly one thing is told of the guide once it is changed so: this one.
#[track_caller]
fn only(weight: Weight, what: &str, change: impl FnOnce(&mut Value)) {
    let told = told(change);
    assert!(matches!(&told[..], [(w, t)] if *w == weight && t.contains(what)), "{what} … {told:#?}");
}

#[track_caller]
fn error(what: &str, change: impl FnOnce(&mut Value)) {
    only(Weight::Error, &format!("错误 guides/sl-a.json：{what}"), change);
}

#[track_caller]
fn warning(what: &str, change: impl FnOnce(&mut Value)) {
    only(Weight::Warning, &format!("提醒 guides/sl-a.json：{what}"), change);
}

fn add(guide: &mut Value, field: &str, entry: Value) {
    match &mut guide[field] {
        Value::Array(entries) => entries.push(entry),
        absent => *absent = json!([entry]),
    }
}

#[test]
fn nothing_is_told_of_a_guide_without_fault() {
    assert_eq!(told(|_| ()), []);
}

/// A question that one paper asks for, wanted only where it cannot be done anyway.
fn ask_in_vain(guide: &mut Value, at: usize) {
    let urgent = json!({"id": "urgent", "ask": "急吗？", "choices": [{"id": "yes", "label": "急"}, {"id": "no", "label": "不急"}]});
    guide["questions"].as_array_mut().unwrap().insert(at, urgent);
    let when = json!({"urgent": ["yes"], "who": ["self"], "age": ["young"]});
    add(guide, "materials", json!({"text": "加急单", "when": when}));
}

#[test]
fn a_question_that_changes_nothing() {
    let urgent = json!({"id": "urgent", "ask": "急吗？", "choices": [{"id": "yes", "label": "急"}, {"id": "no", "label": "不急"}]});
    error("questions：「urgent」（急吗？）不改变任何内容", |g| add(g, "questions", urgent));
    for (at, what) in [(0, "怎样回答结果都一样"), (2, "在任何一条路径上都问不到")] {
        let told: Vec<String> = told(|g| ask_in_vain(g, at)).into_iter().map(|(_, told)| told).collect();
        let expected = format!("错误 guides/sl-a.json：questions：「urgent」（急吗？）{what}");
        assert!(told.iter().any(|told| told.starts_with(&expected)), "{told:#?}");
        let paper = "materials：第3条：条件 age=young、urgent=yes、who=self 只在不能办的情形下成立";
        assert!(told.iter().any(|told| told.contains(paper)), "{told:#?}");
        assert_eq!(told.len(), 2, "{told:#?}");
    }
}

#[test]
fn a_path_without_a_result() {
    error(
        "channels：没有结果：没有办理渠道，也没有说明不能办（路径 who=other）",
        |g| {
            g["channels"] = json!([{"text": "虚构的窗口", "when": {"who": ["self"]}}]);
        },
    );
    // A promise for later is no result today.
    error("channels：没有结果", |g| g["channels"] = json!([{"text": "网上", "from": "2030-01-01"}]));
    warning("steps：有的情形一个步骤也没有", |g| {
        g["steps"] = json!([{"text": "取号", "when": {"who": ["other"]}}]);
    });
    warning("materials：有的情形什么材料也不用带", |g| {
        g["materials"] = json!([{"text": "委托书", "when": {"who": ["other"]}}]);
    });
}

#[test]
fn fees_that_contradict_each_other_on_one_path() {
    let other = |when: Value| json!({"label": "工本费", "amount_fen": 4000, "sources": [0], "when": when});
    error("fees：「工本费」互相矛盾：20.00元和40.00元（路径 age=young,who=other）", |g| {
        add(g, "fees", other(json!({"age": ["young"]})));
    });
    // On no path do both hold.
    assert_eq!(
        told(|g| {
            g["fees"][0]["when"] = json!({"age": ["old"]});
            add(g, "fees", other(json!({"age": ["young"]})));
        }),
        []
    );
    assert_eq!(
        told(|g| {
            g["fees"][0]["until"] = json!("2026-06-30");
            let mut later = other(json!({}));
            later["from"] = json!("2026-07-01");
            add(g, "fees", later);
        }),
        []
    );
    // On one day both do.
    error("fees：「工本费」互相矛盾", |g| {
        g["fees"][0]["until"] = json!("2026-07-01");
        let mut later = other(json!({}));
        later["from"] = json!("2026-07-01");
        add(g, "fees", later);
    });
    error("free：写了不收费，fees 却有「工本费」20.00元", |g| g["free"] = json!(true));
    assert_eq!(
        told(|g| {
            g["free"] = json!(true);
            g["fees"][0]["when"] = json!({"age": ["old"]});
        }),
        []
    );
}

#[test]
fn time_limits_that_contradict_each_other_on_one_path() {
    error("time_limit_legal：「20个工作日」和「30日内」互相矛盾", |g| {
        add(g, "time_limit_legal", json!("30日内"));
    });
    error("time_limit_legal：「审核：5日」和「审核：7日」互相矛盾", |g| {
        g["time_limit_legal"] =
            json!(["审核：5日", {"text": "审核：7日", "when": {"who": ["other"]}}, "发证：7日"]);
    });
    // Two stages, and two cases.
    assert_eq!(told(|g| g["time_limit_legal"] = json!(["审核：5日", "发证：7日"])), []);
    let cases =
        json!([{"text": "5日", "when": {"age": ["old"]}}, {"text": "7日", "when": {"age": ["young"]}}]);
    assert_eq!(told(|g| g["time_limit_legal"] = cases), []);
    // What the office promises may be less than the law allows.
    assert_eq!(told(|g| g["time_limit_promised"] = json!(["5个工作日"])), []);
}

#[test]
fn texts_that_contradict_themselves() {
    error("conditions：「年满16岁」有一处待核实，另一处不是", |g| {
        g["conditions"] =
            json!([{"text": "年满16岁", "sources": [0]}, {"text": "年满16岁", "to_verify": true}]);
    });
    error("materials：「照片」互相矛盾：一寸和两寸", |g| {
        g["materials"] = json!([{"text": "照片", "look": "一寸"}, {"text": "照片", "look": "两寸"}]);
    });
    warning("materials：「照片1张」和「照片2张」只有数字不同", |g| {
        g["materials"] = json!(["照片1张", "照片2张"])
    });
    warning("steps：「取号」写了两遍", |g| add(g, "steps", json!("取号")));
}

#[test]
fn conditions_that_name_what_is_not_there() {
    error("materials：第2条：问题「who」没有选项「aunt」", |g| {
        g["materials"][1]["when"] = json!({"who": ["aunt", "other"]});
    });
    error("steps：第2条：when 里的问题「where」没有", |g| {
        add(g, "steps", json!({"text": "排队", "when": {"where": ["here"]}}));
    });
    error("steps：第2条：until 2026-01-01 早于 from 2026-02-01", |g| {
        add(g, "steps", json!({"text": "排队", "from": "2026-02-01", "until": "2026-01-01"}));
    });
}

#[test]
fn more_questions_than_anybody_answers() {
    warning("questions：有6个问题", |g| {
        for number in 0..4 {
            let id = format!("more{number}");
            let choices = json!([{"id": "a", "label": "是"}, {"id": "b", "label": "否"}]);
            add(g, "questions", json!({"id": id, "ask": format!("问题{number}？"), "choices": choices}));
            add(g, "remarks", json!({"text": format!("说明{}", "呀".repeat(number)), "when": {id: ["a"]}}));
        }
    });
}

#[test]
fn links_and_names_that_lead_nowhere() {
    error("refusals：没有指南「sl-b」", |g| g["refusals"][0]["guide"] = json!("sl-b"));
    error("refusals：guide 指回这份指南自己", |g| g["refusals"][0]["guide"] = json!("sl-a"));
    error("remarks：链接 /guides/sl-b 没有这份指南", |g| {
        add(g, "remarks", json!("另见 /guides/sl-b。"))
    });
    assert_eq!(told(|g| add(g, "remarks", json!("另见 /guides/sl-a。"))), []);
    error("channels：「虚构.cn」不是完整的网址", |g| {
        add(g, "channels", json!({"text": "网上", "url": "虚构.cn"}));
    });
    error("fees：「工本费」没有来源", |g| g["fees"][0]["sources"] = json!([]));
    error("fees：第1条：sources 里没有第 3 条", |g| g["fees"][0]["sources"] = json!([3]));
}

#[test]
fn every_shared_thing_that_is_not_there_is_told() {
    let told = told(|g| {
        add(g, "questions", json!("home"));
        add(g, "questions", json!({"use": "live"}));
        add(g, "materials", json!({"use": "photo"}));
        add(g, "materials", json!({"use": "hukou_book"}));
    });
    let what: Vec<&str> = told.iter().map(|(_, what)| what.as_str()).collect();
    assert_eq!(
        what,
        [
            "错误 guides/sl-a.json：questions：guide_common.json 里没有问题「home」",
            "错误 guides/sl-a.json：questions：guide_common.json 里没有问题「live」",
            "错误 guides/sl-a.json：materials：guide_common.json 里没有材料「photo」",
            "错误 guides/sl-a.json：materials：guide_common.json 里没有材料「hukou_book」",
        ]
    );
}

#[test]
fn a_shared_thing_that_nobody_uses() {
    let common = json!({
        "questions": [{"id": "home", "ask": "户口在哪里？", "choices": [{"id": "a", "label": "本市"}, {"id": "b", "label": "外地"}]}],
        "materials": [{"id": "photo", "text": "照片"}, {"id": "card", "text": "身份证"}, {"id": "book", "text": "户口簿"}],
        "terms": [{"term": "户口簿", "plain": "写着一家人户口的本子"}, {"term": "签注", "plain": "准许去几次的记录"}]
    });
    let mut guide = guide();
    add(&mut guide, "materials", json!({"use": "book"}));
    let told = told_of(&[guide], &common, &[]);
    let told: Vec<&str> = told.iter().map(|(_, told)| told.as_str()).collect();
    assert_eq!(
        told,
        [
            "提醒 guide_common.json：questions：没有一份指南用到「home」",
            "提醒 guide_common.json：materials：没有一份指南用到「photo」「card」",
            "提醒 guide_common.json：terms：没有一份指南用到「签注」",
        ]
    );
}

#[test]
fn a_word_is_explained_once() {
    let term = json!({"term": "签注", "plain": "准许去几次的记录"});
    let mut guide = guide();
    add(&mut guide, "remarks", json!("签注要另外申请"));
    let told = told_of(&[guide], &json!({"terms": [term, term]}), &[]);
    let told: Vec<&str> = told.iter().map(|(_, told)| told.as_str()).collect();
    assert_eq!(told, ["错误 guide_common.json：terms：「签注」解释了两遍"]);
}

#[test]
fn a_service_without_a_window_and_windows_without_a_guide() {
    let (_, mut offices) = surroundings();
    offices.truncate(2);
    offices[0].services = vec!["sl-a".to_owned(), "sl-gone".to_owned()];
    offices[1].services = vec!["sl-gone".to_owned()];
    let mut alone = guide();
    alone["id"] = json!("sl-b");
    let online = json!([{"text": "网上", "kind": "online"}]);
    let mut at_home = guide();
    (at_home["id"], at_home["channels"]) = (json!("sl-c"), online);
    let all = [guide(), alone, at_home];
    let told = |offices: &[OfficeRecord]| -> Vec<String> {
        told_of(&all, &json!({}), offices).into_iter().map(|(_, told)| told).collect()
    };
    let (window, gone) =
        ("channels：写了去窗口办，但没有一个窗口写明办这个事项", "没有这份指南，可是有2个窗口写着办它");
    let found = told(&offices);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with(&format!("提醒 guides/sl-b.json：{window}")), "{found:#?}");
    assert_eq!(found[1], format!("提醒 guides/sl-gone.json：{gone}"));
    // Where no window says what it does, one warning is enough.
    offices.iter_mut().for_each(|office| office.services.clear());
    let found = told(&offices);
    assert!(matches!(&found[..], [one] if one.contains("没有一个窗口写明“可办事项”")), "{found:#?}");
}
