//! Faults that tests order through the control API, per route and first come, first served.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long a `timeout_*` fault holds the connection: longer than any client should wait, yet bounded.
pub const HOLD: Duration = Duration::from_secs(30);

/// Most times one fault may be repeated.
const TIMES_MAX: u32 = 1000;
/// Most faults that may wait at once.
const QUEUE_MAX: usize = 100;

/// A route of WeChat Pay that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Placing an order, any channel.
    Prepay,
    /// Asking for an order's state.
    Query,
    /// Closing an order.
    Close,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing happens and no answer comes for [`HOLD`].
    TimeoutBefore,
    /// The request takes effect, but no answer comes for [`HOLD`].
    TimeoutAfter,
    /// Nothing happens; a signed 500 SYSTEM_ERROR.
    #[serde(rename = "status_500")]
    Status500,
    /// The request takes effect; the signature of the answer is of other bytes.
    BadSignature,
    /// The request takes effect; the answer bears no signature.
    NoSignature,
    /// A paid order is told as refunded.
    Refunded,
    /// The answer names a state that no document knows.
    StrangeState,
    /// A paid order is told without `success_time`.
    BareSuccess,
}

/// An order for faults: `{"route","kind","times"}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    route: Route,
    kind: Kind,
    times: u32,
}

/// The faults still to come.
#[derive(Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Queues a fault; the error says which limit it breaks.
    pub fn order(&mut self, fault: Fault) -> Result<(), String> {
        if !(1..=TIMES_MAX).contains(&fault.times) {
            return Err(format!("times must be 1 to {TIMES_MAX}"));
        }
        if self.0.len() >= QUEUE_MAX {
            return Err(format!("no more than {QUEUE_MAX} faults may wait"));
        }
        self.0.push(fault);
        Ok(())
    }

    /// What goes wrong with this request on `route`, if anything.
    pub fn take(&mut self, route: Route) -> Option<Kind> {
        let fault = self.0.iter_mut().find(|fault| fault.route == route)?;
        fault.times -= 1;
        let kind = fault.kind;
        self.0.retain(|fault| fault.times > 0);
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_in_order_and_as_often_as_ordered() {
        let mut faults = Faults::default();
        faults.order(Fault { route: Route::Query, kind: Kind::TimeoutAfter, times: 2 }).unwrap();
        faults.order(Fault { route: Route::Query, kind: Kind::NoSignature, times: 1 }).unwrap();
        assert_eq!(faults.take(Route::Prepay), None);
        let seen: Vec<_> = (0..4).map(|_| faults.take(Route::Query)).collect();
        let (after, unsigned) = (Some(Kind::TimeoutAfter), Some(Kind::NoSignature));
        assert_eq!(seen, [after, after, unsigned, None]);
    }

    #[test]
    fn limits_hold() {
        let mut faults = Faults::default();
        let fault = |times| Fault { route: Route::Close, kind: Kind::Status500, times };
        assert!(faults.order(fault(0)).is_err());
        assert!(faults.order(fault(1001)).is_err());
        for _ in 0..100 {
            faults.order(fault(1000)).unwrap();
        }
        assert!(faults.order(fault(1)).is_err());
    }
}
