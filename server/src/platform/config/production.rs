//! What production refuses: the demonstration's keys, plain http, unset values.

use secrecy::ExposeSecret;

use super::{Config, ConfigError};
use crate::platform::digest;

/// The keys that the stand-in knows, which are public.
const DEMONSTRATION: &str = include_str!("../../../demonstration.toml");

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let pay = &config.wechat_pay;
    let secrets: [(&'static str, &str); 8] = [
        ("secrets.token_key", config.secrets.token_key.expose_secret()),
        ("wechat.app_id", &config.wechat.app_id),
        ("wechat.app_secret", config.wechat.app_secret.expose_secret()),
        ("wechat_pay.merchant_id", &pay.merchant_id),
        ("wechat_pay.merchant_serial", &pay.merchant_serial),
        ("wechat_pay.platform_key_id", &pay.platform_key_id),
        ("wechat_pay.api_v3_key", pay.api_v3_key.expose_secret()),
        ("wechat_pay.merchant_private_key", &pay.merchant_private_key.to_string_lossy()),
    ];
    for (key, value) in secrets {
        if value.is_empty() {
            return refuse(key, "is not set");
        }
        refuse_public(key, value)?;
    }
    registries(config)?;
    // These two may be missing.
    let account = &config.official_account;
    refuse_public("official_account.app_id", &account.app_id)?;
    refuse_public("official_account.app_secret", account.app_secret.expose_secret())?;
    if account.is_set() && !account.script.starts_with("https://") {
        return refuse("official_account.script", "must begin with https:// in production");
    }
    for (key, file) in [
        ("wechat_pay.merchant_private_key", &pay.merchant_private_key),
        ("wechat_pay.platform_public_key", &pay.platform_public_key),
    ] {
        if is_demonstration_key(file) {
            return refuse(key, "is the demonstration's key, which is public; production needs its own");
        }
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
        ("wechat_pay.base", &pay.base),
        ("wechat_pay.notify_url", &pay.notify_url),
        ("wechat.api_base", &config.wechat.api_base),
    ] {
        encrypted(key, url)?;
    }
    Ok(())
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
    if !value.is_empty() && DEMONSTRATION.contains(&format!("\"{value}\"")) {
        return refuse(key, "holds the demonstration's value, which is public; production needs its own");
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
fn is_demonstration_key(file: &std::path::Path) -> bool {
    const SHA256: &str = include_str!("demonstration_keys.sha256");
    let Ok(text) = std::fs::read_to_string(file) else { return false };
    let plain: String = text.split_whitespace().collect();
    let digest = digest::sha256_hex(plain.as_bytes());
    SHA256.lines().any(|known| known == digest)
}
