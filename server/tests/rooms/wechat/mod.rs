//! The client of WeChat over real HTTP.

mod bills;
mod certificates;
mod partner;
mod played;
mod refunds;
mod signed;
