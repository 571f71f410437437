//! The number under which WeChat Pay knows a refund.

use std::{fmt, str::FromStr};

use shared::payments::PaymentId;

/// WeChat Pay takes at most this many partial refunds of one order.
const MOST: u32 = 50;

/// An out_refund_no: `R` and the payment's number for its first refund, `R2` and the payment's number for its second,
/// and so on. At most 35 characters, where WeChat Pay allows 64; a payment's number is always 32, so that no two of
/// these are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RefundNumber {
    payment: PaymentId,
    ordinal: u32,
}

/// Not the number of a refund of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a refund number")]
pub struct NotARefundNumber;

impl RefundNumber {
    /// The number of the `ordinal`-th refund of a payment, counted from 1; `None` beyond the fifty that WeChat Pay
    /// allows.
    pub fn new(payment: &PaymentId, ordinal: u32) -> Option<RefundNumber> {
        (1..=MOST).contains(&ordinal).then(|| RefundNumber { payment: payment.clone(), ordinal })
    }

    /// The payment whose money goes back.
    pub fn payment(&self) -> &PaymentId {
        &self.payment
    }

    /// Which refund of its payment it is, from 1.
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }

    /// Its beginning, for logs: whoever knows all of it can open the payment's page.
    pub fn abbreviated(&self) -> String {
        let Self { payment, .. } = self;
        format!("{}{}", self.prefix(), payment.abbreviated())
    }

    fn prefix(&self) -> String {
        if self.ordinal == 1 { "R".to_owned() } else { format!("R{}", self.ordinal) }
    }
}

impl fmt::Display for RefundNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix(), self.payment)
    }
}

impl FromStr for RefundNumber {
    type Err = NotARefundNumber;
    fn from_str(text: &str) -> Result<RefundNumber, NotARefundNumber> {
        let rest = text.strip_prefix('R').ok_or(NotARefundNumber)?;
        let cut = rest.len().checked_sub(32).ok_or(NotARefundNumber)?;
        let (ordinal, payment) = rest.split_at_checked(cut).ok_or(NotARefundNumber)?;
        let payment: PaymentId = payment.parse().map_err(|_| NotARefundNumber)?;
        let ordinal = if ordinal.is_empty() { 1 } else { ordinal.parse().map_err(|_| NotARefundNumber)? };
        let number = RefundNumber::new(&payment, ordinal).ok_or(NotARefundNumber)?;
        // One spelling only: neither R1…, nor R02…, nor R+2….
        if number.to_string() == text { Ok(number) } else { Err(NotARefundNumber) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_payments_and_comes_back() {
        let payment: PaymentId = "20".repeat(16).parse().unwrap();
        let spelt = |ordinal| RefundNumber::new(&payment, ordinal).unwrap().to_string();
        assert_eq!(spelt(1), format!("R{payment}"));
        assert_eq!(spelt(2), format!("R2{payment}"));
        assert_eq!(spelt(50), format!("R50{payment}"));
        assert_eq!(RefundNumber::new(&payment, 0), None);
        assert_eq!(RefundNumber::new(&payment, 51), None);
        for ordinal in 1..=50 {
            let number: RefundNumber = spelt(ordinal).parse().unwrap();
            assert_eq!((number.payment(), number.ordinal()), (&payment, ordinal));
            assert!(spelt(ordinal).len() <= 64);
        }
    }

    #[test]
    fn only_one_spelling_is_read() {
        let payment = "0".repeat(32);
        for wrong in ["", "R", "收据", &payment, &format!("R1{payment}"), &format!("R02{payment}")] {
            assert_eq!(wrong.parse::<RefundNumber>(), Err(NotARefundNumber), "{wrong}");
        }
        for ordinal in ["+2", "51", "99999999999", "2 "] {
            assert_eq!(format!("R{ordinal}{payment}").parse::<RefundNumber>(), Err(NotARefundNumber));
        }
    }
}
