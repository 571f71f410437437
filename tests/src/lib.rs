//! What the whole-system tests stand on: the real server and the stand-in as processes of their own, a real
//! Chromium, and what a resident would do with it. `cargo xtask test` builds all of it and says where it lies.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

pub mod browser;
pub mod faults;
pub mod http;
pub mod midnight;
pub mod pack;
pub mod places;
pub mod postgres;
pub mod program;
pub mod standin;
pub mod system;
pub mod until;
