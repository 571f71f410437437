//! When a window is open: how hours are read and printed, and what is said of a window at a moment.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod cases;
mod chance;
mod model;
mod pack;
mod random;
mod slow;
mod text;
