//! The room of fines.

mod api;
mod feed;
mod file;
mod fresh;
mod limits;
mod operations;
mod police;
