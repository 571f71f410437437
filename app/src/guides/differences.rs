//! What differs between the cities, side by side.

use leptos::prelude::*;
use shared::{
    guides::{Guide, Question},
    messages::guides as words,
};

use crate::{frame::Frame, ui};

/// For each question that asks for a city and is not answered: what holds in which city only. `answered` are the
/// questions that are.
pub(super) fn differences(frame: &Frame<'_>, guide: &Guide, answered: &[&str]) -> AnyView {
    let is_city = |id: &str| frame.cities.iter().any(|city| city.adcode.to_string() == id);
    let asks_city = |question: &&Question| question.choices.iter().any(|choice| is_city(&choice.id));
    let open =
        guide.questions.iter().filter(asks_city).filter(|question| !answered.contains(&question.id.as_str()));
    open.map(|question| of_question(guide, question)).collect_view().into_any()
}

fn of_question(guide: &Guide, question: &Question) -> AnyView {
    let rows: Vec<AnyView> = question
        .choices
        .iter()
        .filter_map(|choice| {
            let own = texts(guide, &question.id, &choice.id);
            let items = own.iter().map(|text| view! { <li>{(*text).to_owned()}</li> }).collect_view();
            (!own.is_empty())
                .then(|| ui::named_row(choice.label.clone(), view! { <ul class="plain">{items}</ul> }))
        })
        .collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <section>
            <h2>{words::DIFFERENCES}</h2>
            <p class="why">{words::differences_by(&question.ask)}</p>
            <dl class="facts">{rows}</dl>
        </section>
    }
    .into_any()
}

/// The texts of the parts that hold with this answer and not with every other.
fn texts<'a>(guide: &'a Guide, question: &str, choice: &str) -> Vec<&'a str> {
    let holds = |when: &shared::guides::When| {
        let mut terms = when.terms();
        terms.any(|(id, accepted)| id == question && accepted.iter().any(|known| known == choice))
    };
    let refusals = guide.refusals.iter().map(|part| (&part.when, part.text.as_str()));
    let materials = guide.materials.iter().map(|part| (&part.when, part.text.as_str()));
    let channels = guide.channels.iter().map(|part| (&part.when, part.text.as_str()));
    let fees = guide.fees.iter().map(|part| (&part.when, part.label.as_str()));
    let facts = guide.facts().map(|(_, part)| (&part.when, part.text.as_str()));
    let all = refusals.chain(facts).chain(materials).chain(channels).chain(fees);
    all.filter(|(when, _)| holds(when)).map(|(_, text)| text).collect()
}
