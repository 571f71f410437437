//! The room of guides and the programme.

mod cases;
mod check;
mod command;
mod dataset_store;
mod feedback;
mod nearest;
mod outcomes;
mod pack;
mod programme;
mod schema;
mod search;
mod tree;
mod unanswered;
mod windows;
