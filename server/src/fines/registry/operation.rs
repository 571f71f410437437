//! What a registry is told.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::{fines::FineNo, money::Fen, time};

/// The caller's name of an operation, by which it is done once: 1 to 64 of `0-9 A-Z a-z _ -`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct OperationId(String);

/// Not 1 to 64 of those characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an operation id")]
pub struct NotAnOperationId;

impl OperationId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OperationId {
    type Err = NotAnOperationId;
    fn from_str(text: &str) -> Result<OperationId, NotAnOperationId> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let right = (1..=64).contains(&text.len()) && text.bytes().all(fits);
        if right { Ok(OperationId(text.to_owned())) } else { Err(NotAnOperationId) }
    }
}

/// Somebody is about to pay. Serialised, each of these is the body of its call.
#[derive(Clone, Debug, Serialize)]
pub struct Lock {
    /// By which it is done once.
    pub operation_id: OperationId,
    /// Which decision.
    #[serde(skip)]
    pub number: FineNo,
    /// Which of its instalments, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u8>,
    /// The order that will pay it.
    pub order_no: String,
    /// What the order is over.
    pub amount_fen: Fen,
    /// When the lock lapses by itself.
    #[serde(with = "time::wire")]
    pub expires_at: Timestamp,
}

/// Nobody is about to pay any more.
#[derive(Clone, Debug, Serialize)]
pub struct Unlock {
    /// By which it is done once.
    pub operation_id: OperationId,
    /// Which decision.
    #[serde(skip)]
    pub number: FineNo,
    /// The order that held it.
    pub order_no: String,
}

/// It is paid.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPayment {
    /// By which it is done once.
    pub operation_id: OperationId,
    /// Which decision.
    #[serde(skip)]
    pub number: FineNo,
    /// Which of its instalments, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u8>,
    /// The order that paid it.
    pub order_no: String,
    /// The gateway's number of the payment.
    pub transaction_no: String,
    /// 罚款.
    pub principal_fen: Fen,
    /// 加处罚款.
    pub surcharge_fen: Fen,
    /// When the money was taken.
    #[serde(with = "time::wire")]
    pub paid_at: Timestamp,
}

/// The money of a payment went back.
#[derive(Clone, Debug, Serialize)]
pub struct RevokePayment {
    /// By which it is done once.
    pub operation_id: OperationId,
    /// Which decision.
    #[serde(skip)]
    pub number: FineNo,
    /// The order that had paid it.
    pub order_no: String,
    /// The refund.
    pub refund_no: String,
    /// Why, in a few words.
    pub reason: String,
}

/// The registry has booked a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Its own number of the booking, 1 to 64 characters.
    pub confirmation_no: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_has_a_plain_name() {
        for right in ["a", "lock-0123_Z", &"x".repeat(64)] {
            assert!(right.parse::<OperationId>().is_ok(), "{right}");
        }
        for wrong in ["", "a b", "锁", "a/b", "a\n", &"x".repeat(65)] {
            assert!(wrong.parse::<OperationId>().is_err(), "{wrong}");
        }
    }
}
