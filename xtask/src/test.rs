//! `cargo xtask test`: everything that is checked before a change goes in.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{
    assets,
    build::{self, Profile, cargo},
    checks, glue, packages,
    postgres::Postgres,
    stop,
    tally::Tally,
};

/// What a phone on a weak signal may be asked to load for the islands, in brotli.
const ISLANDS_LIMIT_BYTES: u64 = 120_000;
/// The same for the page with the picture, which loads no islands.
const PICTURE_LIMIT_BYTES: u64 = 110_000;
/// The same for the search of guides without a network, which the page with all guides loads, and others when somebody
/// wants to search.
const FINDER_LIMIT_BYTES: u64 = 110_000;

/// The steps so far, and how long each took.
#[derive(Default)]
struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Runs a step; its failure carries its name.
    fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        build::announce(name);
        let start = Instant::now();
        let outcome = work();
        self.done.push((name, start.elapsed()));
        outcome.with_context(|| format!("the step “{name}” failed"))
    }

    fn print(&self) {
        println!("\n| step | seconds |\n|---|---:|");
        for (name, took) in &self.done {
            println!("| {name} | {:.0} |", took.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|(_, took)| *took).sum();
        println!("| all | {:.0} |", total.as_secs_f64());
    }
}

/// Runs all steps, and sums up whether or not they succeed.
pub fn test() -> Result<()> {
    stop::listen()?;
    let mut steps = Steps::default();
    let mut tally = Tally::default();
    let outcome = all(&mut steps, &mut tally);
    steps.print();
    if tally.ignored > 0 {
        println!("\n{} tests are marked #[ignore] and did not run", tally.ignored);
    }
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    outcome
}

fn all(steps: &mut Steps, tally: &mut Tally) -> Result<()> {
    steps.step("packages", || build::c_compiler().and_then(|()| packages::provide()))?;
    steps.step("format", checks::format)?;
    steps.step("clippy", checks::clippy)?;
    steps.step("shared is pure", checks::shared_is_pure)?;
    let postgres = steps.step("PostgreSQL", || Postgres::start(&[]))?;
    steps.step("unit, storage and API tests", || {
        // Not the examples, which clippy has checked: linking each takes a hundred megabytes.
        let tests = ["--lib", "--bins", "--tests", "--no-fail-fast"];
        let arguments = [&["test", "--workspace", "--exclude", "system-tests"][..], &tests].concat();
        tally.run(cargo(&arguments).env("YIMATONG_TEST_POSTGRES", &postgres.url))
    })?;
    // The same packages, or everything would be built again with other features.
    let documented = ["test", "--workspace", "--exclude", "system-tests", "--doc"];
    steps.step("examples in the docs", || tally.run(&mut cargo(&documented)))?;
    let dist = steps.step("assets", assets::build)?;
    steps.step("size of the islands", || {
        let limits =
            [("app", ISLANDS_LIMIT_BYTES), ("picture", PICTURE_LIMIT_BYTES), ("finder", FINDER_LIMIT_BYTES)];
        for (module, limit) in limits {
            let bytes = assets::module_bytes(&dist, module)?;
            println!("{module}: WASM, glue and loader: {bytes} bytes in brotli, of {limit}");
            if bytes > limit {
                bail!("{module} weighs {bytes} bytes in brotli; at most {limit} are allowed");
            }
        }
        Ok(())
    })?;
    let binaries = steps.step("binaries", || build::binaries(Profile::Debug))?;
    let hours = steps.step("opening hours for the browser", glue::hours)?;
    steps.step("whole-system tests in Chromium", || {
        tally.run(
            cargo(&["test", "--package", "system-tests", "--no-fail-fast"])
                .env("YIMATONG_TEST_BINARIES", &binaries)
                .env("YIMATONG_TEST_ASSETS", &dist)
                .env("YIMATONG_TEST_HOURS", &hours)
                .env("YIMATONG_TEST_POSTGRES", &postgres.url),
        )
    })
}
