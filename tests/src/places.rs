//! Where things lie.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One of our programs.
pub fn binary(name: &str) -> PathBuf {
    there(given("YIMATONG_TEST_BINARIES", "target/debug").join(name))
}

/// The built assets.
pub fn assets() -> PathBuf {
    there(given("YIMATONG_TEST_ASSETS", "target/dist"))
}

/// A file of the opening hours that were built for the browser.
pub fn hours(name: &str) -> PathBuf {
    there(given("YIMATONG_TEST_HOURS", "target/hours-in-browser").join(name))
}

/// A new file for a picture.
pub fn screenshot(journey: &str, name: &str) -> PathBuf {
    let folder = root().join("target/screenshots").join(journey);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}.png"))
}

fn given(variable: &str, otherwise: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| root().join(otherwise), PathBuf::from)
}

fn there(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "{} is not built; `cargo xtask test` builds it", path.display());
    path
}
