//! The client of WeChat over real HTTP.

mod bills;
mod certificates;
mod mini;
mod partner;
mod played;
mod refunds;
pub mod signed;
mod standin;
mod tokens;
