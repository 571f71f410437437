//! Lighthouse: a Chromium that plays a slow phone, and what it says of a page.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde_json::Value;

use crate::{build, stop};

/// Lighthouse must be this major version: figures of two versions do not compare.
const MAJOR: &str = "13.";

/// Now and then the trace of a visit is lost (`NO_NAVSTART`); so often it is tried in all.
const ATTEMPTS: u32 = 3;

/// What one visit came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Visit {
    /// Scores, of 100.
    pub performance: f64,
    pub accessibility: f64,
    pub best_practices: f64,
    /// Largest contentful paint and total blocking time, in milliseconds.
    pub lcp: f64,
    pub tbt: f64,
    /// Layout shift.
    pub cls: f64,
    /// What went over the line except WASM, heads of answers included, in bytes.
    pub bytes: f64,
}

/// Fails with the line that installs what is missing.
pub fn present() -> Result<()> {
    let answer = Command::new("lighthouse").arg("--version").output();
    let version = answer.map(|answer| String::from_utf8_lossy(&answer.stdout).trim().to_owned());
    match version {
        Ok(version) if version.starts_with(MAJOR) => {}
        Ok(version) if !version.is_empty() => {
            bail!(
                "this is lighthouse {version}; the figures are of {MAJOR}x: npm install --global lighthouse@13"
            )
        }
        _ => bail!(
            "lighthouse is not there or does not start; with Node 22.19 or newer this installs it: \
             npm install --global lighthouse@13"
        ),
    }
    if !build::found("chromium") {
        bail!("there is no chromium; on Debian this installs one: apt-get install chromium");
    }
    Ok(())
}

/// How the slow phone is made of a fast one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Throttling {
    /// The page loads at full speed, and its times on the phone are reckoned from that: Lighthouse's default.
    Simulate,
    /// The browser itself holds back its network and its processor, and the times are those that were seen.
    Devtools,
}

impl Throttling {
    const fn argument(self) -> &'static str {
        match self {
            Throttling::Simulate => "--throttling-method=simulate",
            Throttling::Devtools => "--throttling-method=devtools",
        }
    }
}

/// One first visit to this address as Lighthouse's own mobile setting has it: a phone of 412 × 823, 150 ms, 1.6 Mbps and
/// a processor four times slower. `report` is where its report goes.
pub fn visit(url: &str, throttling: Throttling, report: &Path) -> Result<Visit> {
    let mut command = Command::new("lighthouse");
    command
        .arg(url)
        .args(["--form-factor=mobile", throttling.argument(), "--quiet", "--output=json"])
        .args(["--only-categories=performance,accessibility,best-practices"])
        .arg("--chrome-flags=--headless=new --no-sandbox --no-proxy-server --disable-gpu --ignore-certificate-errors")
        .arg(format!("--output-path={}", report.display()))
        .env("CHROME_PATH", chromium()?)
        .stdout(Stdio::null());
    for attempt in 1..=ATTEMPTS {
        match stop::run(&mut command) {
            Ok(()) => break,
            Err(error) if attempt == ATTEMPTS || stop::asked() => return Err(error),
            Err(error) => build::announce(&format!("{error}; once more")),
        }
    }
    read(&serde_json::from_slice(&fs::read(report)?)?).with_context(|| format!("the report on {url}"))
}

/// Where chromium lies: Lighthouse wants the path.
fn chromium() -> Result<String> {
    let answer = Command::new("sh").args(["-c", "command -v chromium"]).output()?;
    Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

fn read(report: &Value) -> Result<Visit> {
    let number = |pointer: &str| {
        report.pointer(pointer).and_then(Value::as_f64).with_context(|| format!("has no {pointer}"))
    };
    let score = |category: &str| number(&format!("/categories/{category}/score")).map(|score| score * 100.0);
    let audit = |name: &str| number(&format!("/audits/{name}/numericValue"));
    let requests = report.pointer("/audits/network-requests/details/items").and_then(Value::as_array);
    let requests = requests.context("has no list of requests")?;
    let is_wasm = |request: &&Value| {
        request.get("url").and_then(Value::as_str).is_some_and(|url| url.ends_with(".wasm"))
    };
    let bytes = |request: &Value| request.get("transferSize").and_then(Value::as_f64);
    Ok(Visit {
        performance: score("performance")?,
        accessibility: score("accessibility")?,
        best_practices: score("best-practices")?,
        lcp: audit("largest-contentful-paint")?,
        tbt: audit("total-blocking-time")?,
        cls: audit("cumulative-layout-shift")?,
        bytes: requests.iter().filter(|request| !is_wasm(request)).filter_map(bytes).sum(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wasm_is_not_among_the_bytes() {
        let audits = json!({
            "largest-contentful-paint": { "numericValue": 900.0 }, "total-blocking-time": { "numericValue": 0 },
            "cumulative-layout-shift": { "numericValue": 0 },
            "network-requests": { "details": { "items": [
                { "url": "http://a/", "transferSize": 2000 }, { "url": "http://a/b.wasm", "transferSize": 100_000 },
                { "url": "http://a/c.js", "transferSize": 30 },
            ] } },
        });
        let score = json!({ "score": 0.99 });
        let categories = json!({ "performance": score, "accessibility": score, "best-practices": score });
        let visit = read(&json!({ "audits": audits, "categories": categories })).unwrap();
        assert_eq!((visit.bytes, visit.lcp, visit.performance), (2030.0, 900.0, 99.0));
        assert!(read(&json!({ "audits": audits })).is_err());
    }
}
