//! Facts with their marks: 待核实, and the numbers of the sources they rest on.

use std::slice;

use leptos::prelude::*;
use shared::{
    guides::{Fact, Guide},
    messages::common,
    source::Source,
};

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

/// A fact in a line.
pub(super) fn line(fact: &Fact) -> AnyView {
    let mark = fact.to_verify.then(|| view! { " "{ui::to_verify_tag()} });
    view! { <span>{fact.text.clone()}{marks(&fact.sources)}{mark}</span> }.into_any()
}

/// A chapter of one fact.
pub(super) fn one(title: &'static str, fact: &Fact, guide: &Guide) -> AnyView {
    let content = if fact.text.is_empty() { to_add() } else { view! { <p>{line(fact)}</p> }.into_any() };
    chapter(title, slice::from_ref(fact), guide, content)
}

/// A chapter of facts.
pub(super) fn list(title: &'static str, facts: &[Fact], guide: &Guide) -> AnyView {
    let items = facts.iter().map(|fact| view! { <li>{line(fact)}</li> });
    let content = if facts.is_empty() {
        to_add()
    } else {
        view! { <ul class="plain">{items.collect_view()}</ul> }.into_any()
    };
    chapter(title, facts, guide, content)
}

/// A chapter of facts in order.
pub(super) fn steps(title: &'static str, facts: &[Fact], guide: &Guide) -> AnyView {
    let items = facts.iter().map(|fact| view! { <li>{line(fact)}</li> });
    let content = if facts.is_empty() {
        to_add()
    } else {
        view! { <ol class="steps">{items.collect_view()}</ol> }.into_any()
    };
    chapter(title, facts, guide, content)
}

fn chapter(title: &'static str, facts: &[Fact], guide: &Guide, content: AnyView) -> AnyView {
    view! { <section><h2>{title}</h2>{basis(facts, guide)}{content}</section> }.into_any()
}

fn to_add() -> AnyView {
    view! { <p>{ui::tag("verify", common::TO_ADD)}</p> }.into_any()
}

/// What a chapter rests on where a fact of it names no source of its own: the guide's sources as a whole.
pub(super) fn basis<'a>(facts: impl IntoIterator<Item = &'a Fact>, guide: &Guide) -> Option<AnyView> {
    let sourceless = |fact: &Fact| !fact.text.is_empty() && fact.sources.is_empty() && !fact.to_verify;
    facts.into_iter().any(sourceless).then(|| whole_basis(guide))
}

/// All sources of the guide, by number.
pub(super) fn whole_basis(guide: &Guide) -> AnyView {
    let all: Vec<usize> = (0..guide.sources.len()).collect();
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
    let lists = [
        &guide.conditions,
        &guide.materials,
        &guide.channels,
        &guide.steps,
        &guide.legal_basis,
        &guide.scenarios,
    ];
    lists.into_iter().flatten().any(|fact| fact.to_verify)
        || guide.applicants.to_verify
        || guide.result.to_verify
        || guide.fee_to_verify
        || guide.fees.iter().any(|fee| fee.to_verify)
        || guide.time_limit_legal.as_ref().is_none_or(|fact| fact.to_verify)
        || guide.time_limit_promised.as_ref().is_some_and(|fact| fact.to_verify)
}
