//! How often somebody may ask.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use actix_web::http::StatusCode;
use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};
use shared::messages::common;

use super::failure::Failure;

/// Addresses that have been quiet are forgotten every so many asks, so that memory stays bounded by the traffic.
const SWEEP_EVERY: usize = 4096;
const RETRY_AFTER_SECONDS: u32 = 60;

/// A limit for each of many, such as client addresses.
pub struct Keyed<K: Hash + Eq + Clone> {
    buckets: DefaultKeyedRateLimiter<K>,
    /// Until when those are closed who asked too often.
    closed: Mutex<HashMap<K, Instant>>,
    asks: AtomicUsize,
}

impl<K: Hash + Eq + Clone> Keyed<K> {
    /// So many a minute, all of them at once if need be. Zero counts as one.
    pub fn per_minute(times: u32) -> Keyed<K> {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        Keyed {
            buckets: DefaultKeyedRateLimiter::keyed(Quota::per_minute(times)),
            closed: Mutex::default(),
            asks: AtomicUsize::new(0),
        }
    }

    /// Counts one ask; `false` when there were too many.
    pub fn take(&self, key: &K) -> bool {
        if self.asks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
            let now = Instant::now();
            self.closed().retain(|_, until| *until > now);
        }
        let Err(not_until) = self.buckets.check_key(key) else { return true };
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        self.closed().insert(key.clone(), Instant::now() + wait);
        false
    }

    /// Whether an ask would be taken, counting none: closed is who was refused a moment ago.
    pub fn is_open(&self, key: &K) -> bool {
        self.closed().get(key).is_none_or(|until| *until <= Instant::now())
    }

    fn closed(&self) -> std::sync::MutexGuard<'_, HashMap<K, Instant>> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A limit per client address.
pub struct PerAddress(Keyed<IpAddr>);

impl PerAddress {
    /// So many a minute, all of them at once if need be. Zero counts as one.
    pub fn per_minute(times: u32) -> PerAddress {
        PerAddress(Keyed::per_minute(times))
    }

    /// Counts one ask.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub fn check(&self, address: IpAddr) -> Result<(), Failure> {
        if self.0.take(&household(address)) { Ok(()) } else { Err(too_many()) }
    }
}

/// The answer to whoever asks too often.
pub fn too_many() -> Failure {
    Failure {
        retry_after_seconds: Some(RETRY_AFTER_SECONDS),
        ..Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", common::TOO_MANY)
    }
}

/// One subscriber holds a whole /64 of IPv6.
pub fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_count() {
        let limit = PerAddress::per_minute(2);
        let (one, other) = ("203.0.113.1".parse().unwrap(), "203.0.113.2".parse().unwrap());
        assert!(limit.check(one).is_ok() && limit.check(one).is_ok());
        assert_eq!(limit.check(one).unwrap_err().status, StatusCode::TOO_MANY_REQUESTS);
        assert!(limit.check(other).is_ok());
    }

    #[test]
    fn who_was_refused_is_closed_and_asking_whether_counts_nothing() {
        let limit = Keyed::per_minute(2);
        for _ in 0..10 {
            assert!(limit.is_open(&"one"));
        }
        assert!(limit.take(&"one") && limit.take(&"one") && limit.is_open(&"one"));
        assert!(!limit.take(&"one") && !limit.is_open(&"one"));
        assert!(limit.is_open(&"other") && limit.take(&"other"));
    }

    #[test]
    fn a_subscriber_cannot_hop_within_a_64() {
        let limit = PerAddress::per_minute(1);
        assert!(limit.check("2001:db8::1".parse().unwrap()).is_ok());
        assert!(limit.check("2001:db8::2".parse().unwrap()).is_err());
        assert!(limit.check("2001:db8:0:1::1".parse().unwrap()).is_ok());
    }
}
