//! Pauses, and whether anybody looks.

use std::time::Duration;

use js_sys::Promise;
use leptos::{ev, prelude::set_timeout};
use wasm_bindgen_futures::JsFuture;

/// Whether nobody sees the page now.
pub(crate) fn is_hidden() -> bool {
    web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.hidden())
}

/// Calls back each time the page is seen again, as long as it lives.
pub(crate) fn on_visible(call: impl Fn() + 'static) {
    // The event goes to the document and bubbles to the window.
    let _handle = leptos::prelude::window_event_listener(ev::visibilitychange, move |_| {
        if !is_hidden() {
            call();
        }
    });
}

/// Waits.
pub(crate) async fn sleep(pause: Duration) {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                let _ = resolve.call0(&wasm_bindgen::JsValue::UNDEFINED);
            },
            pause,
        );
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}
