//! The room of fines.

mod api;
mod feed;
mod limits;
mod operations;
