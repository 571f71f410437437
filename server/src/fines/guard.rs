//! How often fines may be looked up, so that nobody finds fines by trying.
//!
//! Three limits, each on another one's evasion. A person — a session, or the cookie that the form's page gives — may ask
//! so often, whatever comes of it. Whoever drops the cookie shares the count of all at that address who have none. And
//! look-ups that find nothing are counted for the address and for all together: a school where hundreds look up their own
//! fines behind one address finds something each time, and does not come near.

use std::net::IpAddr;

use crate::platform::{
    config::Limits,
    limit::{Keyed, household},
};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Person {
    /// A resident who is signed in, by our id.
    Citizen(String),
    /// A browser, by the random name in its cookie.
    Browser(String),
    /// Anybody at this address who is neither.
    Nobody(IpAddr),
}

impl Person {
    /// Somebody of whom only the address is known.
    pub fn nobody(address: IpAddr) -> Person {
        Person::Nobody(household(address))
    }
}

/// Who asks, and from where.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who.
    pub person: Person,
    /// From where: the address in front of the proxies that are trusted.
    pub address: IpAddr,
}

/// The three limits.
pub struct Guard {
    persons: Keyed<Person>,
    misses: Keyed<IpAddr>,
    all_misses: Keyed<()>,
}

impl Guard {
    /// With the limits of the configuration.
    pub fn new(limits: &Limits) -> Guard {
        Guard {
            persons: Keyed::per_minute(limits.fine_searches_per_minute),
            misses: Keyed::per_minute(limits.fine_misses_per_address_per_minute),
            all_misses: Keyed::per_minute(limits.fine_misses_per_minute),
        }
    }

    /// Counts a look-up; `false` when this person asked too often, or too much was missed from there or everywhere.
    /// Right numbers wait like wrong ones, or waiting would tell them apart.
    pub fn admits(&self, asker: &Asker) -> bool {
        let open = self.misses.is_open(&household(asker.address)) && self.all_misses.is_open(&());
        open && self.persons.take(&asker.person)
    }

    /// Counts a look-up that found nothing in our table.
    pub fn missed(&self, asker: &Asker) {
        self.misses.take(&household(asker.address));
        if !self.all_misses.take(&()) {
            metrics::counter!("fine_searches_missed_everywhere_total").increment(1);
        }
    }
}
