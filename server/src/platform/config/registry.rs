//! The registries that know the decisions, one for each issuing city.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Config, ConfigError};

/// `[registry]`, or one of `[[registries]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct RegistryConfig {
    #[serde(default)]
    pub kind: RegistryKind,
    #[serde(default)]
    pub base: String,
    #[serde(default)]
    pub token: SecretString,
    #[serde(default)]
    pub signing_key: SecretString,
    #[serde(default = "a_minute")]
    pub poll_seconds: u64,
    #[serde(default)]
    pub serves: Vec<String>,
}

/// How a registry is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistryKind {
    /// A feed is read, and nobody is told of payments.
    #[default]
    Feed,
    /// A feed is read, and the police's system is told of every payment, signed.
    Http,
    /// Nothing is read: the operator imports files, and what is paid stands beside them.
    Table,
}

impl RegistryConfig {
    /// Whether its feed is read.
    pub fn has_feed(&self) -> bool {
        self.kind != RegistryKind::Table
    }

    /// Whether it is told of payments.
    pub fn has_operations(&self) -> bool {
        self.kind == RegistryKind::Http
    }
}

const fn a_minute() -> u64 {
    60
}

/// The shortest key that signs (bytes): that of its digest.
const KEY_BYTES: usize = 32;

/// Whether it is six digits of a city or an office.
pub(super) fn is_served(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with("00")
}

impl Config {
    /// The registry of each city: `[[registries]]`, or the one of `[registry]`.
    pub fn registries(&self) -> &[RegistryConfig] {
        if self.registries.is_empty() { std::slice::from_ref(&self.registry) } else { &self.registries }
    }

    pub(super) fn check_registries(&self) -> Result<(), ConfigError> {
        let refuse = |key, why: &str| Err(ConfigError::Value { key, why: why.to_owned() });
        // What cannot be read as such must not end as "all": see `Serves`.
        for registry in self.registries() {
            if !registry.serves.iter().all(|text| is_served(text)) {
                return refuse("registry.serves", "needs six digits each: of a city, or of an office");
            }
            if registry.has_operations() && registry.signing_key.expose_secret().len() < KEY_BYTES {
                return refuse("registry.signing_key", "needs at least 32 bytes where kind is \"http\"");
            }
        }
        let serve_all = self.registries().iter().filter(|registry| registry.serves.is_empty()).count();
        if serve_all > 1 {
            return refuse(
                "registry.serves",
                "only one of several registries can serve all that no other does",
            );
        }
        Ok(())
    }
}
