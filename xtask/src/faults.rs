//! `cargo xtask faults`: payments under real faults, with server and stand-in as programs.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{
    assets,
    build::{self, Profile, announce, cargo},
    stop,
};

/// What to do to them.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct Options {
    /// Names of scenarios, --engine, --kills N, --seed S: --help explains them.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    faults: Vec<String>,
}

/// Builds the programs and lets them be killed.
pub fn faults(options: &Options) -> Result<()> {
    stop::listen()?;
    let binaries = build::binaries(Profile::Debug)?;
    let assets = assets::build()?;
    announce("Building the faults");
    stop::run(&mut cargo(&["build", "--package", "system-tests", "--bin", "faults"]))?;
    let mut command = Command::new(binaries.join("faults"));
    command.current_dir(build::root()).args(&options.faults);
    stop::run(command.env("YIMATONG_TEST_BINARIES", binaries).env("YIMATONG_TEST_ASSETS", assets))
}
