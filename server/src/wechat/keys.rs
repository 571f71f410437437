//! The keys: the merchant's own for signing, WeChat Pay's for verifying.

use std::collections::HashMap;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use rustls_pki_types::{PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer, pem::PemObject};

/// Why a key cannot be used. Never holds key material.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PEM of the expected kind.
    #[error("not a PEM file with a {0}")]
    Pem(&'static str),
    /// Not an RSA key of at least 2048 bits.
    #[error("not an RSA key of 2048 bits or more")]
    Rsa,
    /// The APIv3 key has 32 bytes.
    #[error("the APIv3 key must have 32 bytes, not {0}")]
    ApiV3Length(usize),
    /// No platform key, or one without an id.
    #[error("no platform key, or one without an id")]
    NoPlatformKey,
}

/// The merchant's private key.
pub(super) struct MerchantKey(KeyPair);

impl MerchantKey {
    /// From PKCS#8 PEM (`BEGIN PRIVATE KEY`), which is what WeChat hands out.
    pub(super) fn from_pem(pem: &str) -> Result<MerchantKey, KeyError> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| KeyError::Pem("PKCS#8 private key"))?;
        KeyPair::from_pkcs8(der.secret_pkcs8_der()).map(MerchantKey).map_err(|_| KeyError::Rsa)
    }

    /// SHA256withRSA (PKCS#1 v1.5), in base64. `None` only if the cryptographic library fails.
    pub(super) fn sign(&self, message: &[u8]) -> Option<String> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(BASE64_STANDARD.encode(signature))
    }
}

/// WeChat Pay's public keys by serial: a certificate's 40 hex digits, or `PUB_KEY_ID_…`. During a change
/// of keys both are in use at once, so the header of each message chooses.
pub(super) struct PlatformKeys(HashMap<String, ParsedPublicKey>);

impl PlatformKeys {
    /// From pairs of serial and SPKI PEM (`BEGIN PUBLIC KEY`).
    pub(super) fn from_pems<'a>(
        pems: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<PlatformKeys, KeyError> {
        let keys = pems
            .into_iter()
            .map(|(serial, pem)| {
                if serial.is_empty() {
                    return Err(KeyError::NoPlatformKey);
                }
                let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes())
                    .map_err(|_| KeyError::Pem("public key"))?;
                let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref())
                    .map_err(|_| KeyError::Rsa)?;
                Ok((serial.to_owned(), key))
            })
            .collect::<Result<HashMap<_, _>, _>>()?;
        if keys.is_empty() { Err(KeyError::NoPlatformKey) } else { Ok(PlatformKeys(keys)) }
    }

    pub(super) fn get(&self, serial: &str) -> Option<&ParsedPublicKey> {
        self.0.get(serial)
    }
}
