//! How often one client address may ask.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
};

use actix_web::http::StatusCode;
use governor::{DefaultKeyedRateLimiter, Quota};
use shared::messages::common;

use super::failure::Failure;

/// Addresses that have been quiet are forgotten every so many asks, so that memory stays bounded by the traffic.
const SWEEP_EVERY: usize = 4096;
const RETRY_AFTER_SECONDS: u32 = 60;

/// A limit per client address.
pub struct PerAddress {
    buckets: DefaultKeyedRateLimiter<IpAddr>,
    asks: AtomicUsize,
}

impl PerAddress {
    /// So many a minute, all of them at once if need be. Zero counts as one.
    pub fn per_minute(times: u32) -> PerAddress {
        let times = NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        PerAddress {
            buckets: DefaultKeyedRateLimiter::keyed(Quota::per_minute(times)),
            asks: AtomicUsize::new(0),
        }
    }

    /// Counts one ask.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub fn check(&self, address: IpAddr) -> Result<(), Failure> {
        if self.asks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
        }
        self.buckets.check_key(&household(address)).map_err(|_| Failure {
            retry_after_seconds: Some(RETRY_AFTER_SECONDS),
            ..Failure::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", common::TOO_MANY)
        })
    }
}

/// One subscriber holds a whole /64 of IPv6.
fn household(address: IpAddr) -> IpAddr {
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
    fn a_subscriber_cannot_hop_within_a_64() {
        let limit = PerAddress::per_minute(1);
        assert!(limit.check("2001:db8::1".parse().unwrap()).is_ok());
        assert!(limit.check("2001:db8::2".parse().unwrap()).is_err());
        assert!(limit.check("2001:db8:0:1::1".parse().unwrap()).is_ok());
    }
}
