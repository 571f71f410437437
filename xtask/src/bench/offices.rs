//! `cargo xtask bench offices`: how fast the nearest windows are found in made-up cities, beside the server's own
//! plainest answer, PostGIS and Redis; what a window costs in memory and at the start; and the worst cases.

mod figures;
mod postgis;
mod questions;
mod redis;
mod site;
mod worst;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{for_a_while, load_average};
use crate::{
    assets,
    build::{self, Profile},
    http::Connection,
    load::Threads,
    made_up::{City, Layout},
    stop,
};
use figures::{Cost, Figures};
use postgis::{Postgis, Question};
use questions::{Filter, Questions};
use redis::{Redis, Resp};
use site::{Builder, Site};

/// The options of `bench offices`.
#[derive(Args)]
pub struct Options {
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..100))]
    rounds: u32,
    /// How long one measurement takes, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..60))]
    seconds: u64,
    /// How many windows the cities have, one table for each.
    #[arg(long, value_delimiter = ',', default_values_t = [20_000, 1_000_000])]
    windows: Vec<u32>,
}

const SEED: u64 = 1;

/// The rows, which the bars name.
const HEALTH: &str = "`/healthz`";
const NEAREST: &str = "nearest 10 windows";
const NEAREST_IN_TWO: &str = "nearest 10 windows, two threads for the 8 connections, as pgbench has";
const FILTERED: &str = "nearest 10 with service and opening filter";
const COMPRESSED: &str = "the same, compressed for a browser (`Accept-Encoding: br`)";
const POSTGIS: &str = "PostGIS, `ORDER BY geom <-> point LIMIT 10`";
const POSTGIS_RECORDS: &str = "PostGIS, the same with the records, which our answer has too";
const POSTGIS_METRES: &str = "PostGIS, the same by metres (`geography`)";
const POSTGIS_WHOLE: &str = "PostGIS, what our answer has: records and metres, for a service";
const REDIS_50: &str = "Redis, `GEOSEARCH … BYRADIUS 50 km ASC COUNT 10`";
const REDIS_300: &str = "Redis, `GEOSEARCH … BYRADIUS 300 km ASC COUNT 10`";

/// A share that is to be reached: whose rate, of whose, at least what.
type Bar = (&'static str, &'static str, f64);

/// At a million windows every window more counts against us, so the bar is lower there.
const MANY: u32 = 500_000;

fn bars(windows: u32) -> [Bar; 5] {
    [
        (FILTERED, HEALTH, if windows < MANY { 0.7 } else { 0.5 }),
        (NEAREST_IN_TWO, POSTGIS, 4.0),
        (NEAREST_IN_TWO, POSTGIS_RECORDS, 4.0),
        (NEAREST, REDIS_50, 0.9),
        (NEAREST, REDIS_300, 5.0),
    ]
}

/// Builds, makes the cities, measures, prints.
pub fn bench(options: &Options) -> Result<()> {
    redis::present()?;
    let postgis = Postgis::start()?;
    let binaries = build::binaries(Profile::Release)?;
    let assets = assets::build()?;
    let folder = tempfile::Builder::new().prefix("yimatong-bench-").tempdir()?;
    let builder = Builder { binaries: &binaries, assets: &assets, folder: folder.path() };
    let empty = {
        let (site, _) = builder.site("few", City { windows: 1, seed: SEED, layout: Layout::City })?;
        site.memory()?.now
    };
    let mut costs = Vec::new();
    for windows in &options.windows {
        let city = City { windows: *windows, seed: SEED, layout: Layout::City };
        let (site, loading) = builder.site("city", city)?;
        let figures = rates(options, &site, &postgis, city)?;
        costs.push(Cost { windows: *windows, loading, memory: site.memory()?, empty });
        figures::print(&figures, *windows, options.seconds, &bars(*windows));
        let one = City { layout: Layout::OnePoint, ..city };
        let (one, _) = builder.site("one-point", one)?;
        worst::measure(options.rounds, &site, &one, *windows)?;
    }
    figures::print_costs(&costs);
    Ok(())
}

/// All rounds; in each, everything once, so that a disturbance hits all alike.
fn rates(options: &Options, site: &Site, postgis: &Postgis, city: City) -> Result<Figures> {
    let redis = Redis::start(city)?;
    postgis.fill(city)?;
    let questions = Questions::new();
    let own = [
        (HEALTH, vec![questions::health()]),
        (NEAREST, questions.nearest(&Filter::None, &[])),
        (FILTERED, questions.nearest(&Filter::ServiceAndOpen, &[])),
        (COMPRESSED, questions.nearest(&Filter::ServiceAndOpen, &["Accept-Encoding: br"])),
    ];
    for (name, requests) in own.iter().filter(|(name, _)| [NEAREST, FILTERED].contains(name)) {
        questions::expect_ten(site.address(), requests).with_context(|| *name)?;
    }
    let circles = [(REDIS_50, questions.circles(50)), (REDIS_300, questions.circles(300))];
    let mut figures = Figures { rows: Vec::new(), load_before: load_average()?, load_after: String::new() };
    // The first round warms up and does not count.
    for round in 0..=options.rounds {
        build::announce(&match round {
            0 => format!("{} windows: warming up", city.windows),
            _ => format!("{} windows: round {round} of {}", city.windows, options.rounds),
        });
        let mut measured = Vec::new();
        for (name, requests) in &own {
            let next = |i: usize| questions::nth(requests, i);
            let rate = for_a_while::<Connection>(options.seconds, site.address(), Threads::Own, next)?;
            measured.push((*name, rate));
            if *name == NEAREST {
                let rate = for_a_while::<Connection>(options.seconds, site.address(), Threads::Two, next)?;
                measured.push((NEAREST_IN_TWO, rate));
            }
        }
        for (name, question) in [
            (POSTGIS, Question::Plain),
            (POSTGIS_RECORDS, Question::Records),
            (POSTGIS_METRES, Question::Metres),
            (POSTGIS_WHOLE, Question::Whole),
        ] {
            measured.push((name, postgis.nearest(options.seconds, question)?));
        }
        for (name, requests) in &circles {
            let next = |i: usize| questions::nth(requests, i);
            measured
                .push((*name, for_a_while::<Resp>(options.seconds, redis.address(), Threads::Own, next)?));
        }
        if stop::asked() {
            bail!("stopped");
        }
        if round > 0 {
            figures.add(&measured);
        }
    }
    figures.load_after = load_average()?;
    Ok(figures)
}
