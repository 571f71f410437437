//! The windows that do it, and from where the nearest of them are asked for.

use leptos::prelude::*;
use shared::{
    messages::{guides as words, offices},
    path,
};

use super::{GuidePage, question::hidden};
use crate::{
    offices::{NEAREST, NearMe, office_cells, openings, origin, start_of},
    ui,
};

/// Where a page begins that was asked for its windows.
const HERE: &str = "#windows";

/// The few windows to be named, with the ways to the nearest ones and to all of them.
pub(super) fn windows(page: &GuidePage<'_>) -> AnyView {
    let list = page.windows_list.to_owned();
    if page.windows.items.is_empty() {
        return view! {
            <p class="no-print">{words::NO_WINDOWS}</p>
            <p class="more no-print"><a href=list>{words::ALL_WINDOWS}</a></p>
        }
        .into_any();
    }
    // What the island asks is this very page, only with a position in place of the place.
    let query = page.asked().into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Vec<_>>();
    view! {
        <h3 id="windows">{if page.likely.is_some() { words::WINDOWS_TO_ASK } else { words::WINDOWS }}</h3>
        {page.likely.map(|kind| {
            let says = words::likely_windows(offices::kind(kind));
            view! { <p>{ui::to_verify_tag()}" "{says}</p> }
        })}
        <NearMe path=path::guide(&page.whole.id) query again=page.start.is_none()/>
        {from(page)}
        <div id=NEAREST>{few(page, list)}</div>
        {openings(&page.now)}
    }
    .into_any()
}

/// Says where to start from, for who has no position or does not want to give it.
fn from(page: &GuidePage<'_>) -> AnyView {
    let action = format!("{}{HERE}", path::guide(&page.whole.id));
    let kept = page.asked().into_iter().map(|(name, value)| hidden(name, &value)).collect_view();
    let without = page.start.map(|start| {
        let says = offices::place_is(start);
        let (href, label) = (format!("{}{HERE}", page.result_from(None)), offices::without(&says));
        view! { <div class="chips"><ul><li>
            <a class="chip" href=href aria-label=label>{says}<span aria-hidden="true">" ✕"</span></a>
        </li></ul></div> }
    });
    view! {
        <small class="near">{words::NEAR_AGAIN}</small>
        <form class="filter no-print" method="get" action=action>
            {kept}
            <label class="field wide">
                <span>{offices::PLACE}</span>
                <input name=path::GUIDE_START maxlength="64" value=page.start.map(str::to_owned) placeholder=offices::PLACE_EXAMPLE autocomplete="off"/>
            </label>
            <button class="button plain">{words::FROM_THERE}</button>
        </form>
        {without}
    }
    .into_any()
}

fn few(page: &GuidePage<'_>, list: String) -> AnyView {
    let found = page.windows;
    let from = |name: &str| format!("{}{HERE}", page.result_from(Some(name)));
    let start = found.start.as_ref().map(|start| start_of(page.start.unwrap_or_default(), start, from));
    let total = found.total.unwrap_or(found.items.len());
    // Of windows that do not say what they do, only when they are open can be told.
    let (service, all) = match page.likely {
        None => (Some(page.whole.id.as_str()), words::all_windows(total)),
        Some(kind) => (None, words::all_of_kind(offices::kind(kind), total)),
    };
    let order = page.is_near.then(|| {
        view! { <p class="why">{words::windows_order(&offices::order(found.order, origin(found)))}</p> }
    });
    view! {
        {start}
        {order}
        {office_cells(&found.items, service, &page.now)}
        <p class="more no-print"><a class="button plain" href=list>{all}</a></p>
    }
    .into_any()
}
