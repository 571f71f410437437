//! A program that runs beside the test; dropping it kills it.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::until;

/// A running program with its output in a file.
pub struct Program {
    child: Child,
    /// Where its output goes.
    pub log: PathBuf,
}

impl Program {
    /// Starts it. Output is added to the end of `log`.
    pub fn start(mut command: Command, log: &Path) -> Program {
        let out = File::options().create(true).append(true).open(log).unwrap();
        let err = out.try_clone().unwrap();
        // A group of its own, so that what it starts (Chromium) ends with it.
        command.stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Program { child, log: log.to_owned() }
    }

    /// All it has printed.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// The rest of the first line that begins like this, once it was printed.
    pub async fn printed(&mut self, beginning: &str) -> String {
        until::some(beginning, async || {
            let output = self.output();
            let line =
                output.lines().find_map(|line| line.split_once(beginning)).map(|(_, rest)| rest.to_owned());
            assert!(line.is_some() || !self.has_ended(), "it ended:\n{output}");
            line
        })
        .await
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until it ends by itself.
    pub async fn end(&mut self) -> ExitStatus {
        until::some("the end of a program", async || self.child.try_wait().unwrap()).await
    }

    /// kill -9: no chance to put anything in order.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as an operator would.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Lets it stand still: it answers nobody, and keeps what it has.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Whether all of it stands still.
    pub fn is_paused(&self) -> bool {
        let threads = fs::read_dir(format!("/proc/{}/task", self.pid())).unwrap();
        let mut states =
            threads.map(|thread| fs::read_to_string(thread.unwrap().path().join("status")).unwrap());
        states.all(|status| status.lines().any(|line| line.starts_with("State:\tT")))
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            let _ = self.child.wait();
        }
        if thread::panicking() {
            eprintln!("---- {}\n{}", self.log.display(), self.output());
        }
    }
}
