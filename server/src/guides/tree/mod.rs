//! The questions of a guide as a drawing, for editors: in the terminal, and as a picture. Answers that lead to the same
//! stand together.

mod svg;
mod text;
mod wrap;

use std::collections::BTreeSet;

use jiff::civil::Date;
use shared::{
    guides::{
        Guide, Outcome,
        walk::{self, Node, TooManyPaths},
    },
    messages::guides as words,
};

/// The questions of a guide on one day, ready to be drawn.
pub struct Tree<'g> {
    guide: &'g Guide,
    on: Date,
    root: Branch<'g>,
}

/// What comes after an answer.
struct Branch<'g> {
    /// What is decided here: the parts that everybody is shown from here on, and others are not; or why it cannot be done.
    lines: Vec<String>,
    then: Then<'g>,
}

/// A question with what comes after its answers, or nothing more to ask.
enum Then<'g> {
    Ask(&'g str, Vec<(String, Branch<'g>)>),
    Possible,
    Refused,
}

impl<'g> Tree<'g> {
    /// Walks through the questions.
    ///
    /// # Errors
    /// [`TooManyPaths`].
    pub fn new(guide: &'g Guide, on: Date) -> Result<Tree<'g>, TooManyPaths> {
        let root = branch(guide, &walk::tree(guide, on)?, &BTreeSet::new());
        Ok(Tree { guide, on, root })
    }

    /// For a terminal: with box characters.
    pub fn text(&self) -> String {
        text::draw(self)
    }

    /// A picture. The same questions, guide and day always give the same one.
    pub fn svg(&self) -> String {
        svg::draw(self)
    }
}

fn branch<'g>(guide: &'g Guide, node: &Node<'g>, told: &BTreeSet<usize>) -> Branch<'g> {
    let refused = matches!(node, Node::End(end) if end.outcome == Outcome::Refused);
    let decided = decided(guide, node).unwrap_or_default();
    let lines = lines(guide, |number, field| {
        decided.contains(&number) && !told.contains(&number) && (field == "refusals") == refused
    });
    let then = match node {
        Node::End(_) if refused => Then::Refused,
        Node::End(_) => Then::Possible,
        Node::Ask(question, branches) => {
            let told: BTreeSet<usize> = told.union(&decided).copied().collect();
            let after = branches.iter().map(|(choices, node)| {
                let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
                (labels.join("、"), branch(guide, node, &told))
            });
            Then::Ask(&question.ask, after.collect())
        }
    };
    Branch { lines, then }
}

/// The numbers of the parts that depend on answers and that everybody is shown from here on. Who is refused does not
/// count, where others are not; `None` where there are no others.
fn decided(guide: &Guide, node: &Node<'_>) -> Option<BTreeSet<usize>> {
    match node {
        Node::Ask(_, branches) => {
            let all = branches.iter().filter(|(_, node)| !is_refused(node));
            let all = all.filter_map(|(_, node)| decided(guide, node));
            all.reduce(|one, other| one.intersection(&other).copied().collect())
        }
        Node::End(end) => {
            let depends =
                |number: &usize| guide.parts().nth(*number).is_some_and(|(_, part)| !part.when().is_always());
            Some(end.parts.iter().map(|(_, number)| *number).filter(depends).collect())
        }
    }
}

/// Whether it cannot be done, whatever is still answered.
fn is_refused(node: &Node<'_>) -> bool {
    match node {
        Node::End(end) => end.outcome == Outcome::Refused,
        Node::Ask(_, branches) => branches.iter().all(|(_, node)| is_refused(node)),
    }
}

/// The parts that are wanted, each in one line.
fn lines(guide: &Guide, wanted: impl Fn(usize, &str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut before = ("", 0);
    for (number, (field, _)) in guide.parts().enumerate() {
        before = if before.0 == field { (field, before.1 + 1) } else { (field, 0) };
        if wanted(number, field) {
            lines.extend(line(guide, field, before.1));
        }
    }
    lines
}

/// A part in one line: its chapter and what it says.
fn line(guide: &Guide, field: &str, number: usize) -> Option<String> {
    let fact = || guide.facts().filter(|(name, _)| *name == field).nth(number).map(|(_, fact)| fact);
    let said = |heading: &str, text: &str| format!("{heading}：{text}");
    Some(match field {
        "refusals" => {
            let refusal = guide.refusals.get(number)?;
            format!("{}{}{}", refusal.text, words::INSTEAD, refusal.instead)
        }
        "materials" => said(words::MATERIALS, &guide.materials.get(number)?.text),
        "channels" => said(words::CHANNELS, &guide.channels.get(number)?.text),
        "fees" => {
            let fee = guide.fees.get(number)?;
            said(words::FEES, &format!("{} {}元", fee.label, fee.amount_fen))
        }
        "applicants" => said(words::APPLICANTS, &fact()?.text),
        "conditions" => said(words::CONDITIONS, &fact()?.text),
        "steps" => said(words::STEPS, &fact()?.text),
        "result" => said(words::RESULT, &fact()?.text),
        "collect" => said(words::COLLECT, &fact()?.text),
        "legal_basis" => said(words::LEGAL_BASIS, &fact()?.text),
        "remedies" => said(words::REMEDIES, &fact()?.text),
        "remarks" => said(words::REMARKS, &fact()?.text),
        _ => said(words::TIME_LIMITS, &fact()?.text),
    })
}

/// Where nothing is left to ask.
const POSSIBLE: &str = "可以办";
const REFUSED: &str = "不能这样办";
/// Instead of a drawing where there is nothing to ask at all.
const NOTHING_TO_ASK: &str = "没有问题：所有人看到的都一样";
