//! Every way through the questions of a guide.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Case, Choice, Guide, HIDDEN_WHEN_REFUSED, Holds, Outcome, Question};

/// More ways than this are not walked: a guide that asks so much asks too much.
pub const MOST_PATHS: usize = 20_000;

/// What comes after the answers so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node<'g> {
    /// A question, with what comes after each of its answers. Answers that lead to the same stand together.
    Ask(&'g Question, Vec<(Vec<&'g Choice>, Node<'g>)>),
    /// Nothing more to ask.
    End(End),
}

/// What stands at the end of a way: whether it can be done, and which parts hold, by field and number. Two ways with the
/// same end show the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Possible or refused.
    pub outcome: Outcome,
    /// Which parts are shown.
    pub parts: Vec<(&'static str, usize)>,
}

/// The guide has more ways than [`MOST_PATHS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPaths;

/// Calls `visit` with the case at the end of every way, as it stands on a day.
///
/// # Errors
/// [`TooManyPaths`].
pub fn paths<'g>(
    guide: &'g Guide,
    on: Date,
    mut visit: impl FnMut(&BTreeMap<String, String>, &Case<'g>),
) -> Result<(), TooManyPaths> {
    let mut left = MOST_PATHS;
    let mut waiting = vec![BTreeMap::new()];
    while let Some(answers) = waiting.pop() {
        let (case, _) = Case::new(guide, &answers, on);
        let Some(question) = case.open_questions().into_iter().next() else {
            left = left.checked_sub(1).ok_or(TooManyPaths)?;
            visit(&answers, &case);
            continue;
        };
        // The first choice is to be visited first.
        for choice in question.choices.iter().rev() {
            let mut more = answers.clone();
            more.insert(question.id.clone(), choice.id.clone());
            waiting.push(more);
        }
    }
    Ok(())
}

/// The questions as a tree, as they are asked on a day.
///
/// # Errors
/// [`TooManyPaths`].
pub fn tree(guide: &Guide, on: Date) -> Result<Node<'_>, TooManyPaths> {
    let mut left = MOST_PATHS;
    node(guide, on, &BTreeMap::new(), &mut left)
}

fn node<'g>(
    guide: &'g Guide,
    on: Date,
    answers: &BTreeMap<String, String>,
    left: &mut usize,
) -> Result<Node<'g>, TooManyPaths> {
    let (case, _) = Case::new(guide, answers, on);
    let Some(question) = case.open_questions().into_iter().next() else {
        *left = left.checked_sub(1).ok_or(TooManyPaths)?;
        return Ok(Node::End(end(guide, &case)));
    };
    let mut branches: Vec<(Vec<&Choice>, Node<'_>)> = Vec::new();
    for choice in &question.choices {
        let mut more = answers.clone();
        more.insert(question.id.clone(), choice.id.clone());
        let after = node(guide, on, &more, left)?;
        match branches.iter_mut().find(|(_, known)| *known == after) {
            Some((choices, _)) => choices.push(choice),
            None => branches.push((vec![choice], after)),
        }
    }
    Ok(Node::Ask(question, branches))
}

fn end(guide: &Guide, case: &Case<'_>) -> End {
    let outcome = case.outcome();
    let mut parts = Vec::new();
    for (number, (field, part)) in guide.parts().enumerate() {
        // Of the reasons only those that are certain, as on the page.
        let uncertain = || field == "refusals" && case.holds(part.when()) != Holds::Yes;
        let hidden = outcome == Outcome::Refused && (HIDDEN_WHEN_REFUSED.contains(&field) || uncertain());
        if case.shows(part) && !hidden {
            parts.push((field, number));
        }
    }
    End { outcome, parts }
}
