//! What is still to be done: a row is written in the transaction of the work that needs it, and done by one server.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use shared::payments::PaymentId;

use super::{Attempt, PaymentError, State, tell::Occasion};
use crate::fines::registry::OperationId;

/// How long a fresh attempt is left alone, and the pauses after each question, in seconds: the schedule that fits
/// WeChat Pay's own notifications. Then every ten minutes.
const ASK_SECONDS: [i64; 5] = [5, 30, 60, 180, 600];
/// What is not simply waiting for the payer is asked about at least this often, in seconds.
const DOUBT_SECONDS: i64 = 30;
/// Pauses before an operation is tried again, in seconds; then every quarter of an hour.
const RETRY_SECONDS: [i64; 4] = [5, 15, 60, 300];
const LONGEST_SECONDS: i64 = 900;
/// A job that is due later than this was put off by a clock that was wrong.
pub(super) const FAR_MILLIS: i64 = 2 * LONGEST_SECONDS * 1_000;

/// The cause of a job that was given up after [`Kind::tries`].
pub const TRIED_TOO_OFTEN: &str = "tried_too_often";
/// WeChat Pay refuses a refund: nothing was made.
pub const REFUND_REFUSED: &str = "refund_refused";
/// The payer's account does not take the money.
pub const REFUND_ABNORMAL: &str = "refund_abnormal";
/// WeChat Pay closed a refund, and each that followed it.
pub const REFUND_CLOSED: &str = "refund_closed";

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Ask the gateway about the attempt until it is final: polling, and closing at its end.
    Ask,
    /// Tell the registry that the fine is paid.
    Confirm,
    /// Tell the registry that the attempt is over and took nothing.
    Unlock,
    /// Give back what is owed to the payer: send its refunds, and follow each to its end.
    Refund,
    /// Tell the registry that the money of the attempt went back to the payer.
    Revoke,
    /// Tell the payer what became of the attempt.
    Tell(Occasion),
    /// Tell WeChat that what was paid for is delivered.
    Deliver,
}

/// A job: at most one of a kind for each attempt, but one for each refund that its payer is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What.
    pub kind: Kind,
    /// For which attempt.
    pub payment: PaymentId,
    /// For which of its refunds, where the kind is one of several; else 1.
    pub nth: u32,
}

/// A job that is due, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub job: Job,
    /// The number of its last lease.
    pub lease: i64,
    /// When it was due, in milliseconds since 1970.
    pub due_millis: i64,
    /// How often it was taken.
    pub tries: i64,
}

/// A job in somebody's hands. Its number grows each time the job is taken, and every write of the holder asks
/// whether it is still the last: whoever slept through his lease writes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which job.
    pub job: Job,
    /// The fencing token.
    pub number: i64,
}

/// No kind of job has this name.
#[derive(Debug, thiserror::Error)]
#[error("no kind of job")]
pub struct NotAKind;

/// No job has this id.
#[derive(Debug, thiserror::Error)]
#[error("no id of a job")]
pub struct NotAJob;

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 8] = [
        Kind::Ask,
        Kind::Confirm,
        Kind::Unlock,
        Kind::Refund,
        Kind::Revoke,
        Kind::Tell(Occasion::Paid),
        Kind::Tell(Occasion::Refunded),
        Kind::Deliver,
    ];

    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Ask => "ask",
            Kind::Confirm => "confirm",
            Kind::Unlock => "unlock",
            Kind::Refund => "refund",
            Kind::Revoke => "revoke",
            Kind::Tell(Occasion::Paid) => "tell_paid",
            Kind::Tell(Occasion::Refunded) => "tell_refunded",
            Kind::Deliver => "deliver",
        }
    }

    /// How often it is tried before a person must look: about a week of asking and of giving back, about two days of
    /// telling the registry and of reporting to WeChat, twenty minutes of telling the payer.
    pub const fn tries(self) -> i64 {
        match self {
            Kind::Ask => 1_200,
            Kind::Confirm | Kind::Unlock | Kind::Revoke | Kind::Deliver => 200,
            Kind::Refund => 700,
            Kind::Tell(_) => 6,
        }
    }
}

impl FromStr for Kind {
    type Err = NotAKind;
    fn from_str(name: &str) -> Result<Kind, NotAKind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(NotAKind)
    }
}

impl Job {
    /// The job of that kind for that attempt.
    pub fn new(kind: Kind, payment: &PaymentId) -> Job {
        Job { kind, payment: payment.clone(), nth: 1 }
    }

    /// Tells the payer of what happened for the `nth` time to that attempt.
    pub fn tell(occasion: Occasion, payment: &PaymentId, nth: u32) -> Job {
        Job { nth, ..Job::new(Kind::Tell(occasion), payment) }
    }

    /// The name under which others do this once.
    ///
    /// # Errors
    /// Never: what a job is called is a name.
    pub fn operation(&self) -> Result<OperationId, PaymentError> {
        self.to_string().parse().map_err(|_| PaymentError::Busy)
    }

    /// Up to a tenth of the pause, always the same for the same job: what began together does not go on together.
    fn jitter(&self, pause_millis: i64) -> i64 {
        // FNV-1a: the ids are random already.
        let hash = self.payment.as_str().bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3)
        });
        pause_millis / 1_000 * i64::try_from(hash % 100).unwrap_or_default()
    }

    fn pause(&self, seconds: i64) -> i64 {
        seconds * 1_000 + self.jitter(seconds * 1_000)
    }

    /// When a fresh attempt is asked about first, in milliseconds since 1970.
    pub fn first_ask(&self, created_at: Timestamp) -> i64 {
        created_at.as_millisecond() + self.pause(ASK_SECONDS.first().copied().unwrap_or_default())
    }

    /// When to ask again after `tries` questions: growing pauses while the order can be paid, its end at the latest;
    /// then often until it is final.
    pub fn next_ask(&self, attempt: &Attempt, tries: i64, now: Timestamp) -> i64 {
        let (now_millis, end) = (now.as_millisecond(), attempt.expires_at.as_millisecond());
        if attempt.is_first_call(now) {
            return attempt.first_call_ends().as_millisecond();
        }
        let late = now_millis - end;
        if late >= 0 {
            let seconds = match late / 60_000 {
                0..10 => 15,
                10..120 => 60,
                _ => 600,
            };
            return now_millis + self.pause(seconds);
        }
        let seconds = nth(&ASK_SECONDS, tries).unwrap_or(600);
        let seconds = if attempt.state == State::Pending { seconds } else { seconds.min(DOUBT_SECONDS) };
        (now_millis + self.pause(seconds)).min(end)
    }

    /// When to try an operation again that has failed `tries` times.
    pub fn next_try(&self, tries: i64, now: Timestamp) -> i64 {
        now.as_millisecond() + self.pause(nth(&RETRY_SECONDS, tries - 1).unwrap_or(LONGEST_SECONDS))
    }
}

impl Lease {
    /// The name under which others do this piece of work once: the same at each of its `tries`. A person who begins it
    /// again gives it another, because whoever refused the first keeps to that.
    ///
    /// # Errors
    /// Never: what a job is called is a name.
    pub fn operation(&self, tries: i64) -> Result<OperationId, PaymentError> {
        // Each taking of the job is counted in both numbers; only beginning again puts the tries back.
        match self.number - tries {
            0 => self.job.operation(),
            before => format!("{}-{before}", self.job).parse().map_err(|_| PaymentError::Busy),
        }
    }
}

fn nth(pauses: &[i64], n: i64) -> Option<i64> {
    pauses.get(usize::try_from(n).ok()?).copied()
}

/// Its id in the database.
impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.name(), self.payment)?;
        if self.nth == 1 { Ok(()) } else { write!(f, "-{}", self.nth) }
    }
}

impl FromStr for Job {
    type Err = NotAJob;
    fn from_str(id: &str) -> Result<Job, NotAJob> {
        let mut parts = id.split('-');
        let kind = parts.next().and_then(|name| name.parse().ok()).ok_or(NotAJob)?;
        let payment = parts.next().and_then(|payment| payment.parse().ok()).ok_or(NotAJob)?;
        let nth = parts.next().map_or(Ok(1), str::parse).map_err(|_| NotAJob)?;
        let job = Job { kind, payment, nth };
        // One spelling only, so that the row that was read is the one that is written.
        if job.to_string() == id { Ok(job) } else { Err(NotAJob) }
    }
}

#[cfg(test)]
mod tests;
