//! What came of the tests: libtest's own sums, added up over all its runs.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use anyhow::{Context, Result};

use crate::stop;

/// How many tests came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
    /// Marked `#[ignore]`.
    pub ignored: u64,
}

impl Tally {
    /// Runs `cargo test`, shows what it prints, and adds its sums. Fails if a test failed.
    pub fn run(&mut self, command: &mut Command) -> Result<()> {
        let mut child = command.stdout(Stdio::piped()).spawn().context("cargo could not be started")?;
        let stdout = child.stdout.take().context("cargo has no output")?;
        let (send, sums) = mpsc::channel();
        let reader = thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                println!("{line}");
                if let Some(sum) = sum(&line) {
                    let _ = send.send(sum);
                }
            }
        });
        let outcome = stop::wait(&mut child, "cargo test");
        let _ = reader.join();
        for sum in sums {
            self.passed += sum.passed;
            self.failed += sum.failed;
            self.ignored += sum.ignored;
        }
        outcome
    }
}

/// Reads `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn sum(line: &str) -> Option<Tally> {
    let sums = line.strip_prefix("test result: ")?;
    let before = |word: &str| -> Option<u64> {
        let (head, _) = sums.split_once(word)?;
        head.trim_end().rsplit(' ').next()?.parse().ok()
    };
    Some(Tally { passed: before("passed")?, failed: before("failed")?, ignored: before("ignored")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_sums_of_libtest() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.02s";
        assert_eq!(sum(line), Some(Tally { passed: 12, failed: 3, ignored: 1 }));
        assert_eq!(sum("test result of the year: 1 passed"), None);
        assert_eq!(sum("running 3 tests"), None);
    }
}
