//! Parts with their marks: 待核实, for whom, from when until when, and the numbers of the sources they rest on.

use leptos::prelude::*;
use shared::{
    guides::{Fact, Guide, Part, When},
    messages::{common, guides as words},
    source::Source,
    time::date_in_words,
};

use super::GuidePage;
use crate::ui;

/// Links to the numbered sources at the end of the page.
pub(super) fn marks(sources: &[usize]) -> AnyView {
    let mark = |index: &usize| {
        let number = index + 1;
        view! { <a href=format!("#source-{number}") aria-label=format!("来源{number}")>{format!("[{number}]")}</a> }
    };
    if sources.is_empty() {
        return ().into_any();
    }
    // The word joiner keeps a mark on the line of the word it belongs to.
    view! { "\u{2060}"<sup class="marks">{sources.iter().map(mark).collect_view()}</sup> }.into_any()
}

/// What stands behind the text of a part: its sources, 待核实, its days, and for whom it holds.
pub(super) fn behind(part: &dyn Part, page: &GuidePage<'_>) -> AnyView {
    behind_when(part, part.when(), page)
}

/// The same where the page says some of the conditions already: `when` are those that are left.
pub(super) fn behind_when(part: &dyn Part, when: &When, page: &GuidePage<'_>) -> AnyView {
    let to_verify = part.to_verify().then(|| view! { " "{ui::to_verify_tag()} });
    let to_come = part.is_to_come(page.day());
    let from = part.from().map(|day| match to_come {
        true => view! { " "{ui::tag("when", words::from(&date_in_words(day)))} }.into_any(),
        false => view! { " "<small>{words::since(&date_in_words(day))}</small> }.into_any(),
    });
    let until = part.until().map(|day| view! { " "{ui::tag("when", words::until(&date_in_words(day)))} });
    let only = page.only_for(when).map(|labels| view! { <small class="only">{words::only(&labels)}</small> });
    view! { {marks(part.sources())}{to_verify}{from}{until}{only} }.into_any()
}

/// A fact in a line.
pub(super) fn line(fact: &Fact, page: &GuidePage<'_>) -> AnyView {
    view! { <span>{fact.text.clone()}{behind(fact, page)}</span> }.into_any()
}

/// Facts as a list.
pub(super) fn list(facts: &[Fact], page: &GuidePage<'_>) -> AnyView {
    if facts.is_empty() {
        return to_add();
    }
    let items = facts.iter().map(|fact| view! { <li>{line(fact, page)}</li> });
    view! { <ul class="plain">{items.collect_view()}</ul> }.into_any()
}

/// Facts in order.
pub(super) fn steps(facts: &[Fact], page: &GuidePage<'_>) -> AnyView {
    if facts.is_empty() {
        return to_add();
    }
    let items = facts.iter().map(|fact| view! { <li>{line(fact, page)}</li> });
    view! { <ol class="steps">{items.collect_view()}</ol> }.into_any()
}

/// A chapter, with what it rests on where a part of it names no source of its own.
pub(super) fn chapter<'a>(
    title: &'static str,
    parts: impl IntoIterator<Item = &'a dyn Part>,
    page: &GuidePage<'_>,
    content: AnyView,
) -> AnyView {
    view! { <section><h2>{title}</h2>{basis(parts, page.whole)}{content}</section> }.into_any()
}

/// As parts of any kind.
pub(super) fn parts<P: Part>(parts: &[P]) -> impl Iterator<Item = &dyn Part> {
    parts.iter().map(|part| part as &dyn Part)
}

/// 待补充.
pub(super) fn to_add() -> AnyView {
    view! { <p>{ui::tag("verify", common::TO_ADD)}</p> }.into_any()
}

fn basis<'a>(parts: impl IntoIterator<Item = &'a dyn Part>, guide: &Guide) -> Option<AnyView> {
    let sourceless = |part: &dyn Part| part.sources().is_empty() && !part.to_verify();
    parts.into_iter().any(sourceless).then(|| whole_basis(guide))
}

/// All sources of the guide, by number; not the law of remedies, which is every guide's.
pub(super) fn whole_basis(guide: &Guide) -> AnyView {
    let of_remedies = |index: &usize| guide.remedies.iter().any(|fact| fact.sources.contains(index));
    let elsewhere = |index: &usize| {
        let mut parts = guide.parts().filter(|(field, _)| *field != "remedies");
        parts.any(|(_, part)| part.sources().contains(index))
    };
    let all: Vec<usize> =
        (0..guide.sources.len()).filter(|index| !of_remedies(index) || elsewhere(index)).collect();
    if all.is_empty() {
        return view! { <p class="why">{ui::to_verify_tag()}</p> }.into_any();
    }
    view! { <p class="why">"依据："{marks(&all)}</p> }.into_any()
}

/// The numbered sources.
pub(super) fn sources(sources: &[Source]) -> AnyView {
    if sources.is_empty() {
        return ().into_any();
    }
    let items = sources.iter().enumerate().map(|(i, source)| {
        view! { <li id=format!("source-{}", i + 1)>{ui::source_line(source)}</li> }
    });
    view! { <section class="sources"><h2>"来源"</h2><ol>{items.collect_view()}</ol></section> }.into_any()
}

/// Whether anything on the guide wears 待核实.
pub(super) fn any_to_verify(guide: &Guide) -> bool {
    guide.parts().any(|(_, part)| part.to_verify())
        || guide.fee_to_verify
        || guide.time_limit_legal.is_empty()
}
