//! The room of fines.

mod api;
mod registry;
