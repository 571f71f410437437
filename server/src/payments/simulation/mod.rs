//! Payments in a simulated world: the very code of this room, against a gateway, a registry, a store and clocks that
//! fail in every way we know of, on two servers whose steps are put in any order. A seed decides everything, so that
//! what went wrong once goes wrong again: `cargo xtask sim --seed 42` tells its story.
//!
//! `town` and `decisions` are what there is, `gateway` (a counter for each of the `merchants`), `police`, `messages` and `weather` are what payments call, `people` what
//! residents do, `driver` lets it happen step by step until all is `quiet`, `verdict` says what must hold.

mod decisions;
mod dice;
mod driver;
mod fund_flows;
mod gateway;
mod merchants;
mod messages;
mod people;
mod police;
mod quiet;
mod refunds;
mod spoilt_bills;
mod tasks;
mod town;
mod verdict;
mod verdict_bills;
mod verdict_books;
mod weather;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fmt,
    iter::Sum,
    num::NonZero,
    ops::Range,
    panic::resume_unwind,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use self::{driver::Driver, merchants::Counters, messages::Crier, police::Police};
pub use super::mutation::Mutation;
use super::{Surroundings, store::memory::Memory};

/// The simulated world.
#[derive(Clone)]
struct Simulated;

impl Surroundings for Simulated {
    type Store = Memory;
    type Gateways = Counters;
    type Registry = Police;
    type Teller = Crier;
}

/// A promise that was broken, and how it came to it.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What reproduces it.
    pub seed: u64,
    /// Which promise.
    pub broken: String,
    /// Every step, when it was asked for.
    pub story: Vec<String>,
}

/// How often something happened, over many runs: what never happens proves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<&'static str, u64>);

impl Tally {
    /// Both together.
    pub fn add(&mut self, other: &Tally) {
        for (what, times) in &other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(what, times)| writeln!(f, "{times:>12}  {what}"))
    }
}

/// One run, with a deliberate bug or without.
///
/// # Errors
/// The promise that was broken, with its story.
pub fn run(seed: u64, mutation: Option<Mutation>) -> Result<Tally, Box<Violation>> {
    match Driver::new(seed, mutation, false).run() {
        Ok(tally) => Ok(tally),
        // The same once more, this time told.
        Err(silent) => Err(Box::new(Driver::new(seed, mutation, true).run().err().unwrap_or(silent))),
    }
}

/// Runs of all these seeds, on every core.
///
/// # Errors
/// A promise that was broken; no further runs are begun then.
pub fn prove(seeds: Range<u64>) -> Result<Tally, Box<Violation>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicU64::new(seeds.start);
    let take_part = || {
        let mut tally = Tally::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return Ok(tally);
            }
            match run(seed, None) {
                Ok(happened) => tally.add(&happened),
                Err(violation) => {
                    next.store(seeds.end, Ordering::Relaxed);
                    return Err(violation);
                }
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(take_part)).collect();
        let ended =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        ended.sum()
    })
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |mut all, tally| {
            all.add(&tally);
            all
        })
    }
}

/// Every step of one run, and what was broken.
pub fn story(seed: u64) -> (Vec<String>, Option<String>) {
    Driver::new(seed, None, true).told()
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.story.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        write!(f, "seed {}: {}", self.seed, self.broken)
    }
}
