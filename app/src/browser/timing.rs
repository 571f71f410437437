//! The clock, pauses, and whether anybody looks.

use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::set_timeout;
#[cfg(feature = "picture")]
use shared::hours::Moment;
use wasm_bindgen_futures::JsFuture;

/// The minute that the phone's clock shows.
#[cfg(feature = "picture")]
pub(crate) fn now() -> Moment {
    // Seconds fit for as long as there are phones; the cast saturates.
    Moment::of_unix((js_sys::Date::now() / 1000.0) as i64)
}

/// Whether nobody sees the page now.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) fn is_hidden() -> bool {
    web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.hidden())
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
