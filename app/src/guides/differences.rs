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
    // Places where the same is special stand together; where nothing is, there is nothing to tell.
    let mut groups: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for choice in &question.choices {
        let own = texts(guide, &question.id, &choice.id);
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
        let items = own.iter().map(|text| view! { <li>{(*text).to_owned()}</li> }).collect_view();
        ui::named_row(places.join("、"), view! { <ul class="plain">{items}</ul> })
    });
    view! {
        <section>
            <h2>{words::DIFFERENCES}</h2>
            <p class="why">{words::differences_by(&question.ask)}</p>
            <dl class="facts">{rows.collect_view()}</dl>
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
