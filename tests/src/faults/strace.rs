//! A system call of a running program that fails, or kills it: `strace --inject`, without a change to the program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::program::Program;

/// Why it cannot be used here, if it cannot.
pub fn missing() -> Option<String> {
    let tried =
        Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::piped()).output();
    match tried {
        Err(_) => Some("strace is missing; on Debian this installs it: apt-get install strace".to_owned()),
        Ok(output) if !output.status.success() => Some(format!(
            "strace may not look into programs here: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
        Ok(_) => None,
    }
}

/// What happens, and to which calls.
#[derive(Clone, Copy, Debug)]
pub struct Injection {
    /// Names of system calls, with commas.
    pub calls: &'static str,
    /// `signal=KILL`, `error=EIO`, …
    pub fault: &'static str,
}

/// An strace that is attached; dropping it lets the program go.
pub struct Strace {
    program: Program,
    output: PathBuf,
}

impl Strace {
    /// Lets the `n`-th of these calls of any thread meet the fault, or of those that concern one of `paths` if there are any.
    pub async fn attach(
        pids: &[u32],
        paths: &[PathBuf],
        injection: Injection,
        n: u32,
        folder: &Path,
    ) -> Strace {
        let (output, log) = (folder.join("strace.out"), folder.join("strace.log"));
        for old in [&output, &log] {
            let _ = fs::remove_file(old);
        }
        let Injection { calls, fault } = injection;
        let mut command = Command::new("strace");
        command.args(["--follow-forks", "--trace", calls, "--inject", &format!("{calls}:{fault}:when={n}")]);
        command.arg("--output").arg(&output);
        for path in paths {
            command.arg("--trace-path").arg(path);
        }
        command.args(pids.iter().map(|pid| format!("--attach={pid}")));
        let mut program = Program::start(command, &log);
        let first = pids.first().copied().unwrap_or_default();
        program.printed(&format!("Process {first} attached")).await;
        Strace { program, output }
    }

    /// Whether the fault has struck.
    pub fn has_struck(&self) -> bool {
        let printed = fs::read_to_string(&self.output).unwrap_or_default();
        printed.contains("(INJECTED)") || printed.contains("killed by SIGKILL")
    }

    /// Lets the program go on untouched: the system does so when its tracer is gone, however that ended.
    pub fn detach(mut self) {
        self.program.kill();
    }
}
