//! `cargo xtask bench phone`: home and a guide on a throttled phone, beside the same content as one static page.

mod front;
mod lighthouse;
mod plain;

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::{load_average, report::spread};
use crate::{
    assets,
    build::{self, Profile},
    demonstration::Demonstration,
    http, stop,
};
use front::Front;
use lighthouse::{Throttling, Visit};
use plain::{Site, Style};

/// The options of `bench phone`.
#[derive(Args)]
pub struct Options {
    /// How often every page is visited; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..50))]
    rounds: u32,
    /// How the slow phone is made.
    #[arg(long, value_enum, default_value_t = Throttling::Simulate)]
    throttling: Throttling,
    /// What the phone speaks to both.
    #[arg(long, value_enum, default_value_t = Line::Http2)]
    line: Line,
}

/// How both are reached.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Line {
    /// HTTP/2 over TLS, through the same proxy, as in production.
    Http2,
    /// HTTP/1.1 without TLS, as the servers speak themselves.
    Http1,
}

/// The pages: name and path. The guide is that of a lost ID card, with all its questions answered.
const PAGES: [(&str, &str); 2] =
    [("home", "/"), ("guide", "/guides/ps-id-reissue?home=220300&stay=circle&age_id=a26&urgent=yes")];

/// What is to be reached.
const LCP_SHARE: f64 = 1.1;
const TBT_BELOW_MS: f64 = 50.0;
const BYTES_BELOW: f64 = 60_000.0;
const PERFORMANCE: f64 = 98.0;

/// One page in its three forms, a visit a round.
struct Measured {
    name: &'static str,
    /// Ours, and where it is.
    ours: (String, Vec<Visit>),
    /// The static one with its style sheet in a file.
    linked: (String, Vec<Visit>),
    /// The static one with its style sheet inside.
    inlined: (String, Vec<Visit>),
}

/// Builds, starts, visits, prints.
pub fn bench(options: &Options) -> Result<()> {
    lighthouse::present()?;
    let binaries = build::binaries(Profile::Release)?;
    let assets = assets::build()?;
    let folder = tempfile::Builder::new().prefix("yimatong-bench-").tempdir()?;
    let running = Demonstration::unlimited(&binaries, &assets, folder.path())?;
    let (ours, plain) = (running.address.clone(), site(&running.address, &assets)?.serve()?);
    let proxies = match options.line {
        Line::Http1 => Vec::new(),
        Line::Http2 => {
            let front = Front::new(folder.path())?;
            vec![front.before(&ours)?, front.before(&plain)?]
        }
    };
    let mut measured = match proxies.as_slice() {
        [ours, plain] => beside(&ours.origin, &plain.origin),
        _ => beside(&format!("http://{ours}"), &format!("http://{plain}")),
    };
    let before = load_average()?;
    let report = folder.path().join("report.json");
    // The first round warms up and does not count.
    for round in 0..=options.rounds {
        build::announce(&format!("Round {round} of {}", options.rounds));
        for page in &mut measured {
            for (url, visits) in [&mut page.ours, &mut page.linked, &mut page.inlined] {
                let visit = lighthouse::visit(url, options.throttling, &report)?;
                if round > 0 {
                    visits.push(visit);
                }
                if stop::asked() {
                    bail!("stopped");
                }
            }
        }
    }
    print(&measured, options.rounds, &before, &load_average()?);
    Ok(())
}

/// Makes the static pages from ours.
fn site(address: &str, dist: &Path) -> Result<Site> {
    let manifest: Value = serde_json::from_slice(&fs::read(dist.join("manifest.json"))?)?;
    let file = |key: &str| manifest.get(key).and_then(Value::as_str).context("the manifest names no files");
    let sheet = format!("/assets/{}", file("style")?);
    let mut site = Site::default();
    site.asset(dist, file("style")?, "text/css; charset=utf-8")?;
    site.asset(dist, file("icon")?, "image/svg+xml")?;
    site.asset(dist, file("manifest")?, "application/manifest+json")?;
    for (name, path) in PAGES {
        let answer = http::get(address, path, &[])?;
        if answer.status != 200 {
            bail!("{path} answers {}", answer.status);
        }
        let html = String::from_utf8(answer.body).context("a page that is no text")?;
        site.page(&format!("/{name}/linked"), &plain::without_scripts(&html, Style::Linked, &sheet)?)?;
        site.page(&format!("/{name}/inlined"), &plain::without_scripts(&html, Style::Inlined, &sheet)?)?;
    }
    Ok(site)
}

/// What is to be visited at these two origins.
fn beside(ours: &str, plain: &str) -> Vec<Measured> {
    let page = |(name, path): (&'static str, &str)| Measured {
        name,
        ours: (format!("{ours}{path}"), Vec::new()),
        linked: (format!("{plain}/{name}/linked"), Vec::new()),
        inlined: (format!("{plain}/{name}/inlined"), Vec::new()),
    };
    PAGES.map(page).into()
}

fn print(measured: &[Measured], rounds: u32, before: &str, after: &str) {
    println!(
        "\n{rounds} interleaved rounds, median (lowest to highest). Load average {before} before, {after} after.\n"
    );
    println!(
        "| page | LCP (ms) | TBT (ms) | CLS | bytes without WASM | performance | accessibility | best practices |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for page in measured {
        let name = page.name;
        row(name, &page.ours.1);
        row(&format!("{name}, static, style sheet in a file"), &page.linked.1);
        row(&format!("{name}, static, style sheet inside"), &page.inlined.1);
    }
    println!("\n| bar | median (range) | to reach | |\n|---|---:|---:|---|");
    for page in measured {
        bars(page);
    }
}

fn of(visits: &[Visit], figure: fn(&Visit) -> f64) -> Vec<f64> {
    visits.iter().map(figure).collect()
}

fn row(name: &str, visits: &[Visit]) {
    let whole = |figure: fn(&Visit) -> f64| spread(&of(visits, figure), |value| format!("{value:.0}"));
    let shift = spread(&of(visits, |visit| visit.cls), |value| format!("{value:.3}"));
    println!(
        "| {name} | {} | {} | {shift} | {} | {} | {} | {} |",
        whole(|visit| visit.lcp),
        whole(|visit| visit.tbt),
        whole(|visit| visit.bytes),
        whole(|visit| visit.performance),
        whole(|visit| visit.accessibility),
        whole(|visit| visit.best_practices),
    );
}

/// Shares are of the same round.
fn bars(page: &Measured) {
    let (name, ours) = (page.name, &page.ours.1);
    let share =
        |beside: &[Visit]| ours.iter().zip(beside).map(|(ours, plain)| ours.lcp / plain.lcp).collect();
    let at_most = |what: &str, values: Vec<f64>, most: f64, digits: usize| {
        let reached = super::report::median(&values) <= most;
        line(&format!("{name}: {what}"), &values, &format!("at most {most}"), digits, reached);
    };
    at_most("LCP ÷ static page, style sheet in a file", share(&page.linked.1), LCP_SHARE, 2);
    at_most("LCP ÷ static page, style sheet inside", share(&page.inlined.1), LCP_SHARE, 2);
    at_most("layout shift", of(ours, |visit| visit.cls), 0.0, 3);
    let below = |what: &str, values: Vec<f64>, limit: f64| {
        let reached = super::report::median(&values) < limit;
        line(&format!("{name}: {what}"), &values, &format!("below {limit}"), 0, reached);
    };
    below("blocking time (ms)", of(ours, |visit| visit.tbt), TBT_BELOW_MS);
    below("bytes without WASM", of(ours, |visit| visit.bytes), BYTES_BELOW);
    let at_least = |what: &str, values: Vec<f64>, least: f64| {
        let reached = super::report::median(&values) >= least;
        line(&format!("{name}: {what}"), &values, &format!("at least {least}"), 0, reached);
    };
    at_least("performance", of(ours, |visit| visit.performance), PERFORMANCE);
    at_least("accessibility", of(ours, |visit| visit.accessibility), 100.0);
    at_least("best practices", of(ours, |visit| visit.best_practices), 100.0);
}

fn line(what: &str, values: &[f64], bar: &str, digits: usize, reached: bool) {
    let verdict = if reached { "reached" } else { "**missed**" };
    println!("| {what} | {} | {bar} | {verdict} |", spread(values, |value| format!("{value:.digits$}")));
}
