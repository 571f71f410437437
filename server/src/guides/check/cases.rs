//! The questions of a guide and what they change: looked at on every way through them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use shared::guides::{
    Case, Fee, Guide, Outcome, Part, Question, When,
    walk::{self, MOST_PATHS},
};

use super::Finding;

pub(super) fn check(guide: &Guide, found: &mut Vec<Finding>) {
    conditions(guide, found);
    unused(guide, found);
    // Ways through conditions that name nothing would say nothing.
    if found.is_empty() {
        for day in days(guide) {
            ways(guide, day, found);
        }
        found.dedup();
    }
}

/// Conditions name questions and choices that are there; those of questions only earlier ones.
fn conditions(guide: &Guide, found: &mut Vec<Finding>) {
    for (field, part) in guide.parts() {
        condition(field, part.when(), &guide.questions, found);
    }
    for (at, question) in guide.questions.iter().enumerate() {
        let earlier = guide.questions.get(..at).unwrap_or_default();
        condition(&format!("问题「{}」", question.id), &question.when, earlier, found);
    }
}

fn condition(where_: &str, when: &When, questions: &[Question], found: &mut Vec<Finding>) {
    for (id, accepted) in when.terms() {
        let Some(question) = questions.iter().find(|question| question.id == id) else {
            found.push(Finding::error(format!("{where_}：when 里的问题「{id}」没有，或者排在它后面")));
            continue;
        };
        for choice in accepted.iter().filter(|choice| question.choice(choice).is_none()) {
            found.push(Finding::error(format!("{where_}：问题「{id}」没有选项「{choice}」")));
        }
        if question.choices.iter().all(|choice| accepted.contains(&choice.id)) {
            let what = format!("{where_}：when 列了「{id}」的全部选项，等于没有条件，请删去");
            found.push(Finding::error(what));
        }
        if accepted.is_empty() {
            found.push(Finding::error(format!("{where_}：when 的「{id}」一个选项也没列")));
        }
    }
}

/// A question whose answer changes nothing.
fn unused(guide: &Guide, found: &mut Vec<Finding>) {
    let parts = guide.parts().map(|(_, part)| part.when());
    let later = guide.questions.iter().map(|question| &question.when);
    let used: BTreeSet<&str> = parts.chain(later).flat_map(When::terms).map(|(id, _)| id).collect();
    for question in guide.questions.iter().filter(|question| !used.contains(question.id.as_str())) {
        let what = format!("问题「{}」（{}）不改变任何内容，请删去", question.id, question.ask);
        found.push(Finding::error(what));
    }
}

/// The days on which something changes, and one before all of them.
fn days(guide: &Guide) -> BTreeSet<Date> {
    let starts = guide.parts().filter_map(|(_, part)| part.from());
    let after = guide.parts().filter_map(|(_, part)| part.until()?.tomorrow().ok());
    let mut days: BTreeSet<Date> = starts.chain(after).collect();
    let first = days.first().and_then(|day| day.yesterday().ok());
    days.insert(first.unwrap_or(Date::constant(2026, 1, 1)));
    days
}

/// Every way leads to something, nothing on it contradicts itself, and every part is on some way.
fn ways(guide: &Guide, on: Date, found: &mut Vec<Finding>) {
    let mut shown: BTreeSet<usize> = BTreeSet::new();
    let walked = walk::paths(guide, on, |answers, case| {
        let refused = case.outcome() == Outcome::Refused;
        // Whoever is refused is shown why, and nothing that depends on his case besides.
        let parts = guide.parts().enumerate().filter(|(_, (field, _))| !refused || *field == "refusals");
        shown.extend(parts.filter(|(_, (_, part))| case.shows(*part)).map(|(number, _)| number));
        if !refused {
            result(guide, on, answers, case, found);
            fees(guide, on, answers, case, found);
        }
    });
    if walked.is_err() {
        found.push(Finding::error(format!("问题太多：超过{MOST_PATHS}条路径，请减少问题或选项")));
        return;
    }
    for (number, (field, part)) in guide.parts().enumerate() {
        let counts = !part.is_over(on) && !part.is_to_come(on);
        if counts && !shown.contains(&number) {
            let terms: Vec<String> =
                part.when().terms().map(|(id, accepted)| format!("{id}={}", accepted.join("|"))).collect();
            let what = format!("{field}：条件 {} 在任何一条路径上都不成立", terms.join("、"));
            found.push(Finding::error(what));
        }
    }
}

fn result(
    guide: &Guide,
    on: Date,
    answers: &BTreeMap<String, String>,
    case: &Case<'_>,
    found: &mut Vec<Finding>,
) {
    let now = |part: &dyn Part| case.shows(part) && !part.is_to_come(on);
    let has = |field: &str| guide.parts().any(|(name, part)| name == field && now(part));
    if !has("channels") {
        found.push(Finding::error(format!("{}没有结果：没有办理渠道，也没有说明不能办", way(answers))));
    }
}

/// Two fees for the same thing.
fn fees(
    guide: &Guide,
    on: Date,
    answers: &BTreeMap<String, String>,
    case: &Case<'_>,
    found: &mut Vec<Finding>,
) {
    let now: Vec<&Fee> = guide.fees.iter().filter(|fee| case.shows(*fee) && !fee.is_to_come(on)).collect();
    for (at, fee) in now.iter().enumerate() {
        let others = now.get(at + 1..).unwrap_or_default();
        if let Some(other) = others.iter().find(|other| other.label == fee.label) {
            found.push(Finding::error(format!(
                "{}fees「{}」互相矛盾：{}元和{}元",
                way(answers),
                fee.label,
                fee.amount_fen,
                other.amount_fen
            )));
        }
    }
}

/// A way as an editor can follow it.
fn way(answers: &BTreeMap<String, String>) -> String {
    if answers.is_empty() {
        return String::new();
    }
    let steps: Vec<String> =
        answers.iter().map(|(question, choice)| format!("{question}={choice}")).collect();
    format!("路径 {}：", steps.join("&"))
}
