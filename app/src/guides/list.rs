//! The list of guides with its filters.

use leptos::prelude::*;
use shared::{
    cities::Adcode,
    guides::{Availability, GuideList, GuideSummary, Reason, ReasonField},
    messages::{common, guides as words},
    path,
};

use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The filters of the list of guides, as asked for.
#[derive(Clone, Debug, Default)]
pub struct GuideFilter {
    /// One city.
    pub city: Option<Adcode>,
    /// One department.
    pub department: Option<String>,
    /// Words.
    pub q: Option<String>,
}

impl GuideFilter {
    fn pairs(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("city", self.city.map(|code| code.to_string())),
            ("department", self.department.clone()),
            ("q", self.q.clone().filter(|q| !q.is_empty())),
        ]
    }
}

/// The list of guides.
pub fn guides(frame: &Frame<'_>, filter: &GuideFilter, list: &GuideList) -> String {
    document(frame, "办事指南", Section::Guides, || {
        let next = list.next_cursor.clone().map(|cursor| {
            let mut pairs = filter.pairs();
            pairs.push(("cursor", Some(cursor)));
            ui::with_query(path::GUIDES, &pairs)
        });
        let found = if list.items.is_empty() {
            let empty = list.missing.is_empty().then(|| ui::notice(Tone::Note, words::EMPTY));
            view! { {empty}{hotlines(frame, filter.city, filter.department.as_deref().unwrap_or_default(), common::HOTLINES)} }
                .into_any()
        } else {
            let cells = if filter.q.is_some() { cells(&list.items) } else { by_department(&list.items) };
            view! { <p class="why">{format!("共{}项。", list.total)}</p>{cells}{ui::next_page(next)} }
                .into_any()
        };
        view! {
            <h1>"办事指南"</h1>
            {form(frame, filter, list)}
            <p class="more no-print"><a href=path::KEPT_GUIDES>{words::KEPT_LINK}</a></p>
            {understood(list)}
            {found}
        }
        .into_any()
    })
}

fn form(frame: &Frame<'_>, filter: &GuideFilter, list: &GuideList) -> AnyView {
    let cities = frame.cities.iter().map(|c| (c.adcode.to_string(), c.name.clone())).collect();
    let departments = list.departments.iter().map(|d| (d.clone(), d.clone())).collect();
    let city = filter.city.map(|code| code.to_string());
    view! {
        <form class="filter" method="get" action=path::GUIDES>
            {ui::select("city", "城市", "全部城市", city.as_deref(), cities)}
            {ui::select("department", "部门", "全部部门", filter.department.as_deref(), departments)}
            <label class="field wide">
                <span>"要办的事"</span>
                <input type="search" name="q" maxlength="64" value=filter.q.clone() autocomplete="off"/>
            </label>
            <button class="button">"查找"</button>
        </form>
    }
    .into_any()
}

/// What was found in place of what was typed, or what no guide is about.
pub(crate) fn understood(list: &GuideList) -> Option<AnyView> {
    let corrected = list.corrected.as_deref().map(words::corrected);
    let missing = (!list.missing.is_empty()).then(|| words::missing(&list.missing.join("”“")));
    let said = [corrected, missing].into_iter().flatten().collect::<String>();
    (!said.is_empty()).then(|| ui::notice(Tone::Note, said))
}

/// In the order given, with a heading where the department changes.
fn by_department(items: &[GuideSummary]) -> AnyView {
    let group = |group: &[GuideSummary]| {
        let department = group.first().map(|g| g.department.clone());
        view! { <section><h2>{department}</h2>{cells(group)}</section> }
    };
    items.chunk_by(|a, b| a.department == b.department).map(group).collect_view().into_any()
}

/// The cells alone.
pub(crate) fn cells(items: &[GuideSummary]) -> AnyView {
    let cell = |guide: &GuideSummary| {
        let planned = matches!(guide.availability, Availability::Planned { .. });
        view! {
            <li><a class="cell" href=path::guide(&guide.id)>
                <strong>{name(guide)}</strong>
                {guide.plain_name.as_deref().map(|name| view! { <small>{words::plain_name(name)}</small> })}
                {guide.reason.as_ref().and_then(because)}
                <span class="tags">
                    {ui::tag("kind", guide.department.clone())}
                    {planned.then(|| ui::tag("verify", "计划推出"))}
                </span>
            </a></li>
        }
    };
    view! { <ul class="cells">{items.iter().map(cell).collect_view()}</ul> }.into_any()
}

/// The name, with what was asked for highlighted.
fn name(guide: &GuideSummary) -> AnyView {
    match &guide.reason {
        Some(reason) if reason.field == ReasonField::Name => marked(reason),
        _ => guide.name.clone().into_any(),
    }
}

/// Why a guide was found whose name does not say it.
fn because(reason: &Reason) -> Option<AnyView> {
    let label = words::because(reason.field)?;
    Some(view! { <small class="why">{label}{marked(reason)}</small> }.into_any())
}

/// The text of a reason, with its words highlighted.
fn marked(reason: &Reason) -> AnyView {
    let mut rest = reason.text.as_str();
    let mut parts = Vec::new();
    for word in &reason.words {
        if let Some((before, after)) = rest.split_once(word.as_str()) {
            parts.push(view! { {before.to_owned()}<mark>{word.clone()}</mark> });
            rest = after;
        }
    }
    view! { {parts}{rest.to_owned()} }.into_any()
}
