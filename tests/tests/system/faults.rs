//! The short form of `cargo xtask faults`: whatever is killed, rows and books tell the same afterwards.

use system_tests::faults::{
    kills, restart,
    town::{Engine, Report},
};

fn nothing_is_broken(report: &Report) {
    assert_eq!(report.broken, Vec::<String>::new(), "{report:?}");
    assert!(report.paid > 10, "hardly anything was paid: {report:?}");
    assert!(report.returned > 0, "nothing had to go back: {report:?}");
}

#[tokio::test]
async fn server_and_stand_in_killed_ten_times() {
    let seed = fastrand::u64(..1_000_000);
    println!("seed {seed}");
    nothing_is_broken(&kills::run(Engine::Sqlite, 10, seed).await);
}

#[tokio::test]
async fn postgresql_stopped_at_once() {
    let seed = fastrand::u64(..1_000_000);
    println!("seed {seed}");
    nothing_is_broken(&restart::run(2, seed).await);
}
