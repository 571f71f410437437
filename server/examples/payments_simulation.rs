//! Runs the simulation of payments on every core, and stops at the first promise that is broken.
//! `cargo xtask sim --help` says how.

use std::{process::ExitCode, time::Instant};

use clap::Parser;
use server::payments::simulation::{self, Mutation};

/// A deliberate bug is to be found within so many runs.
const FOUND_WITHIN: u64 = 10_000;

#[derive(Parser)]
struct Options {
    /// How many runs.
    #[arg(long, default_value_t = 20_000)]
    runs: u64,
    /// The seed of the first; each further one has the next.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Tell the story of the one run with this seed.
    #[arg(long)]
    story: bool,
    /// Switch on each deliberate bug, and say when it is found.
    #[arg(long)]
    bugs: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let kept = if options.story {
        tell(options.seed)
    } else if options.bugs {
        find_bugs(options.seed)
    } else {
        prove(&options)
    };
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(seed: u64) -> bool {
    let (story, broken) = simulation::story(seed);
    story.iter().for_each(|line| println!("{line}"));
    println!("seed {seed}: {}", broken.as_deref().unwrap_or("every promise was kept"));
    broken.is_none()
}

fn find_bugs(seed: u64) -> bool {
    let mut caught = 0;
    for bug in Mutation::ALL {
        let found =
            (0..FOUND_WITHIN).find_map(|run| Some((run, simulation::run(seed + run, Some(bug)).err()?)));
        match found {
            Some((run, violation)) => {
                caught += 1;
                println!("{bug:?}: run {}: {}", run + 1, violation.broken);
            }
            None => println!("{bug:?}: NOT FOUND in {FOUND_WITHIN} runs"),
        }
    }
    println!("caught {caught} / {}", Mutation::ALL.len());
    caught == Mutation::ALL.len()
}

fn prove(options: &Options) -> bool {
    let begun = Instant::now();
    match simulation::prove(options.seed..options.seed + options.runs) {
        Ok(tally) => {
            let seconds = begun.elapsed().as_secs_f64();
            #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = options.runs as f64 / seconds;
            println!("{tally}");
            println!("{} runs without a violation in {seconds:.1} s, {rate:.0} a second", options.runs);
            true
        }
        Err(violation) => {
            println!("{violation}");
            false
        }
    }
}
