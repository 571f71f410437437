//! `cargo xtask bench`: one run that says how fast the server is beside its own plainest answer, and what a first
//! visit loads.

mod guides;
mod keys;
mod offices;
mod payments;
mod phone;
mod report;
mod requests;

use std::{
    fs,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::{
    assets,
    build::{self, Profile},
    demonstration::{Demonstration, NO_LIMITS, Plan, sqlite_url},
    http::Connection,
    load::{Exchange, Threads, requests_per_second},
    ports, stop,
};
use report::Measured;
use requests::Payments;

/// The options of `bench`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    part: Option<Part>,
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..100))]
    rounds: u32,
    /// How long one measurement takes, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..60))]
    seconds: u64,
    /// How many payments are started in a round, each for a fine of its own.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(8..2000))]
    payments: u32,
    /// A PostgreSQL database in place of SQLite in a temporary folder.
    #[arg(long)]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Part {
    /// The search of guides, with those of the pack and with made-up ones, beside SQLite FTS5.
    Guides(guides::Options),
    /// How long a key press takes in the search without a network, on a processor held back.
    Keys(keys::Options),
    /// The look-up of windows in made-up cities, beside PostGIS and Redis, and what a window costs.
    Offices(offices::Options),
    /// Notifications settled and whole payments, beside pgbench and a bare loop; among few and many fines.
    Payments(payments::Options),
    /// Home and a guide on a throttled phone, by Lighthouse, beside the same content as one static page.
    Phone(phone::Options),
}

/// Builds, starts, measures, prints.
pub fn bench(options: &Options) -> Result<()> {
    stop::listen()?;
    match &options.part {
        Some(Part::Offices(options)) => return offices::bench(options),
        Some(Part::Guides(options)) => return guides::bench(options),
        Some(Part::Keys(options)) => return keys::bench(options),
        Some(Part::Payments(options)) => return payments::bench(options),
        Some(Part::Phone(options)) => return phone::bench(options),
        None => {}
    }
    let binaries = build::binaries(Profile::Release)?;
    let assets = assets::build()?;
    let folder = tempfile::Builder::new().prefix("yimatong-bench-").tempdir()?;
    let database_url = options.database_url.clone().map_or_else(|| sqlite_url(folder.path()), Ok)?;
    build::announce("Starting the stand-in and the server");
    let running = Demonstration::start(&Plan {
        binaries: &binaries,
        assets: &assets,
        port: ports::free()?,
        database_url: &database_url,
        logs: folder.path(),
        extra_fines: options.payments * (options.rounds + 1),
        settings: &NO_LIMITS,
    })?;
    requests::wait_for_fines(&running, options.payments * (options.rounds + 1))?;
    let load_before = load_average()?;
    let measured = measure(options, &running)?;
    report::print(&measured, options.seconds, &load_before, &load_average()?);
    report::print_first_visit(&running.address, &assets)
}

/// All rounds of what reads; in each, every kind of request once, so that a disturbance hits all kinds alike. Payments are
/// started at last: for a while the server asks what became of each.
fn measure(options: &Options, running: &Demonstration) -> Result<Vec<Measured>> {
    let address = &running.address;
    let searches = requests::searches(options.payments);
    let search = |i: usize| searches.get(i % searches.len()).map_or(&[] as &[u8], Vec::as_slice);
    let reading = in_rounds(options, "reading", || {
        let mut figures = Vec::new();
        for (name, request) in requests::pages() {
            let rate = for_a_while::<Connection>(options.seconds, address, Threads::Own, |_| &request)
                .with_context(|| name)?;
            figures.push((name, rate));
        }
        let rate = for_a_while::<Connection>(options.seconds, address, Threads::Own, search)
            .context(requests::SEARCH)?;
        figures.push((requests::SEARCH, rate));
        Ok(figures)
    })?;
    let mut payments = Payments::new(address, options.payments);
    let starting = in_rounds(options, "payment starts", || {
        let starts = payments.fresh()?;
        let next = |i: usize| starts.get(i).map(Vec::as_slice);
        let rate = requests_per_second::<Connection>(address, Threads::Own, next);
        Ok(vec![(requests::PAYMENT, rate.context(requests::PAYMENT)?)])
    })?;
    let mut measured: Vec<Measured> = Vec::new();
    for (mut rates, starts) in reading.into_iter().zip(starting) {
        rates.extend(starts);
        report::add(&mut measured, &rates);
    }
    Ok(measured)
}

type Rates = Vec<(&'static str, f64)>;

/// The rates of each round but the first, which warms up.
fn in_rounds(
    options: &Options,
    what: &str,
    mut measure: impl FnMut() -> Result<Rates>,
) -> Result<Vec<Rates>> {
    let mut rounds = Vec::new();
    for round in 0..=options.rounds {
        build::announce(&match round {
            0 => format!("Warming up: {what}"),
            _ => format!("Round {round} of {}: {what}", options.rounds),
        });
        let rates = measure()?;
        if round > 0 {
            rounds.push(rates);
        }
    }
    Ok(rounds)
}

fn for_a_while<'a, C: Exchange>(
    seconds: u64,
    address: &str,
    threads: Threads,
    request: impl Fn(usize) -> &'a [u8] + Sync,
) -> Result<f64> {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    requests_per_second::<C>(address, threads, |i| {
        (Instant::now() < deadline && !stop::asked()).then(|| request(i))
    })
}

fn load_average() -> Result<String> {
    let line = fs::read_to_string("/proc/loadavg").context("the load average cannot be read")?;
    Ok(line.split(' ').take(3).collect::<Vec<_>>().join(" "))
}
