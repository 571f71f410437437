//! The pages, as functions of data, and the islands that WASM brings to life.
//!
//! A page is a plain function: [`Frame`] and domain data in, a whole HTML document out (feature `ssr`).
//! Nothing here reads a clock, a file or the network; the islands talk to `/api/v1` through `browser`.

#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod pages;
