//! What can be said of the code without running it.

use anyhow::{Context, Result, bail};

use crate::{
    build::{MODULES, WASM, cargo, wasm_target},
    stop,
};

/// What `shared` must never depend on, or the phone would carry it.
const NOT_FOR_THE_PHONE: [&str; 3] = ["sqlx", "actix-web", "leptos"];

/// The format.
pub fn format() -> Result<()> {
    stop::run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// Clippy, once for what runs here and once for what runs on the phone.
pub fn clippy() -> Result<()> {
    wasm_target()?;
    stop::run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    for (_, feature) in MODULES {
        let phone = [
            "clippy",
            "--package",
            "app",
            "--target",
            WASM,
            "--features",
            feature,
            "--",
            "--deny",
            "warnings",
        ];
        stop::run(&mut cargo(&phone))?;
    }
    Ok(())
}

/// `shared` builds for the phone and depends on nothing that belongs to one side.
pub fn shared_is_pure() -> Result<()> {
    stop::run(&mut cargo(&["build", "--package", "shared", "--target", WASM]))?;
    let mut tree = cargo(&["tree", "--package", "shared", "--edges", "normal", "--all-features"]);
    let output = tree.args(["--target", "all", "--prefix", "none", "--format", "{p}"]).output()?;
    if !output.status.success() {
        bail!("cargo tree failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let tree = String::from_utf8(output.stdout).context("cargo tree does not print text")?;
    match forbidden(&tree) {
        None => Ok(()),
        Some(package) => bail!("shared depends on {package}, which must not reach the phone"),
    }
}

/// The first line's package that belongs to one side only.
fn forbidden(tree: &str) -> Option<&str> {
    let packages = tree.lines().filter_map(|line| line.split(' ').next());
    packages.into_iter().find(|package| {
        NOT_FOR_THE_PHONE.iter().any(|name| {
            package.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_package_is_found_with_its_parts() {
        assert_eq!(forbidden("shared v0.1.0 (/x)\nsqlx-core v0.9.0\n"), Some("sqlx-core"));
        assert_eq!(forbidden("shared v0.1.0 (/x)\nleptos v0.8.0 (*)\n"), Some("leptos"));
        assert_eq!(forbidden("shared v0.1.0 (/x)\nserde v1.0.0\nleptosish v1.0.0\n"), None);
    }
}
