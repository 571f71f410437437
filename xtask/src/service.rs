//! A program that runs beside us, with its output in a file.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::stop;

/// How long a service may take to end.
const GRACE: Duration = Duration::from_secs(15);

/// A running program; dropping it stops it.
pub struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

/// What a program keeps in memory, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Resident now.
    pub now: u64,
    /// The most that ever was.
    pub peak: u64,
}

impl Service {
    /// Starts it. What it prints goes to `log`, which is emptied first.
    pub fn start(name: &'static str, mut command: Command, log: &Path) -> Result<Service> {
        let out = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        let err = out.try_clone()?;
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        // A group of its own: Ctrl-C reaches us, and we ask it to end, once.
        command.process_group(0);
        let child = command.spawn().with_context(|| format!("the {name} could not be started"))?;
        Ok(Service { name, child, log: log.to_owned() })
    }

    /// All it has printed.
    pub fn output(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// What `/proc` says of its memory: resident now, and the most it ever was (bytes).
    pub fn memory(&self) -> Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let bytes = |key: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
        };
        let memory = bytes("VmRSS:").zip(bytes("VmHWM:")).map(|(now, peak)| Memory { now, peak });
        memory.with_context(|| format!("the memory of the {} cannot be read", self.name))
    }

    /// Fails, with its last lines, if it has ended.
    pub fn check(&mut self) -> Result<()> {
        let Some(status) = self.child.try_wait()? else { return Ok(()) };
        let output = self.output();
        let lines: Vec<&str> = output.lines().collect();
        let last = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n");
        bail!(
            "the {} ended by itself ({status}); its last lines, from {}:\n{last}",
            self.name,
            self.log.display()
        )
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        stop::end(&mut self.child, GRACE);
    }
}
