//! The tables of the look-ups, in Markdown.

use std::thread;

use super::{
    super::report::{median, spread},
    Bar,
    site::Loading,
};
use crate::{load::CONNECTIONS, service::Memory};

/// The rates of everything that was asked, round by round.
pub struct Figures {
    /// By name, in the order of asking.
    pub rows: Vec<(&'static str, Vec<f64>)>,
    /// Before the first round.
    pub load_before: String,
    /// After the last.
    pub load_after: String,
}

/// What a city costs.
pub struct Cost {
    /// How many windows.
    pub windows: u32,
    /// How long it takes to load.
    pub loading: Loading,
    /// Of the server with it, after it was asked.
    pub memory: Memory,
    /// Of a server with one window (bytes resident).
    pub empty: u64,
}

impl Figures {
    /// Adds a round.
    pub fn add(&mut self, measured: &[(&'static str, f64)]) {
        for (name, rate) in measured {
            match self.rows.iter_mut().find(|(known, _)| known == name) {
                Some((_, rates)) => rates.push(*rate),
                None => self.rows.push((name, vec![*rate])),
            }
        }
    }

    /// One row's rates as shares of another's, of the same round each.
    fn shares(&self, whose: &str, of: &str) -> Vec<f64> {
        let rates = |name: &str| self.rows.iter().find(|(known, _)| *known == name).map(|(_, rates)| rates);
        match rates(whose).zip(rates(of)) {
            Some((part, whole)) => part.iter().zip(whole).map(|(part, whole)| part / whole).collect(),
            None => Vec::new(),
        }
    }
}

/// Rates, then what was to be reached.
pub fn print(figures: &Figures, windows: u32, seconds: u64, bars: &[Bar]) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let rounds = figures.rows.first().map_or(0, |(_, rates)| rates.len());
    println!("\n### {windows} windows\n");
    println!(
        "{rounds} interleaved rounds of {seconds} s, median (lowest to highest); {CONNECTIONS} connections, kept alive."
    );
    println!(
        "The load is made on the same {cores} cores. Load average {} before, {} after.\n",
        figures.load_before, figures.load_after
    );
    println!("| look-up | per second |\n|---|---:|");
    for (name, rates) in &figures.rows {
        println!("| {name} | {} |", spread(rates, |rate| format!("{rate:.0}")));
    }
    println!("\n| share | median (range) | to reach | |\n|---|---:|---:|---|");
    for (whose, of, least) in bars {
        let shares = figures.shares(whose, of);
        let verdict = if median(&shares) >= *least { "reached" } else { "**missed**" };
        println!(
            "| {whose} ÷ {of} | {} | {least} | {verdict} |",
            spread(&shares, |share| format!("{share:.2}"))
        );
    }
}

/// Memory and loading.
pub fn print_costs(costs: &[Cost]) {
    println!("\n### What a window costs\n");
    println!("| windows | import (s) | start (s) | resident (MB) | at most (MB) | bytes a window |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for Cost { windows, loading, memory, empty } in costs {
        let megabytes = |bytes: u64| bytes / 1_000_000;
        println!(
            "| {windows} | {:.1} | {:.1} | {} | {} | {} |",
            loading.import.as_secs_f64(),
            loading.start.as_secs_f64(),
            megabytes(memory.now),
            megabytes(memory.peak),
            memory.now.saturating_sub(*empty) / u64::from(*windows)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_the_same_round() {
        let mut figures = Figures { rows: Vec::new(), load_before: String::new(), load_after: String::new() };
        figures.add(&[("ours", 50.0), ("theirs", 100.0)]);
        figures.add(&[("ours", 50.0), ("theirs", 25.0)]);
        assert_eq!(figures.shares("ours", "theirs"), [0.5, 2.0]);
        assert!(figures.shares("ours", "nobody's").is_empty());
    }
}
