//! Every day after ten in the morning, at Asia/Shanghai, the bills of the day before are fetched and compared, for each
//! merchant, without anybody asking.
//!
//! The table is the queue, as in `payments::jobs`: a day is written down when its bills are ready, and so are the days
//! that were missed while no server ran. Taking a day gives it the next number; whoever slept through his lease puts
//! nothing off and gives nothing up. What he imports and compares may be written twice: it is the same each time.

pub mod store;

use std::time::Duration;

use jiff::{Timestamp, ToSpan, civil::Date};
use shared::time;
use tokio::time as waiting;

use super::{FetchError, ReconcileError, fetch, store::MerchantDay};
use crate::{
    payments::{Gateways, Merchants, Payments},
    platform::{
        clock::Clock,
        database::{Database, DatabaseError, Transaction},
    },
    wechat::Pay,
};
use store::Due;

/// WeChat Pay has a day's bills at ten the next morning.
const READY_HOUR: i64 = 10;
/// And for three months. Further back nothing is fetched.
const MOST_DAYS: i32 = 89;
/// Two bills, each a question and a file: about 140 s at most, and what the comparison takes.
const WORK_LIMIT: Duration = Duration::from_secs(240);
/// Longer than the work may last.
const LEASE_SECONDS: i64 = 300;
const TICK: Duration = Duration::from_secs(60);
/// Pauses before a day is tried again, in seconds; then every hour.
const PAUSE_SECONDS: [i64; 4] = [60, 300, 600, 1_800];
const LONGEST_SECONDS: i64 = 3_600;
/// So often a day is tried: three days.
const TRIES: i64 = 75;

/// The daily comparison of all merchants.
#[derive(Clone)]
pub struct Daily {
    database: Database,
    merchants: Merchants,
    payments: Payments,
    clock: Clock,
}

impl Daily {
    /// Of these merchants, into this database. What only a bill knows to be paid is asked about by these payments.
    pub fn new(database: Database, merchants: Merchants, payments: Payments, clock: Clock) -> Daily {
        Daily { database, merchants, payments, clock }
    }

    /// Works for ever. Failures are logged; a day is due again when its lease is over.
    pub async fn run(self) {
        let mut ticks = waiting::interval(TICK);
        ticks.set_missed_tick_behavior(waiting::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.look().await;
        }
    }

    /// Does all that is due now: each merchant, each of its days.
    pub async fn look(&self) {
        for pay in self.merchants.all() {
            let merchant = pay.party().recipient();
            if let Err(error) = self.look_at(pay).await {
                tracing::warn!(merchant, %error, "a merchant's bills could not be looked at");
            }
        }
    }

    async fn look_at(&self, pay: &Pay) -> Result<(), DatabaseError> {
        let merchant = pay.party().recipient();
        self.plan(merchant).await?;
        while let Some(due) = store::due(&self.database, merchant, self.clock.now()).await? {
            self.do_day(pay, &due).await?;
        }
        let (open, dead) =
            (store::open(&self.database, merchant).await?, store::dead(&self.database, merchant).await?);
        gauge("reconcile_open_differences", merchant, open);
        gauge("reconcile_days_given_up", merchant, dead);
        Ok(())
    }

    /// Writes down the days whose bills are ready by now. A merchant that was never seen begins with the last of them.
    async fn plan(&self, merchant: &str) -> Result<(), DatabaseError> {
        let now = self.clock.now();
        let ready = last_ready(now);
        let (begins, since) = match store::last(&self.database, merchant).await? {
            Some(last) if last >= ready => return Ok(()),
            Some(last) => (None, last),
            None => (ready.yesterday().ok(), ready.yesterday().unwrap_or(ready)),
        };
        let oldest = ready.saturating_sub(MOST_DAYS.days());
        let days: Vec<Date> = since
            .tomorrow()
            .unwrap_or(since)
            .max(oldest)
            .series(1.day())
            .take_while(|day| *day <= ready)
            .collect();
        let work = async |tx: &mut Transaction| -> Result<(), DatabaseError> {
            if let Some(day) = begins {
                store::insert(tx, MerchantDay { merchant, day }, None).await?;
            }
            for day in &days {
                store::insert(tx, MerchantDay { merchant, day: *day }, Some(now)).await?;
            }
            Ok(())
        };
        self.database.write(work).await
    }

    async fn do_day(&self, pay: &Pay, due: &Due) -> Result<(), DatabaseError> {
        let merchant = pay.party().recipient();
        let until = later(self.clock.now(), LEASE_SECONDS);
        let take = async |tx: &mut Transaction| store::take(tx, merchant, due, until).await;
        if !self.database.write(take).await? {
            return Ok(());
        }
        let taken = Due { lease: due.lease + 1, tries: due.tries + 1, ..*due };
        let of = MerchantDay { merchant, day: due.day };
        let why = match waiting::timeout(WORK_LIMIT, self.compare(pay, of)).await {
            Ok(Ok(())) => {
                let done = async |tx: &mut Transaction| store::finish(tx, of).await;
                return self.database.write(done).await;
            }
            Ok(Err(FetchError::Import(ReconcileError::Database(error)))) => return Err(error),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "too slow".to_owned(),
        };
        self.again(merchant, &taken, &why).await
    }

    async fn compare(&self, pay: &Pay, of: MerchantDay<'_>) -> Result<(), FetchError> {
        let fetched = fetch(&self.database, pay, of.day, self.clock.now()).await?;
        tracing::info!(merchant = of.merchant, day = %of.day, ?fetched, "a day's bills are here");
        self.payments.reconcile(&self.database, of).await?;
        Ok(())
    }

    async fn again(&self, merchant: &str, taken: &Due, why: &str) -> Result<(), DatabaseError> {
        let (day, tries, now) = (taken.day, taken.tries, self.clock.now());
        if tries >= TRIES {
            tracing::error!(merchant, %day, why, "a day's bills are given up: fetch them with yimatong reconcile");
            let bury = async |tx: &mut Transaction| store::bury(tx, merchant, taken, why, now).await;
            return self.database.write(bury).await.map(drop);
        }
        tracing::warn!(merchant, %day, tries, why, "a day's bills are not here yet");
        let pause = usize::try_from(tries - 1).ok().and_then(|n| PAUSE_SECONDS.get(n)).copied();
        let until = later(now, pause.unwrap_or(LONGEST_SECONDS));
        let put_off = async |tx: &mut Transaction| store::put_off(tx, merchant, taken, until).await;
        self.database.write(put_off).await.map(drop)
    }
}

/// The last day whose bills are ready.
fn last_ready(now: Timestamp) -> Date {
    let past_ten = now.checked_sub(READY_HOUR.hours()).unwrap_or(now);
    let today = time::date_at(past_ten);
    today.yesterday().unwrap_or(today)
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(seconds.seconds()).unwrap_or(now)
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn gauge(name: &'static str, merchant: &str, number: i64) {
    metrics::gauge!(name, "merchant" => merchant.to_owned()).set(number as f64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_ready_at_ten_the_next_morning() {
        for (now, ready) in [
            ("2026-11-22T09:59:59+08:00", "2026-11-20"),
            ("2026-11-22T10:00:00+08:00", "2026-11-21"),
            ("2026-11-22T23:59:59+08:00", "2026-11-21"),
            ("2026-11-23T00:00:00+08:00", "2026-11-21"),
        ] {
            assert_eq!(last_ready(now.parse().unwrap()).to_string(), ready, "{now}");
        }
    }
}
