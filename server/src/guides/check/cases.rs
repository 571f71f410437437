//! The questions of a guide and the conditions that name them.

use std::collections::BTreeSet;

use shared::guides::{Guide, Question, When};

use super::{Finding, places, ways};

/// More questions than these nobody answers on a phone.
const MOST_QUESTIONS: usize = 5;

pub(super) fn check(guide: &Guide, found: &mut Vec<Finding>) {
    let before = found.len();
    conditions(guide, found);
    unused(guide, found);
    // Ways through conditions that name nothing would say nothing.
    if found.len() == before {
        ways::check(guide, found);
    }
    if guide.questions.len() > MOST_QUESTIONS {
        let what =
            format!("questions：有{}个问题；超过{MOST_QUESTIONS}个，很少有人答完", guide.questions.len());
        found.push(Finding::warning(what));
    }
}

/// Conditions name questions and choices that are there; those of questions only earlier ones.
fn conditions(guide: &Guide, found: &mut Vec<Finding>) {
    for (place, _, part) in places(guide) {
        condition(&place, part.when(), &guide.questions, found);
    }
    for (at, question) in guide.questions.iter().enumerate() {
        let earlier = guide.questions.get(..at).unwrap_or_default();
        condition(&format!("questions：「{}」", question.id), &question.when, earlier, found);
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
        let what = format!("questions：「{}」（{}）不改变任何内容，请删去", question.id, question.ask);
        found.push(Finding::error(what));
    }
}
