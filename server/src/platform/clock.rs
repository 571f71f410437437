//! The one clock. Tests hold a hand-driven one.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{Timestamp, civil::Date};
use shared::hours::Moment;

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's.
    #[default]
    System,
    /// Stands at the given milliseconds since 1970 until somebody moves it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn manual(now: Timestamp) -> Clock {
        Clock::Manual(Arc::new(AtomicI64::new(now.as_millisecond())))
    }

    /// Moves a hand-driven clock; the machine's clock goes its own way.
    pub fn set(&self, now: Timestamp) {
        if let Clock::Manual(millis) = self {
            millis.store(now.as_millisecond(), Ordering::SeqCst);
        }
    }

    /// Now, to the millisecond.
    pub fn now(&self) -> Timestamp {
        let millis = match self {
            Clock::System => Timestamp::now().as_millisecond(),
            Clock::Manual(millis) => millis.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// This minute at Asia/Shanghai.
    pub fn minute(&self) -> Moment {
        Moment::of_unix(self.now().as_second())
    }

    /// Today at Asia/Shanghai.
    pub fn today(&self) -> Date {
        shared::time::date_at(self.now())
    }
}
