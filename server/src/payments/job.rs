//! The job that asks about every attempt that is not final, on any number of servers.
//!
//! The table is the queue: `next_check_at` says when, and moving it on by compare-and-set is the lease. A
//! server that dies holds nothing; its attempts are due again when the lease is over.

use std::time::Duration;

use shared::payments::PaymentId;
use tokio::{task::JoinSet, time};

use super::{Attempt, PaymentError, Payments, State, store};

/// When to ask after the first, second, … question, in seconds; then every ten minutes.
const PAUSES_SECONDS: [i64; 4] = [30, 60, 180, 600];
/// What is not simply waiting for the payer is asked about at least this often, in seconds.
const DOUBT_SECONDS: i64 = 30;
/// Longer than a look may last.
const LEASE_MILLIS: i64 = 60_000;
/// A look is a question, a close and a question, or a question and a call: at most 24 s at WeChat Pay.
const LOOK_LIMIT: Duration = Duration::from_secs(50);
/// What is due is a short reading.
const DUE_LIMIT: Duration = Duration::from_secs(10);
/// So many looks at once, on this server.
const LOOKS: usize = 16;
const TICK: Duration = Duration::from_secs(1);

impl Payments {
    /// Works for ever. Failures are logged; the attempt is due again when its lease is over. A look that waits
    /// keeps no other attempt waiting.
    pub async fn run(self) {
        let mut ticks = time::interval(TICK);
        ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let mut looks = JoinSet::new();
        loop {
            ticks.tick().await;
            while let Some(done) = looks.try_join_next() {
                report(done);
            }
            match time::timeout(DUE_LIMIT, self.take_up(&mut looks)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "the job of payments could not work"),
                Err(_) => tracing::warn!("the database does not tell the job of payments what is due"),
            }
        }
    }

    /// Begins to look at what is due, as far as there is room.
    async fn take_up(&self, looks: &mut JoinSet<Look>) -> Result<(), PaymentError> {
        let room = i64::try_from(LOOKS.saturating_sub(looks.len())).unwrap_or_default();
        if room == 0 {
            return Ok(());
        }
        let now = self.clock.now().as_millisecond();
        for (id, due_millis) in store::due(&self.database, now, now + LEASE_MILLIS, room).await? {
            let payments = self.clone();
            looks.spawn_local(
                async move { time::timeout(LOOK_LIMIT, payments.look_at(&id, due_millis)).await },
            );
        }
        Ok(())
    }

    async fn look_at(&self, id: &PaymentId, due_millis: i64) -> Result<(), PaymentError> {
        let lease = self.clock.now().as_millisecond() + LEASE_MILLIS;
        if !store::lease(&self.database, id, due_millis, lease).await? {
            return Ok(());
        }
        let attempt = self.advance(self.attempt(id).await?).await?;
        if attempt.state.is_open() {
            let next = next_check(&attempt, self.clock.now().as_millisecond());
            store::schedule(&self.database, id, lease, next).await?;
        }
        Ok(())
    }
}

/// A look at one attempt: whether it ended in time, and how.
type Look = Result<Result<(), PaymentError>, time::error::Elapsed>;

fn report(done: Result<Look, tokio::task::JoinError>) {
    match done {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::warn!(%error, "an attempt could not be looked at"),
        Ok(Err(_)) => tracing::warn!("a look at an attempt took too long"),
        Err(error) => tracing::error!(%error, "a look at an attempt ended badly"),
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
    let asked = usize::try_from(attempt.checks - 1).unwrap_or_default();
    let pause = PAUSES_SECONDS.get(asked).copied().unwrap_or(600);
    let pause = if attempt.state == State::Pending { pause } else { pause.min(DOUBT_SECONDS) };
    (now_millis + pause * 1_000).min(end)
}

#[cfg(test)]
mod tests {
    use shared::{money::Fen, payments::Channel};

    use super::*;

    fn attempt(checks: i64) -> Attempt {
        Attempt {
            id: "0".repeat(32).parse().unwrap(),
            fine_id: "f".repeat(32).into(),
            fine_digest: String::new(),
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
        // The first check is due 12 s after the start; then 30 s, 1 min, 3 min, 10 min.
        let plan = [(1, 12_000, 42_000), (2, 42_000, 102_000), (3, 102_000, 282_000), (4, 282_000, 882_000)];
        for (checks, now, next) in plan {
            assert_eq!(next_check(&attempt(checks), now), next, "after check {checks}");
        }
        assert_eq!(next_check(&attempt(5), 882_000), 900_000);
        assert_eq!(next_check(&attempt(6), 900_000), 915_000);
        assert_eq!(next_check(&attempt(99), 900_000 + 3_600_000), 900_000 + 3_660_000);
    }

    #[test]
    fn what_is_in_doubt_is_not_left_for_long() {
        for state in [State::Created, State::Unknown, State::Closing] {
            let doubtful = Attempt { state, ..attempt(4) };
            assert_eq!(next_check(&doubtful, 100_000), 130_000, "{state}");
        }
    }
}
