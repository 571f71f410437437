//! What every room stands on.

mod database;
mod openapi;
mod requests;
