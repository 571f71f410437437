//! `cargo xtask judge`: somebody else's implementation of what we speak, as a live peer.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::{
    build::{self, announce, cargo},
    stop,
};

/// What the peer is installed from, every package with its version.
const REQUIREMENTS: &str = "tests/judge/requirements.txt";

/// Who judges.
#[derive(Subcommand)]
pub enum Judge {
    /// wechatpayv3: signatures, orders, refunds, notifications and bills of WeChat Pay.
    Wechatpay,
}

/// Installs the peer in a folder of its own below `target` and runs the tests that talk to it.
pub fn judge(judge: &Judge) -> Result<()> {
    let Judge::Wechatpay = judge;
    let folder = build::target().join("judge").join("wechatpay");
    let python = folder.join("bin").join("python");
    if !python.is_file() {
        announce("Making a Python environment");
        let mut command = Command::new("python3");
        stop::run(command.args(["-m", "venv"]).arg(&folder)).context("python3 with venv is needed")?;
    }
    announce("Installing the peer");
    let mut pip = Command::new(&python);
    pip.current_dir(build::root()).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    stop::run(pip.args(["--requirement", REQUIREMENTS]))?;
    announce("Building the stand-in and the tests");
    stop::run(&mut cargo(&["build", "--package", "standin"]))?;
    let mut command = cargo(&["test", "--package", "server", "--test", "rooms", "--", "standin::judge"]);
    command.args(["--ignored", "--nocapture", "--test-threads", "1"]).env("YIMATONG_JUDGE_PYTHON", &python);
    stop::run(&mut command)
}
