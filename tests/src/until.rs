//! Waiting for a condition, with a deadline. Nothing here waits because something has probably happened.

use std::time::{Duration, Instant};

/// How long a condition may take. Generous: a slow machine is not a defect.
pub const LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// Asks until there is something, and gives it.
///
/// # Panics
/// When there is nothing in time; `what` says what was waited for.
pub async fn some<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited {} s in vain: {what}", LIMIT.as_secs());
        tokio::time::sleep(POLL).await;
    }
}

/// Asks until it is so.
///
/// # Panics
/// When it is not so in time.
pub async fn so(what: &str, mut ask: impl AsyncFnMut() -> bool) {
    some(what, async || ask().await.then_some(())).await;
}
