//! The actix-web back end of Yimatong, as a library: [`Config`] in, [`Server`] out. The binary, the tests and
//! an adopting city all start it that way. `routes.rs` is the table of every route; a room per noun.

mod error;
mod rooms;
mod routes;

pub mod cities;
pub mod citizens;
pub mod fines;
pub mod guides;
pub mod offices;
pub mod openapi;
pub mod payments;
pub mod platform;
mod preferences;
pub mod programme;
mod server;
mod state;
mod status;
pub mod wechat;

pub use platform::{clock::Clock, config::Config};
pub use rooms::{merchants, payments as open_payments, registries};
pub use server::{Server, StartError};
pub use state::State;
