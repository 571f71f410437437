//! What the tests of several rooms share.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

pub mod databases;
pub mod editor;
pub mod readers;
pub mod running;
pub mod site;
