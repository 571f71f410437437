//! How a call of a registry ends.

use super::BadSignature;
use crate::platform::database::DatabaseError;

/// How a call ended. There is deliberately no way to turn this into a bool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It took effect, or told the truth.
    Definite(T),
    /// It was refused, and nothing happened.
    Rejected(Refusal),
    /// It may or may not have taken effect: ask again with the same operation id.
    Unknown(Doubt),
}

impl<T> Outcome<T> {
    /// The same end of another call.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Outcome::Definite(value) => Outcome::Definite(with(value)),
            Outcome::Rejected(refusal) => Outcome::Rejected(refusal),
            Outcome::Unknown(doubt) => Outcome::Unknown(doubt),
        }
    }
}

/// Why a registry refuses, by its code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `NOT_FOUND`: no decision of that number, or no payment of that order.
    #[error("NOT_FOUND")]
    NotFound,
    /// `PAID`: somebody else's money was taken for it.
    #[error("PAID")]
    Paid,
    /// `REVOKED`: nothing is owed any more.
    #[error("REVOKED")]
    Revoked,
    /// `CHANGED`: another amount is owed.
    #[error("CHANGED")]
    Changed,
    /// `LOCKED`: somebody else is about to pay it.
    #[error("LOCKED")]
    Locked,
    /// `OPERATION_REUSED`: the id stands for an operation with another content.
    #[error("OPERATION_REUSED")]
    OperationReused,
    /// A code that the contract does not name, at most 64 characters of it.
    #[error("{0}")]
    Other(String),
}

impl Refusal {
    /// Its code in the contract.
    pub fn code(&self) -> String {
        self.to_string()
    }

    /// The refusal of that code.
    pub fn of_code(code: &str) -> Refusal {
        let named = [
            Refusal::NotFound,
            Refusal::Paid,
            Refusal::Revoked,
            Refusal::Changed,
            Refusal::Locked,
            Refusal::OperationReused,
        ];
        let known = named.into_iter().find(|refusal| refusal.code() == code);
        known.unwrap_or_else(|| Refusal::Other(code.chars().filter(|c| !c.is_control()).take(64).collect()))
    }
}

/// Why an outcome is not known. Holds nothing personal and no secret; fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It could not be sent, or no whole answer came in time.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// 401, 403, 429, 5xx, or a status that the contract does not name.
    #[error("status {0}")]
    Status(u16),
    /// The answer's signature is missing, wrong or old.
    #[error("the answer cannot be believed: {0}")]
    Signature(#[from] BadSignature),
    /// The signature is right, the content is not what the contract promises.
    #[error("the answer cannot be read: {0}")]
    Content(String),
    /// Our own database failed.
    #[error("{0}")]
    Database(String),
}

impl From<DatabaseError> for Doubt {
    fn from(error: DatabaseError) -> Doubt {
        Doubt::Database(error.to_string())
    }
}
