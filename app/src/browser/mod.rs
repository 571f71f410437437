//! Every edge to the browser: the network, the position, the address. Islands call these and nothing else.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
use wasm_bindgen::JsCast;

#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod by_name;
mod fetch;
#[cfg(feature = "finder")]
mod finder;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod hand_on;
#[cfg(feature = "picture")]
mod happening;
#[cfg(not(feature = "finder"))]
mod position;
#[cfg(not(feature = "finder"))]
mod timing;

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use by_name::{borrow, reveal};
#[cfg(any(feature = "ssr", feature = "hydrate", feature = "finder"))]
pub(crate) use fetch::get_json;
#[cfg(feature = "picture")]
pub(crate) use fetch::{NoAnswer, ask_json};
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use fetch::{get_page, post_json};
#[cfg(feature = "finder")]
pub(crate) use finder::{Lines, lend, on_typed};
#[cfg(feature = "hydrate")]
pub(crate) use hand_on::{can_send, can_speak};
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use hand_on::{copy, send, speak, speaks};
#[cfg(feature = "picture")]
pub(crate) use happening::{Happening, What, hold, listen};
#[cfg(feature = "picture")]
pub(crate) use position::here;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use position::position;
#[cfg(feature = "hydrate")]
pub(crate) use timing::each_minute;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use timing::is_hidden;
#[cfg(feature = "picture")]
pub(crate) use timing::now;
#[cfg(not(feature = "finder"))]
pub(crate) use timing::sleep;

fn element(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Writes elements, as text, into the element with that id.
#[cfg(feature = "picture")]
pub(crate) fn show(id: &str, elements: &str) {
    if let Some(element) = element(id) {
        element.set_inner_html(elements);
    }
}

/// Loads the page afresh.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        // Only a document that is being torn down refuses; there is nothing left to show then.
        let _ = window.location().reload();
    }
}

/// Goes to a page of this site.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn go(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_href(path);
    }
}

/// Puts the cursor into the element with that id.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        // Only an element that cannot be focused refuses; nothing is lost then.
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// Shows the element with that id, which the server drew hidden.
#[cfg(feature = "hydrate")]
pub(crate) fn unhide(id: &str) {
    if let Some(element) = element(id) {
        // Only a malformed name is refused.
        let _ = element.remove_attribute("hidden");
    }
}

/// Writes words into the element with that id.
#[cfg(any(feature = "ssr", feature = "hydrate", feature = "finder"))]
pub(crate) fn say(id: &str, words: &str) {
    if let Some(element) = element(id) {
        element.set_text_content(Some(words));
    }
}

/// All elements that have that attribute.
#[cfg(feature = "hydrate")]
pub(crate) fn all_with(attribute: &str) -> Vec<web_sys::Element> {
    let document = web_sys::window().and_then(|w| w.document());
    // Only a malformed selector is refused.
    let found = document.and_then(|d| d.query_selector_all(&["[", attribute, "]"].concat()).ok());
    found.map_or_else(Vec::new, |found| {
        (0..found.length()).filter_map(|at| Some(found.item(at)?.unchecked_into())).collect()
    })
}

/// Puts the element with that id of another page of ours in the place of the one here. Says whether both have one.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn take_over(id: &str, page: &str) -> bool {
    let Some(here) = element(id) else { return false };
    let parsed = web_sys::DomParser::new()
        .and_then(|parser| parser.parse_from_string(page, web_sys::SupportedType::TextHtml));
    let there = parsed.ok().and_then(|document| document.get_element_by_id(id));
    there.is_some_and(|there| here.replace_with_with_node_1(&there).is_ok())
}

/// Notes this under that name, until the tab is closed.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn remember(name: &str, value: &str) {
    if let Some(storage) = tab_storage() {
        // Only a full storage refuses; then nothing is remembered.
        let _ = storage.set_item(name, value);
    }
}

/// What was noted under that name in this tab.
#[cfg(feature = "hydrate")]
pub(crate) fn remembered(name: &str) -> String {
    tab_storage().and_then(|storage| storage.get_item(name).ok().flatten()).unwrap_or_default()
}

/// Some browsers forbid it.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
fn tab_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// The words of the element with that id.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn text(id: &str) -> String {
    element(id).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Sets attributes of the element with that id.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn describe(id: &str, attributes: &[(&str, &str)]) {
    let Some(element) = element(id) else { return };
    for (name, value) in attributes {
        // Only a malformed name is refused.
        let _ = element.set_attribute(name, value);
    }
}
