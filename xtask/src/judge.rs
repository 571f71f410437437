//! `cargo xtask judge`: somebody else's implementation of what we speak, as a live peer.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::{
    assets,
    build::{self, Profile, announce, cargo},
    demonstration::Demonstration,
    stop,
};

/// What the API's description does not promise: an answer to every method that HTTP knows, and that whatever fits the
/// description is accepted, as a number of a fine that nobody has is not.
const NOT_PROMISED: &str = "unsupported_method,positive_data_acceptance";

/// Who judges.
#[derive(Subcommand)]
pub enum Judge {
    /// wechatpayv3: signatures, orders, refunds, notifications and bills of WeChat Pay.
    Wechatpay,
    /// schemathesis: makes up requests from the API's description, and looks for answers that it does not describe, and for
    /// errors of the server.
    Api(Api),
}

/// The options of `judge api`.
#[derive(Args)]
pub struct Api {
    /// What the requests are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many are drawn for each operation, beside those that cover each of its parameters.
    #[arg(long, default_value_t = 100)]
    examples: u32,
}

/// Installs the peer in a folder of its own below `target` and runs what talks to it.
pub fn judge(judge: &Judge) -> Result<()> {
    match judge {
        Judge::Wechatpay => wechatpay(&installed("wechatpay")?),
        Judge::Api(options) => api(&installed("api")?, options),
    }
}

/// Installs a peer from its list in `tests/judge`, every package with its version. Gives the folder of its programs.
fn installed(name: &str) -> Result<PathBuf> {
    let folder = build::target().join("judge").join(name);
    let programs = folder.join("bin");
    let python = programs.join("python");
    if !python.is_file() {
        announce("Making a Python environment");
        let mut command = Command::new("python3");
        stop::run(command.args(["-m", "venv"]).arg(&folder)).context("python3 with venv is needed")?;
    }
    announce("Installing the peer");
    let mut pip = Command::new(&python);
    pip.current_dir(build::root()).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    stop::run(pip.args(["--requirement", &format!("tests/judge/{name}.txt")]))?;
    Ok(programs)
}

fn wechatpay(programs: &Path) -> Result<()> {
    announce("Building the stand-in and the tests");
    stop::run(&mut cargo(&["build", "--package", "standin"]))?;
    let mut command = cargo(&["test", "--package", "server", "--test", "rooms", "--", "standin::judge"]);
    command
        .args(["--ignored", "--nocapture", "--test-threads", "1"])
        .env("YIMATONG_JUDGE_PYTHON", programs.join("python"));
    stop::run(&mut command)
}

fn api(programs: &Path, options: &Api) -> Result<()> {
    let (binaries, assets) = (build::binaries(Profile::Debug)?, assets::build()?);
    let folder = tempfile::Builder::new().prefix("yimatong-judge-").tempdir()?;
    let running = Demonstration::unlimited(&binaries, &assets, folder.path())?;
    announce("Asking what the API's description allows");
    let mut command = Command::new(programs.join("st"));
    command
        .current_dir(folder.path())
        .arg("run")
        .arg(format!("http://{}/api/v1/openapi.json", running.address))
        .args(["--exclude-checks", NOT_PROMISED])
        .args(["--seed", &options.seed.to_string(), "--max-examples", &options.examples.to_string()]);
    stop::run(&mut command)
}
