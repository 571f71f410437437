//! The server's clock an hour back and a day ahead, while residents pay: libfaketime, in this program alone.

use std::{fs, path::PathBuf, time::Duration};

use tokio::time::sleep;

use super::town::{Engine, Plan, Report, Town};

const RESIDENTS: u32 = 8;
const FINES: u32 = 2_000;
/// How long each clock is believed.
const EACH: Duration = Duration::from_secs(20);
const WRONG: [&str; 4] = ["-1h", "+1d", "-1h", "+1d"];

/// Wrong, right, and wrong again. `Err` says why it cannot be tried here.
pub async fn run(engine: Engine, seed: u64) -> Result<Report, String> {
    let library =
        library().ok_or("libfaketime is missing; on Debian this installs it: apt-get install faketime")?;
    let folder = tempfile::tempdir().map_err(|why| why.to_string())?;
    let clock = folder.path().join("clock");
    let set = |offset: &str| fs::write(&clock, format!("{offset}\n")).unwrap();
    set("+0");
    let environment = [
        ("LD_PRELOAD", library.to_str().unwrap_or_default()),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap_or_default()),
        ("FAKETIME_NO_CACHE", "1"),
        // A machine whose clock is set does not jump in what it measures by the monotonic one.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let plan = Plan { engine, servers: 1, fines: FINES, data: None, environment: &environment };
    let town = Town::start(&plan).await;
    let residents = town.residents(RESIDENTS, seed);
    for offset in WRONG {
        sleep(EACH / 4).await;
        set(offset);
        sleep(EACH).await;
        set("+0");
    }
    Ok(town.quiet_down(residents, u32::try_from(WRONG.len()).unwrap_or_default()).await)
}

fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|library| library.is_file())
}
