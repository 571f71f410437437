//! `cargo xtask dev`: builds and starts again whenever a source file changes.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, SystemTime},
};

use anyhow::Result;

use crate::{
    build::{self, Profile},
    demonstration::Demonstration,
    run::Place,
    stop,
};

/// How often the sources are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// What is watched, from the workspace root.
const SOURCES: [&str; 6] = ["Cargo.toml", "shared", "app", "server", "public", "tests/standin"];

/// Watches until Ctrl-C. A build or a start that fails is shown, and the next change tries again.
pub fn dev(place: &Place) -> Result<()> {
    place.check()?;
    stop::listen()?;
    let mut described = false;
    while !stop::asked() {
        let seen = newest_change();
        let mut running = place.start(Profile::Debug);
        match &running {
            Ok(running) if !described => {
                place.describe(running)?;
                described = true;
            }
            Ok(running) => eprintln!("==> Running at http://{}", running.address),
            Err(error) => eprintln!("error: {error:#}\n==> Waiting for a change"),
        }
        wait_for_change(seen, &mut running);
    }
    Ok(())
}

fn wait_for_change(seen: Option<SystemTime>, running: &mut Result<Demonstration>) {
    while !stop::asked() && newest_change() == seen {
        if let Some(error) = running.as_mut().ok().and_then(|running| running.check().err()) {
            eprintln!("error: {error:#}\n==> Waiting for a change");
            *running = Err(error);
        }
        thread::sleep(LOOK);
    }
}

/// When any source was last written. Folders count too: they change when a file is removed.
fn newest_change() -> Option<SystemTime> {
    SOURCES.iter().filter_map(|source| newest_under(&build::root().join(source))).max()
}

fn newest_under(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).and_then(|data| data.modified()).ok()?;
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside.filter_map(|entry| newest_under(&entry.path())).chain([own]).max()
}
