//! A PostgreSQL of our own for the tests: made, used, thrown away.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::geteuid;
use tempfile::TempDir;

use crate::{ports, stop};

const START_LIMIT: Duration = Duration::from_secs(60);

/// The user that Debian's package makes; the server refuses to run as root.
const UNPRIVILEGED: &str = "postgres";

/// Ends the server as soon as its standard input ends: that is when we drop it, or are killed ourselves.
const KEEPER: &str = r#""$@" & server=$!; read -r end; kill -INT "$server"; wait "$server""#;

/// A running server with an empty database; dropping it stops it and removes its data.
pub struct Postgres {
    keeper: Child,
    hold: Option<ChildStdin>,
    // Removed after the server has ended, as fields are dropped last.
    folder: TempDir,
    /// `postgres://…`
    pub url: String,
}

/// The folder of initdb and postgres, of the newest version.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let folder = entry.path().join("bin");
        folder.join("initdb").is_file().then_some((version, folder))
    });
    let elsewhere = std::env::var_os("PATH").and_then(|paths| {
        std::env::split_paths(&paths)
            .find(|path| path.join("initdb").is_file() && path.join("postgres").is_file())
    });
    debian.max().map(|(_, folder)| folder).or(elsewhere)
}

impl Postgres {
    /// Makes a cluster in a temporary folder and starts it on a free port of 127.0.0.1. `settings` as in
    /// `shared_buffers=1GB`.
    pub fn start(settings: &[&str]) -> Result<Postgres> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let folder = tempfile::Builder::new().prefix("yimatong-postgres-").tempdir()?;
        if geteuid().is_root() {
            stop::run(Command::new("chown").arg(UNPRIVILEGED).arg(folder.path()))?;
        }
        let data = folder.path().join("data");
        let mut initdb = unprivileged(&programs.join("initdb"), folder.path());
        initdb.arg("--pgdata").arg(&data).args(["--username", UNPRIVILEGED, "--auth", "trust"]);
        initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]).stdout(Stdio::null());
        stop::run(&mut initdb).context("the cluster could not be made")?;

        let port = ports::free()?;
        let log = folder.path().join("log");
        let mut keeper = unprivileged(Path::new("/bin/sh"), folder.path());
        keeper.args(["-c", KEEPER, "keeper"]).arg(programs.join("postgres")).arg("-D").arg(&data);
        for setting in [
            &format!("port={port}"),
            "listen_addresses=127.0.0.1",
            &format!("unix_socket_directories={}", folder.path().display()),
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=200",
        ]
        .into_iter()
        .chain(settings.iter().copied())
        {
            keeper.args(["-c", setting]);
        }
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(fs::File::create(&log)?);
        let mut keeper = keeper.spawn().context("PostgreSQL could not be started")?;
        let hold = keeper.stdin.take();
        let url = format!("postgres://{UNPRIVILEGED}@127.0.0.1:{port}/postgres");
        let mut started = Postgres { keeper, hold, folder, url };
        started.wait(&programs, port, &log)?;
        Ok(started)
    }

    /// All it has logged.
    pub fn logged(&self) -> String {
        let bytes = fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn wait(&mut self, programs: &Path, port: u16, log: &Path) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        let port = port.to_string();
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["--quiet", "--host", "127.0.0.1", "--port", &port]);
        while !ready.status()?.success() {
            if self.keeper.try_wait()?.is_some() || stop::asked() || Instant::now() > deadline {
                let mut printed = String::new();
                fs::File::open(log)?.read_to_string(&mut printed)?;
                bail!("PostgreSQL did not start:\n{printed}");
            }
            thread::sleep(stop::POLL);
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.hold.take());
        let _ = self.keeper.wait();
    }
}

/// A command that does not run as root even when we do.
fn unprivileged(program: &Path, folder: &Path) -> Command {
    let mut command = if geteuid().is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", UNPRIVILEGED, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(folder);
    command
}
