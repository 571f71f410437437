use super::*;

/// `cargo xtask sim --runs 1000000` is the proof.
const RUNS: u64 = 20_000;
/// Within so many runs each deliberate bug must be found.
const FOUND_WITHIN: u64 = 10_000;
/// What must have happened in [`RUNS`] runs, or they prove little.
const HAPPENED: [&str; 37] = [
    "a call failed",
    "a clock jumped",
    "a decision was corrected",
    "a decision was revoked",
    "a decision was revoked after its payment",
    "a day that was reconciled",
    "a fine of which every instalment was paid",
    "a fine that was paid",
    "a forged notification",
    "a fund flow with a wrong row",
    "a job that was given up",
    "a key of another wish",
    "a paid decision became cheaper",
    "a refund that a person helped to arrive",
    "a refund that a person ordered",
    "a refund that arrived",
    "a refund that could not arrive",
    "a refund that the gateway closed",
    "a refund that the merchant had no money for",
    "a server crashed",
    "an attempt that is held",
    "an attempt that took nothing",
    "an instalment that is owed though money came",
    "an instalment that was paid",
    "an instalment that was paid at the bank",
    "a message that nobody wanted",
    "a message that was said",
    "a notification at the address of another merchant",
    "money after the close",
    "money of another merchant",
    "money of a wrong amount",
    "money of the other city's merchant",
    "held money that a person gave back",
    "money that came back from a fine",
    "money that was returned",
    "paid at the bank",
    "the store failed",
];

#[test]
fn whatever_fails_every_promise_is_kept() {
    let tally = prove(0..RUNS).unwrap_or_else(|violation| panic!("{violation}"));
    println!("{RUNS} runs:\n{tally}");
    for what in HAPPENED {
        assert!(tally.0.get(what).is_some_and(|times| *times > 0), "never: {what}");
    }
}

#[test]
fn the_same_seed_is_the_same_story() {
    for seed in 0..20 {
        // One that is found soon, so that there is a story.
        let story = || Driver::new(seed, Some(Mutation::NeverConfirmed), true).run().map_err(|v| v.story);
        assert_eq!(story(), story(), "seed {seed}");
    }
}

#[test]
fn every_deliberate_bug_is_found() {
    let mut missed = Vec::new();
    for bug in Mutation::ALL {
        let found = (0..FOUND_WITHIN).find_map(|seed| Some((seed, run(seed, Some(bug)).err()?)));
        match found {
            Some((seed, violation)) => println!("{bug:?}: run {}: {}", seed + 1, violation.broken),
            None => missed.push(bug),
        }
    }
    println!("caught {} / {}", Mutation::ALL.len() - missed.len(), Mutation::ALL.len());
    assert!(missed.is_empty(), "{missed:?}");
}
