//! The list of announced items with its filters.

use leptos::prelude::*;
use shared::{
    cities::Adcode,
    messages::{common, programme as words},
    path,
    programme::{ProgrammeList, ProgrammeSummary},
};

use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The filters of the list of announced items, as asked for.
#[derive(Clone, Debug, Default)]
pub struct ProgrammeFilter {
    /// One city.
    pub city: Option<Adcode>,
    /// One department.
    pub department: Option<String>,
    /// Words.
    pub q: Option<String>,
}

impl ProgrammeFilter {
    fn pairs(&self, cursor: String) -> Vec<(&'static str, Option<String>)> {
        vec![
            // Empty, it stands for all cities; without it the next page would show those of the visitor's own.
            ("city", Some(self.city.map(|code| code.to_string()).unwrap_or_default())),
            ("department", self.department.clone()),
            ("q", self.q.clone()),
            ("cursor", Some(cursor)),
        ]
    }
}

/// The list of announced items.
pub fn programme(frame: &Frame<'_>, filter: &ProgrammeFilter, list: &ProgrammeList) -> String {
    document(frame, words::TITLE, Section::Aside, || {
        let next =
            list.next_cursor.clone().map(|cursor| ui::with_query(path::PROGRAMME, &filter.pairs(cursor)));
        let found = if list.items.is_empty() {
            let about = filter.department.as_deref().unwrap_or_default();
            view! {
                {ui::notice(Tone::Note, words::EMPTY)}
                {hotlines(frame, filter.city, about, common::HOTLINES)}
            }
            .into_any()
        } else {
            view! {
                {found_otherwise(list)}
                <p class="why">{format!("共{}项。", list.total)}</p>
                {items(filter, &list.items)}
                {ui::next_page(next)}
            }
            .into_any()
        };
        view! {
            <h1>{words::TITLE}</h1>
            <p class="why">{words::WHAT}</p>
            {form(frame, filter, list)}
            {found}
        }
        .into_any()
    })
}

/// How the list answers where it does not hold the very words.
fn found_otherwise(list: &ProgrammeList) -> Option<AnyView> {
    let partial = list.partial.then(|| words::PARTIAL.to_owned());
    let said = list.corrected.as_deref().map(words::corrected).or(partial);
    said.map(|said| ui::notice(Tone::Note, said))
}

fn form(frame: &Frame<'_>, filter: &ProgrammeFilter, list: &ProgrammeList) -> AnyView {
    let cities = frame.cities.iter().map(|c| (c.adcode.to_string(), c.name.clone())).collect();
    let departments = list.departments.iter().map(|d| (d.clone(), d.clone())).collect();
    let city = filter.city.map(|code| code.to_string());
    view! {
        <form class="filter" role="search" method="get" action=path::PROGRAMME>
            {ui::select("city", "城市", "全部城市", city.as_deref(), cities)}
            {ui::select("department", "部门", "全部部门", filter.department.as_deref(), departments)}
            <label class="field wide">
                <span>"要找的事"</span>
                <input type="search" name="q" maxlength="64" value=filter.q.clone() autocomplete="off"/>
            </label>
            <button class="button">"查找"</button>
        </form>
    }
    .into_any()
}

/// By department; what a search found stays in its order, the best first.
fn items(filter: &ProgrammeFilter, items: &[ProgrammeSummary]) -> AnyView {
    if filter.q.is_some() {
        return cells(items);
    }
    let group = |group: &[ProgrammeSummary]| {
        let department = group.first().map(|item| item.department.clone());
        view! { <section><h2>{department}</h2>{cells(group)}</section> }
    };
    items.chunk_by(|a, b| a.department == b.department).map(group).collect_view().into_any()
}

/// The cells alone.
pub(crate) fn cells(items: &[ProgrammeSummary]) -> AnyView {
    let cell = |item: &ProgrammeSummary| {
        view! {
            <li><a class="cell" href=path::programme_item(&item.id)>
                <strong>{item.title.clone()}</strong>
                <small>{item.audience.clone()}</small>
                <span class="tags">
                    {ui::tag("kind", item.department.clone())}
                    {super::detail::standing(item.standing)}
                    {ui::tag("date", words::stated_on(item.stated))}
                </span>
            </a></li>
        }
    };
    view! { <ul class="cells">{items.iter().map(cell).collect_view()}</ul> }.into_any()
}

/// The way to the list from other pages, for a city where one is known.
pub(crate) fn link(city: Option<Adcode>) -> AnyView {
    let href = ui::with_query(path::PROGRAMME, &[("city", city.map(|code| code.to_string()))]);
    view! {
        <ul class="cells no-print">
            <li><a class="cell" href=href><strong>{words::TITLE}</strong><small>{words::HOME}</small></a></li>
        </ul>
    }
    .into_any()
}
