//! The keys of the demonstration, and what is done with them (RustCrypto; the server uses aws-lc-rs).

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::signature::{Signer, Verifier};
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::Sha256;

use crate::identity::API_V3_KEY;

/// Length of the nonce of AEAD_AES_256_GCM in bytes.
pub const AEAD_NONCE_BYTES: usize = 12;

/// What WeChat Pay holds: its own private key, the merchant's public key, the shared APIv3 key.
pub struct Keys {
    platform: SigningKey<Sha256>,
    merchant: VerifyingKey<Sha256>,
    api_v3: Aes256Gcm,
}

impl Keys {
    /// The committed demonstration keys. Fails only if a key file is not what it says.
    pub fn demonstration() -> Result<Self, rsa::pkcs8::Error> {
        let platform = RsaPrivateKey::from_pkcs8_pem(include_str!("../keys/platform_private.pem"))?;
        let merchant = RsaPublicKey::from_public_key_pem(include_str!("../keys/merchant_public.pem"))
            .map_err(rsa::pkcs8::Error::PublicKey)?;
        Ok(Self {
            platform: SigningKey::new(platform),
            merchant: VerifyingKey::new(merchant),
            api_v3: Aes256Gcm::new(API_V3_KEY.into()),
        })
    }

    /// Signs as WeChat Pay: RSA PKCS#1 v1.5 over SHA-256, base64.
    pub fn sign(&self, message: &[u8]) -> Result<String, rsa::signature::Error> {
        Ok(STANDARD.encode(Box::<[u8]>::from(self.platform.try_sign(message)?)))
    }

    /// Whether `signature` (base64) is the merchant's over `message`.
    pub fn is_merchants(&self, message: &[u8], signature: &str) -> bool {
        STANDARD
            .decode(signature)
            .ok()
            .and_then(|bytes| Signature::try_from(bytes.as_slice()).ok())
            .is_some_and(|signature| self.merchant.verify(message, &signature).is_ok())
    }

    /// Encrypts for a notification (AEAD_AES_256_GCM, tag appended), base64.
    pub fn encrypt(
        &self,
        nonce: &[u8; AEAD_NONCE_BYTES],
        associated_data: &[u8],
        plaintext: &[u8],
    ) -> Result<String, aes_gcm::Error> {
        let payload = Payload { msg: plaintext, aad: associated_data };
        Ok(STANDARD.encode(self.api_v3.encrypt(Nonce::from_slice(nonce), payload)?))
    }
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
        assert_eq!(keys.sign(MESSAGE.as_bytes()).unwrap(), PLATFORM_SIGNATURE);
    }

    #[test]
    fn knows_the_merchants_signature() {
        let keys = Keys::demonstration().unwrap();
        assert!(keys.is_merchants(MESSAGE.as_bytes(), MERCHANT_SIGNATURE));
        assert!(!keys.is_merchants(format!("{MESSAGE} ").as_bytes(), MERCHANT_SIGNATURE));
        for other in [PLATFORM_SIGNATURE, "", "AAAA", "not base64", "WECHATPAY/SIGNTEST/1"] {
            assert!(!keys.is_merchants(MESSAGE.as_bytes(), other), "{other}");
        }
    }

    #[test]
    fn encrypts_as_openssl_does() {
        let keys = Keys::demonstration().unwrap();
        let plaintext = r#"{"trade_state":"SUCCESS","说明":"演示"}"#;
        let made = keys.encrypt(b"0123456789ab", b"transaction", plaintext.as_bytes()).unwrap();
        assert_eq!(made, CIPHERTEXT);
    }
}
