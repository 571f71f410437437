//! What the search found.

use leptos::prelude::*;
use shared::{
    guides::GuideList,
    messages::{common, programme as words},
    offices::{Office, OfficeList},
    path,
    programme::ProgrammeList,
};

use super::SearchBox;
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::{Frame, Now},
    guides::{guide_cells, understood},
    offices::{office_cells, openings},
    programme::programme_cells,
    ui::{self, Tone},
};

/// What the search over guides, announced items and offices found.
pub fn search(
    frame: &Frame<'_>,
    q: &str,
    guides: &GuideList,
    programme: &ProgrammeList,
    offices: &OfficeList,
    now: &Now<'_>,
) -> String {
    document(frame, "搜索", Section::Aside, || {
        let nothing = guides.items.is_empty() && programme.items.is_empty() && offices.items.is_empty();
        let results = match (q.is_empty(), nothing) {
            (true, true) => ui::notice(Tone::Note, common::SEARCH_BLANK),
            (false, true) if guides.missing.is_empty() => ui::notice(Tone::Note, common::SEARCH_EMPTY),
            _ => view! { {found_guides(q, guides)}{found_programme(q, programme)}{found_offices(q, offices, now)} }.into_any(),
        };
        view! {
            <h1>"搜索"</h1>
            <SearchBox q=q.to_owned()/>
            {understood(guides)}
            {results}
            {(nothing || !guides.missing.is_empty()).then(|| hotlines(frame, frame.city, q, common::HOTLINES))}
        }
        .into_any()
    })
}

fn found_guides(q: &str, list: &GuideList) -> AnyView {
    if list.items.is_empty() {
        return ().into_any();
    }
    let more =
        (list.total > list.items.len()).then(|| ui::with_query(path::GUIDES, &[("q", Some(q.to_owned()))]));
    view! {
        <section>
            <h2>{format!("办事指南（{}）", list.total)}</h2>
            {guide_cells(&list.items)}
            {more.map(|href| view! { <p class="more"><a href=href>"看全部指南"</a></p> })}
        </section>
    }
    .into_any()
}

fn found_programme(q: &str, list: &ProgrammeList) -> Option<AnyView> {
    let query = [("city", Some(String::new())), ("q", Some(q.to_owned()))];
    let more = (list.total > list.items.len()).then(|| ui::with_query(path::PROGRAMME, &query));
    (!list.items.is_empty()).then(|| {
        view! {
            <section>
                <h2>{format!("{}（{}）", words::TITLE, list.total)}</h2>
                {programme_cells(&list.items)}
                {more.map(|href| view! { <p class="more"><a href=href>{words::ALL}</a></p> })}
            </section>
        }
        .into_any()
    })
}

fn found_offices(q: &str, list: &OfficeList, now: &Now<'_>) -> AnyView {
    let items: &[Office] = &list.items;
    if items.is_empty() {
        return ().into_any();
    }
    let total = list.total.unwrap_or(items.len());
    let more = (total > items.len()).then(|| ui::with_query(path::OFFICES, &[("q", Some(q.to_owned()))]));
    view! {
            <section>
    <h2>{format!("办事窗口（{total}）")}</h2>
                {office_cells(items, None, now)}
                {openings(now)}
                {more.map(|href| view! { <p class="more"><a href=href>"看全部窗口"</a></p> })}
            </section>
        }
    .into_any()
}
