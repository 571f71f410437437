//! A PostgreSQL that keeps what it has committed, and that may be stopped at once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::geteuid;

use crate::{program::Program, system::free_port, until};

/// The user that Debian's package makes; the server refuses to run as root.
const UNPRIVILEGED: &str = "postgres";

/// A cluster in a folder of ours. Dropping it kills it; its folder is somebody else's.
pub struct Cluster {
    program: Program,
    programs: PathBuf,
    data: PathBuf,
    log: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes one below `folder` and starts it. Its settings are PostgreSQL's own: every commit is on the disk.
    ///
    /// # Panics
    /// Without PostgreSQL.
    pub async fn start(folder: &Path) -> Cluster {
        let programs = programs();
        let home = folder.join("postgres");
        fs::create_dir_all(&home).unwrap();
        if geteuid().is_root() {
            run(Command::new("chown").arg(UNPRIVILEGED).arg(&home));
            // The way there leads through folders of ours.
            run(Command::new("chmod").arg("o+x").arg(folder));
        }
        let (data, log, port) = (home.join("data"), folder.join("postgres.log"), free_port());
        let mut initdb = unprivileged(&programs.join("initdb"), &home);
        initdb.arg("--pgdata").arg(&data).args(["--username", UNPRIVILEGED, "--auth", "trust"]);
        run(initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]));
        let program = postgres(&programs, &data, &log, port);
        let cluster = Cluster { program, programs, data, log, port };
        cluster.is_ready().await;
        cluster
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("postgres://{UNPRIVILEGED}@127.0.0.1:{}/postgres", self.port)
    }

    /// Everything it has, killed at once: what was not committed is gone.
    pub async fn stop_at_once(&mut self) {
        let mut pg_ctl = unprivileged(&self.programs.join("pg_ctl"), &self.data);
        run(pg_ctl.arg("--pgdata").arg(&self.data).args(["stop", "--mode", "immediate", "--silent"]));
        self.program.end().await;
    }

    /// Starts it again and waits until it has recovered.
    pub async fn start_again(&mut self) {
        self.mend();
        self.is_ready().await;
    }

    /// Starts it again if it is down.
    pub fn mend(&mut self) {
        if self.program.has_ended() {
            self.program = postgres(&self.programs, &self.data, &self.log, self.port);
        }
    }

    /// What it has logged.
    pub fn logged(&self) -> String {
        self.program.output()
    }

    /// The numbers of its processes.
    pub fn pids(&self) -> Vec<u32> {
        let pid = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        let Some(main) = pid.lines().next().and_then(|line| line.parse::<u32>().ok()) else {
            return Vec::new();
        };
        let children = fs::read_to_string(format!("/proc/{main}/task/{main}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
        [main].into_iter().chain(children).collect()
    }

    async fn is_ready(&self) {
        until::so("PostgreSQL is ready", async || {
            let port = self.port.to_string();
            let mut ready = Command::new(self.programs.join("pg_isready"));
            ready
                .args(["--quiet", "--username", UNPRIVILEGED, "--host", "127.0.0.1", "--port", &port])
                .status()
                .unwrap()
                .success()
        })
        .await;
    }
}

fn postgres(programs: &Path, data: &Path, log: &Path, port: u16) -> Program {
    let mut command = unprivileged(&programs.join("postgres"), data);
    command.arg("-D").arg(data);
    let port = format!("port={port}");
    // No socket in a folder that others share.
    for setting in [&port, "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100"] {
        command.args(["-c", setting]);
    }
    Program::start(command, log)
}

/// The folder of the newest version.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .max();
    newest.expect("PostgreSQL is missing; on Debian this installs it: apt-get install postgresql").1
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

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
