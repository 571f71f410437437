//! A list whose lines are put in another order as one types.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, HtmlInputElement};

/// Shows the field with that id, and calls with what it holds: now, and whenever that changes. What stands behind `#` in
/// the address is written into it first.
pub(crate) fn on_typed(id: &str, call: impl Fn(String) + 'static) {
    let Some(field) = super::element(id).map(JsCast::unchecked_into::<HtmlInputElement>) else { return };
    if let Ok(Some(around)) = field.closest(".finder") {
        // Only a malformed name is refused.
        let _ = around.remove_attribute("hidden");
    }
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    let words = js_sys::decode_uri_component(hash.trim_start_matches('#'));
    if let Some(words) = words.ok().map(String::from).filter(|words| !words.is_empty()) {
        field.set_value(&words);
    }
    call(field.value());
    let holder = field.clone();
    let listener = Closure::<dyn Fn(Event)>::new(move |_| call(holder.value()));
    // Only a name that is no text is refused.
    let _ = field.add_event_listener_with_callback("input", listener.as_ref().unchecked_ref());
    // It lives as long as the page.
    listener.forget();
}

/// Shows only these lines of a list, in this order. Gives how many of them there are.
pub(crate) fn arrange(list: &str, lines: impl Iterator<Item = String>) -> usize {
    let Some(list) = super::element(list) else { return 0 };
    let children = list.children();
    for line in (0..children.length()).filter_map(|at| children.item(at)) {
        // Neither refuses an attribute that is spelt right.
        let _ = line.set_attribute("hidden", "");
    }
    let mut count = 0;
    for line in lines.filter_map(|id| super::element(&id)) {
        let _ = line.remove_attribute("hidden");
        let _ = list.append_child(&line);
        count += 1;
    }
    count
}
