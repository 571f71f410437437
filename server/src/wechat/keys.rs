//! The keys: the merchant's own for signing, WeChat Pay's for verifying.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer, pem::PemObject};
use webpki::EndEntityCert;

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
    /// A platform key without its id.
    #[error("a platform key without its id")]
    NoSerial,
    /// A certificate in the place of a public key. It ends, and is renewed; a key that is set does neither.
    #[error(
        "{0} is a certificate (平台证书), no public key (微信支付公钥): leave it out, certificates are fetched"
    )]
    Certificate(String),
}

/// The merchant's private key: signs, and opens what is sealed for the merchant's certificate.
pub(super) struct MerchantKey {
    signs: KeyPair,
    opens: OaepPrivateDecryptingKey,
}

impl MerchantKey {
    /// From PKCS#8 PEM (`BEGIN PRIVATE KEY`), which is what WeChat hands out.
    pub(super) fn from_pem(pem: &str) -> Result<MerchantKey, KeyError> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| KeyError::Pem("PKCS#8 private key"))?;
        let der = der.secret_pkcs8_der();
        let signs = KeyPair::from_pkcs8(der).map_err(|_| KeyError::Rsa)?;
        let opens = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| KeyError::Rsa)?;
        let opens = OaepPrivateDecryptingKey::new(opens).map_err(|_| KeyError::Rsa)?;
        Ok(MerchantKey { signs, opens })
    }

    /// SHA256withRSA (PKCS#1 v1.5), in base64. `None` only if the cryptographic library fails.
    pub(super) fn sign(&self, message: &[u8]) -> Option<String> {
        let mut signature = vec![0; self.signs.public_modulus_len()];
        self.signs.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(BASE64_STANDARD.encode(signature))
    }

    /// RSAES-OAEP with SHA-1, from base64. `None` when it was not sealed for this key.
    pub(super) fn open(&self, sealed: &str) -> Option<Vec<u8>> {
        let sealed = BASE64_STANDARD.decode(sealed).ok()?;
        let mut room = vec![0; self.opens.min_output_size()];
        let opened = self.opens.decrypt(&OAEP_SHA1_MGF1SHA1, &sealed, &mut room, None).ok()?;
        Some(opened.to_vec())
    }
}

/// A key that verifies what WeChat Pay signs.
pub(super) struct PlatformKey {
    key: ParsedPublicKey,
    /// From when until when; a bare public key tells neither.
    validity: Option<(Timestamp, Timestamp)>,
}

impl PlatformKey {
    /// A public key, from SPKI PEM (`BEGIN PUBLIC KEY`).
    fn from_public_pem(serial: &str, pem: &str) -> Result<PlatformKey, KeyError> {
        let pem = pem.as_bytes();
        let der =
            SubjectPublicKeyInfoDer::from_pem_slice(pem).map_err(
                |_| match CertificateDer::from_pem_slice(pem) {
                    Ok(_) => KeyError::Certificate(serial.to_owned()),
                    Err(_) => KeyError::Pem("public key"),
                },
            )?;
        PlatformKey::from_spki(der.as_ref(), None)
    }

    /// A certificate's key, from PEM; it serves from the first time to the second.
    pub(super) fn from_certificate(
        pem: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<PlatformKey, KeyError> {
        let wrong = KeyError::Pem("certificate");
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| wrong.clone())?;
        let certificate = EndEntityCert::try_from(&der).map_err(|_| wrong)?;
        PlatformKey::from_spki(certificate.subject_public_key_info().as_ref(), Some((from, until)))
    }

    fn from_spki(der: &[u8], validity: Option<(Timestamp, Timestamp)>) -> Result<PlatformKey, KeyError> {
        let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map_err(|_| KeyError::Rsa)?;
        Ok(PlatformKey { key, validity })
    }

    pub(super) fn is_valid(&self, now: Timestamp) -> bool {
        self.validity.is_none_or(|(from, until)| from <= now && now <= until)
    }

    /// Whether the signature is this key's over the message.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

/// Keys by serial.
pub(super) type KeysBySerial = HashMap<String, Arc<PlatformKey>>;

/// WeChat Pay's keys by serial: a certificate's 40 hex digits, or `PUB_KEY_ID_…`. During a change of keys several are
/// in use at once, so the header of each message chooses.
#[derive(Default)]
pub(super) struct PlatformKeys {
    configured: KeysBySerial,
    fetched: ArcSwap<KeysBySerial>,
}

impl PlatformKeys {
    /// From pairs of `PUB_KEY_ID_…` and PEM. With none, the certificates have to be fetched.
    pub(super) fn from_pems<'a>(
        pems: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<PlatformKeys, KeyError> {
        let configured = pems
            .into_iter()
            .map(|(serial, pem)| match serial {
                "" => Err(KeyError::NoSerial),
                serial => Ok((serial.to_owned(), Arc::new(PlatformKey::from_public_pem(serial, pem)?))),
            })
            .collect::<Result<_, _>>()?;
        Ok(PlatformKeys { configured, ..PlatformKeys::default() })
    }

    pub(super) fn get(&self, serial: &str) -> Option<Arc<PlatformKey>> {
        self.configured.get(serial).cloned().or_else(|| self.fetched.load().get(serial).cloned())
    }

    /// Takes what WeChat Pay lists now in the place of what it listed before.
    pub(super) fn replace_fetched(&self, keys: KeysBySerial) {
        self.fetched.store(Arc::new(keys));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.configured.is_empty() && self.fetched.load().is_empty()
    }

    /// Whether certificates are in use, so that they have to be renewed.
    pub(super) fn need_certificates(&self) -> bool {
        self.configured.is_empty() || !self.fetched.load().is_empty()
    }
}
