//! The room of payments.

mod api;
mod changes;
mod doubt;
mod end;
mod store;
