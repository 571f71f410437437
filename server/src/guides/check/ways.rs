//! Every way through the questions of a guide, on every day on which something changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use shared::guides::{
    Case, Guide, HIDDEN_WHEN_REFUSED, Outcome, Part,
    walk::{self, MOST_PATHS, Node},
};

use super::{Finding, clashes::Clashes, places};

/// Answers, choice by question.
type Answers = BTreeMap<String, String>;

/// What was seen on the ways of all days.
struct Seen<'g> {
    guide: &'g Guide,
    /// Which parts a page shows, by number.
    shown: BTreeSet<usize>,
    /// Which parts only a page would show that says that it cannot be done.
    refused: BTreeSet<usize>,
    /// Which questions are asked, and which of them have answers that lead to different ends.
    asked: BTreeSet<&'g str>,
    telling: BTreeSet<&'g str>,
    /// What is wrong with a way, and the first of such ways.
    wrong: BTreeMap<String, (Finding, String)>,
}

pub(super) fn check(guide: &Guide, found: &mut Vec<Finding>) {
    let mut seen = Seen {
        guide,
        shown: BTreeSet::new(),
        refused: BTreeSet::new(),
        asked: BTreeSet::new(),
        telling: BTreeSet::new(),
        wrong: BTreeMap::new(),
    };
    let clashes = Clashes::of(guide);
    for day in days(guide) {
        if seen.walk(day, &clashes).is_err() {
            found.push(Finding::error(format!("questions：超过{MOST_PATHS}条路径，请减少问题或选项")));
            return;
        }
    }
    seen.tell(found);
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

/// What holds with these answers on that day, not only later.
pub(super) fn holds_now(case: &Case<'_>, part: &dyn Part, on: Date) -> bool {
    case.shows(part) && !part.is_to_come(on)
}

impl<'g> Seen<'g> {
    fn walk(&mut self, on: Date, clashes: &Clashes) -> Result<(), walk::TooManyPaths> {
        let guide = self.guide;
        walk::paths(guide, on, |answers, case| {
            let refused = case.outcome() == Outcome::Refused;
            for (number, (field, part)) in guide.parts().enumerate() {
                let hidden = refused && HIDDEN_WHEN_REFUSED.contains(&field);
                if case.shows(part) {
                    if hidden { &mut self.refused } else { &mut self.shown }.insert(number);
                }
            }
            if !refused {
                self.result(on, answers, case);
                for finding in clashes.on(guide, case, on) {
                    self.wrong(answers, finding);
                }
            }
        })?;
        self.questions(&walk::tree(guide, on)?);
        Ok(())
    }

    /// Every way leads to something.
    fn result(&mut self, on: Date, answers: &Answers, case: &Case<'_>) {
        let guide = self.guide;
        let has = |field: &str| guide.parts().any(|(name, part)| name == field && holds_now(case, part, on));
        if !has("channels") {
            let what = "channels：没有结果：没有办理渠道，也没有说明不能办";
            self.wrong(answers, Finding::error(what));
        }
        for (field, what) in [("materials", "什么材料也不用带"), ("steps", "一个步骤也没有")] {
            // Where no way has any, none is known, and the page says so.
            if guide.parts().any(|(name, _)| name == field) && !has(field) {
                self.wrong(answers, Finding::warning(format!("{field}：有的情形{what}；确实如此吗？")));
            }
        }
    }

    fn wrong(&mut self, answers: &Answers, finding: Finding) {
        let key = finding.what.clone();
        self.wrong.entry(key).or_insert_with(|| (finding, way(answers)));
    }

    fn questions(&mut self, node: &Node<'g>) {
        if let Node::Ask(question, branches) = node {
            self.asked.insert(&question.id);
            if branches.len() > 1 {
                self.telling.insert(&question.id);
            }
            branches.iter().for_each(|(_, after)| self.questions(after));
        }
    }

    fn tell(self, found: &mut Vec<Finding>) {
        for (finding, way) in self.wrong.into_values() {
            found.push(Finding { what: format!("{}{way}", finding.what), ..finding });
        }
        for question in &self.guide.questions {
            let (id, ask) = (question.id.as_str(), &question.ask);
            if !self.asked.contains(id) {
                let what = format!("questions：「{id}」（{ask}）在任何一条路径上都问不到");
                found.push(Finding::error(what));
            } else if !self.telling.contains(id) {
                let what = format!("questions：「{id}」（{ask}）怎样回答结果都一样，请删去");
                found.push(Finding::error(what));
            }
        }
        for (number, (place, _, part)) in places(self.guide).into_iter().enumerate() {
            if self.shown.contains(&number) {
                continue;
            }
            let terms: Vec<String> =
                part.when().terms().map(|(id, accepted)| format!("{id}={}", accepted.join("|"))).collect();
            let when = terms.join("、");
            let what = if self.refused.contains(&number) {
                format!("{place}：条件 {when} 只在不能办的情形下成立，没有人看得到")
            } else {
                format!("{place}：条件 {when} 在任何一条路径上都不成立")
            };
            found.push(Finding::error(what));
        }
    }
}

/// A way as an editor can follow it: what `yimatong guides preview --answers` takes.
fn way(answers: &Answers) -> String {
    if answers.is_empty() {
        return String::new();
    }
    let steps: Vec<String> =
        answers.iter().map(|(question, choice)| format!("{question}={choice}")).collect();
    format!("（路径 {}）", steps.join(","))
}
