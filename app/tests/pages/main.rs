//! The tests of the pages and of what is served with them: one program, because each holds every page.
#![cfg(feature = "ssr")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod around;
mod every_page;
mod offices;
mod public;
#[path = "../../examples/gallery/samples.rs"]
mod samples;
#[path = "../../examples/gallery/states.rs"]
mod states;
