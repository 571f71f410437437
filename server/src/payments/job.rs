//! The jobs of payments, done on any number of servers.
//!
//! The table is the queue: `due_at` says when, and taking a job gives it the next number, which is the lease. A
//! server that dies holds nothing; its jobs are due again when the lease is over. One that slept through its lease
//! writes nothing any more.

use std::time::Duration;

use shared::calendar::Calendar;
use tokio::{task::JoinSet, time};

use super::{
    Attempt, PaymentError, PaymentsIn, Registry, Rows, RowsOf, Store, Surroundings,
    deliver::{DELIVERY_REFUSED, Reported},
    jobs::{self, Due, FAR_MILLIS, Kind, Lease},
    mutation::mutated,
    registry::{Answer, Refusal},
    store::Window,
    tell::{TEMPLATE_MISFIT, Told},
};
use crate::{cities::Content, fines::registry::OperationId};

/// Longer than a look may last, and short enough that what a killed server held is final a minute after its death.
const LEASE_MILLIS: i64 = 50_000;
/// A look is at most five calls of the gateway of 8 s each, or two of them and two of the registry of 11 s.
const LOOK_LIMIT: Duration = Duration::from_secs(42);
/// What is due is a short reading.
const DUE_LIMIT: Duration = Duration::from_secs(10);
/// So many looks at once, on this server.
const LOOKS: usize = 16;
const TICK: Duration = Duration::from_secs(1);
/// How often what was given up is counted.
const COUNT_TICK: Duration = Duration::from_secs(60);

/// How a look at a job ended.
pub(super) enum Done {
    /// There is nothing more to do.
    Finished,
    /// It is due again, in milliseconds since 1970.
    Again(i64),
    /// A person looks.
    Dead(&'static str),
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Works for ever. Failures are logged; the job is due again when its lease is over. A look that waits
    /// keeps no other job waiting.
    pub async fn run(self, content: &Content) {
        tokio::join!(self.look_for_ever(content), self.count_for_ever());
    }

    async fn look_for_ever(&self, content: &Content) {
        let mut ticks = ticks(TICK);
        let mut looks = JoinSet::new();
        loop {
            // While more is due than there is room for, the next look begins when one has ended.
            if self.begin(&mut looks, content).await {
                if let Some(done) = looks.join_next().await {
                    report(done);
                }
            } else {
                ticks.tick().await;
            }
            while let Some(done) = looks.try_join_next() {
                report(done);
            }
        }
    }

    /// Counts what was given up, as long as there is work and when there is none.
    async fn count_for_ever(&self) {
        let mut ticks = ticks(COUNT_TICK);
        loop {
            ticks.tick().await;
            match time::timeout(DUE_LIMIT, self.store.dead()).await {
                #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
                Ok(Ok(dead)) => metrics::gauge!("payment_jobs_dead").set(dead as f64),
                Ok(Err(error)) => tracing::warn!(%error, "the jobs that were given up could not be counted"),
                Err(_) => tracing::warn!("the database does not tell how many jobs were given up"),
            }
        }
    }

    /// Begins to look at what is due, as far as there is room; whether more may be due than that.
    async fn begin(&self, looks: &mut JoinSet<Look>, content: &Content) -> bool {
        let room = LOOKS.saturating_sub(looks.len());
        let due = match time::timeout(DUE_LIMIT, self.due(room)).await {
            Ok(Ok(due)) => due,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the jobs of payments could not be read");
                return false;
            }
            Err(_) => {
                tracing::warn!("the database does not tell which jobs of payments are due");
                return false;
            }
        };
        let is_full = due.len() == room;
        for due in due {
            let (payments, content) = (self.clone(), content.current());
            looks.spawn_local(async move {
                time::timeout(LOOK_LIMIT, payments.look_at(&due, &content.calendar)).await
            });
        }
        is_full
    }

    /// What is due now, as far as there is room.
    pub(super) async fn due(&self, room: usize) -> Result<Vec<Due>, PaymentError> {
        let room = i64::try_from(room).unwrap_or_default();
        if room == 0 {
            return Ok(Vec::new());
        }
        let now_millis = self.clock.now().as_millisecond();
        let window = Window {
            now_millis,
            soon_millis: now_millis + LEASE_MILLIS,
            far_millis: now_millis + FAR_MILLIS,
        };
        Ok(self.store.due(window, room).await?)
    }

    /// Takes a job, if it is still there to take, and does what it says.
    pub(super) async fn look_at(&self, due: &Due, calendar: &Calendar) -> Result<(), PaymentError> {
        let until = self.clock.now().as_millisecond() + LEASE_MILLIS;
        let taken = self
            .write(async |rows: &mut RowsOf<W>| -> Result<bool, PaymentError> {
                Ok(rows.take(due, until).await?)
            })
            .await?;
        if !taken {
            return Ok(());
        }
        let lease = Lease { job: due.job.clone(), number: due.lease + 1 };
        let holder = PaymentsIn { lease: Some(lease.clone()), ..self.clone() };
        let done = match holder.work(&lease, due.tries + 1, calendar).await {
            Err(_) if mutated!(self, FailedJobDone) => Done::Finished,
            done => done?,
        };
        holder.end(&lease, done).await
    }

    async fn work(&self, lease: &Lease, tries: i64, calendar: &Calendar) -> Result<Done, PaymentError> {
        if tries > lease.job.kind.tries() {
            return Ok(Done::Dead(jobs::TRIED_TOO_OFTEN));
        }
        let attempt = self.attempt(&lease.job.payment).await?;
        match lease.job.kind {
            Kind::Ask if !attempt.state.is_open() => Ok(Done::Finished),
            Kind::Ask => {
                let attempt = self.step(attempt).await?;
                let next = || Done::Again(lease.job.next_ask(&attempt, tries, self.clock.now()));
                Ok(if attempt.state.is_open() { next() } else { Done::Finished })
            }
            Kind::Refund => self.follow_refunds(&attempt, tries).await,
            Kind::Confirm => self.confirm(lease, &attempt, tries, calendar).await,
            Kind::Unlock | Kind::Revoke => {
                let operation = lease.operation(tries)?;
                Ok(match self.tell(lease.job.kind, &attempt, &operation).await? {
                    Answer::Done => Done::Finished,
                    Answer::Refused(refusal) => Done::Dead(refusal.name()),
                    Answer::Unknown => Done::Again(lease.job.next_try(tries, self.clock.now())),
                })
            }
            Kind::Tell(occasion) => Ok(match self.say((occasion, lease.job.nth), &attempt).await? {
                Told::Done => Done::Finished,
                Told::Again if mutated!(self, UnsaidMessageDone) => Done::Finished,
                Told::Misfit => Done::Dead(TEMPLATE_MISFIT),
                Told::Again => Done::Again(lease.job.next_try(tries, self.clock.now())),
            }),
            Kind::Deliver => Ok(match self.deliver(&attempt).await? {
                Reported::Done => Done::Finished,
                Reported::Refused => Done::Dead(DELIVERY_REFUSED),
                Reported::Again => Done::Again(lease.job.next_try(tries, self.clock.now())),
            }),
        }
    }

    async fn tell(
        &self,
        kind: Kind,
        attempt: &Attempt,
        operation: &OperationId,
    ) -> Result<Answer, PaymentError> {
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        Ok(match kind {
            Kind::Revoke => match self.given_back(&attempt.id).await? {
                // A payment that it does not know it has not booked.
                Some(refund) => match self.registry.revoke(&fine, attempt, &refund, operation).await {
                    Answer::Refused(Refusal::NotFound) => Answer::Done,
                    answer => answer,
                },
                None => Answer::Done,
            },
            _ => self.registry.unlock(&fine, attempt, operation).await,
        })
    }

    async fn end(&self, lease: &Lease, done: Done) -> Result<(), PaymentError> {
        let now = self.clock.now().as_millisecond();
        if let Done::Dead(why) = done {
            let (kind, payment) = (lease.job.kind.name(), lease.job.payment.abbreviated());
            tracing::error!(kind, payment, why, "a job of payments is given up: look at it");
            metrics::counter!("payment_jobs_given_up_total", "kind" => kind).increment(1);
        }
        self.write(async |rows: &mut RowsOf<W>| -> Result<(), PaymentError> {
            match done {
                Done::Finished => rows.finish(lease).await?,
                Done::Again(at) => rows.put_off(lease, at).await?,
                Done::Dead(why) => rows.bury(lease, why, now).await?,
            }
            Ok(())
        })
        .await
    }
}

/// A look at one job: whether it ended in time, and how.
type Look = Result<Result<(), PaymentError>, time::error::Elapsed>;

fn ticks(period: Duration) -> time::Interval {
    let mut ticks = time::interval(period);
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    ticks
}

fn report(done: Result<Look, tokio::task::JoinError>) {
    match done {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(PaymentError::LeaseLost))) => tracing::info!("a look at a job ended after its lease"),
        Ok(Ok(Err(error))) => tracing::warn!(%error, "a job could not be looked at"),
        Ok(Err(_)) => tracing::warn!("a look at a job took too long"),
        Err(error) => tracing::error!(%error, "a look at a job ended badly"),
    }
}
