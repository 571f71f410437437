//! Calling cargo: always the one that started us, always from the workspace root. A dependency ships a
//! toolchain file of its own, which would win in its folder.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::stop;

/// The target of what the phone loads.
pub const WASM: &str = "wasm32-unknown-unknown";

/// How the binaries are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build.
    Debug,
    /// Quick to run.
    Release,
}

/// The workspace root.
pub fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A call of cargo.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// Says what happens next.
pub fn announce(what: &str) {
    eprintln!("==> {what}");
}

/// Builds server and stand-in. Gives the folder of the binaries.
pub fn binaries(profile: Profile) -> Result<PathBuf> {
    c_compiler()?;
    announce("Building the server and the stand-in (the first time takes minutes)");
    let mut command = cargo(&["build", "--package", "server", "--package", "standin", "--bins"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    stop::run(&mut command)?;
    Ok(target().join(match profile {
        Profile::Debug => "debug",
        Profile::Release => "release",
    }))
}

/// What the phone loads: each a module of its own, named after what it does, with the feature that makes it.
pub const MODULES: [(&str, &str); 3] = [("app", "hydrate"), ("picture", "picture"), ("finder", "finder")];

/// Builds one of them. Gives the path of the WASM as rustc made it, where the next one comes too.
pub fn wasm(name: &str, feature: &str) -> Result<PathBuf> {
    announce(&format!("Building the WASM: {name}"));
    wasm_of("app", &["--features", feature])
}

/// Builds the opening hours for the test that asks a browser about them. Gives the path of the WASM.
pub fn hours_wasm() -> Result<PathBuf> {
    announce("Building the WASM of the opening hours");
    wasm_of("hours-in-browser", &[])
}

fn wasm_of(package: &str, further: &[&str]) -> Result<PathBuf> {
    wasm_target()?;
    let mut command = cargo(&["build", "--package", package, "--lib", "--target", WASM, "--profile", "wasm"]);
    stop::run(command.args(further).env("CARGO_ENCODED_RUSTFLAGS", without_paths()))?;
    Ok(target().join(WASM).join("wasm").join(format!("{}.wasm", package.replace('-', "_"))))
}

/// The places of sources are in messages that no phone shows, so they are cut short: nothing about the machine that
/// built it goes out.
fn without_paths() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let registry = home.map(|home| home.join("registry").join("src"));
    // Cargo keeps each registry in a folder of its own below.
    let indices = registry.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let folders = indices.map(|entry| entry.path()).chain([root().to_owned()]);
    let flags = folders.map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    // What parts flags in this variable, so that a folder may have spaces.
    flags.collect::<Vec<_>>().join("\x1f")
}

/// Adds the wasm32 target if rustup can.
pub fn wasm_target() -> Result<()> {
    let answer = Command::new("rustc")
        .current_dir(root())
        .args(["--print", "target-libdir", "--target", WASM])
        .output()
        .context("rustc could not be run")?;
    let folder = String::from_utf8_lossy(&answer.stdout);
    if answer.status.success() && Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if !found("rustup") {
        bail!("Rust has no {WASM} target here; with rustup this adds it: rustup target add {WASM}");
    }
    announce("Adding the wasm32 target");
    stop::run(Command::new("rustup").current_dir(root()).args(["target", "add", WASM]))
        .with_context(|| format!("the target could not be added; try: rustup target add {WASM}"))
}

/// SQLite and the cryptography are partly C.
pub fn c_compiler() -> Result<()> {
    let named = env::var("CC").unwrap_or_else(|_| "cc".into());
    if found(&named) {
        return Ok(());
    }
    bail!("there is no C compiler ({named}); on Debian this installs one: apt-get install gcc libc6-dev")
}

/// Whether a program can be started.
pub fn found(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}
