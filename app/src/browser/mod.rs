//! Every edge to the browser: the network, the position, the address. Islands call these and nothing else.

use wasm_bindgen::JsCast;

mod fetch;
mod happening;
mod position;
mod timing;

pub(crate) use fetch::{NoAnswer, get_json, post_json};
pub(crate) use happening::{Happening, What, hold, listen};
pub(crate) use position::{NoPosition, here, position};
pub(crate) use timing::{is_hidden, now, sleep};

fn element(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Writes elements, as text, into the element with that id.
pub(crate) fn show(id: &str, elements: &str) {
    if let Some(element) = element(id) {
        element.set_inner_html(elements);
    }
}

/// Loads the page afresh.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        // Only a document that is being torn down refuses; there is nothing left to show then.
        let _ = window.location().reload();
    }
}

/// Goes to a page of this site.
pub(crate) fn go(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_href(path);
    }
}

/// Puts the cursor into the element with that id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        // Only an element that cannot be focused refuses; nothing is lost then.
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// Sets attributes of the element with that id.
pub(crate) fn describe(id: &str, attributes: &[(&str, &str)]) {
    let Some(element) = element(id) else { return };
    for (name, value) in attributes {
        // Only a malformed name is refused.
        let _ = element.set_attribute(name, value);
    }
}
