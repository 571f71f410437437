//! Faults that tests and operators order through the control API: one by one, first come, first served, for a route
//! and perhaps one number; or by a seed, for a share of all calls.

mod kind;

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::kind::{Kind, Route};
use crate::chance;

/// How long a `timeout_*` fault holds the connection when the order says nothing: longer than any client should wait.
const HOLD_SECONDS: u32 = 30;
/// Most seconds in a fault: two days, so that a notification can come on another day.
const SECONDS_MAX: u32 = 2 * 86_400;
/// Most times one fault may be repeated.
const TIMES_MAX: u32 = 1000;
/// Most faults that may wait at once.
const QUEUE_MAX: usize = 100;
/// Most numbers whose calls are counted for the seed.
const COUNTED_MAX: usize = 200_000;

/// An order for faults: `{"route","kind","times"}`, and perhaps more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    route: Route,
    kind: Kind,
    times: u32,
    /// Only calls about this order, refund or decision; not where calls are about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Of a `status_*`: the request takes effect all the same.
    #[serde(default)]
    after_effect: bool,
    /// How long a `timeout_*` holds, by the machine's clock, or how late `late` is, by the stand-in's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
}

/// Faults by a seed: of the calls on `routes`, `percent` fail in one of the `kinds`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chaos {
    seed: u64,
    percent: u8,
    routes: Vec<Route>,
    kinds: Vec<Kind>,
    /// As in a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
}

/// One fault as it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// What goes wrong.
    pub kind: Kind,
    /// Whether the request takes effect before a `status_*` is answered.
    pub after_effect: bool,
    /// How long, in seconds.
    pub seconds: u32,
}

impl Strike {
    /// How long a connection is held.
    pub fn hold(self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
}

/// The faults still to come.
#[derive(Default)]
pub struct Faults {
    queue: Vec<Fault>,
    chaos: Option<Chaos>,
    /// How often a route was called about a number, since the seed was set.
    calls: HashMap<(Route, String), u64>,
    struck: u64,
}

impl Faults {
    /// Queues a fault; the error says which limit it breaks.
    pub fn order(&mut self, fault: Fault) -> Result<(), String> {
        if !(1..=TIMES_MAX).contains(&fault.times) {
            return Err(format!("次数（times）应为 1 到 {TIMES_MAX}"));
        }
        if self.queue.len() >= QUEUE_MAX {
            return Err(format!("最多有 {QUEUE_MAX} 个故障在等"));
        }
        if !fault.kind.fits(fault.route) {
            return Err("这个故障对这个接口没有意义".to_owned());
        }
        if fault.number.is_some() && !fault.route.has_number() {
            return Err("这个接口不是问某一个单号的，单号（number）要留空".to_owned());
        }
        in_bounds(fault.seconds)?;
        self.queue.push(fault);
        Ok(())
    }

    /// Begins to strike by a seed, or stops with `percent` 0; the error says what is wrong with it.
    pub fn unleash(&mut self, chaos: Chaos) -> Result<(), String> {
        if chaos.percent > 100 {
            return Err("百分比（percent）应为 0 到 100".to_owned());
        }
        if chaos.percent > 0
            && !chaos.routes.iter().all(|route| chaos.kinds.iter().any(|kind| kind.fits(*route)))
        {
            return Err("有一个接口没有适合它的故障".to_owned());
        }
        in_bounds(chaos.seconds)?;
        self.calls.clear();
        self.chaos = (chaos.percent > 0).then_some(chaos);
        Ok(())
    }

    /// Forgets everything that was ordered.
    pub fn clear(&mut self) {
        let struck = self.struck;
        *self = Self { struck, ..Self::default() };
    }

    /// What still waits, what strikes by a seed, and how many have struck.
    pub fn view(&self) -> serde_json::Value {
        serde_json::json!({"waiting": self.queue, "chaos": self.chaos, "struck": self.struck})
    }

    /// What goes wrong with a call on `route` about these numbers, if anything.
    pub fn take(&mut self, route: Route, numbers: &[&str]) -> Option<Strike> {
        self.next(route, numbers, |kind| !kind.is_about_sending())
    }

    /// When and how often the notification is sent, if not as it should.
    pub fn take_sending(&mut self, route: Route, numbers: &[&str]) -> Option<Strike> {
        self.next(route, numbers, Kind::is_about_sending)
    }

    fn next(&mut self, route: Route, numbers: &[&str], fits: impl Fn(Kind) -> bool) -> Option<Strike> {
        let is_meant = |fault: &&mut Fault| {
            let number = fault.number.as_deref();
            fault.route == route && fits(fault.kind) && number.is_none_or(|number| numbers.contains(&number))
        };
        let strike = match self.queue.iter_mut().find(is_meant) {
            Some(fault) => {
                fault.times -= 1;
                let seconds = fault.seconds.unwrap_or(HOLD_SECONDS);
                Some(Strike { kind: fault.kind, after_effect: fault.after_effect, seconds })
            }
            None => self.by_seed(route, numbers, fits),
        };
        self.queue.retain(|fault| fault.times > 0);
        self.struck += u64::from(strike.is_some());
        strike
    }

    fn by_seed(&mut self, route: Route, numbers: &[&str], fits: impl Fn(Kind) -> bool) -> Option<Strike> {
        let chaos = self.chaos.as_ref().filter(|chaos| chaos.routes.contains(&route))?;
        let kinds: Vec<Kind> =
            chaos.kinds.iter().copied().filter(|kind| kind.fits(route) && fits(*kind)).collect();
        if kinds.is_empty() {
            return None;
        }
        let name = format!("{route:?}");
        let number = numbers.first().copied().unwrap_or_default();
        if self.calls.len() >= COUNTED_MAX {
            self.calls.clear();
        }
        let count = self.calls.entry((route, number.to_owned())).or_default();
        *count += 1;
        let throw = |what| chance::roll(chaos.seed, &[&name, number, what], *count);
        if !chance::falls(chaos.percent, throw("whether")) {
            return None;
        }
        let place = throw("which") % u64::try_from(kinds.len()).unwrap_or(1);
        let kind = kinds.get(usize::try_from(place).unwrap_or_default()).copied()?;
        let seconds = chaos.seconds.unwrap_or(HOLD_SECONDS);
        Some(Strike { kind, after_effect: throw("when") % 2 == 0, seconds })
    }
}

fn in_bounds(seconds: Option<u32>) -> Result<(), String> {
    match seconds {
        Some(seconds) if seconds > SECONDS_MAX => Err(format!("秒数（seconds）至多 {SECONDS_MAX}")),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
