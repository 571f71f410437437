//! Every edge to the browser: the network, the position, the address. Islands call these and nothing else.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
use wasm_bindgen::JsCast;

mod fetch;
#[cfg(feature = "picture")]
mod happening;
mod position;
mod timing;

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use fetch::post_json;
pub(crate) use fetch::{NoAnswer, get_json};
#[cfg(feature = "picture")]
pub(crate) use happening::{Happening, What, hold, listen};
#[cfg(feature = "picture")]
pub(crate) use position::here;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use position::position;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) use timing::is_hidden;
#[cfg(feature = "picture")]
pub(crate) use timing::now;
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

/// Sets attributes of the element with that id.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn describe(id: &str, attributes: &[(&str, &str)]) {
    let Some(element) = element(id) else { return };
    for (name, value) in attributes {
        // Only a malformed name is refused.
        let _ = element.set_attribute(name, value);
    }
}
