//! The island that orders the list by the distance from the phone.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    messages::{common, offices as words},
    offices::Order,
    path,
};

use super::cell::{self, Line};
use crate::browser::{self, NoAnswer};

/// The most that the API gives at once.
const MOST: &str = "50";

/// What the island reads of `GET /api/v1/offices`.
#[derive(serde::Deserialize)]
struct Answer {
    order: Order,
    total: Option<usize>,
    items: Vec<Line>,
}

/// The id of the list as the server ordered it, which stands until a nearer one takes its place.
pub(super) const LIST: &str = "list";

/// Asks for the position when tapped, never before, and shows the same list in the order the API gives, in
/// place of the server's. Whatever fails, the server's list stands. That list is the island's neighbour and
/// not its child: children would cost the phone 3 kB more.
#[island]
pub fn NearMe(
    /// The filters of the list, as the API takes them.
    query: Vec<(String, String)>,
) -> impl IntoView {
    let status = RwSignal::new(String::new());
    let nearest = RwSignal::new(Vec::<Line>::new());
    let busy = StoredValue::new(false);
    let tapped = move |_| {
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        status.set(words::NEAR_LOCATING.to_owned());
        let query = query.clone();
        spawn_local(async move {
            match ask(query).await {
                Ok(answer) if answer.items.is_empty() => status.set(words::EMPTY.to_owned()),
                Ok(answer) => {
                    let mut text = words::found(answer.total, answer.order);
                    if answer.total.is_none_or(|total| answer.items.len() < total) {
                        text.push_str(&words::only_first(answer.items.len()));
                    }
                    status.set(text);
                    nearest.set(answer.items);
                    browser::describe(LIST, &[("hidden", "")]);
                }
                Err(why) => status.set(why),
            }
            busy.set_value(false);
        });
    };
    view! {
        // The button does nothing before the WASM runs; the style sheet shows it only then.
        <div class="near">
            <button type="button" class="button plain" on:click=tapped>{words::NEAR_BUTTON}</button>
            <small>{words::NEAR_WHY}</small>
        </div>
        <p class="near-status" role="status">{status}</p>
        <div>{move || cell::groups(nearest.get())}</div>
    }
}

/// The nearest offices, or why not in words for the resident.
async fn ask(mut query: Vec<(String, String)>) -> Result<Answer, String> {
    let near = browser::position().await.map_err(|why| why.in_words().to_owned())?;
    query.push(("near".to_owned(), near));
    query.push(("datum".to_owned(), "wgs84".to_owned()));
    query.push(("limit".to_owned(), MOST.to_owned()));
    browser::get_json(&format!("{}{}", path::API, path::OFFICES), query).await.map_err(|none| match none {
        NoAnswer::Refused(detail) => detail,
        NoAnswer::Offline => common::OFFLINE.to_owned(),
    })
}
