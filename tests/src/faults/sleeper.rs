//! Two servers on one PostgreSQL: the one that holds the leases is stopped for longer than they last, and goes on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tokio::time::sleep;

use super::town::{AGAIN, Engine, Plan, Report, Town};
use crate::until;

const RESIDENTS: u32 = 8;
const FINES: u32 = 2_000;
/// A lease lasts fifty seconds.
const ASLEEP: Duration = Duration::from_secs(62);
/// A job that is due so much later is in somebody's hands: no other pause of a fresh payment is as long.
const LEASE_LEFT_MILLIS: u128 = 40_000;

/// Once: the second server sleeps until the first has taken jobs, then the first sleeps.
pub async fn run(seed: u64) -> Report {
    let plan = Plan { engine: Engine::Postgres, servers: 2, fines: FINES, data: None, environment: &[] };
    let town = Town::start(&plan).await;
    let [first, second] = town.servers.as_slice() else { panic!("two servers were asked for") };
    // Only the jobs learn of what was paid, and each question takes a while: whoever is stopped now is in the middle.
    town.streets.pull("notifications", Some(json!({ "hold": true }))).await;
    let slow = json!({ "route": "query", "kind": "timeout_after", "seconds": 4, "times": 200 });
    assert!(town.streets.pull("faults", Some(slow)).await.is_some_and(|(status, _)| status == 200));
    second.program.pause();
    let residents = town.residents(RESIDENTS, seed);
    until::so("the first server holds jobs", async || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let beyond = i64::try_from(now + LEASE_LEFT_MILLIS).unwrap();
        sleep(AGAIN).await;
        town.rows.leased_beyond(beyond).await >= 3
    })
    .await;
    first.program.pause();
    second.program.resume();
    assert!(town.streets.forget_faults().await);
    town.streets.pull("notifications", Some(json!({ "hold": false }))).await;
    sleep(ASLEEP).await;
    first.program.resume();
    town.quiet_down(residents, 1).await
}
