//! The tests of the back end, room by room: one program, because each holds the whole server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod city;
mod fines;
mod guides;
mod offices;
mod payments;
mod platform;
mod support;
mod wechat;
