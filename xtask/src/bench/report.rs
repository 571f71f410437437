//! The tables, in Markdown, fit for `docs/BENCHMARKS.md`.

use std::{fs, path::Path, thread};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{http, load::CONNECTIONS};

/// One kind of request over all rounds.
pub struct Measured {
    name: &'static str,
    rates: Vec<f64>,
    shares: Vec<f64>,
}

/// Adds a round; its first figure is `/healthz`.
pub fn add(measured: &mut Vec<Measured>, figures: &[(&'static str, f64)]) {
    let whole = figures.first().map_or(f64::NAN, |(_, rate)| *rate);
    for (name, rate) in figures {
        let share = rate / whole;
        match measured.iter_mut().find(|known| known.name == *name) {
            Some(known) => {
                known.rates.push(*rate);
                known.shares.push(share);
            }
            None => measured.push(Measured { name, rates: vec![*rate], shares: vec![share] }),
        }
    }
}

/// Requests per second, and what share of `/healthz` that is in the same round.
pub fn print(measured: &[Measured], seconds: u64, before: &str, after: &str) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rounds = measured.first().map_or(0, |first| first.rates.len());
    println!(
        "\n{rounds} interleaved rounds of {seconds} s, median (lowest to highest); {CONNECTIONS} connections, kept alive."
    );
    println!("The load is made on the same {cores} cores. Load average {before} before, {after} after.\n");
    println!("| request | requests/s | share of `/healthz` |\n|---|---:|---:|");
    for kind in measured {
        let rates = spread(&kind.rates, |rate| format!("{rate:.0}"));
        let shares = spread(&kind.shares, |share| format!("{:.1} %", share * 100.0));
        println!("| {} | {rates} | {shares} |", kind.name);
    }
}

/// What a first visit to the home page loads.
pub fn print_first_visit(address: &str, assets: &Path) -> Result<()> {
    let manifest: Value = serde_json::from_slice(&fs::read(assets.join("manifest.json"))?)?;
    let files = manifest.get("files").and_then(Value::as_array).context("the manifest names no files")?;
    let mut paths = vec![("home page".to_owned(), "/".to_owned())];
    for name in files.iter().filter_map(Value::as_str) {
        paths.push((source_name(name), format!("/assets/{name}")));
    }
    println!("\nFirst visit, bytes in brotli (as they are where that is not smaller):\n");
    println!("| file | bytes |\n|---|---:|");
    let mut total = 0;
    for (name, path) in paths {
        let answer = http::get(address, &path, &["Accept-Encoding: br"])?;
        if answer.status != 200 {
            anyhow::bail!("{path} answers {}", answer.status);
        }
        total += answer.body.len();
        println!("| {name} | {} |", answer.body.len());
    }
    println!("| all | {total} |");
    Ok(())
}

/// `style-0123456789abcdef.css` → `style.css`.
fn source_name(hashed: &str) -> String {
    let parts = hashed.rsplit_once('.').and_then(|(stem, ending)| Some((stem.rsplit_once('-')?.0, ending)));
    parts.map_or_else(|| hashed.to_owned(), |(stem, ending)| format!("{stem}.{ending}"))
}

/// The median, and from lowest to highest.
pub(super) fn spread(values: &[f64], show: impl Fn(f64) -> String) -> String {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{} ({} to {})", show(median(values)), show(lowest), show(highest))
}

/// The middle one; of an even number, the mean of the two in the middle.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |i: usize| sorted.get(i).copied().unwrap_or(f64::NAN);
    let last = sorted.len().saturating_sub(1);
    f64::midpoint(at(last / 2), at(last.div_ceil(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_before_the_range() {
        assert_eq!(spread(&[3.0, 1.0, 2.0], |value| format!("{value:.0}")), "2 (1 to 3)");
        assert_eq!(spread(&[4.0, 1.0], |value| format!("{value:.1}")), "2.5 (1.0 to 4.0)");
    }

    #[test]
    fn a_share_is_of_the_same_round() {
        let mut measured = Vec::new();
        add(&mut measured, &[("health", 100.0), ("page", 50.0)]);
        add(&mut measured, &[("health", 200.0), ("page", 50.0)]);
        assert_eq!(measured[1].shares, [0.5, 0.25]);
    }

    #[test]
    fn the_hash_is_left_out_of_a_name() {
        assert_eq!(source_name("app_bg-0123456789abcdef.wasm"), "app_bg.wasm");
    }
}
