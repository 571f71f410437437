//! What WeChat Pay knows of each order and of the refunds of it, kept in memory; time is an argument.

mod orders;
mod refund;
mod refunds;
mod stored;
mod views;

pub use self::orders::{Order, OrderKey, Orders, Paid, Payment, State};
pub use self::refund::{Outcome, Plan, Refund, RefundKey};
pub use self::refunds::RefundTerms;
pub use self::stored::StoredOrder;
