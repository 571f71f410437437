//! A list whose lines are put in another order as one types, and what answers another module.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlInputElement};

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

/// Hangs a function on the element with that id, for another module to borrow.
pub(crate) fn lend(id: &str, name: &str, function: impl Fn(String) -> String + 'static) {
    let Some(element) = super::element(id) else { return };
    let function = Closure::<dyn Fn(String) -> String>::new(function);
    // Only a frozen element refuses.
    let _ = Reflect::set(&element, &name.into(), function.as_ref());
    // It lives as long as the page.
    function.forget();
}

/// A list, and its lines wherever they are: those that are not shown are taken out of the page, because a browser reckons
/// with what is merely hidden too.
pub(crate) struct Lines {
    list: Element,
    lines: Vec<Option<Element>>,
}

impl Lines {
    /// The lines with these ids of the list with that one.
    pub(crate) fn of(list: &str, ids: impl Iterator<Item = String>) -> Option<Lines> {
        Some(Lines { list: super::element(list)?, lines: ids.map(|id| super::element(&id)).collect() })
    }

    /// How many there are, shown or not.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Shows only these, by their numbers, in this order. Gives how many of them there are.
    pub(crate) fn show(&self, numbers: impl Iterator<Item = usize>) -> usize {
        let shown: Array = numbers.filter_map(|number| self.lines.get(number)?.as_ref()).collect();
        self.list.replace_children_with_node(&shown);
        shown.length() as usize
    }
}
