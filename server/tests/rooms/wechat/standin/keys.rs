//! The public key and certificates side by side, and certificates that follow each other.

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::wechat::{BadSignature, Doubt, Outcome, Pay};

use super::{DIRECT, FLAWS, PUBLIC_KEY, STATUSES, Standin};

/// Within the time of all three certificates of the stand-in.
const WITHIN: &str = "2026-11-22T10:00:00+08:00";

/// A stand-in whose signatures are of the time that is wanted, and a clock that goes with it.
struct Shifted {
    standin: Standin,
    off: Cell<SignedDuration>,
}

impl Shifted {
    async fn start(mode: &str) -> Shifted {
        let standin = Standin::start();
        standin.pull("platform", json!({"mode": mode})).await;
        let shifted = Shifted { standin, off: Cell::default() };
        shifted.shift(WITHIN.parse::<Timestamp>().unwrap().duration_since(Timestamp::now())).await;
        shifted
    }

    async fn shift(&self, by: SignedDuration) {
        self.off.set(self.off.get() + by);
        let seconds = self.off.get().as_secs();
        self.standin.pull("clock", json!({ "signatures_off_seconds": seconds })).await;
    }

    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.off.get().as_secs())
    }

    fn with_certificates(&self) -> Pay {
        self.standin.client(DIRECT, &[], None)
    }

    /// Whether an answer is believed; the order is none.
    async fn is_believed(&self, pay: &Pay) -> Result<(), Doubt> {
        match pay.query("T404404", self.now()).await {
            Outcome::Rejected(_) => Ok(()),
            Outcome::Unknown(doubt) => Err(doubt),
            Outcome::Definite(order) => panic!("{order:?}"),
        }
    }
}

const UNKNOWN: Result<(), Doubt> = Err(Doubt::Signature(BadSignature::UnknownSerial));

#[actix_web::test]
async fn certificates_follow_each_other() {
    let shifted = Shifted::start("certificates").await;
    let pay = shifted.with_certificates();
    assert_eq!(shifted.is_believed(&pay).await, Ok(()));
    shifted.standin.pull("platform", json!({"rotate": true})).await;
    assert_eq!(shifted.is_believed(&pay).await, Ok(()), "the next one was listed before");
    shifted.standin.pull("platform", json!({"rotate": true})).await;
    assert_eq!(shifted.is_believed(&pay).await, UNKNOWN, "asked a moment ago");
    shifted.shift(SignedDuration::from_secs(301)).await;
    assert_eq!(shifted.is_believed(&pay).await, Ok(()), "five minutes later its certificate is fetched");
}

#[actix_web::test]
async fn both_kinds_of_keys_hold_while_a_merchant_goes_over() {
    let shifted = Shifted::start("both").await;
    let pay = shifted.standin.client(DIRECT, &[PUBLIC_KEY], None);
    for percent in [0, 1, 5, 10, 20, 50, 100] {
        shifted.standin.pull("platform", json!({"other_key_percent": percent, "seed": percent})).await;
        for _ in 0..20 {
            assert_eq!(shifted.is_believed(&pay).await, Ok(()), "{percent} %");
        }
    }
    // Who has certificates only does not know the key of the others.
    let old = shifted.with_certificates();
    assert_eq!(shifted.is_believed(&old).await, UNKNOWN);
}

#[actix_web::test]
async fn a_merchant_without_certificates_needs_the_public_key() {
    let shifted = Shifted::start("public_key").await;
    assert_eq!(shifted.is_believed(&shifted.with_certificates()).await, UNKNOWN);
    let pay = shifted.standin.client(DIRECT, &[PUBLIC_KEY], None);
    assert_eq!(shifted.is_believed(&pay).await, Ok(()));
}

#[actix_web::test]
async fn flawed_certificates_are_not_taken() {
    let shifted = Shifted::start("certificates").await;
    for kind in FLAWS.into_iter().map(|(kind, _)| kind).chain(STATUSES) {
        let pay = shifted.with_certificates();
        let fault = json!({"route": "certificates", "kind": kind, "times": 1});
        shifted.standin.pull("faults", fault).await;
        assert_eq!(shifted.is_believed(&pay).await, UNKNOWN, "{kind}");
        shifted.shift(SignedDuration::from_secs(301)).await;
        assert_eq!(shifted.is_believed(&pay).await, Ok(()), "after {kind}");
    }
}
