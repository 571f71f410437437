//! What the page of one guide shows.

use jiff::civil::Date;
use shared::{
    guides::{Case, Choice, Guide, Question, When},
    offices::Office,
    path,
};

use crate::{frame::Now, ui};

/// One guide for one case.
pub struct GuidePage<'a> {
    /// The guide, whole.
    pub whole: &'a Guide,
    /// What the answers make of it.
    pub case: &'a Case<'a>,
    /// The same guide with only what the case shows.
    pub guide: &'a Guide,
    /// The day that was asked for; `None` for today.
    pub on: Option<Date>,
    /// Today.
    pub today: Date,
    /// Whether an answer of the address is none that the guide knows.
    pub outdated: bool,
    /// Id and name of the guides to go to instead.
    pub others: &'a [(String, String)],
    /// Windows that do it, the few to be named here.
    pub windows: &'a [Office],
    /// How many windows do it in all.
    pub windows_total: usize,
    /// The list of all of them.
    pub windows_list: &'a str,
    /// The public address of the page.
    pub address: &'a str,
    /// The minute of the page.
    pub now: Now<'a>,
}

impl GuidePage<'_> {
    /// The day that is shown.
    pub(super) fn day(&self) -> Date {
        self.on.unwrap_or(self.today)
    }

    /// The address of the result with the answers so far.
    pub(super) fn result(&self) -> String {
        self.with_answers(path::guide(&self.whole.id), None)
    }

    /// The address of the next question, or of that one.
    pub(super) fn ask(&self, question: Option<&Question>) -> String {
        self.with_answers(path::guide_question(&self.whole.id), question)
    }

    fn with_answers(&self, path: String, question: Option<&Question>) -> String {
        let mut pairs: Vec<(&str, Option<String>)> = Vec::new();
        pairs.push(("question", question.map(|question| question.id.clone())));
        for (question, choice) in self.case.answered() {
            pairs.push((&question.id, Some(choice.id.clone())));
        }
        pairs.push(("on", self.on.map(|on| on.to_string())));
        ui::with_query(&path, &pairs)
    }

    /// For whom a part holds that still depends on answers: the labels of what it accepts.
    pub(super) fn only_for(&self, when: &When) -> Option<String> {
        let answered = self.case.answered();
        let is_open = |id: &str| !answered.iter().any(|(question, _)| question.id == id);
        let labels = |(id, accepted): (&str, &[String])| {
            let question = self.whole.question(id)?;
            let accepted = question.choices.iter().filter(|choice| accepted.contains(&choice.id));
            let labels: Vec<&str> = accepted.map(|choice: &Choice| choice.label.as_str()).collect();
            Some(labels.join("、"))
        };
        let terms: Vec<String> = when.terms().filter(|(id, _)| is_open(id)).filter_map(labels).collect();
        (!terms.is_empty()).then(|| terms.join("，并且"))
    }
}
