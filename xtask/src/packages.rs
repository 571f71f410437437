//! What the tests need from Debian.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use rustix::process::geteuid;

use crate::{build, postgres, stop};

/// A package, and how one sees that what it brings is there, however it came.
struct Need {
    package: &'static str,
    present: fn() -> bool,
}

const NEEDS: [Need; 5] = [
    Need { package: "chromium", present: || build::found("chromium") },
    Need { package: "chromium-driver", present: || build::found("chromedriver") },
    Need { package: "fonts-noto-cjk", present: || has_cjk_font(Path::new("/usr/share/fonts")) },
    Need { package: "poppler-utils", present: || build::found("pdftotext") },
    Need { package: "postgresql", present: || postgres::programs().is_some() },
];

/// Installs what is missing when this user may; else says the line that does.
pub fn provide() -> Result<()> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install --yes --no-install-recommends {}", missing.join(" "));
    if !geteuid().is_root() || !build::found("apt-get") {
        bail!("the tests need {}; this installs it: sudo {line}", missing.join(", "));
    }
    build::announce(&format!("Installing {}", missing.join(", ")));
    apt(&["update"]).context("the list of packages could not be fetched")?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&missing);
    apt(&arguments).with_context(|| format!("try by hand: {line}"))?;
    let still = self::missing();
    if !still.is_empty() {
        bail!("{} was installed, but what it should bring was not found", still.join(", "));
    }
    Ok(())
}

fn missing() -> Vec<&'static str> {
    NEEDS.iter().filter(|need| !(need.present)()).map(|need| need.package).collect()
}

fn apt(arguments: &[&str]) -> Result<()> {
    stop::run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
}

fn has_cjk_font(folder: &Path) -> bool {
    fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        if entry.path().is_dir() { has_cjk_font(&entry.path()) } else { name.contains("cjk") }
    })
}
