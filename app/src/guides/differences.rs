//! What differs between the cities, side by side.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::{
    guides::{Guide, Part, Question, When},
    messages::guides as words,
};

use super::{GuidePage, facts};
use crate::{frame::Frame, ui};

/// For each question that asks for a city and is not answered: what holds in which city only.
pub(super) fn differences(frame: &Frame<'_>, page: &GuidePage<'_>) -> AnyView {
    let is_city = |id: &str| frame.cities.iter().any(|city| city.adcode.to_string() == id);
    let asks_city = |question: &&Question| question.choices.iter().any(|choice| is_city(&choice.id));
    let answered = page.case.answered();
    let is_open = |question: &&Question| !answered.iter().any(|(known, _)| known.id == question.id);
    let open = page.guide.questions.iter().filter(asks_city).filter(is_open);
    open.map(|question| of_question(page, question)).collect_view().into_any()
}

fn of_question(page: &GuidePage<'_>, question: &Question) -> AnyView {
    // Places where the same is special stand together; where nothing is, there is nothing to tell.
    let mut groups: Vec<(Vec<&str>, Vec<Special<'_>>)> = Vec::new();
    for choice in &question.choices {
        let own = specials(page.guide, &question.id, &choice.id);
        match groups.iter_mut().find(|(_, known)| *known == own) {
            Some((places, _)) => places.push(&choice.label),
            None => groups.push((vec![&choice.label], own)),
        }
    }
    groups.retain(|(_, own)| !own.is_empty());
    if groups.is_empty() {
        return ().into_any();
    }
    let rows = groups.iter().map(|(places, own)| {
        let items = own.iter().map(|special| view! { <li>{special.line(page)}</li> }).collect_view();
        ui::named_row(places.join("、"), view! { <ul class="plain">{items}</ul> })
    });
    let content = view! {
        <p class="why">{words::differences_by(&question.ask)}</p>
        <dl class="facts">{rows.collect_view()}</dl>
    };
    let parts = groups.iter().flat_map(|(_, own)| own).map(|special| special.part);
    facts::chapter(words::DIFFERENCES, parts, page, content.into_any())
}

/// A part that holds in some of the cities only.
struct Special<'a> {
    text: String,
    part: &'a dyn Part,
    /// The answers to other questions with which it holds.
    when: When,
}

impl Special<'_> {
    /// All that a resident reads of it.
    fn said(&self) -> (&str, &When, bool, Option<Date>, Option<Date>, &[usize]) {
        let part = self.part;
        (&self.text, &self.when, part.to_verify(), part.from(), part.until(), part.sources())
    }

    fn line(&self, page: &GuidePage<'_>) -> AnyView {
        view! { <span>{self.text.clone()}{facts::behind_when(self.part, &self.when, page)}</span> }.into_any()
    }
}

impl PartialEq for Special<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

/// The parts that hold with this answer and not with every other.
fn specials<'a>(guide: &'a Guide, question: &str, choice: &str) -> Vec<Special<'a>> {
    let special = |text: &str, part: &'a dyn Part| {
        let mut when = part.when().clone();
        let accepted = when.0.remove(question)?;
        accepted.iter().any(|known| known == choice).then(|| Special { text: text.to_owned(), part, when })
    };
    let refusals = guide.refusals.iter().filter_map(|part| special(&part.text, part));
    let facts = guide.facts().filter_map(|(_, part)| special(&part.text, part));
    let materials = guide.materials.iter().filter_map(|part| special(&part.text, part));
    let channels = guide.channels.iter().filter_map(|part| special(&part.text, part));
    let fees = guide.fees.iter().filter_map(|part| special(&words::fee(&part.label, part.amount_fen), part));
    refusals.chain(facts).chain(materials).chain(channels).chain(fees).collect()
}
