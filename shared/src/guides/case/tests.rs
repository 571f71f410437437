use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::guides::walk;

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
