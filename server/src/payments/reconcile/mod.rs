//! The comparison of the books with WeChat Pay's bills, day by day.
//!
//! A bill is fetched (`fetch`, every day by `daily`) or comes as a file, is read and imported once (`wechat_csv`, `run`); what it and the books disagree in is found by pure functions
//! (`matching`, `flow`) and stored as named differences, which stay open until they are no longer found or a person
//! closes them. The day's ledger and its open and closed differences come to the bill's sum to the 分.

mod bill;
pub mod daily;
mod difference;
mod fetch;
mod flow;
mod matching;
mod report;
mod run;
pub mod store;
mod totals;
mod wechat_csv;

pub use bill::{Bill, Entry, Summary};
pub use daily::Daily;
pub use difference::{Difference, Kind, NotADifference, Side};
pub use fetch::{FetchError, Fetched, fetch};
pub use flow::{FlowRow, FundFlow};
pub use matching::{Books, differences};
pub use report::Report;
pub use run::{BillFile, Imported, ReconcileError, Statement, import, reconcile, reconcile_around, report};
pub use totals::Totals;
pub use wechat_csv::{BadBill, fund_flow, trade_bill};
