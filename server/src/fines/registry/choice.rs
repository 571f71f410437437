//! Which registry knows a decision: the one of the city that issued it.

use std::str::FromStr;

use shared::fines::FineNo;

use super::{
    ConfirmPayment, Confirmation, LocalRegistry, Lock, Outcome, Refusal, Registry, RemoteRegistry,
    RevokePayment, Unlock,
};
use crate::fines::Item;

/// The decisions of a city, or of one of its offices: six digits, with which their numbers begin. Zeros in pairs at
/// the end stand for all below: 220100 is all of Changchun, 220199 one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serves(String);

/// Not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not six digits of a city or an office")]
pub struct NotServed;

impl FromStr for Serves {
    type Err = NotServed;
    fn from_str(text: &str) -> Result<Serves, NotServed> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with("00") {
            return Err(NotServed);
        }
        let mut stem = text;
        while let Some(shorter) = stem.strip_suffix("00") {
            stem = shorter;
        }
        Ok(Serves(stem.to_owned()))
    }
}

impl Serves {
    /// How many digits of the number it names, when the number is one of them.
    fn digits_of(&self, number: &str) -> Option<usize> {
        number.starts_with(&self.0).then_some(self.0.len())
    }

    /// Whether one of them names the number; none at all name every number.
    pub fn any(all: &[Serves], number: &str) -> bool {
        all.is_empty() || all.iter().any(|serves| serves.digits_of(number).is_some())
    }
}

/// Of those that each serve some numbers, the one that names most digits of this one; whoever names none serves all
/// that nobody else does.
pub fn serving<'a, T>(all: impl Iterator<Item = (&'a [Serves], T)>, number: &str) -> Option<T> {
    let digits = |serves: &[Serves]| match serves {
        [] => Some(0),
        serves => serves.iter().filter_map(|serves| serves.digits_of(number)).max(),
    };
    let named = all.filter_map(|(serves, what)| Some((digits(serves)?, what)));
    named.max_by_key(|(digits, _)| *digits).map(|(_, what)| what)
}

/// The registry of one city.
#[derive(Clone)]
pub enum Kind {
    /// Our own tables, filled by a feed whose owner hears of nothing.
    ReadOnly(LocalRegistry),
    /// Our own tables.
    Local(LocalRegistry),
    /// The police's system.
    Remote(Box<RemoteRegistry>),
}

impl Kind {
    const fn hears(&self) -> bool {
        !matches!(self, Kind::ReadOnly(_))
    }
}

/// The registries of all cities that are served here.
#[derive(Clone)]
pub struct Registries(Vec<(Vec<Serves>, Kind)>);

impl Registries {
    /// Each with the numbers that it serves; without any it serves all that no other does.
    pub fn new(cities: Vec<(Vec<Serves>, Kind)>) -> Registries {
        Registries(cities)
    }

    /// Whether one of them wants to hear of locks and payments.
    pub fn any_hears(&self) -> bool {
        self.0.iter().any(|(_, kind)| kind.hears())
    }

    /// Whether the registry of that decision wants to hear of locks and payments. A decision that no registry serves
    /// is refused by all of them, so that it is not paid in silence.
    pub fn hears_of(&self, number: &FineNo) -> bool {
        self.of(number).is_none_or(Kind::hears)
    }

    /// Whether there may be decisions with such a number that stand in none of our tables: then [`Registry::look_up`]
    /// asks the police's system.
    pub fn is_asked_about(&self, number: &FineNo) -> bool {
        matches!(self.of(number), Some(Kind::Remote(_)))
    }

    /// The registry that serves a number.
    fn of(&self, number: &FineNo) -> Option<&Kind> {
        serving(self.0.iter().map(|(serves, kind)| (serves.as_slice(), kind)), &number.to_string())
    }
}

/// The same question to whichever kind it is.
macro_rules! ask {
    ($self:ident, $number:expr, $verb:ident, $what:expr) => {
        match $self.of($number) {
            Some(Kind::ReadOnly(registry) | Kind::Local(registry)) => registry.$verb($what).await,
            Some(Kind::Remote(registry)) => registry.$verb($what).await,
            None => Outcome::Rejected(Refusal::NotFound),
        }
    };
}

impl Registry for Registries {
    async fn look_up(&self, number: &FineNo) -> Outcome<Option<Item>> {
        ask!(self, number, look_up, number)
    }

    async fn lock(&self, lock: &Lock) -> Outcome<()> {
        ask!(self, &lock.number, lock, lock)
    }

    async fn unlock(&self, unlock: &Unlock) -> Outcome<()> {
        ask!(self, &unlock.number, unlock, unlock)
    }

    async fn confirm_payment(&self, payment: &ConfirmPayment) -> Outcome<Confirmation> {
        ask!(self, &payment.number, confirm_payment, payment)
    }

    async fn revoke_payment(&self, revocation: &RevokePayment) -> Outcome<()> {
        ask!(self, &revocation.number, revoke_payment, revocation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serves(all: &[&str]) -> Vec<Serves> {
        all.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn zeros_at_the_end_stand_for_all_below() {
        let any = |all: &[&str], number| Serves::any(&serves(all), number);
        assert!(any(&["220100"], "2201041000000010") && any(&["220100"], "2201991000000010"));
        assert!(!any(&["220100"], "2202041000000010"));
        assert!(any(&["220000"], "2202041000000010"));
        assert!(any(&["220199"], "2201991000000010") && !any(&["220199"], "2201041000000010"));
        assert!(any(&["220200", "220100"], "2201041000000010"));
        assert!(any(&[], "4101051700000012"));
        for wrong in ["", "2201", "22010x", "2201000", "000000", "001000"] {
            assert!(wrong.parse::<Serves>().is_err(), "{wrong}");
        }
    }
}
