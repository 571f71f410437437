//! What is called by its name: what not every browser has, and what one module of ours hands another.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What is there under that name.
pub(super) fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Puts something there.
pub(super) fn set(of: &JsValue, name: &str, value: &JsValue) {
    // Refused by frozen objects only, and none of these is.
    let _ = Reflect::set(of, &name.into(), value);
}

/// What the method returned; `None` where there is none or it threw.
pub(super) fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let arguments: Array = arguments.iter().collect();
    get(of, name)?.dyn_ref::<Function>()?.apply(of, &arguments).ok()
}

/// What the function says to these words that another module has hung on the element with that id; `None` where none has.
pub(crate) fn borrow(id: &str, name: &str, words: &str) -> Option<String> {
    call(&super::element(id)?.into(), name, &[words.into()])?.as_string()
}

/// Scrolls the element with that id into sight, no farther than it must.
pub(crate) fn reveal(id: &str) {
    let Some(element) = super::element(id) else { return };
    let how = Object::new();
    set(&how, "block", &"nearest".into());
    call(&element, "scrollIntoView", &[how.into()]);
}
