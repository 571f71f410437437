//! The disk of the database full, while residents pay, and then space again.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::sleep;

use super::town::{Engine, Plan, Report, Town};

const RESIDENTS: u32 = 8;
/// How often the disk is full.
const TIMES: u32 = 3;
/// How long each time: longer than a resident waits for an answer.
const FULL: Duration = Duration::from_secs(12);
/// How long there is space in between.
const SPACE: Duration = Duration::from_secs(6);
const FINES: u32 = 1_000;

/// A disk of a few megabytes, in memory. Dropping it removes it.
struct Disk {
    // Removed after it was unmounted.
    folder: TempDir,
}

impl Disk {
    /// Mounts one; says why not when it cannot.
    fn mount(megabytes: u32) -> Result<Disk, String> {
        let folder =
            tempfile::Builder::new().prefix("yimatong-disk-").tempdir().map_err(|why| why.to_string())?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=755"), "tmpfs"]).arg(folder.path());
        let output = mount.output().map_err(|why| format!("mount: {why}"))?;
        if output.status.success() {
            return Ok(Disk { folder });
        }
        Err(format!(
            "a small disk cannot be mounted here: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Takes all space that is left.
    fn fill(&self) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        let mut piece = vec![0; 1024 * 1024];
        while !piece.is_empty() {
            if ballast.write_all(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
    }

    fn free(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// Three times full. `Err` says why it cannot be tried here.
pub async fn run(engine: Engine, seed: u64) -> Result<Report, String> {
    let disk = Disk::mount(match engine {
        Engine::Sqlite => 64,
        Engine::Postgres => 256,
    })?;
    let plan = Plan { engine, servers: 1, fines: FINES, data: Some(disk.path()), environment: &[] };
    let mut town = Town::start(&plan).await;
    let residents = town.residents(RESIDENTS, seed);
    for _ in 0..TIMES {
        sleep(SPACE).await;
        disk.fill();
        sleep(FULL).await;
        disk.free();
        // What ended for want of space is started by the operator, or by what keeps it running.
        town.mend();
    }
    let log = town.logged();
    let mut report = town.quiet_down(residents, TIMES).await;
    // As SQLite and PostgreSQL put it.
    if !log.contains("disk is full") && !log.contains("No space left on device") {
        report.broken.push("nobody noticed that the disk was full".to_owned());
    }
    Ok(report)
}
