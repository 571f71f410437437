//! What production refuses: the demonstration's keys, plain http, unset values.

use std::path::Path;

use secrecy::ExposeSecret;

use super::{Config, ConfigError, MerchantConfig, PublicKey};
use crate::platform::digest;

/// The keys that the stand-in knows, which are public.
const DEMONSTRATION: &str = include_str!("../../../demonstration.toml");

/// The numbers, serials and keys of the stand-in's further merchants, which are public too.
const FURTHER: [&str; 8] = [
    "1900000002",
    "1900000100",
    "1900000101",
    "1900000102",
    "5157F09EFDC096DE15EBE81A47057A7200000002",
    "5157F09EFDC096DE15EBE81A47057A7200000100",
    "demonstration-api-v3-key-no-two2",
    "demonstration-api-v3-key-provide",
];

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let secrets: [(&'static str, &str); 3] = [
        ("secrets.token_key", config.secrets.token_key.expose_secret()),
        ("wechat.app_id", &config.wechat.app_id),
        ("wechat.app_secret", config.wechat.app_secret.expose_secret()),
    ];
    for (key, value) in secrets {
        if value.is_empty() {
            return refuse(key, "is not set");
        }
        refuse_public(key, value)?;
    }
    for one in config.merchants() {
        merchant(&one).map_err(|error| of_merchant(error, one.recipient()))?;
    }
    registries(config)?;
    // These two may be missing.
    let account = &config.official_account;
    refuse_public("official_account.app_id", &account.app_id)?;
    refuse_public("official_account.app_secret", account.app_secret.expose_secret())?;
    if !account.script.is_empty() && !account.script.starts_with("https://") {
        return refuse("official_account.script", "must begin with https:// in production");
    }
    if config.server.trusted_proxies.is_empty() && is_loopback(&config.server.bind) {
        return refuse(
            "server.trusted_proxies",
            "is empty although only a proxy on this machine can reach server.bind; name it, or every resident \
             counts as one address",
        );
    }
    for (key, url) in [
        ("server.public_url", &config.server.public_url),
        ("wechat_pay.base", &config.wechat_pay.base),
        ("wechat_pay.notify_url", &config.wechat_pay.notify_url),
        ("wechat.api_base", &config.wechat.api_base),
    ] {
        encrypted(key, url)?;
    }
    Ok(())
}

/// Each of them has keys of its own.
fn merchant(merchant: &MerchantConfig) -> Result<(), ConfigError> {
    let secrets: [(&'static str, &str); 4] = [
        ("wechat_pay.merchant_id", &merchant.merchant_id),
        ("wechat_pay.merchant_serial", &merchant.merchant_serial),
        ("wechat_pay.api_v3_key", merchant.api_v3_key.expose_secret()),
        ("wechat_pay.merchant_private_key", &merchant.merchant_private_key.to_string_lossy()),
    ];
    for (key, value) in secrets {
        if value.is_empty() {
            return refuse(key, "is not set");
        }
        refuse_public(key, value)?;
    }
    // These three may be missing, or be the mini-program's.
    refuse_public("merchants.app_id", &merchant.app_id)?;
    refuse_public("merchants.sub_merchant_id", &merchant.sub_merchant_id)?;
    refuse_public("merchants.sub_app_id", &merchant.sub_app_id)?;
    refuse_public_file("wechat_pay.merchant_private_key", &merchant.merchant_private_key)?;
    for PublicKey { setting, id, file } in merchant.public_keys() {
        refuse_public(setting, id)?;
        refuse_public_file(setting, file)?;
    }
    Ok(())
}

/// The same, and whose: there may be many.
fn of_merchant(error: ConfigError, recipient: &str) -> ConfigError {
    match error {
        ConfigError::Value { key, why } if !recipient.is_empty() => {
            ConfigError::Value { key, why: format!("{why} (merchant {recipient})") }
        }
        other => other,
    }
}

/// Those that talk to somebody: a table needs nothing.
fn registries(config: &Config) -> Result<(), ConfigError> {
    for registry in config.registries().iter().filter(|registry| registry.has_feed()) {
        let token = registry.token.expose_secret();
        if token.is_empty() {
            return refuse("registry.token", "is not set");
        }
        refuse_public("registry.token", token)?;
        refuse_public("registry.signing_key", registry.signing_key.expose_secret())?;
        encrypted("registry.base", &registry.base)?;
    }
    Ok(())
}

fn encrypted(key: &'static str, url: &str) -> Result<(), ConfigError> {
    if url.starts_with("https://") { Ok(()) } else { refuse(key, "must begin with https:// in production") }
}

fn refuse_public(key: &'static str, value: &str) -> Result<(), ConfigError> {
    let known = FURTHER.contains(&value) || DEMONSTRATION.contains(&format!("\"{value}\""));
    if !value.is_empty() && known {
        return refuse(key, "holds the demonstration's value, which is public; production needs its own");
    }
    Ok(())
}

fn refuse_public_file(key: &'static str, file: &Path) -> Result<(), ConfigError> {
    if is_demonstration_key(file) {
        return refuse(key, "is the demonstration's key, which is public; production needs its own");
    }
    Ok(())
}

fn refuse(key: &'static str, why: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Value { key, why: why.to_owned() })
}

fn is_loopback(bind: &str) -> bool {
    bind.parse::<std::net::SocketAddr>().map_or(bind.starts_with("localhost:"), |at| at.ip().is_loopback())
}

/// Whether the file, wherever it lies, is a key of the demonstration. Told by its SHA-256, white space apart,
/// so that a copy under another name is refused too.
fn is_demonstration_key(file: &Path) -> bool {
    const SHA256: &str = include_str!("demonstration_keys.sha256");
    let Ok(text) = std::fs::read_to_string(file) else { return false };
    let plain: String = text.split_whitespace().collect();
    let digest = digest::sha256_hex(plain.as_bytes());
    SHA256.lines().any(|known| known == digest)
}
