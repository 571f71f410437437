//! `cargo xtask bench guides`: how fast guides are found by a question, beside the server's own plainest answer and
//! beside SQLite FTS5 in one process; with the guides of the pack and with made-up ones.

mod made_up;
mod questions;

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{
    load_average,
    report::{median, spread},
};
use crate::{
    assets,
    build::{self, Profile},
    demonstration::{Demonstration, NO_LIMITS, Plan, sqlite_url},
    http::{Connection, request},
    load::{CONNECTIONS, Exchange},
    ports, stop,
};

/// The options of `bench guides`.
#[derive(Args)]
pub struct Options {
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..100))]
    rounds: u32,
    /// How long one measurement takes, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..60))]
    seconds: u64,
    /// How many guides the larger pack has.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..100_000))]
    guides: u32,
}

/// What is to be reached: a search as a share of `/healthz`, one of a hundred as a multiple of the median, the search
/// among many guides as a share of that among few.
const OF_HEALTH: f64 = 0.5;
const SLOWEST: f64 = 5.0;
const AMONG_MANY: f64 = 1.0 / 3.0;

/// Rates (per second) and times (milliseconds) of each round.
#[derive(Default)]
struct Rounds {
    health: Vec<f64>,
    search: Vec<f64>,
    kept: Vec<f64>,
    median: Vec<f64>,
    slow: Vec<f64>,
}

/// Builds, starts both sites, measures, prints.
pub fn bench(options: &Options) -> Result<()> {
    let binaries = build::binaries(Profile::Release)?;
    let assets = assets::build()?;
    let folder = tempfile::Builder::new().prefix("yimatong-bench-").tempdir()?;
    let few = build::root().join("server/packs/changchun");
    let many = folder.path().join("pack");
    made_up::write(&few, &many, options.guides)?;
    let (mut sites, mut loading) = (Vec::new(), Vec::new());
    for (name, pack) in [("few", &few), ("many", &many)] {
        build::announce(&format!("Loading the guides ({name})"));
        let here = folder.path().join(name);
        std::fs::create_dir_all(&here)?;
        let plan = Plan {
            binaries: &binaries,
            assets: &assets,
            port: ports::free()?,
            database_url: &sqlite_url(&here)?,
            logs: &here,
            extra_fines: 0,
            settings: &NO_LIMITS,
        };
        plan.import(pack)?;
        let site = Demonstration::start(&plan)?;
        loading.push(site.start_took);
        sites.push(site);
    }
    let before = load_average()?;
    let mut rounds = [Rounds::default(), Rounds::default()];
    // The first round warms up and does not count.
    for round in 0..=options.rounds {
        build::announce(&format!("Round {round} of {}", options.rounds));
        for (site, rounds) in sites.iter().zip(&mut rounds) {
            measure(options, &site.address, (round > 0).then_some(rounds))?;
        }
    }
    print(options, &rounds, &loading, [&before, &load_average()?]);
    drop(sites);
    beside_fts5(options, [&few, &many])
}

fn measure(options: &Options, address: &str, rounds: Option<&mut Rounds>) -> Result<()> {
    let health = load(options, address, &[request("GET", "/healthz", &[], "")])?;
    let search = load(options, address, &questions::never_kept()?)?;
    let kept = load(options, address, &questions::kept()?)?;
    if let Some(rounds) = rounds {
        rounds.health.push(health.rate);
        rounds.search.push(search.rate);
        rounds.kept.push(kept.rate);
        rounds.median.push(median(&search.took));
        rounds.slow.push(percentile_99(search.took));
    }
    Ok(())
}

/// What a while of asking gave.
struct Load {
    /// Answers per second.
    rate: f64,
    /// Milliseconds of each answer.
    took: Vec<f64>,
}

/// Asks on all connections at once, each starting at another question.
fn load(options: &Options, address: &str, requests: &[Vec<u8>]) -> Result<Load> {
    let while_asking = Duration::from_secs(options.seconds);
    let ask = |first: usize| -> Result<Vec<f64>> {
        let mut connection = <Connection as Exchange>::open(address)?;
        let (begin, mut took) = (Instant::now(), Vec::new());
        for request in requests.iter().cycle().skip(first * requests.len() / CONNECTIONS) {
            if begin.elapsed() > while_asking {
                break;
            }
            let start = Instant::now();
            Exchange::exchange(&mut connection, request)?;
            took.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(took)
    };
    let begin = Instant::now();
    let took = thread::scope(|scope| {
        let asking: Vec<_> = (0..CONNECTIONS).map(|first| scope.spawn(move || ask(first))).collect();
        let mut all = Vec::new();
        for one in asking {
            all.extend(one.join().ok().context("a connection of the load ended by itself")??);
        }
        anyhow::Ok(all)
    })?;
    if stop::asked() {
        bail!("stopped");
    }
    Ok(Load { rate: took.len() as f64 / begin.elapsed().as_secs_f64(), took })
}

fn percentile_99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(f64::NAN)
}

fn print(options: &Options, rounds: &[Rounds; 2], loading: &[Duration], load: [&String; 2]) {
    let Options { seconds, guides, .. } = options;
    println!(
        "\n{} interleaved rounds of {seconds} s, median (lowest to highest); {CONNECTIONS} connections, kept alive.",
        options.rounds
    );
    println!("Load average {} before, {} after.\n", load[0], load[1]);
    println!(
        "| guides | start (s) | `/healthz` | search, never asked before | search, kept | median (ms) | 99th (ms) |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for ((name, rounds), loading) in
        [("the pack's", &rounds[0]), (&format!("{guides}"), &rounds[1])].iter().zip(loading)
    {
        let whole = |values: &[f64]| spread(values, |value| format!("{value:.0}"));
        let exact = |values: &[f64]| spread(values, |value| format!("{value:.3}"));
        println!(
            "| {name} | {:.1} | {} | {} | {} | {} | {} |",
            loading.as_secs_f64(),
            whole(&rounds.health),
            whole(&rounds.search),
            whole(&rounds.kept),
            exact(&rounds.median),
            exact(&rounds.slow)
        );
    }
    let [few, many] = rounds;
    let share = |part: &[f64], whole: &[f64]| -> Vec<f64> {
        part.iter().zip(whole).map(|(part, whole)| part / whole).collect()
    };
    println!("\n| share | median (range) | to reach | |\n|---|---:|---:|---|");
    let rows = [
        ("search ÷ `/healthz`", share(&few.search, &few.health), OF_HEALTH, true),
        ("99th percentile ÷ median", share(&few.slow, &few.median), SLOWEST, false),
        ("search among many ÷ among few", share(&many.search, &few.search), AMONG_MANY, true),
    ];
    for (name, shares, bar, at_least) in rows {
        let middle = median(&shares);
        let is_reached = if at_least { middle >= bar } else { middle <= bar };
        let verdict = if is_reached { "reached" } else { "**missed**" };
        println!("| {name} | {} | {bar:.2} | {verdict} |", spread(&shares, |share| format!("{share:.2}")));
    }
}

/// Both in one process, by a program of the server's.
fn beside_fts5(options: &Options, packs: [&std::path::Path; 2]) -> Result<()> {
    println!("\nBeside SQLite FTS5 in one process, over the same words; ours is to be no slower (1.00).\n");
    println!("| guides | our index (s) | theirs (s) | our searches/s | theirs | ours ÷ theirs |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for pack in packs {
        let mut command = build::cargo(&["run", "--quiet", "--release", "--package", "server"]);
        command.args(["--example", "guides_beside_fts5", "--"]).arg(pack).arg(questions::file());
        command.args([options.seconds.to_string(), options.rounds.to_string()]);
        stop::run(&mut command)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_hundred_is_slower_than_the_99th_percentile() {
        assert_eq!(percentile_99((0..=100).rev().map(f64::from).collect()), 99.0);
    }
}
