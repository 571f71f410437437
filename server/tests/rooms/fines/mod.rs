//! The room of fines.

mod api;
mod feed;
mod file;
mod limits;
mod operations;
mod police;
