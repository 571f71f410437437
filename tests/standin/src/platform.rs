//! Which of the platform's keys signs: the public-key mode of new merchants, certificates of old ones, and both side
//! by side while a merchant moves from one to the other.

use serde::{Deserialize, Serialize};

use crate::chance;
use crate::keys::{CERTIFICATES, PlatformKey};
use crate::refusal::Refusal;

/// What the merchant has of the platform's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Only the public key; there are no certificates.
    PublicKey,
    /// The public key and certificates.
    Both,
    /// Only certificates.
    Certificates,
}

/// The lever: `POST /control/platform`. What is absent stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lever {
    mode: Option<Mode>,
    /// The next certificate signs, and the one after it appears.
    #[serde(default)]
    rotate: bool,
    /// So many of a hundred answers and notifications are signed with the other key.
    other_key_percent: Option<u8>,
    /// Which ones those are.
    seed: Option<u64>,
}

/// Which key signs now.
#[derive(Debug, Serialize)]
pub struct Platform {
    mode: Mode,
    #[serde(skip)]
    current: usize,
    other_key_percent: u8,
    seed: u64,
    signed: u64,
}

impl Default for Platform {
    fn default() -> Self {
        Self { mode: Mode::PublicKey, current: 0, other_key_percent: 0, seed: 0, signed: 0 }
    }
}

impl Platform {
    /// Pulls the lever; the error says what it does not take.
    pub fn pull(&mut self, lever: &Lever) -> Result<(), &'static str> {
        if lever.other_key_percent.is_some_and(|percent| percent > 100) {
            return Err("百分比（other_key_percent）应为 0 到 100");
        }
        self.mode = lever.mode.unwrap_or(self.mode);
        self.other_key_percent = lever.other_key_percent.unwrap_or(self.other_key_percent);
        self.seed = lever.seed.unwrap_or(self.seed);
        if lever.rotate {
            self.current = following(self.current);
        }
        Ok(())
    }

    /// How things stand, with the serials in use.
    pub fn view(&self) -> serde_json::Value {
        let listed: Vec<_> = self
            .listed()
            .into_iter()
            .flatten()
            .map(|place| PlatformKey::Certificate(place).serial())
            .collect();
        serde_json::json!({"state": self, "signs_with": self.usual().serial(), "certificates": listed})
    }

    /// The two certificates that `/v3/certificates` gives, the one that signs first; none in public-key mode.
    pub fn listed(&self) -> Option<[usize; 2]> {
        (self.mode != Mode::PublicKey).then(|| [self.current, following(self.current)])
    }

    /// What signs when nobody asks for a key: notifications, and answers to a request without `Wechatpay-Serial`.
    fn usual(&self) -> PlatformKey {
        match self.mode {
            Mode::PublicKey => PlatformKey::Public,
            Mode::Both | Mode::Certificates => PlatformKey::Certificate(self.current),
        }
    }

    /// The key that the request's `Wechatpay-Serial` asks for.
    pub fn wanted(&self, serial: Option<&str>) -> Result<PlatformKey, Refusal> {
        let refused = |issue| Err(Refusal::parameter("header", "Wechatpay-Serial", issue));
        let certificate = |serial| {
            let places = self.listed().into_iter().flatten();
            places.map(PlatformKey::Certificate).find(|key| key.serial() == serial)
        };
        match (self.mode, serial) {
            (Mode::PublicKey | Mode::Both, Some(serial)) if serial == PlatformKey::Public.serial() => {
                Ok(PlatformKey::Public)
            }
            (Mode::PublicKey, _) => refused("必须是微信支付公钥ID，GET 请求也要带"),
            (Mode::Both | Mode::Certificates, None) => Ok(self.usual()),
            (Mode::Both | Mode::Certificates, Some(serial)) => match certificate(serial) {
                Some(key) => Ok(key),
                None => refused("既不是平台证书序列号，也不是微信支付公钥ID"),
            },
        }
    }

    /// The key that signs an answer to a request that wanted `wanted`, or a notification.
    pub fn signs(&mut self, wanted: Option<PlatformKey>) -> PlatformKey {
        let key = wanted.unwrap_or_else(|| self.usual());
        self.signed += 1;
        if !chance::falls(self.other_key_percent, chance::roll(self.seed, &["other key"], self.signed)) {
            return key;
        }
        match key {
            PlatformKey::Public => PlatformKey::Certificate(self.current),
            PlatformKey::Certificate(_) if self.mode == Mode::Certificates => {
                PlatformKey::Certificate(following(self.current))
            }
            PlatformKey::Certificate(_) => PlatformKey::Public,
        }
    }
}

/// After the last comes the first.
fn following(place: usize) -> usize {
    (place + 1) % CERTIFICATES.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::PLATFORM_KEY_ID;

    fn lever(mode: Mode) -> Lever {
        Lever { mode: Some(mode), rotate: false, other_key_percent: None, seed: None }
    }

    #[test]
    fn the_request_chooses_among_what_the_merchant_has() {
        let (first, second) = (Some(CERTIFICATES[0].serial), Some(CERTIFICATES[1].serial));
        let mut platform = Platform::default();
        assert_eq!(platform.wanted(Some(PLATFORM_KEY_ID)).unwrap(), PlatformKey::Public);
        assert!(platform.wanted(None).is_err() && platform.wanted(first).is_err());
        platform.pull(&lever(Mode::Both)).unwrap();
        assert_eq!(platform.wanted(Some(PLATFORM_KEY_ID)).unwrap(), PlatformKey::Public);
        assert_eq!(platform.wanted(None).unwrap(), PlatformKey::Certificate(0));
        assert_eq!(platform.wanted(second).unwrap(), PlatformKey::Certificate(1));
        assert!(platform.wanted(Some(CERTIFICATES[2].serial)).is_err());
        platform.pull(&lever(Mode::Certificates)).unwrap();
        assert!(platform.wanted(Some(PLATFORM_KEY_ID)).is_err());
    }

    #[test]
    fn after_a_rotation_the_next_one_signs_and_both_are_listed() {
        let mut platform = Platform::default();
        platform.pull(&Lever { rotate: true, ..lever(Mode::Certificates) }).unwrap();
        assert_eq!(platform.listed(), Some([1, 2]));
        assert_eq!(platform.signs(None), PlatformKey::Certificate(1));
    }

    #[test]
    fn a_share_is_signed_with_the_other_key() {
        let mut platform = Platform::default();
        platform.pull(&Lever { other_key_percent: Some(20), ..lever(Mode::Both) }).unwrap();
        let others = (0..1000).filter(|_| platform.signs(Some(PlatformKey::Public)) != PlatformKey::Public);
        assert!((150..250).contains(&others.count()));
        let wrong = Lever { mode: None, rotate: false, other_key_percent: Some(101), seed: None };
        assert!(platform.pull(&wrong).is_err());
    }
}
