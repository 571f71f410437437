use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::guides::{Completeness, walk};

/// A made-up service: two cities, by oneself or for a child, urgent or not; from July on it costs more.
fn guide() -> Guide {
    let fact = |text: &str, when: serde_json::Value| json!({"text": text, "when": when});
    serde_json::from_value(json!({
        "id": "made-up", "name": "虚构事项", "department": "虚构", "availability": {"state": "active"}, "cities": ["990100"],
        "questions": [
            {"id": "home", "ask": "户口在哪里？", "choices": [
                {"id": "here", "label": "本市"}, {"id": "near", "label": "邻市"}, {"id": "far", "label": "外省"}]},
            {"id": "actor", "ask": "谁去办？", "choices": [
                {"id": "self", "label": "本人"}, {"id": "guardian", "label": "监护人"}]},
            {"id": "urgent", "ask": "急用吗？", "when": {"home": ["here"]}, "choices": [
                {"id": "yes", "label": "急用"}, {"id": "no", "label": "不急"}]},
        ],
        "refusals": [{"text": "外省户口这里不办", "instead": "回户籍地办", "when": {"home": ["far"]}}],
        "applicants": {"text": "公民"},
        "conditions": [],
        "materials": [
            fact("户口簿", json!({})),
            fact("监护关系证明", json!({"actor": ["guardian"]})),
            fact("加急申请", json!({"urgent": ["yes"]})),
        ],
        "fees": [
            {"label": "工本费", "amount_fen": 2000, "until": "2026-06-30"},
            {"label": "工本费", "amount_fen": 3000, "from": "2026-07-01"},
        ],
        "free": false, "fee_to_verify": false, "time_limit_legal": [], "time_limit_promised": [],
        "channels": [fact("窗口", json!({}))], "steps": [], "result": {"text": "证"}, "collect": [],
        "legal_basis": [], "remedies": [], "statements": [], "contradictory": false, "remarks": [], "sources": [],
    }))
    .unwrap()
}

const MAY: Date = date(2026, 5, 1);

fn answers(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|(question, choice)| ((*question).to_owned(), (*choice).to_owned())).collect()
}

fn open(guide: &Guide, given: &[(&str, &str)]) -> Vec<String> {
    let (case, _) = Case::new(guide, &answers(given), MAY);
    case.open_questions().iter().map(|question| question.id.clone()).collect()
}

#[test]
fn only_what_changes_something_is_asked() {
    let guide = guide();
    assert_eq!(open(&guide, &[]), ["home", "actor", "urgent"]);
    // Urgency is asked only of those from here.
    assert_eq!(open(&guide, &[("home", "near")]), ["actor"]);
    assert_eq!(open(&guide, &[("home", "here"), ("actor", "self")]), ["urgent"]);
    // Nothing matters to whom it is refused.
    assert!(open(&guide, &[("home", "far")]).is_empty());
}

#[test]
fn a_question_without_a_part_left_is_not_asked() {
    let mut guide = guide();
    guide.materials.retain(|material| material.text != "加急申请");
    assert_eq!(open(&guide, &[]), ["home", "actor"]);
}

#[test]
fn an_answer_to_a_pointless_question_is_left_out() {
    let guide = guide();
    let (case, bad) = Case::new(&guide, &answers(&[("home", "near"), ("urgent", "yes")]), MAY);
    assert!(bad.is_empty());
    let known: Vec<&str> = case.answered().iter().map(|(question, _)| question.id.as_str()).collect();
    assert_eq!(known, ["home"]);
    let materials: Vec<String> = case.guide().materials.into_iter().map(|material| material.text).collect();
    assert_eq!(materials, ["户口簿", "监护关系证明"]);
}

#[test]
fn what_the_guide_does_not_know_is_given_back() {
    let guide = guide();
    let (case, bad) = Case::new(&guide, &answers(&[("home", "mars"), ("colour", "red")]), MAY);
    assert_eq!(bad, [BadAnswer::Question("colour".to_owned()), BadAnswer::Choice("home".to_owned())]);
    assert!(case.answered().is_empty());
}

#[test]
fn a_refusal_is_open_until_its_question_is_answered() {
    let guide = guide();
    let outcome = |given: &[(&str, &str)]| Case::new(&guide, &answers(given), MAY).0.outcome();
    assert_eq!(outcome(&[]), Outcome::Open);
    assert_eq!(outcome(&[("home", "far")]), Outcome::Refused);
    assert_eq!(outcome(&[("home", "near")]), Outcome::Possible);
}

#[test]
fn a_decided_change_is_shown_before_and_the_old_no_longer_after() {
    let guide = guide();
    let fees = |on: Date| -> Vec<(bool, i64)> {
        let (case, _) = Case::new(&guide, &BTreeMap::new(), on);
        let fees = case.guide().fees;
        fees.iter().map(|fee| (fee.is_to_come(on), fee.amount_fen.get())).collect()
    };
    assert_eq!(fees(date(2026, 6, 30)), [(false, 2000), (true, 3000)]);
    assert_eq!(fees(date(2026, 7, 1)), [(false, 3000)]);
}

#[test]
fn every_way_is_walked_once() {
    let guide = guide();
    let mut ends = Vec::new();
    walk::paths(&guide, MAY, |answers, case| ends.push((answers.len(), case.outcome()))).unwrap();
    // Far ends at once; near has two ways, here two times two.
    assert_eq!(ends.len(), 1 + 2 + 4);
    assert_eq!(ends.iter().filter(|(_, outcome)| *outcome == Outcome::Refused).count(), 1);
    assert!(ends.iter().all(|(_, outcome)| *outcome != Outcome::Open));
}

#[test]
fn answers_that_lead_to_the_same_stand_together_in_the_tree() {
    let mut guide = guide();
    guide.refusals.clear();
    let walk::Node::Ask(question, branches) = walk::tree(&guide, MAY).unwrap() else { panic!("no question") };
    let together: Vec<usize> = branches.iter().map(|(choices, _)| choices.len()).collect();
    assert_eq!((question.id.as_str(), together), ("home", vec![1, 2]));
}

/// Three laws: two in force from the same day, one from another; a page without a day; and one that was published alone.
fn on_laws() -> Guide {
    let mut guide = guide();
    guide.sources = serde_json::from_value(json!([
        {"title": "虚构甲法", "publisher": "official", "published": "2026-04-30", "from": "2026-07-01"},
        {"title": "虚构乙法", "publisher": "official", "from": "2026-07-01", "until": "2030-12-31"},
        {"title": "虚构丙法", "publisher": "official", "from": "2020-01-01"},
        {"title": "虚构网页", "publisher": "third_party"},
        {"title": "虚构规定", "publisher": "official", "published": "2021-12-17"},
    ]))
    .unwrap();
    let resting = |text: &str, sources: &[usize]| json!({"text": text, "sources": sources});
    guide.steps = serde_json::from_value(json!([
        resting("甲", &[0]), resting("甲乙", &[0, 1]), resting("甲丙", &[0, 2]), resting("乙网页", &[1, 3]),
        resting("乙", &[1]), resting("规定", &[4]), {"text": "没有来源"},
        {"text": "自己的日期", "from": "2025-02-03", "sources": [0]},
        {"text": "存疑", "to_verify": true, "sources": [3]},
    ]))
    .unwrap();
    guide.inherit_days();
    guide
}

#[test]
fn a_part_has_the_days_of_its_sources_where_they_agree() {
    let guide = on_laws();
    let days = |text: &str| {
        let step = guide.steps.iter().find(|step| step.text == text).unwrap();
        (step.from, step.until)
    };
    let july = Some(date(2026, 7, 1));
    assert_eq!(days("甲"), (july, None));
    assert_eq!(days("甲乙"), (july, None), "one of them goes on");
    assert_eq!(days("乙"), (july, Some(date(2030, 12, 31))));
    for text in ["甲丙", "乙网页", "规定", "没有来源", "存疑"] {
        assert_eq!(days(text), (None, None), "{text}");
    }
    assert_eq!(days("自己的日期"), (Some(date(2025, 2, 3)), None));
    // It is to come on every day before.
    let (case, _) = Case::new(&guide, &answers(&[]), date(2031, 1, 1));
    assert!(!case.shows(&guide.steps[4]) && case.shows(&guide.steps[0]));
    assert!(guide.steps[0].is_to_come(date(2026, 6, 30)) && !guide.steps[0].is_to_come(date(2026, 7, 1)));
}

#[test]
fn a_guide_says_how_many_of_its_parts_have_a_source_and_a_day() {
    let known = on_laws().completeness();
    // Nine steps; applicants, result, three papers, two fees and a window have no source.
    assert_eq!((known.parts, known.to_verify, known.unsourced), (17, 1, 9));
    // Two fees and 甲, 甲乙, 乙, 自己的日期; 甲丙 and 规定 rest on something with a day of publication.
    assert_eq!((known.with_days, known.with_published), (6, 2));
    let twice = Completeness::of_all([known.clone(), known].into_iter());
    assert_eq!((twice.parts, twice.with_days, twice.with_published), (34, 12, 4));
}
