//! What the page of one guide shows.

use jiff::civil::Date;
use shared::{
    guides::{Case, Choice, Guide, Question, When},
    offices::{OfficeKind, OfficeList},
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
    /// Windows that do it: the few to be named here, and how many there are.
    pub windows: &'a OfficeList,
    /// The kind of the windows, where it is all that is known of them: none says that it does this.
    pub likely: Option<OfficeKind>,
    /// The list of all of them.
    pub windows_list: &'a str,
    /// From where the nearest windows are asked for, in the resident's words.
    pub start: Option<&'a str>,
    /// Whether the windows are in the order of nearness.
    pub is_near: bool,
    /// The public address of the page, without from where.
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
        self.result_from(self.start)
    }

    /// The same from another place, or from none.
    pub(super) fn result_from(&self, start: Option<&str>) -> String {
        self.address(path::guide(&self.whole.id), None, start)
    }

    /// The address without answers, for today.
    pub(super) fn again(&self) -> String {
        let start = self.start.map(str::to_owned);
        ui::with_query(&path::guide(&self.whole.id), &[(path::GUIDE_START, start)])
    }

    /// The address of the next question, or of that one.
    pub(super) fn ask(&self, question: Option<&Question>) -> String {
        self.address(path::guide_question(&self.whole.id), question, self.start)
    }

    /// What the page is asked but from where: the answers, and the day.
    pub(super) fn asked(&self) -> Vec<(&str, String)> {
        let answered = self.case.answered().into_iter();
        let answers = answered.map(|(question, choice)| (question.id.as_str(), choice.id.clone()));
        answers.chain(self.on.map(|on| ("on", on.to_string()))).collect()
    }

    fn address(&self, path: String, question: Option<&Question>, start: Option<&str>) -> String {
        let question = question.map(|question| question.id.clone());
        let asked = self.asked().into_iter().map(|(name, value)| (name, Some(value)));
        let start = (path::GUIDE_START, start.map(str::to_owned));
        let pairs: Vec<_> = [("question", question)].into_iter().chain(asked).chain([start]).collect();
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
