//! The stand-in's own clock. It runs with the machine's, and operators move it: a payment of this morning can have
//! its bill, and its last notification, within a second. Everything else takes the time as an argument.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date, tz};
use tokio::sync::watch;

/// Largest shift of either clock: ten years, far inside the calendar.
const SHIFT_MAX: SignedDuration = SignedDuration::from_hours(10 * 366 * 24);
/// Longest sleep in one piece; a sleeper looks at the clock again afterwards.
const NAP_MAX: SignedDuration = SignedDuration::from_hours(1);

/// The clock of orders, refunds, bills, tokens and notifications, and the one of signatures. Signatures keep the
/// machine's time unless told otherwise: the merchant compares their timestamps with its own clock, which does not
/// move when an operator moves ours.
pub struct Clock {
    shift: watch::Sender<SignedDuration>,
    signatures: watch::Sender<SignedDuration>,
}

impl Clock {
    /// A clock that shows the machine's time.
    pub fn new() -> Self {
        let sender = || watch::Sender::new(SignedDuration::ZERO);
        Self { shift: sender(), signatures: sender() }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        shifted(*self.shift.borrow())
    }

    /// Now, for the timestamps of signatures, ours and those of requests.
    pub fn of_signatures(&self) -> Timestamp {
        shifted(*self.signatures.borrow())
    }

    /// Sets the clock; `false` for a time that is more than ten years away.
    pub fn set(&self, to: Timestamp) -> bool {
        let shift = to.duration_since(Timestamp::now());
        let fits = shift.abs() <= SHIFT_MAX;
        if fits {
            self.shift.send_replace(shift);
        }
        fits
    }

    /// Moves the clock forward, or back if negative; `false` for a time that is more than ten years away.
    pub fn advance(&self, seconds: i64) -> bool {
        self.now().checked_add(SignedDuration::from_secs(seconds)).is_ok_and(|to| self.set(to))
    }

    /// Sets the clock of signatures so many seconds off the machine's.
    pub fn skew_signatures(&self, seconds: i64) -> bool {
        let skew = SignedDuration::from_secs(seconds);
        let fits = skew.abs() <= SHIFT_MAX;
        if fits {
            self.signatures.send_replace(skew);
        }
        fits
    }

    /// Sleeps until the clock shows `at`, however it gets there.
    pub async fn sleep_until(&self, at: Timestamp) {
        let mut shift = self.shift.subscribe();
        loop {
            shift.mark_unchanged();
            let left = at.duration_since(self.now()).min(NAP_MAX);
            let Ok(left) = Duration::try_from(left) else { return };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = shift.changed() => {}
            }
        }
    }
}

fn shifted(by: SignedDuration) -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(by).unwrap_or(now)
}

/// The instant so many seconds later; the end of the calendar stays where it is.
pub fn later(at: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

/// The calendar day in Shanghai (UTC+8 all year since 1991).
pub fn day(at: Timestamp) -> Date {
    tz::offset(8).to_datetime(at).date()
}

/// The instant as WeChat writes it: `2026-11-22T23:59:59+08:00`.
pub fn rfc3339(at: Timestamp) -> String {
    tz::offset(8).to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

/// The instant as a bill writes it: `2026-11-22 23:59:59`.
pub fn plain(at: Timestamp) -> String {
    tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[actix_web::test]
    async fn moving_the_clock_wakes_who_sleeps() {
        let clock = Clock::new();
        let at = later(clock.now(), 3600);
        let mut sleeping = std::pin::pin!(clock.sleep_until(at));
        assert!(timeout(Duration::ZERO, sleeping.as_mut()).await.is_err(), "an hour too early");
        assert!(clock.advance(3599));
        assert!(timeout(Duration::ZERO, sleeping.as_mut()).await.is_err(), "a second too early");
        assert!(clock.advance(2));
        sleeping.await;
    }

    #[test]
    fn signatures_keep_the_machines_time() {
        let clock = Clock::new();
        assert!(clock.advance(86_400));
        assert!(clock.now().duration_since(clock.of_signatures()).as_hours() >= 23);
        assert!(clock.skew_signatures(-301));
        assert!(clock.of_signatures().duration_since(Timestamp::now()).as_secs() <= -300);
        assert!(!clock.advance(i64::MAX) && !clock.skew_signatures(i64::MAX));
    }
}
