//! An order lives to the next midnight in Shanghai at most, and none is made shortly before it. A test that pays
//! waits until that is past.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// China Standard Time, all year.
const SHANGHAI_OFFSET_SECONDS: u64 = 8 * 3600;
const DAY_SECONDS: u64 = 24 * 3600;
/// Two minutes in which the server refuses, and what the slowest journey needs before that.
const TOO_LATE_SECONDS: u64 = 5 * 60;

/// Waits for the next day if this one has too little left.
pub async fn keep_clear() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let left = DAY_SECONDS - (now + SHANGHAI_OFFSET_SECONDS) % DAY_SECONDS;
    if left <= TOO_LATE_SECONDS {
        eprintln!("it is {left} s to midnight in Shanghai: waiting");
        tokio::time::sleep(Duration::from_secs(left + 1)).await;
    }
}
