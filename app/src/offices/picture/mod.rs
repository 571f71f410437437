//! The windows around a point, drawn to scale, with the directory of the whole city below. The server draws it; the
//! island goes on from there with the city's directory, which a phone keeps, so that it needs no network.

mod draw;
mod hand;
mod live;
mod markup;
#[cfg(feature = "ssr")]
mod page;
mod rows;
mod scene;

use leptos::prelude::*;

#[cfg(feature = "ssr")]
pub use page::{Around, Tiles, around};

/// The ids of what the page and the island both know.
mod id {
    /// All that the island takes over.
    pub(super) const AROUND: &str = "around";
    /// The picture.
    pub(super) const PICTURE: &str = "picture";
    /// What was tapped.
    pub(super) const CHOSEN: &str = "chosen";
    /// How many lines the list could have.
    pub(super) const FOUND: &str = "found";
    /// The list.
    pub(super) const ROWS: &str = "rows";
}

/// Takes the picture and the list over: draws them for now, moves and zooms, filters, starts from another point.
/// Until it has the directory, and wherever it fails, the server's picture and list stand. They are its
/// neighbours and not its children, and come to it as text, because views would cost the phone several kB more.
#[island]
pub fn Picture(
    /// The code of the city.
    city: String,
    /// The point to start from, in ten-millionths of a degree.
    lat: i32,
    /// The same, to the east.
    lon: i32,
    /// Metres.
    radius: u32,
) -> impl IntoView {
    let status = RwSignal::new(String::new());
    Effect::new(move |_| live::start(city.clone(), [lat, lon], radius, status));
    view! { <p class="near-status" role="status">{status}</p> }
}
