//! PostgreSQL stopped at once and started again, while residents pay.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::sleep;

use super::town::{Engine, Plan, Report, Town};

/// Residents at once.
const RESIDENTS: u32 = 8;

/// So many stops, each for up to two seconds.
pub async fn run(stops: u32, seed: u64) -> Report {
    let fines = 200 + 60 * stops;
    let plan = Plan { engine: Engine::Postgres, servers: 1, fines, data: None, environment: &[] };
    let mut town = Town::start(&plan).await;
    let residents = town.residents(RESIDENTS, seed);
    let mut dice = Rng::with_seed(seed);
    for _ in 0..stops {
        sleep(Duration::from_millis(dice.u64(500..4_000))).await;
        let Some(cluster) = &mut town.cluster else { break };
        cluster.stop_at_once().await;
        sleep(Duration::from_millis(dice.u64(0..2_000))).await;
        cluster.start_again().await;
    }
    town.quiet_down(residents, stops).await
}
