//! One resident's case: what the answers so far make of a guide.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Choice, Guide, GuideCase, Part, Question, Refusal, When};

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Whatever is still answered.
    Yes,
    /// Whatever is still answered.
    No,
    /// That depends on questions that are not answered.
    Open,
}

/// Whether it can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing speaks against it.
    Possible,
    /// A refusal holds.
    Refused,
    /// Not all is answered that may matter for it.
    Open,
}

/// An answer that no question or no choice of the guide knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAnswer {
    /// There is no such question.
    Question(String),
    /// The question has no such choice.
    Choice(String),
}

/// A guide on one day with some of its questions answered.
pub struct Case<'g> {
    guide: &'g Guide,
    on: Date,
    answers: BTreeMap<&'g str, &'g Choice>,
    /// Questions that these answers leave without sense.
    moot: BTreeSet<&'g str>,
}

impl<'g> Case<'g> {
    /// Takes answers, choice by question. Those to questions that the others make pointless are left out; those that
    /// the guide does not know are given back.
    pub fn new(guide: &'g Guide, answers: &BTreeMap<String, String>, on: Date) -> (Case<'g>, Vec<BadAnswer>) {
        let mut case = Case { guide, on, answers: BTreeMap::new(), moot: BTreeSet::new() };
        let is_known = |id: &&String| guide.questions.iter().any(|question| question.id == **id);
        let mut bad: Vec<BadAnswer> =
            answers.keys().filter(|id| !is_known(id)).cloned().map(BadAnswer::Question).collect();
        for question in &guide.questions {
            let given = answers.get(&question.id);
            let choice = given.and_then(|id| question.choice(id));
            if given.is_some() && choice.is_none() {
                bad.push(BadAnswer::Choice(question.id.clone()));
            }
            if case.holds(&question.when) == Holds::No {
                case.moot.insert(&question.id);
            } else if let Some(choice) = choice {
                case.answers.insert(&question.id, choice);
            }
        }
        (case, bad)
    }

    /// The day.
    pub fn on(&self) -> Date {
        self.on
    }

    /// Whether a condition holds with these answers.
    pub fn holds(&self, when: &When) -> Holds {
        let mut open = false;
        for (question, accepted) in when.terms() {
            match self.answers.get(question) {
                Some(choice) if accepted.contains(&choice.id) => {}
                Some(_) => return Holds::No,
                None if self.moot.contains(question) => return Holds::No,
                None => open = true,
            }
        }
        if open { Holds::Open } else { Holds::Yes }
    }

    /// Whether a part belongs to what this resident is shown: it holds or may still hold, and is not over.
    pub fn shows(&self, part: &dyn Part) -> bool {
        !part.is_over(self.on) && self.holds(part.when()) != Holds::No
    }

    /// Whether it can be done.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::Possible;
        for refusal in self.refusals_now() {
            match self.holds(&refusal.when) {
                Holds::Yes => return Outcome::Refused,
                Holds::Open => outcome = Outcome::Open,
                Holds::No => {}
            }
        }
        outcome
    }

    /// Why it cannot be done, when it cannot.
    pub fn refusals(&self) -> Vec<&'g Refusal> {
        self.refusals_now().filter(|refusal| self.holds(&refusal.when) == Holds::Yes).collect()
    }

    fn refusals_now(&self) -> impl Iterator<Item = &'g Refusal> {
        let on = self.on;
        self.guide.refusals.iter().filter(move |refusal| !refusal.is_over(on) && !refusal.is_to_come(on))
    }

    /// What was answered, in the order of asking.
    pub fn answered(&self) -> Vec<(&'g Question, &'g Choice)> {
        let answer = |question: &'g Question| Some((question, *self.answers.get(question.id.as_str())?));
        self.guide.questions.iter().filter_map(answer).collect()
    }

    /// The questions whose answers still change something, in the order of asking. Nothing changes any more once it is
    /// refused.
    pub fn open_questions(&self) -> Vec<&'g Question> {
        if self.outcome() == Outcome::Refused {
            return Vec::new();
        }
        let mut needed: BTreeSet<&str> = BTreeSet::new();
        for (_, part) in self.guide.parts().filter(|(_, part)| !part.is_over(self.on)) {
            self.need(part.when(), &mut needed);
        }
        // A question that matters makes those matter on which it depends; these come before it.
        for question in self.guide.questions.iter().rev() {
            if needed.contains(question.id.as_str()) {
                self.need(&question.when, &mut needed);
            }
        }
        self.guide.questions.iter().filter(|question| needed.contains(question.id.as_str())).collect()
    }

    /// The same guide with what the answers make of it.
    pub fn summary(&self) -> GuideCase {
        let guide = self.guide();
        GuideCase {
            on: self.on,
            answers: self.answered().iter().map(|(q, choice)| (q.id.clone(), choice.id.clone())).collect(),
            open_questions: self.open_questions().iter().map(|question| question.id.clone()).collect(),
            outcome: self.outcome(),
            completeness: guide.completeness(),
            guide,
        }
    }

    /// Notes the questions on which an undecided condition depends.
    fn need(&self, when: &'g When, needed: &mut BTreeSet<&'g str>) {
        if self.holds(when) == Holds::Open {
            let open = when.terms().map(|(question, _)| question);
            needed.extend(open.filter(|question| !self.answers.contains_key(question)));
        }
    }

    /// The guide with only what this resident is shown.
    pub fn guide(&self) -> Guide {
        let mut guide = self.guide.clone();
        guide.keep(self);
        let terms = std::mem::take(&mut guide.terms);
        guide.terms = terms.into_iter().filter(|term| term.is_in(&guide)).collect();
        guide
    }
}

#[cfg(test)]
mod tests;
