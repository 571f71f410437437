//! The ledger as its rows have it.

use std::collections::BTreeMap;

/// Kind and number of what a movement books.
pub type Event = (String, String);

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// `gateway`, `fines_collected`, …
    pub class: String,
    /// Whose it is.
    pub owner: String,
}

/// An amount that went from one account to another.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Of which movement.
    pub event: Event,
    /// Where it went.
    pub debit: Account,
    /// Where it came from.
    pub credit: Account,
    /// How much.
    pub fen: i64,
}

/// Movements and transfers.
#[derive(Clone, Default)]
pub struct Ledger {
    /// Each movement, with the day of its money.
    pub movements: BTreeMap<Event, String>,
    /// All transfers.
    pub transfers: Vec<Transfer>,
}

impl Account {
    /// The account of that class and owner.
    pub fn of(class: &str, owner: &str) -> Account {
        Account { class: class.to_owned(), owner: owner.to_owned() }
    }
}

impl Ledger {
    /// What lies in each account that is not empty; a debit is positive.
    pub fn balances(&self) -> BTreeMap<Account, i64> {
        let mut balances: BTreeMap<Account, i64> = BTreeMap::new();
        for Transfer { debit, credit, fen, .. } in &self.transfers {
            *balances.entry(debit.clone()).or_default() += fen;
            *balances.entry(credit.clone()).or_default() -= fen;
        }
        balances.retain(|_, fen| *fen != 0);
        balances
    }
}
