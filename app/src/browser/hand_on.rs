//! Handing the page on: to another application, to the clipboard, to the ear. Called by name, because not every
//! browser has them, and bindings of their own would weigh more.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::by_name::{call, get, set};

/// Whether the phone offers to send a page on.
#[cfg(feature = "hydrate")]
pub(crate) fn can_send() -> bool {
    navigator().is_some_and(|navigator| get(&navigator, "share").is_some())
}

/// Lets the phone send the address on. The resident may change their mind: nothing is said of that.
pub(crate) fn send(address: &str) {
    let Some(navigator) = navigator() else { return };
    let data = Object::new();
    set(&data, "url", &address.into());
    if let Some(promise) =
        call(&navigator, "share", &[data.into()]).and_then(|p| p.dyn_into::<Promise>().ok())
    {
        wasm_bindgen_futures::spawn_local(async move {
            // Rejected when the resident changes their mind.
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// Copies a text; says whether it worked.
pub(crate) async fn copy(text: &str) -> bool {
    let clipboard = navigator().and_then(|navigator| get(&navigator, "clipboard"));
    let promise = clipboard.and_then(|clipboard| call(&clipboard, "writeText", &[text.into()]));
    match promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}

/// Whether the phone can read aloud.
#[cfg(feature = "hydrate")]
pub(crate) fn can_speak() -> bool {
    global("speechSynthesis").is_some() && global("SpeechSynthesisUtterance").is_some()
}

/// Reads a text aloud in Chinese; a second tap while it reads ends it. Says whether it reads now.
pub(crate) fn speak(text: &str) -> bool {
    let (Some(voice), Some(make)) = (global("speechSynthesis"), global("SpeechSynthesisUtterance")) else {
        return false;
    };
    let spoke = speaks();
    call(&voice, "cancel", &[]);
    let words = make.dyn_ref::<Function>().map(|make| Reflect::construct(make, &Array::of1(&text.into())));
    let (false, Some(Ok(words))) = (spoke, words) else { return false };
    set(&words, "lang", &"zh-CN".into());
    call(&voice, "speak", &[words]).is_some()
}

/// Whether the phone reads aloud, or is about to.
pub(crate) fn speaks() -> bool {
    let is = |state| {
        global("speechSynthesis").and_then(|voice| get(&voice, state)).is_some_and(|state| state.is_truthy())
    };
    is("speaking") || is("pending")
}

fn navigator() -> Option<JsValue> {
    web_sys::window().map(|window| window.navigator().into())
}

fn global(name: &str) -> Option<JsValue> {
    get(&web_sys::window()?.into(), name)
}
