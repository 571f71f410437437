//! The worst cases: how much longer one look-up takes than an ordinary one, on a connection of its own.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{
    super::report::{median, spread},
    questions::{Filter, Questions, nth},
    site::Site,
};
use crate::{build, http::Connection, load::Exchange, stop};

/// How often each is asked in a round …
const TIMES: usize = 500;
/// … unless it takes longer than this.
const LIMIT: Duration = Duration::from_secs(3);
/// How many times the ordinary median a worst case may take.
const AT_MOST: f64 = 10.0;

/// A kind of look-up with what it took: of each round, the median and the 99th percentile.
struct Case<'a> {
    name: &'static str,
    address: &'a str,
    requests: Vec<Vec<u8>>,
    medians: Vec<f64>,
    slow: Vec<f64>,
}

/// Measures in interleaved rounds and prints.
pub fn measure(rounds: u32, city: &Site, one_point: &Site, windows: u32) -> Result<()> {
    let (near, far) = (Questions::new(), Questions::far_away());
    let case = |name, site: &'static str, questions: &Questions, filter: &Filter| {
        let address = if site == "city" { city.address() } else { one_point.address() };
        let requests = questions.nearest(filter, &[]);
        Case { name, address, requests, medians: Vec::new(), slow: Vec::new() }
    };
    let mut cases = [
        case("ordinary: with service and opening filter", "city", &near, &Filter::ServiceAndOpen),
        case("far outside the data (20° N 110° E)", "city", &far, &Filter::None),
        case("far outside, with the filters", "city", &far, &Filter::ServiceAndOpen),
        case("open at 3:00, when hardly anything is", "city", &near, &Filter::ServiceAtNight),
        case("filters that match nothing", "city", &near, &Filter::Nothing),
        case("all windows at one door", "one point", &near, &Filter::None),
        case("all windows at one door, with the filters", "one point", &near, &Filter::ServiceAndOpen),
        case("all windows at one door, open at 3:00", "one point", &near, &Filter::ServiceAtNight),
    ];
    // The first round warms up and does not count.
    for round in 0..=rounds {
        build::announce(&match round {
            0 => format!("{windows} windows, worst cases: warming up"),
            _ => format!("{windows} windows, worst cases: round {round} of {rounds}"),
        });
        for case in &mut cases {
            let took = latencies(case).context(case.name)?;
            if round > 0 {
                case.medians.push(median(&took));
                case.slow.push(percentile_99(took));
            }
        }
    }
    print(&cases, windows);
    Ok(())
}

/// Milliseconds, one after the other.
fn latencies(case: &Case<'_>) -> Result<Vec<f64>> {
    let mut connection = <Connection as Exchange>::open(case.address)?;
    let (begin, mut took) = (Instant::now(), Vec::with_capacity(TIMES));
    for number in 0..TIMES {
        let start = Instant::now();
        Exchange::exchange(&mut connection, nth(&case.requests, number))?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
        if stop::asked() {
            bail!("stopped");
        }
        if begin.elapsed() > LIMIT {
            break;
        }
    }
    Ok(took)
}

fn percentile_99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(f64::NAN)
}

fn print(cases: &[Case<'_>], windows: u32) {
    println!("\nWorst cases at {windows} windows, one connection, milliseconds:\n");
    println!(
        "| look-up | median of {} rounds (range) | 99th percentile | of the ordinary median |",
        rounds(cases)
    );
    println!("|---|---:|---:|---:|");
    let ordinary = cases.first().map_or(&[][..], |case| case.medians.as_slice());
    let mut worst: f64 = 0.0;
    for case in cases {
        let shares: Vec<f64> = case.medians.iter().zip(ordinary).map(|(took, usual)| took / usual).collect();
        worst = worst.max(median(&shares));
        let took = spread(&case.medians, |took| format!("{took:.3}"));
        let slow = spread(&case.slow, |took| format!("{took:.3}"));
        println!("| {} | {took} | {slow} | {} |", case.name, spread(&shares, |share| format!("{share:.2}")));
    }
    let verdict = if worst <= AT_MOST { "reached" } else { "**missed**" };
    println!("\nTo reach: at most {AT_MOST} times the ordinary median; the worst is {worst:.2} ({verdict}).");
}

fn rounds(cases: &[Case<'_>]) -> usize {
    cases.first().map_or(0, |case| case.medians.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_hundred_is_slower_than_the_99th_percentile() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(percentile_99(values), 99.0);
    }
}
