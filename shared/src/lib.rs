//! What the server and the browser agree on.
//!
//! Types that parse (a [`fines::DecisionNo`] cannot be wrong), the rules of law that need no I/O, and
//! the wire types of `/api/v1`. Pure: no I/O and no clock; `now` is always an argument. Compiles to wasm32.

pub mod calendar;
pub mod cities;
pub mod citizens;
pub mod error;
pub mod fines;
pub mod geo;
pub mod guides;
pub mod hours;
pub mod messages;
pub mod money;
pub mod offices;
mod packed;
pub mod path;
pub mod payments;
pub mod programme;
pub mod search;
pub mod source;
pub mod text;
pub mod time;
pub mod travel;
