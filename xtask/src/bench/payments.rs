//! `cargo xtask bench payments`: notifications settled per second, beside what the database alone does with the same rows
//! and commits; whole payments; what notifications cost that change nothing; and whether a payment costs more among many
//! fines.

mod database;
mod hostile;
mod script;
mod sink;

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

use super::{
    load_average,
    report::spread,
    requests::{self, Payments},
};
use crate::{
    assets,
    build::{self, Profile},
    demonstration::{Demonstration, NO_LIMITS, Plan, sqlite_url},
    http::{self, Connection},
    load::{Threads, requests_per_second},
    ports,
    postgres::Postgres,
    stop,
};
use database::Beside;
use sink::Sink;

/// The options of `bench payments`.
#[derive(Args)]
pub struct Options {
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..50))]
    rounds: u32,
    /// How many payments a round has.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(16..4000))]
    payments: u32,
    /// How many fines are stored at last; at first as many as are paid.
    #[arg(long, default_value_t = 1_000_000)]
    fines: u32,
}

/// What a commit must survive, also in the measurement: a power cut.
const DURABLE: [&str; 4] =
    ["fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=512MB"];
/// How long an order may be in doubt.
const DOUBT_LIMIT: Duration = Duration::from_secs(60);
const START: &str = "payment starts, each an order at the stand-in";
const SETTLED: &str = "notifications settled";
const WHOLE: &str = "whole payments: start, notification, settlement";

/// Rates by what was done, one a round.
#[derive(Default)]
struct Rates(Vec<(&'static str, Vec<f64>)>);

impl Rates {
    fn add(&mut self, name: &'static str, rate: f64) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rates)) => rates.push(rate),
            None => self.0.push((name, vec![rate])),
        }
    }

    fn of(&self, name: &str) -> &[f64] {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, rates)| rates.as_slice()).unwrap_or_default()
    }

    fn shares(&self, of: &str, whole: &str) -> Vec<f64> {
        self.of(of).iter().zip(self.of(whole)).map(|(part, whole)| part / whole).collect()
    }

    fn print(&self) {
        println!("| per second | median (range) |\n|---|---:|");
        for (name, rates) in &self.0 {
            println!("| {name} | {} |", spread(rates, |rate| format!("{rate:.0}")));
        }
    }

    fn print_bar(&self, of: &str, whole: &str, least: f64) {
        let shares = self.shares(of, whole);
        let reached = super::report::median(&shares) >= least;
        let shown = spread(&shares, |share| format!("{share:.2}"));
        let outcome = if reached { "reached" } else { "**missed**" };
        println!("\n{of} ÷ {whole}: {shown}, to reach is {least}: {outcome}.");
    }
}

/// Builds, measures on both engines, prints.
pub fn bench(options: &Options) -> Result<()> {
    let postgres = Postgres::start(&DURABLE)?;
    let binaries = build::binaries(Profile::Release)?;
    let bare = database::build_bare_loop()?;
    let assets = assets::build()?;
    let folder = tempfile::Builder::new().prefix("yimatong-bench-").tempdir()?;
    println!("Load average {} before.", load_average()?);
    let sqlite = sqlite_url(folder.path())?;
    for beside in [Beside::bare_loop(&sqlite, bare), Beside::pgbench(&postgres)] {
        let sink = Sink::open()?;
        let settings: Vec<(&str, &str)> =
            NO_LIMITS.into_iter().chain([("YIMATONG__WECHAT_PAY__NOTIFY_URL", sink.url.as_str())]).collect();
        let fines = options.payments * (2 * options.rounds + 3);
        let running = Demonstration::start(&Plan {
            binaries: &binaries,
            assets: &assets,
            port: ports::free()?,
            database_url: beside.url(),
            logs: folder.path(),
            extra_fines: fines,
            settings: &settings,
        })?;
        requests::wait_for_fines(&running, fines)?;
        engine(options, &running, &sink, &beside)?;
    }
    println!("\nLoad average {} after.", load_average()?);
    Ok(())
}

/// Everything on one engine.
fn engine(options: &Options, running: &Demonstration, sink: &Sink, beside: &Beside<'_>) -> Result<()> {
    let mut payments = Payments::new(&running.address, options.payments);
    let mut rates = Rates::default();
    let clients = beside.clients();
    beside.learn(|| round(running, sink, &mut payments, clients).map(drop))?;
    // The first round warms up and does not count.
    for number in 0..=options.rounds {
        build::announce(&format!("{}: round {number} of {}", beside.name(), options.rounds));
        let Round { starts, settled, notifications } = round(running, sink, &mut payments, clients)?;
        let alone = beside.rate(options.payments)?;
        let hostile = hostile::rates(&running.address, clients, &notifications)?;
        if number > 0 {
            rates.add(START, starts);
            rates.add(SETTLED, settled);
            rates.add(beside.name(), alone);
            // One after the other, as a payment goes.
            rates.add(WHOLE, 1.0 / (1.0 / starts + 1.0 / settled));
            hostile.iter().for_each(|(what, rate)| rates.add(what, *rate));
        }
    }
    println!(
        "\n### {}\n\n{} rounds of {} payments, {} connections for starts, {} for notifications.\n",
        beside.engine(),
        options.rounds,
        options.payments,
        Threads::Own.connections(),
        beside.clients().connections(),
    );
    rates.print();
    rates.print_bar(SETTLED, beside.name(), beside.bar());
    beside.grow(options.fines)?;
    for number in 0..options.rounds {
        build::announce(&format!("{} fines: round {} of {}", options.fines, number + 1, options.rounds));
        let Round { starts, settled, .. } = round(running, sink, &mut payments, clients)?;
        rates.add(MANY, 1.0 / (1.0 / starts + 1.0 / settled));
    }
    println!("\nWith {} fines stored:\n", options.fines);
    rates.print();
    rates.print_bar(MANY, WHOLE, 0.9);
    Ok(())
}

const MANY: &str = "whole payments among the many fines";

/// What a round measured: starts and settlements per second, by these notifications.
struct Round {
    starts: f64,
    settled: f64,
    notifications: Vec<Vec<u8>>,
}

/// Starts payments, pays them, and settles them, which `clients` ask for.
fn round(
    running: &Demonstration,
    sink: &Sink,
    payments: &mut Payments<'_>,
    clients: Threads,
) -> Result<Round> {
    let starts = payments.fresh()?;
    let rate = |clients: Threads, requests: &[Vec<u8>]| {
        let next = |i: usize| requests.get(i).map(Vec::as_slice);
        requests_per_second::<Connection>(&running.address, clients, next)
    };
    let orders_wanted = starts.len();
    let starts = rate(Threads::Own, &starts).context(START)?;
    let orders = unpaid(&running.standin_address, orders_wanted)?;
    let mut standin = Connection::open(&running.standin_address)?;
    for order in &orders {
        let pay = http::request("POST", &format!("/control/orders/{order}/pay"), &[], "");
        let status = standin.exchange(&pay)?.status;
        if status != 200 {
            bail!("the stand-in answers {status} to a payment");
        }
    }
    let notifications = sink.take(orders.len())?;
    let settled = rate(clients, &notifications).context(SETTLED)?;
    if stop::asked() {
        bail!("stopped");
    }
    Ok(Round { starts, settled, notifications })
}

/// The orders that can be paid, by our number: so many, sooner or later. A connection that the stand-in closes while an order is
/// sent leaves the server in doubt for some seconds, until it has asked.
fn unpaid(standin: &str, count: usize) -> Result<Vec<String>> {
    let deadline = Instant::now() + DOUBT_LIMIT;
    loop {
        let orders = orders(standin)?;
        match orders.len() {
            stand if stand == count => return Ok(orders),
            stand if stop::asked() || Instant::now() > deadline => {
                bail!("{stand} of {count} orders stand at the stand-in")
            }
            _ => thread::sleep(stop::POLL),
        }
    }
}

fn orders(standin: &str) -> Result<Vec<String>> {
    let answer = http::get(standin, "/control/books", &[])?;
    if answer.status != 200 {
        bail!("the stand-in shows no books");
    }
    let books: Value = serde_json::from_slice(&answer.body)?;
    let orders = books.get("orders").and_then(Value::as_array).context("no orders")?;
    let open = orders.iter().filter(|order| order.get("state").and_then(Value::as_str) == Some("NOTPAY"));
    Ok(open.filter_map(|order| Some(order.get("out_trade_no")?.as_str()?.to_owned())).collect())
}
