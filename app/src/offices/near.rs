//! The island that orders windows by the distance from the phone.

use leptos::{prelude::*, task::spawn_local};
use shared::messages::{common, offices as words};

use crate::browser;

/// The id of the windows as the server ordered them, which stand until nearer ones take their place.
pub(crate) const LIST: &str = "list";
/// Under this name the tab remembers on which page the nearest were last asked for; never where that was.
const ASKED: &str = "near";

/// Asks for the position when tapped, never before, fetches the same page in the order of nearness, and puts its
/// windows in the place of these. Whatever fails, these stand. The position is in no address that anybody sees or
/// keeps: the page itself is not left.
#[island]
pub fn NearMe(
    /// The page.
    path: String,
    /// What it is asked.
    query: Vec<(String, String)>,
    /// Whether who tapped, and comes back to the page in the same tab, need not tap again.
    again: bool,
) -> impl IntoView {
    let status = RwSignal::new("");
    let busy = StoredValue::new(false);
    #[cfg(feature = "hydrate")]
    let again = again && browser::remembered(ASKED) == path;
    let tapped = move || {
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        status.set(words::NEAR_LOCATING);
        let (path, query) = (path.clone(), query.clone());
        spawn_local(async move {
            let asked = ask(&path, query).await;
            browser::remember(ASKED, if asked.is_ok() { &path } else { "" });
            // What was found says so itself.
            status.set(asked.err().unwrap_or_default());
            busy.set_value(false);
        });
    };
    #[cfg(feature = "hydrate")]
    if again {
        tapped();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = again;
    view! {
        // The button does nothing before the WASM runs; the style sheet shows it only then.
        <div class="near">
            <button type="button" class="button plain" on:click=move |_| tapped()>{words::NEAR_BUTTON}</button>
            <small>{words::NEAR_WHY}</small>
        </div>
        <p class="near-status" role="status">{status}</p>
    }
}

/// Shows the nearest windows, or says why not in words for the resident.
async fn ask(path: &str, mut query: Vec<(String, String)>) -> Result<(), &'static str> {
    let near = browser::position().await.map_err(|why| why.in_words())?;
    for (name, value) in [("near", near.as_str()), ("datum", "wgs84")] {
        query.push((name.to_owned(), value.to_owned()));
    }
    let page = browser::get_page(path, query).await.ok_or(common::OFFLINE)?;
    if browser::take_over(LIST, &page) { Ok(()) } else { Err(words::NEAR_FAILED) }
}
