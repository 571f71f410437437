//! Why money goes back, and where it lies with us until it does.

use crate::platform::named::named;

/// Why money goes back to the payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Another payment of ours had settled the fine.
    Duplicate,
    /// It was paid elsewhere, such as at the bank.
    PaidElsewhere,
    /// The decision was revoked.
    Revoked,
    /// What is owed changed between the quote and the money, or after the payment.
    Changed,
    /// The money came on another day than the one its amount was for.
    Late,
    /// The amount, merchant, app or currency did not match the order, and a person released it.
    WrongAmount {
        /// Who released it.
        ordered_by: String,
        /// Why.
        why: String,
    },
    /// A person decided so.
    Operator {
        /// Who decided.
        ordered_by: String,
        /// Why.
        why: String,
    },
}

/// A [`Cause`] without the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as in Cause")]
pub enum CauseKind {
    Duplicate,
    PaidElsewhere,
    Revoked,
    Changed,
    Late,
    WrongAmount,
    Operator,
}

/// Which of our accounts the money is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// It had settled the fine.
    Fine,
    /// It is owed to the payer already.
    Surplus,
    /// It was held for a person.
    Held,
}

/// No cause, or no source, has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no cause of a refund")]
pub struct NotACause;

impl Cause {
    /// Without the person.
    pub const fn kind(&self) -> CauseKind {
        match self {
            Cause::Duplicate => CauseKind::Duplicate,
            Cause::PaidElsewhere => CauseKind::PaidElsewhere,
            Cause::Revoked => CauseKind::Revoked,
            Cause::Changed => CauseKind::Changed,
            Cause::Late => CauseKind::Late,
            Cause::WrongAmount { .. } => CauseKind::WrongAmount,
            Cause::Operator { .. } => CauseKind::Operator,
        }
    }

    /// Who ordered it, when a person did.
    pub fn ordered_by(&self) -> Option<&str> {
        match self {
            Cause::WrongAmount { ordered_by, .. } | Cause::Operator { ordered_by, .. } => Some(ordered_by),
            _ => None,
        }
    }

    /// What a person wrote of it.
    pub fn why(&self) -> Option<&str> {
        match self {
            Cause::WrongAmount { why, .. } | Cause::Operator { why, .. } => Some(why),
            _ => None,
        }
    }

    /// From the columns of a row; `None` when the person is missing.
    pub(super) fn read(kind: CauseKind, ordered_by: Option<String>, why: Option<String>) -> Option<Cause> {
        Some(match kind {
            CauseKind::Duplicate => Cause::Duplicate,
            CauseKind::PaidElsewhere => Cause::PaidElsewhere,
            CauseKind::Revoked => Cause::Revoked,
            CauseKind::Changed => Cause::Changed,
            CauseKind::Late => Cause::Late,
            CauseKind::WrongAmount => Cause::WrongAmount { ordered_by: ordered_by?, why: why? },
            CauseKind::Operator => Cause::Operator { ordered_by: ordered_by?, why: why? },
        })
    }
}

named!(CauseKind, NotACause {
    Duplicate => "duplicate",
    PaidElsewhere => "paid_elsewhere",
    Revoked => "revoked",
    Changed => "changed",
    Late => "late",
    WrongAmount => "wrong_amount",
    Operator => "operator",
});

named!(Source, NotACause {
    Fine => "fine",
    Surplus => "surplus",
    Held => "held",
});
