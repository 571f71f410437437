//! What is asked: the questions that the search is tuned with.

use std::{fmt::Write, fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{build, http::request};

/// A longer address the server keeps no answer for (bytes).
const KEPT_ADDRESS_BYTES: usize = 256;

/// Where they stand.
pub fn file() -> PathBuf {
    build::root().join("server/tests/guide_questions/tune.csv")
}

/// As residents ask them, again and again.
pub fn kept() -> Result<Vec<Vec<u8>>> {
    requests(|_| ())
}

/// With so many spaces behind them that no answer is kept.
pub fn never_kept() -> Result<Vec<Vec<u8>>> {
    requests(|path| {
        while path.len() <= KEPT_ADDRESS_BYTES {
            path.push('+');
        }
    })
}

fn requests(change: impl Fn(&mut String)) -> Result<Vec<Vec<u8>>> {
    let text = fs::read_to_string(file()).context("the questions")?;
    let path = |line| {
        let mut path = "/api/v1/guides?limit=10&q=".to_owned();
        for byte in question(line).bytes() {
            // Writing to a string cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
        change(&mut path);
        request("GET", &path, &[], "")
    };
    Ok(text.lines().skip(1).map(path).collect())
}

/// The first column; a comma in it stands between quotation marks.
fn question(line: &str) -> &str {
    match line.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => line.split(',').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_may_have_a_comma() {
        assert_eq!(question("\"丢了,咋整\",ps-id-reissue,plain"), "丢了,咋整");
        assert_eq!(question("sfz,ps-id-first|ps-id-renew,pinyin"), "sfz");
    }
}
