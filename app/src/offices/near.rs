//! The island that orders the list by the distance from the phone.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    messages::{common, offices as words},
    path,
};

use crate::browser;

/// The most that the server gives at once.
const MOST: &str = "50";
/// The id of the list as the server ordered it, which stands until a nearer one takes its place.
pub(super) const LIST: &str = "list";

/// Asks for the position when tapped, never before, fetches the same page in the order of nearness, and puts its
/// list in the place of this one. Whatever fails, this one stands. The position is in no address that anybody
/// sees or keeps: the page itself is not left.
#[island]
pub fn NearMe(
    /// The filters of the list.
    query: Vec<(String, String)>,
) -> impl IntoView {
    let status = RwSignal::new("");
    let busy = StoredValue::new(false);
    let tapped = move |_| {
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        status.set(words::NEAR_LOCATING);
        let query = query.clone();
        spawn_local(async move {
            // What was found says so itself.
            status.set(ask(query).await.err().unwrap_or_default());
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
    }
}

/// Shows the nearest offices, or says why not in words for the resident.
async fn ask(mut query: Vec<(String, String)>) -> Result<(), &'static str> {
    let near = browser::position().await.map_err(|why| why.in_words())?;
    for (name, value) in [("near", near.as_str()), ("datum", "wgs84"), ("limit", MOST)] {
        query.push((name.to_owned(), value.to_owned()));
    }
    let page = browser::get_page(path::OFFICES, query).await.ok_or(common::OFFLINE)?;
    if browser::take_over(LIST, &page) { Ok(()) } else { Err(words::NEAR_FAILED) }
}
