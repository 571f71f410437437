//! `cargo xtask bench keys`: how long a key press takes where guides are found with each key, on a processor held back.

use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{load_average, report::median};
use crate::{
    assets,
    build::{self, Profile},
    demonstration::Demonstration,
    stop,
};

/// The options of `bench keys`.
#[derive(Args)]
pub struct Options {
    /// How many browsers are started, one after the other.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..20))]
    rounds: u32,
}

const TYPIST: &str = include_str!("keys.mjs");
/// As Lighthouse has it for a phone.
const HELD_BACK: &str = "4";
/// Every question is typed so often in each browser.
const TIMES: &str = "5";
/// Those of the page of guides, pinyin, initials, traditional characters, and one that nobody foresaw.
const QUESTIONS: [&str; 9] = [
    "身份证丢了怎么办",
    "给老人办补贴",
    "小孩办护照",
    "闯红灯扣几分",
    "公积金离职取出来",
    "hukouqianyi",
    "sfz",
    "車子年檢",
    "驾照本本让孩子撕坏了",
];
/// Where they are typed, in the order of the script.
const FIELDS: [&str; 2] = ["the field of /guides/kept", "the search box of the home page"];
/// What is to be reached with every key.
const BELOW_MS: f64 = 16.0;

/// Milliseconds from a key press to the new list, and until the page was laid out too.
type Key = [f64; 2];

/// Builds, starts, types, prints.
pub fn bench(options: &Options) -> Result<()> {
    if !build::found("chromium") || !build::found("node") {
        bail!("this needs Chromium and Node 22 or newer");
    }
    let binaries = build::binaries(Profile::Release)?;
    let assets = assets::build()?;
    let folder = tempfile::Builder::new().prefix("yimatong-bench-").tempdir()?;
    let running = Demonstration::unlimited(&binaries, &assets, folder.path())?;
    let script = folder.path().join("keys.mjs");
    std::fs::write(&script, TYPIST)?;
    let before = load_average()?;
    let mut keys: [Vec<Key>; 2] = Default::default();
    for round in 1..=options.rounds {
        build::announce(&format!("Browser {round} of {}", options.rounds));
        let profile = folder.path().join(format!("profile-{round}"));
        let mut node = Command::new("node");
        node.arg(&script).arg(format!("http://{}", running.address)).arg(&profile);
        let said = node.args([HELD_BACK, TIMES]).args(QUESTIONS).output().context("node does not start")?;
        if !said.status.success() || stop::asked() {
            bail!("the typist failed: {}", String::from_utf8_lossy(&said.stderr));
        }
        let more: [Vec<Key>; 2] = serde_json::from_slice(&said.stdout).context("no lists of keys")?;
        for (keys, more) in keys.iter_mut().zip(more) {
            keys.extend(more);
        }
    }
    println!("\n{} browsers. Load average {before} before, {} after.", options.rounds, load_average()?);
    for (field, keys) in FIELDS.iter().zip(&keys) {
        print(field, keys);
    }
    Ok(())
}

fn print(field: &str, keys: &[Key]) {
    println!("\n{field}: {} key presses\n", keys.len());
    println!(
        "| milliseconds | median | 95th | 99th | longest | under {BELOW_MS} |\n|---|---:|---:|---:|---:|---:|"
    );
    line("from the key to the new list", keys.iter().map(|[listed, _]| *listed).collect());
    line("and the layout of the page, forced at once", keys.iter().map(|[_, laid_out]| *laid_out).collect());
}

fn line(what: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let at = |hundredths: usize| values.get(values.len() * hundredths / 100).copied().unwrap_or_default();
    let longest = values.last().copied().unwrap_or_default();
    let under = values.iter().filter(|value| **value < BELOW_MS).count();
    let verdict = if under == values.len() {
        "all: reached".to_owned()
    } else {
        format!("{under} of {}: **missed**", values.len())
    };
    println!(
        "| {what} | {:.1} | {:.1} | {:.1} | {longest:.1} | {verdict} |",
        median(&values),
        at(95),
        at(99)
    );
}
