//! The accounts.

use std::{fmt, str::FromStr};

use shared::{cities::Adcode, payments::PaymentId};

use crate::{fines::FineId, platform::named::named};

/// An account: a class, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// What WeChat Pay holds for a merchant.
    Gateway {
        /// The merchant's number.
        merchant: String,
    },
    /// What was collected for a fine and belongs to its city.
    FinesCollected {
        /// The city that decided.
        city: Adcode,
        /// The fine.
        fine: FineId,
    },
    /// What is owed back to whoever made a payment.
    SurplusOwed {
        /// The payment.
        payment: PaymentId,
    },
    /// What does not match its order and waits for a person.
    Held {
        /// The payment.
        payment: PaymentId,
    },
    /// What WeChat Pay has accepted to return and has not told to have arrived.
    RefundsUnderWay {
        /// The merchant's number.
        merchant: String,
    },
    /// What a merchant has been paid out of WeChat Pay.
    PaidOut {
        /// The merchant's number.
        merchant: String,
    },
    /// What WeChat Pay keeps of a merchant's money for its service.
    Fees {
        /// The merchant's number.
        merchant: String,
    },
    /// What is found and not explained.
    Differences {
        /// The merchant's number.
        merchant: String,
    },
}

/// An account without its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "named as in Account")]
pub enum Class {
    Gateway,
    FinesCollected,
    SurplusOwed,
    Held,
    RefundsUnderWay,
    PaidOut,
    Fees,
    Differences,
}

/// No class of accounts has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no class of accounts")]
pub struct NotAClass;

/// No account is written like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no account")]
pub struct NotAnAccount;

impl Account {
    /// The fine whose money it has, where it is one fine's.
    pub const fn fine(&self) -> Option<&FineId> {
        match self {
            Account::FinesCollected { fine, .. } => Some(fine),
            _ => None,
        }
    }

    /// Without its owner.
    pub const fn class(&self) -> Class {
        match self {
            Account::Gateway { .. } => Class::Gateway,
            Account::FinesCollected { .. } => Class::FinesCollected,
            Account::SurplusOwed { .. } => Class::SurplusOwed,
            Account::Held { .. } => Class::Held,
            Account::RefundsUnderWay { .. } => Class::RefundsUnderWay,
            Account::PaidOut { .. } => Class::PaidOut,
            Account::Fees { .. } => Class::Fees,
            Account::Differences { .. } => Class::Differences,
        }
    }

    /// Whose it is, as the database has it.
    pub fn owner(&self) -> String {
        match self {
            Account::Gateway { merchant }
            | Account::RefundsUnderWay { merchant }
            | Account::PaidOut { merchant }
            | Account::Fees { merchant }
            | Account::Differences { merchant } => merchant.clone(),
            Account::FinesCollected { city, fine } => format!("{}/{}", city.number(), fine.as_str()),
            Account::SurplusOwed { payment } | Account::Held { payment } => payment.to_string(),
        }
    }

    /// The account of that class and owner.
    pub(super) fn read(class: Class, owner: &str) -> Option<Account> {
        let merchant = || owner.to_owned();
        Some(match class {
            Class::Gateway => Account::Gateway { merchant: merchant() },
            Class::RefundsUnderWay => Account::RefundsUnderWay { merchant: merchant() },
            Class::PaidOut => Account::PaidOut { merchant: merchant() },
            Class::Fees => Account::Fees { merchant: merchant() },
            Class::Differences => Account::Differences { merchant: merchant() },
            Class::FinesCollected => {
                let (city, fine) = owner.split_once('/')?;
                Account::FinesCollected { city: city.parse().ok()?, fine: fine.to_owned().into() }
            }
            Class::SurplusOwed => Account::SurplusOwed { payment: owner.parse().ok()? },
            Class::Held => Account::Held { payment: owner.parse().ok()? },
        })
    }
}

/// Its class and its owner, as a person writes it: `gateway:1900000001`.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.class(), self.owner())
    }
}

impl FromStr for Account {
    type Err = NotAnAccount;
    fn from_str(text: &str) -> Result<Account, NotAnAccount> {
        let (class, owner) = text.split_once(':').ok_or(NotAnAccount)?;
        let class = class.parse().map_err(|_| NotAnAccount)?;
        Account::read(class, owner).filter(|_| !owner.is_empty()).ok_or(NotAnAccount)
    }
}

named!(Class, NotAClass {
    Gateway => "gateway",
    FinesCollected => "fines_collected",
    SurplusOwed => "surplus_owed",
    Held => "held",
    RefundsUnderWay => "refunds_under_way",
    PaidOut => "paid_out",
    Fees => "fees",
    Differences => "differences",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_come_back_from_the_database() {
        let (merchant, payment): (_, PaymentId) = ("1900000001".to_owned(), "a".repeat(32).parse().unwrap());
        let city: Adcode = "220100".parse().unwrap();
        let all = [
            Account::Gateway { merchant: merchant.clone() },
            Account::FinesCollected { city, fine: "f".repeat(32).into() },
            Account::SurplusOwed { payment: payment.clone() },
            Account::Held { payment },
            Account::RefundsUnderWay { merchant: merchant.clone() },
            Account::PaidOut { merchant: merchant.clone() },
            Account::Fees { merchant: merchant.clone() },
            Account::Differences { merchant },
        ];
        for (account, class) in all.iter().zip(Class::ALL) {
            let name: Class = account.class().name().parse().unwrap();
            assert_eq!(name, class);
            assert_eq!(Account::read(name, &account.owner()).as_ref(), Some(account));
            assert_eq!(account.to_string().parse().as_ref(), Ok(account));
        }
        assert_eq!(Account::read(Class::FinesCollected, "220100"), None);
        for wrong in ["", "gateway", "gateway:", "till:1900000001", "held:1", "fines_collected:220100"] {
            assert_eq!(wrong.parse::<Account>(), Err(NotAnAccount), "{wrong}");
        }
    }
}
