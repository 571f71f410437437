//! Every edge to the browser: the network, the position, the address. Islands call these and nothing else.

use wasm_bindgen::JsCast;

mod fetch;
mod position;
mod timing;

pub(crate) use fetch::{NoAnswer, get_json, post_json};
pub(crate) use position::{NoPosition, position};
pub(crate) use timing::{is_hidden, sleep};

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
    let element = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id));
    if let Some(element) = element {
        // Only an element that cannot be focused refuses; nothing is lost then.
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// Sets attributes of the element with that id.
pub(crate) fn describe(id: &str, attributes: &[(&str, &str)]) {
    let Some(element) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id))
    else {
        return;
    };
    for (name, value) in attributes {
        // Only a malformed name is refused.
        let _ = element.set_attribute(name, value);
    }
}
