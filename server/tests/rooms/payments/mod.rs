//! The room of payments.

mod api;
mod books;
mod changes;
mod doubt;
mod end;
mod reconciliation;
mod store;
