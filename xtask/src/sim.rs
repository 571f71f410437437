//! `cargo xtask sim`: payments against a simulated gateway, registry, store and clock.

use anyhow::Result;
use clap::Args;

use crate::{
    build::{announce, cargo},
    stop,
};

/// What to run.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct Options {
    /// --runs N, --seed S, --story, --bugs: --help explains them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    simulation: Vec<String>,
}

/// Builds the simulation for speed and runs it.
pub fn sim(options: &Options) -> Result<()> {
    announce("Building the simulation");
    let mut command = cargo(&["run", "--release", "--package", "server", "--features", "simulation"]);
    stop::run(command.args(["--example", "payments_simulation", "--"]).args(&options.simulation))
}
