//! The bills of a day, as WeChat Pay writes them: UTF-8 with a byte order mark, a row of column names, rows whose
//! fields begin with a backtick each, a row of other column names, and the sums under them.
//!
//! Reading is pure: bytes in, rows out. Amounts stand in yuan and are read exactly.

mod amount;
mod fund_flow;
mod table;
mod trade;

pub use fund_flow::{Direction, FundFlowBill, FundFlowRow, FundFlowSummary};
pub use trade::{Movement, RefundMovement, TradeBill, TradeRow, TradeSummary};

/// A bill whose digest was the promised one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillFile<T> {
    /// The SHA-1 of the bytes, 40 lower-case hex digits.
    pub sha1: String,
    /// The bill as WeChat Pay wrote it, uncompressed.
    pub bytes: Vec<u8>,
    /// What it says.
    pub bill: T,
}

/// Which balance of a merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundAccount {
    /// 基本账户, where payments arrive and refunds leave.
    Basic,
    /// 运营账户.
    Operation,
    /// 手续费账户.
    Fees,
}

impl FundAccount {
    pub(super) const fn name(self) -> &'static str {
        match self {
            FundAccount::Basic => "BASIC",
            FundAccount::Operation => "OPERATION",
            FundAccount::Fees => "FEES",
        }
    }
}

/// Where a bill is not what the documents promise. Tells the place, never the content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {column}: {fault}")]
pub struct BadBill {
    /// From 1.
    pub line: usize,
    /// The column's Chinese name, or `-` when the line as a whole is wrong.
    pub column: &'static str,
    /// What is wrong.
    pub fault: BillFault,
}

/// What can be wrong about a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillFault {
    /// Not UTF-8.
    #[error("not UTF-8")]
    Encoding,
    /// The bill ends before its sums.
    #[error("the bill ends here, without its sums")]
    Cut,
    /// There is no such column.
    #[error("no such column")]
    NoColumn,
    /// A row has more or fewer fields than there are columns.
    #[error("not as many fields as columns")]
    Fields,
    /// Something behind the sums, or a row without backticks.
    #[error("not a row of a bill")]
    NotARow,
    /// Not an amount, or not whole 分.
    #[error("not an amount")]
    Amount,
    /// Not a count.
    #[error("not a count")]
    Count,
    /// Not `2026-11-22 09:30:05`.
    #[error("not a time")]
    Time,
    /// Empty where there must be something.
    #[error("empty")]
    Empty,
    /// A word that no document knows.
    #[error("an unknown word")]
    Word,
}

#[cfg(test)]
mod tests;
