//! Where the phone is.

use js_sys::Promise;
use shared::{geo::Wgs84, messages::offices as words};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Position, PositionError, PositionOptions};

const TIMEOUT_MS: u32 = 15_000;
/// A position this old still orders offices rightly.
const MAXIMUM_AGE_MS: u32 = 120_000;

/// Why there is no position.
#[derive(Clone, Copy)]
pub(crate) enum NoPosition {
    Refused,
    Unavailable,
    Timeout,
    Unsupported,
    /// Not in China.
    Outside,
}

impl NoPosition {
    /// What a resident is told.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            NoPosition::Refused => words::NEAR_REFUSED,
            NoPosition::Unavailable => words::NEAR_UNAVAILABLE,
            NoPosition::Timeout => words::NEAR_TIMEOUT,
            NoPosition::Unsupported => words::NEAR_UNSUPPORTED,
            NoPosition::Outside => words::NEAR_OUTSIDE,
        }
    }
}

/// `latitude,longitude` in degrees, WGS-84, to a hundred metres: for asking the server.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) async fn position() -> Result<String, NoPosition> {
    let here = here().await?;
    Ok(format!("{},{}", fixed(here.lat()), fixed(here.lon())))
}

/// Where the phone is, for use on the phone alone; the browser asks the resident for leave.
pub(crate) async fn here() -> Result<Wgs84, NoPosition> {
    let geolocation = web_sys::window()
        .and_then(|window| window.navigator().geolocation().ok())
        .ok_or(NoPosition::Unsupported)?;
    let options = PositionOptions::new();
    options.set_timeout(TIMEOUT_MS);
    options.set_maximum_age(MAXIMUM_AGE_MS);
    let promise = Promise::new(&mut |resolve, reject| {
        // It throws only where it is not allowed at all, such as outside https.
        let asked = geolocation.get_current_position_with_error_callback_and_options(
            &resolve,
            Some(&reject),
            &options,
        );
        if let Err(error) = asked {
            let _ = reject.call1(&wasm_bindgen::JsValue::UNDEFINED, &error);
        }
    });
    let found = JsFuture::from(promise).await.map_err(|error| reason(&error))?;
    let coordinates = found.unchecked_into::<Position>().coords();
    Wgs84::new(coordinates.latitude(), coordinates.longitude()).map_err(|_| NoPosition::Outside)
}

/// Three decimals are about a hundred metres: enough for which window is the nearest, and nobody's door. The browser
/// prints them, because Rust's own printing of floats would add to what the phone loads.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
fn fixed(degrees: f64) -> String {
    js_sys::Number::from(degrees).to_fixed(3).map(String::from).unwrap_or_default()
}

fn reason(error: &wasm_bindgen::JsValue) -> NoPosition {
    // Browsers have renamed the class, so it is told by its code alone. What is no such error at all was thrown
    // by a browser that forbids the question; its code, if any, is another.
    match error.unchecked_ref::<PositionError>().code() {
        PositionError::PERMISSION_DENIED => NoPosition::Refused,
        PositionError::POSITION_UNAVAILABLE => NoPosition::Unavailable,
        PositionError::TIMEOUT => NoPosition::Timeout,
        _ => NoPosition::Unsupported,
    }
}
