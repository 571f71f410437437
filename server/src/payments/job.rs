//! The job that asks about every attempt that is not final, on any number of servers.
//!
//! The table is the queue: `next_check_at` says when, and moving it on by compare-and-set is the lease. A
//! server that dies holds nothing; its attempts are due again when the lease is over.

use std::time::Duration;

use shared::payments::PaymentId;
use tokio::task::JoinSet;

use super::{Attempt, PaymentError, Payments, store};

/// When to ask after the first, second, … question, in seconds; then every ten minutes.
const PAUSES_SECONDS: [i64; 5] = [5, 30, 60, 180, 600];
/// A question, a close and a question last at most 24 s.
const LEASE_MILLIS: i64 = 60_000;
const BATCH: i64 = 16;
const TICK: Duration = Duration::from_secs(1);

impl Payments {
    /// Works for ever. Failures are logged; the attempt is due again when its lease is over.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.work().await {
                tracing::warn!(%error, "the job of payments could not work");
            }
        }
    }

    /// Looks once at everything that is due; gives how many attempts this server took.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn work(&self) -> Result<usize, PaymentError> {
        let now = self.clock.now().as_millisecond();
        let due = store::due(&self.database, now, BATCH).await?;
        let mut tasks = JoinSet::new();
        for (id, due_millis) in due {
            let payments = self.clone();
            tasks.spawn_local(async move { payments.look_at(&id, due_millis).await });
        }
        let mut taken = 0;
        while let Some(done) = tasks.join_next().await {
            match done {
                Ok(Ok(true)) => taken += 1,
                Ok(Ok(false)) => {}
                Ok(Err(error)) => tracing::warn!(%error, "an attempt could not be looked at"),
                Err(error) => tracing::error!(%error, "a look at an attempt ended badly"),
            }
        }
        Ok(taken)
    }

    async fn look_at(&self, id: &PaymentId, due_millis: i64) -> Result<bool, PaymentError> {
        let lease = self.clock.now().as_millisecond() + LEASE_MILLIS;
        if !store::lease(&self.database, id, due_millis, lease).await? {
            return Ok(false);
        }
        let attempt = store::by_id(&self.database, id).await?.ok_or(PaymentError::NotFound)?;
        let attempt = self.advance(attempt).await?;
        if attempt.state.is_open() {
            let next = next_check(&attempt, self.clock.now().as_millisecond());
            store::schedule(&self.database, id, lease, next).await?;
        }
        Ok(true)
    }
}

/// Growing pauses while the order can be paid, its end at the latest; then often until it is final.
fn next_check(attempt: &Attempt, now_millis: i64) -> i64 {
    let end = attempt.expires_at.as_millisecond();
    let late = now_millis - end;
    if late >= 0 {
        let pause = match late / 60_000 {
            0..10 => 15,
            10..120 => 60,
            _ => 600,
        };
        return now_millis + pause * 1_000;
    }
    let asked = usize::try_from(attempt.checks).unwrap_or(usize::MAX);
    let pause = PAUSES_SECONDS.get(asked).copied().unwrap_or(600);
    (now_millis + pause * 1_000).min(end)
}

#[cfg(test)]
mod tests {
    use shared::{money::Fen, payments::Channel};

    use super::*;
    use crate::payments::State;

    fn attempt(checks: i64) -> Attempt {
        Attempt {
            id: "0".repeat(32).parse().unwrap(),
            fine_id: "f".repeat(32).into(),
            citizen_id: None,
            channel: Channel::WechatH5,
            state: State::Pending,
            surplus: false,
            quoted_on: jiff::civil::date(2026, 11, 22),
            principal: Fen::ZERO,
            surcharge: Fen::ZERO,
            total: Fen::ZERO,
            request_body: String::new(),
            created_at: jiff::Timestamp::UNIX_EPOCH,
            expires_at: jiff::Timestamp::from_second(900).unwrap(),
            opening: None,
            transaction_id: None,
            paid_at: None,
            next_check_at: None,
            checks,
        }
    }

    #[test]
    fn pauses_grow_to_the_end_of_the_order_and_are_short_after_it() {
        // The first check is due 5 s after the start; then 30 s, 1 min, 3 min, 10 min.
        let plan = [(1, 5_000, 35_000), (2, 35_000, 95_000), (3, 95_000, 275_000), (4, 275_000, 875_000)];
        for (checks, now, next) in plan {
            assert_eq!(next_check(&attempt(checks), now), next, "after check {checks}");
        }
        assert_eq!(next_check(&attempt(5), 875_000), 900_000);
        assert_eq!(next_check(&attempt(6), 900_000), 915_000);
        assert_eq!(next_check(&attempt(99), 900_000 + 3_600_000), 900_000 + 3_660_000);
    }
}
