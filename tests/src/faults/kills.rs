//! kill -9 of server or stand-in at random moments, while residents pay.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::sleep;

use super::town::{Engine, Plan, Report, Town};

/// Residents at once.
const RESIDENTS: u32 = 8;
/// How many payments there may be between two kills.
const FINES_A_KILL: u32 = 30;

/// So many kills. Which, whom and when a seed says; what they hit depends on the machine.
pub async fn run(engine: Engine, kills: u32, seed: u64) -> Report {
    let fines = 200 + kills * FINES_A_KILL;
    let mut town = Town::start(&Plan { engine, servers: 1, fines, data: None, environment: &[] }).await;
    let residents = town.residents(RESIDENTS, seed);
    let mut dice = Rng::with_seed(seed);
    for _ in 0..kills {
        // Sometimes while a program is still starting, mostly at work.
        let longest = if dice.u8(0..4) == 0 { 300 } else { 2_500 };
        sleep(Duration::from_millis(dice.u64(0..longest))).await;
        let whom = dice.u8(0..10);
        if whom < 6 {
            town.kill_server(0);
        }
        if whom > 4 {
            town.kill_standin();
        }
    }
    town.quiet_down(residents, kills).await
}
