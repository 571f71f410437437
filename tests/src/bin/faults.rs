//! `cargo xtask faults`: payments under real faults, one scenario after the other.

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use system_tests::faults::{
    full_disk, injected, kills, restart, sleeper, strace,
    town::{Engine, Report},
    wrong_clock,
};
use tokio::signal::unix::{SignalKind, signal};

/// Payments under real faults: server and stand-in as programs.
#[derive(Parser)]
#[command(name = "cargo xtask faults", max_term_width = 100)]
struct Arguments {
    /// Which faults; all when none is named.
    scenarios: Vec<Scenario>,
    /// On which database; on both when none is named.
    #[arg(long)]
    engine: Option<Database>,
    /// How often a program is killed.
    #[arg(long, default_value_t = 500)]
    kills: u32,
    /// How often PostgreSQL is stopped at once.
    #[arg(long, default_value_t = 20)]
    stops: u32,
    /// Says who is killed when and what residents do.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// kill -9 of server or stand-in at random moments.
    Kills,
    /// The n-th fsync or write killed, or failed with EIO or ENOSPC, for n = 1, 2, … until a payment passes clean.
    Injected,
    /// The database's disk full, then space again.
    FullDisk,
    /// PostgreSQL stopped at once, and started again.
    Stops,
    /// The server's clock an hour back and a day ahead.
    WrongClock,
    /// Two servers; the holder of the leases sleeps for a minute.
    Sleeper,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

#[tokio::main]
async fn main() -> std::io::Result<ExitCode> {
    let arguments = Arguments::parse();
    // Dropping the work ends all programs.
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(tokio::select! {
        code = all(&arguments) => code,
        _ = tokio::signal::ctrl_c() => ExitCode::FAILURE,
        _ = terminate.recv() => ExitCode::FAILURE,
    })
}

async fn all(arguments: &Arguments) -> ExitCode {
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    println!("seed {seed}\n");
    println!(
        "| faults | database | how many | payments | 已缴款 | returned | quiet (s) | done (s) | all (s) | broken |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut whole = true;
    for scenario in Scenario::value_variants() {
        let named = arguments.scenarios.is_empty() || arguments.scenarios.contains(scenario);
        for engine in [Engine::Sqlite, Engine::Postgres] {
            if named && wanted(arguments, *scenario, engine) {
                whole &= tell(*scenario, engine, run(arguments, *scenario, engine, seed).await);
            }
        }
    }
    if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn wanted(arguments: &Arguments, scenario: Scenario, engine: Engine) -> bool {
    let named = match arguments.engine {
        None => true,
        Some(Database::Sqlite) => engine == Engine::Sqlite,
        Some(Database::Postgres) => engine == Engine::Postgres,
    };
    // One file has one server, and nothing that could be stopped on its own.
    let fits = engine == Engine::Postgres || !matches!(scenario, Scenario::Stops | Scenario::Sleeper);
    named && fits
}

/// Reports with what is to be said of each beside the scenario's name; `Err` says why it cannot be tried here.
async fn run(
    arguments: &Arguments,
    scenario: Scenario,
    engine: Engine,
    seed: u64,
) -> Result<Vec<(String, Report)>, String> {
    let report = match scenario {
        Scenario::Kills => kills::run(engine, arguments.kills, seed).await,
        Scenario::Injected => {
            return match strace::missing() {
                Some(why) => Err(why),
                None => Ok(injected::run(engine, seed).await),
            };
        }
        Scenario::FullDisk => full_disk::run(engine, seed).await?,
        Scenario::Stops => restart::run(arguments.stops, seed).await,
        Scenario::WrongClock => wrong_clock::run(engine, seed).await?,
        Scenario::Sleeper => sleeper::run(seed).await,
    };
    Ok(vec![(String::new(), report)])
}

/// Prints what came of it; gives whether every promise was kept. What cannot be tried here is not kept.
fn tell(scenario: Scenario, engine: Engine, outcome: Result<Vec<(String, Report)>, String>) -> bool {
    let name = scenario.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let reports = match outcome {
        Ok(reports) => reports,
        Err(why) => {
            println!("| {name} | {engine:?} | NOT TRIED: {why} |");
            return false;
        }
    };
    for (detail, report) in &reports {
        println!("{}", report.line(format!("{name} {detail}").trim(), engine));
        for broken in &report.broken {
            eprintln!("broken: {broken}");
        }
    }
    reports.iter().all(|(_, report)| report.broken.is_empty())
}
