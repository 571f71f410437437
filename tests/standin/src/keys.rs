//! The keys of the demonstration, and what is done with them (RustCrypto; the server uses aws-lc-rs).

use std::collections::HashMap;

use aes_gcm::aead::consts::U16;
use aes_gcm::aead::{Aead, OsRng, Payload};
use aes_gcm::aes::Aes256;
use aes_gcm::{Aes256Gcm, AesGcm, KeyInit, Nonce};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};

use rsa::signature::{Signer, Verifier};
use rsa::{Oaep, RsaPrivateKey, RsaPublicKey};
use sha1::Sha1;
use sha2::Sha256;
use uuid::Uuid;

use crate::identity::PLATFORM_KEY_ID;
use crate::merchants::{MERCHANTS, Merchant};

/// Length of the nonce of AEAD_AES_256_GCM in bytes.
pub const AEAD_NONCE_BYTES: usize = 12;
/// That of a sealed file, as the documents' example has it.
const FILE_NONCE_BYTES: usize = 16;

/// A certificate of the platform: made once with another tool, valid as it says.
pub struct Certificate {
    /// 40 hexadecimal digits.
    pub serial: &'static str,
    /// From then on it counts, RFC 3339.
    pub effective_time: &'static str,
    /// From then on it does not, RFC 3339.
    pub expire_time: &'static str,
    /// PEM.
    pub text: &'static str,
    private_key: &'static str,
}

/// The platform's certificates in the order in which they follow each other; two neighbours overlap by years.
pub static CERTIFICATES: [Certificate; 3] = [
    Certificate {
        serial: "7E00000000000000000000000000000000000001",
        effective_time: "2024-06-01T08:00:00+08:00",
        expire_time: "2029-05-31T08:00:00+08:00",
        text: include_str!("../keys/certificate_a.pem"),
        private_key: include_str!("../keys/certificate_a_private.pem"),
    },
    Certificate {
        serial: "7E00000000000000000000000000000000000002",
        effective_time: "2026-08-01T08:00:00+08:00",
        expire_time: "2031-07-31T08:00:00+08:00",
        text: include_str!("../keys/certificate_b.pem"),
        private_key: include_str!("../keys/certificate_b_private.pem"),
    },
    Certificate {
        serial: "7E00000000000000000000000000000000000003",
        effective_time: "2026-10-01T08:00:00+08:00",
        expire_time: "2031-09-30T08:00:00+08:00",
        text: include_str!("../keys/certificate_c.pem"),
        private_key: include_str!("../keys/certificate_c_private.pem"),
    },
];

/// A key with which WeChat Pay signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlatformKey {
    /// The one that goes by `PUB_KEY_ID_…`.
    Public,
    /// That of a certificate, by its place in [`CERTIFICATES`].
    Certificate(usize),
}

impl PlatformKey {
    /// What `Wechatpay-Serial` calls it.
    pub fn serial(self) -> &'static str {
        match self {
            Self::Public => PLATFORM_KEY_ID,
            Self::Certificate(place) => CERTIFICATES.get(place).map_or("", |certificate| certificate.serial),
        }
    }
}

/// What WeChat Pay holds: its own private keys, and each merchant's public key and APIv3 key.
pub struct Keys {
    platform: HashMap<PlatformKey, SigningKey<Sha256>>,
    merchants: HashMap<&'static str, MerchantKeys>,
}

struct MerchantKeys {
    public: VerifyingKey<Sha256>,
    api_v3: Aes256Gcm,
}

impl Keys {
    /// The committed demonstration keys. Fails only if a key file is not what it says.
    pub fn demonstration() -> Result<Self, rsa::pkcs8::Error> {
        let signing = |text| RsaPrivateKey::from_pkcs8_pem(text).map(SigningKey::new);
        let public = signing(include_str!("../keys/platform_private.pem"))?;
        let mut platform = HashMap::from([(PlatformKey::Public, public)]);
        for (place, certificate) in CERTIFICATES.iter().enumerate() {
            platform.insert(PlatformKey::Certificate(place), signing(certificate.private_key)?);
        }
        let mut merchants = HashMap::new();
        for merchant in &MERCHANTS {
            let public = RsaPublicKey::from_public_key_pem(merchant.public_key)
                .map_err(rsa::pkcs8::Error::PublicKey)?;
            let api_v3 = Aes256Gcm::new(merchant.api_v3_key.into());
            merchants.insert(merchant.id, MerchantKeys { public: VerifyingKey::new(public), api_v3 });
        }
        Ok(Self { platform, merchants })
    }

    /// Signs as WeChat Pay: RSA PKCS#1 v1.5 over SHA-256, base64.
    pub fn sign(&self, key: PlatformKey, message: &[u8]) -> Result<String, rsa::signature::Error> {
        let key = self.platform.get(&key).ok_or_else(rsa::signature::Error::new)?;
        Ok(STANDARD.encode(Box::<[u8]>::from(key.try_sign(message)?)))
    }

    /// Whether `signature` (base64) is that merchant's over `message`.
    pub fn is_merchants(&self, merchant: &Merchant, message: &[u8], signature: &str) -> bool {
        let signature = STANDARD.decode(signature).ok();
        let signature = signature.and_then(|bytes| Signature::try_from(bytes.as_slice()).ok());
        let key = self.merchants.get(merchant.id);
        key.zip(signature).is_some_and(|(key, signature)| key.public.verify(message, &signature).is_ok())
    }

    /// A file's key for that merchant alone: to its certificate (RSAES-OAEP, SHA-1), base64.
    pub fn wrap(&self, merchant: &Merchant, seal: &Seal) -> Result<String, rsa::Error> {
        let keys = self.merchants.get(merchant.id).ok_or(rsa::Error::InvalidArguments)?;
        let public: &RsaPublicKey = keys.public.as_ref();
        Ok(STANDARD.encode(public.encrypt(&mut OsRng, Oaep::new::<Sha1>(), &seal.key)?))
    }

    /// Encrypts for that merchant (AEAD_AES_256_GCM, tag appended), base64.
    pub fn encrypt(
        &self,
        merchant: &Merchant,
        nonce: &[u8; AEAD_NONCE_BYTES],
        associated_data: &[u8],
        plaintext: &[u8],
    ) -> Result<String, aes_gcm::Error> {
        let keys = self.merchants.get(merchant.id).ok_or(aes_gcm::Error)?;
        let payload = Payload { msg: plaintext, aad: associated_data };
        Ok(STANDARD.encode(keys.api_v3.encrypt(Nonce::from_slice(nonce), payload)?))
    }
}

/// The key and the nonce of one sealed file.
#[derive(Clone)]
pub struct Seal {
    key: [u8; 32],
    nonce: [u8; FILE_NONCE_BYTES],
}

impl Seal {
    /// A fresh one: all of it printable, for the official SDK reads both as texts.
    pub fn new() -> Self {
        let random = || Uuid::new_v4().simple().to_string().into_bytes();
        let mut seal = Self { key: [b'0'; 32], nonce: [b'0'; FILE_NONCE_BYTES] };
        seal.key.iter_mut().zip(random()).for_each(|(place, byte)| *place = byte);
        seal.nonce.iter_mut().zip(random()).for_each(|(place, byte)| *place = byte);
        seal
    }

    /// The nonce as answers tell it.
    pub fn nonce(&self) -> String {
        self.nonce.iter().map(|byte| char::from(*byte)).collect()
    }

    /// The file, sealed: its tag behind it, without associated data.
    pub fn seal(&self, file: &[u8]) -> Result<Vec<u8>, aes_gcm::Error> {
        let cipher = AesGcm::<Aes256, U16>::new(&self.key.into());
        cipher.encrypt(Nonce::<U16>::from_slice(&self.nonce), file)
    }
}

/// WeChat Pay's nonces are twelve printable characters, because they travel as a JSON string.
pub fn aead_nonce() -> [u8; AEAD_NONCE_BYTES] {
    let random = Uuid::new_v4().simple().to_string();
    let mut nonce = [b'0'; AEAD_NONCE_BYTES];
    nonce.iter_mut().zip(random.bytes()).for_each(|(place, byte)| *place = byte);
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two signatures and the ciphertext were made by OpenSSL 3 (`openssl dgst -sha256 -sign …` with the
    /// committed keys; EVP_aes_256_gcm), outside this code.
    const MESSAGE: &str = "1763776800\nA1B2C3D4E5F60718293A4B5C6D7E8F90\n{\"code_url\":\"演示\"}\n";
    const PLATFORM_SIGNATURE: &str = "c//nxGex1XA3KggFTrlxM76bq8Kk95Xekn4yqmLxugI9kEYM8i7Ms5o2ckYbNm6D/8MHvENgwc7czevx33A9siNdBh3cOAKOYmrQ+QBeNznBmquYMI2oiEdXImVZo7sbT9X6U+0UZErluOmurbscGRuZRw5Nfe//utmwtiElF8wmAZ+GLtnUFZoICF9ynQKkMOMXLxQnOhKfHvLlHvDTA4Tkq0qlaxhQ2xnP3k3/1i6epZAxpVFnuDYMnN5CywnwS33lelM8Hpxifxn2oJI2WQPpjFsrxwY8EN97Jua6SfdafB4bSExUQQWvSVcrOe9HFGUJjDSR1/Gb8PIbX0UgTg==";
    const MERCHANT_SIGNATURE: &str = "F1kYh0ccL5B9kS/oA5NhxRmg4ytHw6lN/Rv8uDGhQOpCZkI0fKakSiErwKqRF3fSkL4mqSsllfAQRM+h1aBpu8ePaq+VUIBHq7ow0i6lsRGjClTFftB5NldrZ0/tSKla74j8+e8n9anWet+I9X9m5eYbCvTSXcgrByU5fuI4xuyS/sSzudnn0Ll50Y6kkkFchhVud7Gfu8swrpQ+ItYXszXiD7POrJYQ8PKD2Nqf8ij745HZXGXc7d1xmKILFauuKk2IOhZhKCuomXrT4sujF4oqFoty7ORqS0kCu0KHhxY43oDm9XAd1rO01F4FvGCdzo7tgdpCrzBAe+8V23o8jA==";
    const CIPHERTEXT: &str =
        "vBeGv7JuC8j2WxebYX/y3T/WXzxVoueHS5M71cR9/FAbCd4ENcpQSV4zrwjtOv6h0rUvgVc0RB73X+M=";

    #[test]
    fn signs_as_openssl_does() {
        let keys = Keys::demonstration().unwrap();
        assert_eq!(keys.sign(PlatformKey::Public, MESSAGE.as_bytes()).unwrap(), PLATFORM_SIGNATURE);
    }

    #[test]
    fn knows_the_merchants_signature() {
        let keys = Keys::demonstration().unwrap();
        assert!(keys.is_merchants(&MERCHANTS[0], MESSAGE.as_bytes(), MERCHANT_SIGNATURE));
        assert!(!keys.is_merchants(&MERCHANTS[0], format!("{MESSAGE} ").as_bytes(), MERCHANT_SIGNATURE));
        for other in [PLATFORM_SIGNATURE, "", "AAAA", "not base64", "WECHATPAY/SIGNTEST/1"] {
            assert!(!keys.is_merchants(&MERCHANTS[0], MESSAGE.as_bytes(), other), "{other}");
        }
    }

    #[test]
    fn encrypts_as_openssl_does() {
        let keys = Keys::demonstration().unwrap();
        let plaintext = r#"{"trade_state":"SUCCESS","说明":"演示"}"#;
        let made =
            keys.encrypt(&MERCHANTS[0], b"0123456789ab", b"transaction", plaintext.as_bytes()).unwrap();
        assert_eq!(made, CIPHERTEXT);
    }

    /// The serial and both ends as `openssl x509 -noout -serial -dates` tells them are in [`CERTIFICATES`]; here only
    /// whether each key is its certificate's.
    #[test]
    fn a_key_is_its_certificates() {
        let keys = Keys::demonstration().unwrap();
        for (place, certificate) in CERTIFICATES.iter().enumerate() {
            let public = RsaPrivateKey::from_pkcs8_pem(certificate.private_key).unwrap().to_public_key();
            let modulus = rsa::traits::PublicKeyParts::n(&public).to_bytes_be();
            let text: String = certificate.text.lines().filter(|line| !line.starts_with('-')).collect();
            let der = STANDARD.decode(text).unwrap();
            assert!(der.windows(modulus.len()).any(|window| window == modulus), "{place}");
            assert_ne!(
                keys.sign(PlatformKey::Certificate(place), b"a").unwrap(),
                keys.sign(PlatformKey::Public, b"a").unwrap()
            );
        }
    }
}
