//! Ctrl-C and SIGTERM: noted in a flag, so that whatever was started is stopped before we end.

use std::{
    process::{Child, Command},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// How often a condition is looked at.
pub const POLL: Duration = Duration::from_millis(50);

static ASKED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From now on a signal sets the flag instead of ending this process.
pub fn listen() -> Result<()> {
    let flag = ASKED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag)).context("signals cannot be caught")?;
    }
    Ok(())
}

/// Whether we were asked to stop.
pub fn asked() -> bool {
    ASKED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Runs a command to its end and fails unless it succeeds; stops it when we are asked to stop.
pub fn run(command: &mut Command) -> Result<()> {
    let mut child = command.spawn().with_context(|| format!("{} could not be started", name(command)))?;
    wait(&mut child, &name(command))
}

/// Waits for the end of a child and fails unless it succeeded; stops it when we are asked to stop.
pub fn wait(child: &mut Child, name: &str) -> Result<()> {
    loop {
        if let Some(status) = child.try_wait()? {
            if asked() {
                bail!("stopped");
            }
            if !status.success() {
                bail!("{name} failed ({status})");
            }
            return Ok(());
        }
        if asked() {
            end(child, Duration::from_secs(10));
            bail!("stopped");
        }
        thread::sleep(POLL);
    }
}

/// Asks a child to end, and ends it if it has not after `grace`.
pub fn end(child: &mut Child, grace: Duration) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    // It may end between the look and the signal; then there is nothing to do.
    let _ = kill_process(Pid::from_child(child), Signal::TERM);
    let deadline = Instant::now() + grace;
    while Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(POLL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// The command as one would type it, without its paths.
fn name(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let short = program.rsplit('/').next().unwrap_or_default().to_owned();
    command.get_args().take(4).fold(short, |line, argument| line + " " + &argument.to_string_lossy())
}
