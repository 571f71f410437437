//! The whole system, seen from outside: what a resident does with a browser, and what the network, the operator
//! and bad luck do to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod axe;
mod bad_input;
mod bad_pages;
mod crash;
mod desktop;
mod faults;
mod guides;
mod guides_near;
mod guides_offline;
mod headers;
mod heard;
mod home_screen;
mod hours;
mod journey;
mod kept;
mod mini_program;
mod offices;
mod offices_map;
mod offices_offline;
mod offices_wechat;
mod pay_in_wechat;
mod start;
mod suggestions;
mod two_tabs;
