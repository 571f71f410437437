//! Replies and notifications that carry a signature of WeChat Pay, with the keys of `src/wechat/vectors`.

use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use server::wechat::{Pay, PaySettings, SignatureHeaders, SubMerchant};

use super::played::{Played, Reply};

/// 2025-11-22T10:00:00+08:00, within the time of both certificates.
pub const SENT: i64 = 1_763_776_800;
const NONCE: &str = "abcNONCE";
const MERCHANT_KEY: &str = include_str!("../../../src/wechat/vectors/test_private.pem");
const PUBLIC_KEY: &str = include_str!("../../../src/wechat/vectors/test_public.pem");

/// A key of WeChat Pay, by its serial.
#[derive(Clone, Copy)]
pub struct Signer {
    pub serial: &'static str,
    pub private: &'static str,
}

/// The public key.
pub const PUBLIC: Signer =
    Signer { serial: "PUB_KEY_ID_1", private: include_str!("../../../src/wechat/vectors/test_private.pem") };
/// The certificate that ends with 2025.
pub const OLD: Signer = Signer { serial: "5157F09EFDC096DE15EBE81A47057A72000000A1", ..PUBLIC };
/// The certificate from November 2025 on.
pub const NEW: Signer = Signer {
    serial: "5157F09EFDC096DE15EBE81A47057A72000000B2",
    private: include_str!("../../../src/wechat/vectors/second_private.pem"),
};

impl Signer {
    /// The four headers over these bytes.
    pub fn headers(self, body: &[u8], at: i64) -> Vec<(&'static str, String)> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(self.private.as_bytes()).unwrap();
        let key = KeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
        let message = [format!("{at}\n{NONCE}\n").as_bytes(), body, b"\n"].concat();
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature).unwrap();
        vec![
            ("wechatpay-timestamp", at.to_string()),
            ("wechatpay-nonce", NONCE.into()),
            ("wechatpay-serial", self.serial.into()),
            ("wechatpay-signature", BASE64_STANDARD.encode(signature)),
        ]
    }

    /// A signed answer.
    pub fn reply(self, status: u16, body: &str) -> Reply {
        let mut reply = Reply::json(status, body);
        reply.headers.extend(self.headers(body.as_bytes(), SENT));
        reply
    }

    /// The headers of a notification that was sent then.
    pub fn notification(self, body: &[u8], at: i64) -> SignatureHeaders {
        let headers = self.headers(body, at);
        SignatureHeaders::read(|name| {
            headers.iter().find(|(found, _)| *found == name).map(|(_, v)| v.as_str())
        })
        .unwrap()
    }
}

pub fn now() -> Timestamp {
    at(SENT)
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A merchant who knows WeChat Pay's public key.
pub fn with_public_key(played: &Played) -> Pay {
    client(played, vec![(PUBLIC.serial.into(), PUBLIC_KEY.into())], None)
}

/// A merchant who knows no key of WeChat Pay.
pub fn with_certificates(played: &Played) -> Pay {
    client(played, Vec::new(), None)
}

pub fn client(
    played: &Played,
    platform_keys: Vec<(String, String)>,
    sub_merchant: Option<SubMerchant>,
) -> Pay {
    Pay::new(PaySettings {
        base: played.base.clone(),
        app_id: "wxdemo0000000001".into(),
        merchant_id: "1900000001".into(),
        sub_merchant,
        merchant_serial: "5157".into(),
        merchant_private_key: MERCHANT_KEY.to_owned().into(),
        platform_keys,
        api_v3_key: "vector-api-v3-key-of-32-bytes-ok".to_owned().into(),
    })
    .unwrap()
}
