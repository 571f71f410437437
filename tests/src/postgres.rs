//! Databases of the PostgreSQL that `cargo xtask test` starts.

use std::{
    env,
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
};

/// Makes an empty database and gives its address.
///
/// # Panics
/// Without `YIMATONG_TEST_POSTGRES`: nothing is skipped silently.
pub fn database() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = env::var("YIMATONG_TEST_POSTGRES")
        .expect("YIMATONG_TEST_POSTGRES is not set; `cargo xtask test` starts a PostgreSQL and sets it");
    let name = format!("system_{}_{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let sql = format!("CREATE DATABASE {name}");
    let output =
        Command::new("psql").args(["--dbname", &server, "--quiet", "--command", &sql]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (address, _) = server.rsplit_once('/').unwrap();
    format!("{address}/{name}")
}
