//! The pages, as functions of data, and the islands that WASM brings to life.
//!
//! A page is a plain function: [`frame::Frame`] and domain data in, a whole HTML document out (feature `ssr`).
//! Nothing here reads a clock, a file or the network; the islands talk to `/api/v1` through `browser`.
//! A room holds its pages and its islands side by side. An island compiles on both sides: the server renders
//! it once, the browser brings it to life; whatever it does beyond that lives in `browser`.

#[cfg(any(feature = "ssr", feature = "hydrate", feature = "picture", feature = "finder"))]
mod browser;
#[cfg(feature = "ssr")]
mod cities;
#[cfg(feature = "ssr")]
mod document;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod fines;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(any(feature = "ssr", feature = "finder"))]
mod guides;
#[cfg(any(feature = "ssr", feature = "hydrate", feature = "picture"))]
mod offices;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod payments;
#[cfg(feature = "ssr")]
mod programme;
#[cfg(any(feature = "ssr", feature = "hydrate", feature = "finder"))]
mod search;
#[cfg(feature = "ssr")]
mod service;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod tools;
#[cfg(feature = "ssr")]
mod ui;

/// Called once by `boot.js` before it starts the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

/// Called once by `boot.js` on the page with the picture: takes it and the list over. `lat` and `lon` are the point to
/// start from in ten-millionths of a degree, `radius` is in metres, `filters` are those of the list as its address has
/// them.
#[cfg(feature = "picture")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn picture(city: String, lat: i32, lon: i32, radius: u32, filters: String, elder: bool) {
    offices::start_picture(city, [lat, lon], radius, filters, elder);
}

/// Called once by `boot.js` on the page with all guides: takes its search over.
#[cfg(feature = "finder")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn finder() {
    guides::start_finder();
}

/// Called once by `boot.js` when somebody wants to type into the search box: answers for it.
#[cfg(feature = "finder")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn answer() {
    search::answer();
}
