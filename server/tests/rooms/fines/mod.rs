//! The room of fines.

mod api;
mod feed;
mod operations;
