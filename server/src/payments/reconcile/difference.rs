//! A named difference between the books and a bill.

use jiff::civil::Date;

use crate::platform::named::named;

/// Where a bill and the books disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub side: Side,
    /// How they disagree.
    pub kind: Kind,
    /// Our number of the payment or refund, or the row of the bill; empty for sums.
    pub number: String,
    /// What we have, in 分; zero when we have nothing.
    pub ours_fen: i64,
    /// What the bill has, in 分; zero when it has nothing.
    pub theirs_fen: i64,
    /// The day on which the other side has it.
    pub other_day: Option<Date>,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Payments.
    Trade,
    /// Refunds.
    Refund,
    /// The flow of the merchant's funds.
    Flow,
}

/// How a bill and the books disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// WeChat Pay has it and we do not: ask about it, and settle or return it.
    GatewayOnly,
    /// We have it and WeChat Pay does not: ask about it.
    LocalOnly,
    /// The amounts differ.
    Amount,
    /// WeChat's numbers for it differ.
    Identity,
    /// Both have it, on different days around a midnight.
    Midnight,
    /// Our ledger and our own rows differ.
    Ledger,
    /// The rows of the bill and its own sum differ.
    BillSum,
    /// The bill has another number of rows than its own sum says; its name is `found/said`.
    BillRows,
    /// The fund-flow bill's income is not what the ledger has.
    FlowIncome,
    /// The fund-flow bill's refunds are not what the ledger has.
    FlowRefund,
    /// The fund-flow bill's fees are not those of the trade bill.
    FlowFee,
    /// A balance of the fund-flow bill does not follow from the one before.
    FlowChain,
    /// The merchant's money at WeChat Pay changed by something else than the ledger's.
    FlowBalance,
    /// A row of the fund-flow bill of a kind that we do not know; it is not booked.
    FlowUnknown,
}

/// No side or kind has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no side or kind of a difference")]
pub struct NotADifference;

impl Difference {
    pub(super) fn new(side: Side, kind: Kind, number: &str, ours_fen: i64, theirs_fen: i64) -> Difference {
        Difference { side, kind, number: number.to_owned(), ours_fen, theirs_fen, other_day: None }
    }

    /// A difference of sums, if there is one.
    pub(super) fn of_sums(side: Side, kind: Kind, ours_fen: i64, theirs_fen: i64) -> Option<Difference> {
        (ours_fen != theirs_fen).then(|| Difference::new(side, kind, "", ours_fen, theirs_fen))
    }

    /// A bill of another number of rows than it says, if it is one. Which amounts that is about, other differences tell.
    pub(super) fn of_rows(side: Side, found: usize, said: u64) -> Option<Difference> {
        let number = format!("{found}/{said}");
        (u64::try_from(found) != Ok(said)).then(|| Difference::new(side, Kind::BillRows, &number, 0, 0))
    }

    /// What must be added to our side to come to theirs, in 分.
    pub fn effect(&self) -> i64 {
        self.theirs_fen - self.ours_fen
    }
}

named!(Side, NotADifference {
    Trade => "trade",
    Refund => "refund",
    Flow => "flow",
});

named!(Kind, NotADifference {
    GatewayOnly => "gateway_only",
    LocalOnly => "local_only",
    Amount => "amount",
    Identity => "identity",
    Midnight => "midnight",
    Ledger => "ledger",
    BillSum => "bill_sum",
    BillRows => "bill_rows",
    FlowIncome => "flow_income",
    FlowRefund => "flow_refund",
    FlowFee => "flow_fee",
    FlowChain => "flow_chain",
    FlowBalance => "flow_balance",
    FlowUnknown => "flow_unknown",
});
