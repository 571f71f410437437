//! What happens on a page that is drawn as text: one listener for all of it, instead of one an element.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, PointerEvent, WheelEvent};

/// Something that happened.
pub(crate) struct Happening {
    /// What.
    pub(crate) what: What,
    /// Where on the paper, in thousandths of its width from its middle: to the right and down.
    pub(crate) at: (f64, f64),
}

/// What happened.
pub(crate) enum What {
    /// A finger of that id came down on the paper.
    Down(i32),
    /// It moved.
    Move(i32),
    /// It went up.
    Up(i32),
    /// The wheel turned, down or up.
    Wheel(bool),
    /// A key, while the paper had the focus.
    Key(String),
    /// A tap on the element with this `data-place`.
    Place(usize),
    /// A tap on one with this `data-x` and `data-y`.
    Several(f64, f64),
    /// A tap on the paper beside all of them.
    Paper,
    /// A tap on something with this `data-do`.
    Action(String),
    /// A text field holds this now.
    Typed(String),
}

/// What is listened for on the paper, and on everything around it.
const ON_PAPER: [&str; 6] = ["pointerdown", "pointermove", "pointerup", "pointercancel", "wheel", "keydown"];
const AROUND: [&str; 3] = ["click", "input", "dragstart"];

/// Calls `on` for what happens inside the elements with these ids, as long as the page stands. `on` gives whether the
/// browser shall do nothing of its own.
pub(crate) fn listen(around: &str, paper: &str, on: impl Fn(Happening) -> bool + 'static) {
    let Some(root) = super::element(around) else { return };
    let sheet = super::element(paper);
    let paper = sheet.clone();
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if understand(&event, paper.as_ref()).is_some_and(&on) {
            event.prevent_default();
        }
    });
    let add = |element: &Element, names: &[&str]| {
        for name in names {
            // Only a name that is no text is refused.
            let _ = element.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
    };
    add(&root, &AROUND);
    if let Some(sheet) = sheet {
        add(&sheet, &ON_PAPER);
        // Now keys move it.
        let _ = sheet.set_attribute("tabindex", "0");
    }
    listener.forget();
}

/// Keeps a finger's movements coming when it leaves the paper.
pub(crate) fn hold(paper: &str, finger: i32) {
    if let Some(paper) = super::element(paper) {
        // Only a finger that has gone up already is refused.
        let _ = paper.set_pointer_capture(finger);
    }
}

fn understand(event: &Event, paper: Option<&Element>) -> Option<Happening> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let name = event.type_();
    let what = match name.as_str() {
        "input" => What::Typed(target.unchecked_into::<HtmlInputElement>().value()),
        "click" => tap(&target, paper)?,
        "keydown" => {
            let key = event.unchecked_ref::<KeyboardEvent>();
            if key.ctrl_key() || key.meta_key() || key.alt_key() {
                return None;
            }
            What::Key(key.key())
        }
        "wheel" => What::Wheel(event.unchecked_ref::<WheelEvent>().delta_y() > 0.0),
        // A link would be torn off instead of the picture being moved.
        "dragstart" => {
            event.prevent_default();
            return None;
        }
        _ => {
            let finger = event.unchecked_ref::<PointerEvent>().pointer_id();
            match name.as_str() {
                "pointerdown" => What::Down(finger),
                "pointermove" => What::Move(finger),
                _ => What::Up(finger),
            }
        }
    };
    Some(Happening { what, at: paper.map(|paper| place(event, paper)).unwrap_or_default() })
}

/// What a tap on this element means.
fn tap(target: &Element, paper: Option<&Element>) -> Option<What> {
    let marked = |attribute: &str| {
        let holder = target.closest(&["[", attribute, "]"].concat()).ok()??;
        holder.get_attribute(attribute)
    };
    let number = |attribute: &str| marked(attribute)?.parse::<i32>().ok().map(f64::from);
    if let Some(action) = marked("data-do") {
        return Some(What::Action(action));
    }
    if let Some(place) = marked("data-place") {
        return place.parse().ok().map(What::Place);
    }
    if let (Some(x), Some(y)) = (number("data-x"), number("data-y")) {
        return Some(What::Several(x, y));
    }
    paper.is_some_and(|paper| paper.contains(Some(target))).then_some(What::Paper)
}

/// Where on the paper; rubbish for what has no place, such as a key.
fn place(event: &Event, paper: &Element) -> (f64, f64) {
    let (area, event) = (paper.get_bounding_client_rect(), event.unchecked_ref::<PointerEvent>());
    let unit = 1000.0 / area.width().max(1.0);
    let part = |client: i32, edge: f64| (f64::from(client) - edge) * unit - 500.0;
    (part(event.client_x(), area.left()), part(event.client_y(), area.top()))
}
