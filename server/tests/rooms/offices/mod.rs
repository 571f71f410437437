//! The room of windows.

mod command;
mod dataset;
mod dataset_store;
mod nearest;
mod reports;
mod search;
mod visits;
mod wechat_map;
