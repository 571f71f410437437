//! The island that orders the list by the distance from the phone.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    messages::{common, offices as words},
    offices::OfficeList,
    path,
};

use super::cell;
use crate::{
    browser::{self, NoPosition},
    ui::{self, Tone},
};

#[derive(Clone)]
enum Near {
    Idle,
    Locating,
    Found(OfficeList),
    Failed(String),
}

/// Asks for the position when tapped, never before, and shows the same list in the order the API gives.
/// Without it, and whenever it fails, its children stand: the list as the server ordered it.
#[island]
pub fn NearMe(
    /// The filters of the list, as the API takes them.
    query: Vec<(String, String)>,
    children: Children,
) -> impl IntoView {
    let near = RwSignal::new(Near::Idle);
    // The button does nothing before the WASM runs, so it shows only then.
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    let query = StoredValue::new(query);
    let ask = move |_| {
        if matches!(near.get_untracked(), Near::Locating) {
            return;
        }
        near.set(Near::Locating);
        spawn_local(async move { near.set(ask(query.get_value()).await) });
    };
    let found = move || near.with(|near| matches!(near, Near::Found(_)));
    view! {
        <div class="near" hidden=move || !alive.get()>
            <button type="button" class="button plain" on:click=ask>{words::NEAR_BUTTON}</button>
            <small>{words::NEAR_WHY}</small>
        </div>
        <div class="near-result" role="status">{move || near.with(answer)}</div>
        <div hidden=found>{children()}</div>
    }
}

async fn ask(mut query: Vec<(String, String)>) -> Near {
    let (lat, lon) = match browser::position().await {
        Ok(position) => position,
        Err(why) => return Near::Failed(refusal(why).to_owned()),
    };
    // Four decimals are eleven metres: enough to order offices, and no more than is needed.
    query.push(("near".to_owned(), format!("{lat:.4},{lon:.4}")));
    query.push(("datum".to_owned(), "wgs84".to_owned()));
    match browser::get_json(&format!("{}{}", path::API, path::OFFICES), query).await {
        Ok(list) => Near::Found(list),
        Err(browser::NoAnswer::Refused(detail)) => Near::Failed(detail),
        Err(browser::NoAnswer::Offline) => Near::Failed(common::OFFLINE.to_owned()),
    }
}

const fn refusal(why: NoPosition) -> &'static str {
    match why {
        NoPosition::Refused => words::NEAR_REFUSED,
        NoPosition::Unavailable => words::NEAR_UNAVAILABLE,
        NoPosition::Timeout => words::NEAR_TIMEOUT,
        NoPosition::Unsupported => words::NEAR_UNSUPPORTED,
    }
}

fn answer(near: &Near) -> AnyView {
    match near {
        Near::Idle => ().into_any(),
        Near::Locating => view! { <p class="why">{words::NEAR_LOCATING}</p> }.into_any(),
        Near::Failed(why) => ui::notice(Tone::Warning, why.clone()),
        Near::Found(list) if list.items.is_empty() => cell::empty(),
        Near::Found(list) => view! {
            <p class="why">{format!("共{}处。{}", list.total, words::order(list.order))}</p>
            {cell::groups(&list.items, "窗口")}
        }
        .into_any(),
    }
}
