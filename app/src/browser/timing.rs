//! The clock, pauses, and whether anybody looks.

use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::set_timeout;
#[cfg(feature = "picture")]
use shared::hours::Moment;
use wasm_bindgen_futures::JsFuture;

/// How often the minute is looked at.
#[cfg(feature = "hydrate")]
const LOOK_MS: i32 = 30_000;

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

/// Calls with this minute by the phone's clock: now, every half minute, and when the page comes back to sight.
#[cfg(feature = "hydrate")]
pub(crate) fn each_minute(call: impl Fn(shared::hours::Moment) + 'static) {
    use wasm_bindgen::{JsCast, closure::Closure};

    let look = move || {
        // Milliseconds since 1970 fit for as long as there are phones.
        call(shared::hours::Moment::of_unix((js_sys::Date::now() / 1000.0) as i64));
    };
    look();
    let look: Closure<dyn Fn()> = Closure::new(look);
    let called = look.as_ref().unchecked_ref();
    if let Some(window) = web_sys::window() {
        // Neither refuses a function.
        let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(called, LOOK_MS);
        if let Some(document) = window.document() {
            let _ = document.add_event_listener_with_callback("visibilitychange", called);
        }
    }
    // It lives as long as the page.
    look.forget();
}
