//! The developer's commands. `cargo xtask --help` explains them.

mod assets;
mod bench;
mod build;
mod checks;
mod demonstration;
mod dev;
mod faults;
mod glue;
mod http;
mod judge;
mod load;
mod made_up;
mod packages;
mod ports;
mod postgres;
mod run;
mod service;
mod sim;
mod stop;
mod tally;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The developer's commands.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything and runs the demonstration: server, stand-in for WeChat and the traffic police, data.
    Run(run::Options),
    /// Format, lints, unit, storage and API tests, whole-system tests in Chromium. Starts its own PostgreSQL.
    Test,
    /// Like run, in a debug build; builds and starts again whenever a source file changes.
    Dev(run::Place),
    /// Measures requests per second and the sizes of a first visit; prints a Markdown table.
    Bench(bench::Options),
    /// Runs payments in a simulated world that fails in every way; a seed reproduces what it finds.
    Sim(sim::Options),
    /// Compares the client of WeChat Pay with another implementation, which it fetches from PyPI.
    #[command(subcommand)]
    Judge(judge::Judge),
    /// Kills, starves and deceives server, stand-in and database while payments are made, and compares their books.
    Faults(faults::Options),
    /// Writes a made-up city of any size as a pack, for measurements.
    MadeUpCity(made_up::Options),
    /// Builds the WASM and the hashed, compressed assets into target/dist.
    Assets,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Test => test::test(),
        Command::Dev(place) => dev::dev(&place),
        Command::Bench(options) => bench::bench(&options),
        Command::Sim(options) => sim::sim(&options),
        Command::Judge(judge) => judge::judge(&judge),
        Command::Faults(options) => faults::faults(&options),
        Command::MadeUpCity(options) => made_up::made_up_city(&options),
        Command::Assets => assets::build().map(|dist| println!("{}", dist.display())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
