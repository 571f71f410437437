//! Money: [`Fen`], a whole number of 分 (1/100 yuan), never negative.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in 分, between 0 and ten billion yuan. Displays as yuan: `150.00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "i64", into = "i64")]
pub struct Fen(i64);

/// The number of 分 is negative or above [`Fen::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} 分 is not an amount between 0 and ten billion yuan")]
pub struct NotAnAmount(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);
    /// Ten billion yuan; sums of any realistic number of these still fit an `i64`.
    pub const MAX: Fen = Fen(1_000_000_000_000);

    /// Parses a number of 分.
    ///
    /// # Errors
    /// [`NotAnAmount`] when it is negative or above [`Fen::MAX`].
    pub const fn new(fen: i64) -> Result<Fen, NotAnAmount> {
        if fen < 0 || fen > Fen::MAX.0 { Err(NotAnAmount(fen)) } else { Ok(Fen(fen)) }
    }

    /// The number of 分.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or [`Fen::MAX`].
    #[must_use]
    pub fn plus(self, other: Fen) -> Fen {
        Fen((self.0 + other.0).min(Fen::MAX.0))
    }

    /// `percent` % of the amount, times `times`, rounded down to a 分, at most [`Fen::MAX`].
    #[must_use]
    pub fn percent_times(self, percent: u32, times: u32) -> Fen {
        let product = i128::from(self.0) * i128::from(percent) * i128::from(times) / 100;
        Fen(i64::try_from(product).unwrap_or(Fen::MAX.0).min(Fen::MAX.0))
    }
}

impl TryFrom<i64> for Fen {
    type Error = NotAnAmount;
    fn try_from(fen: i64) -> Result<Fen, NotAnAmount> {
        Fen::new(fen)
    }
}

impl From<Fen> for i64 {
    fn from(fen: Fen) -> i64 {
        fen.0
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_cannot_be_negative_or_absurd() {
        assert_eq!(Fen::new(-1), Err(NotAnAmount(-1)));
        assert!(Fen::new(Fen::MAX.get() + 1).is_err());
        assert!(serde_json::from_str::<Fen>("-5").is_err());
    }

    #[test]
    fn yuan_are_shown_with_two_decimals() {
        assert_eq!(Fen::new(15_005).unwrap().to_string(), "150.05");
        assert_eq!(Fen::ZERO.to_string(), "0.00");
    }
}
