//! The configuration: a TOML file, then the environment (`YIMATONG__SECTION__KEY`). Unknown keys are refused.
//! `server/yimatong.example.toml` documents every key.

mod account;
mod maps;
mod merchants;
mod platform_keys;
mod production;
mod registry;
mod templates;

use std::{net::IpAddr, path::PathBuf};

use config::{Environment, File, FileFormat};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub use account::OfficialAccountConfig;
pub use maps::{MapDatum, MapsConfig};
pub use merchants::MerchantConfig;
pub use platform_keys::{PlatformKeyConfig, PublicKey};
pub use registry::{RegistryConfig, RegistryKind};
pub use templates::{TemplateConfig, TemplatesConfig};

/// Every key, documented, with its default.
pub const DOCUMENTED: &str = include_str!("../../yimatong.example.toml");

/// The whole configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct Config {
    pub mode: Mode,
    pub server: ServerConfig,
    pub database: DatabaseConfig,
    pub content: Content,
    pub log: Log,
    pub secrets: Secrets,
    pub wechat: WechatConfig,
    pub wechat_pay: WechatPayConfig,
    pub merchants: Vec<MerchantConfig>,
    pub official_account: OfficialAccountConfig,
    pub registry: RegistryConfig,
    pub registries: Vec<RegistryConfig>,
    pub maps: MapsConfig,
    pub limits: Limits,
}

/// Real money or a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// With the stand-in, fictional fines, and a banner on every page.
    Demonstration,
    /// Real. Refuses the demonstration's keys.
    Production,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct ServerConfig {
    pub bind: String,
    pub public_url: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub shutdown_seconds: u64,
    pub workers: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct DatabaseConfig {
    pub url: SecretString,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct Content {
    pub pack: PathBuf,
    pub assets: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct Log {
    pub format: LogFormat,
    pub filter: String,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// For a log collector.
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct Secrets {
    pub token_key: SecretString,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct WechatConfig {
    pub api_base: String,
    pub app_id: String,
    pub app_secret: SecretString,
    pub trade_managed: bool,
    #[serde(default)]
    pub templates: TemplatesConfig,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct WechatPayConfig {
    pub base: String,
    pub merchant_id: String,
    pub merchant_serial: String,
    pub merchant_private_key: PathBuf,
    pub platform_key_id: String,
    pub platform_public_key: PathBuf,
    pub platform_keys: Vec<PlatformKeyConfig>,
    pub api_v3_key: SecretString,
    pub notify_url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct Limits {
    pub fine_searches_per_minute: u32,
    pub fine_misses_per_address_per_minute: u32,
    pub fine_misses_per_minute: u32,
    pub payment_starts_per_minute: u32,
    pub office_reports_per_minute: u32,
    pub guide_feedback_per_minute: u32,
    pub page_signatures_per_minute: u32,
    pub body_bytes: usize,
    pub cached_pages_bytes: u64,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file is missing, a key is unknown, a value has the wrong type.
    #[error("configuration: {0}")]
    Read(#[from] config::ConfigError),
    /// A value makes no sense.
    #[error("configuration: {key}: {why}")]
    Value {
        /// Which key.
        key: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl Config {
    /// Reads the defaults, then `file`, then the environment.
    ///
    /// # Errors
    /// [`ConfigError`] names the key and what is wrong.
    pub fn load(file: Option<&std::path::Path>) -> Result<Config, ConfigError> {
        let mut layers = config::Config::builder().add_source(File::from_str(DOCUMENTED, FileFormat::Toml));
        if let Some(file) = file {
            layers = layers.add_source(File::from(file).format(FileFormat::Toml));
        }
        let environment = Environment::with_prefix("YIMATONG")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("server.trusted_proxies");
        let mut config: Config = layers.add_source(environment).build()?.try_deserialize()?;
        if config.wechat_pay.notify_url.is_empty() {
            config.wechat_pay.notify_url = format!("{}/api/v1/wechat/pay/notify", config.server.public_url);
        }
        config.check()?;
        Ok(config)
    }

    /// Whether the banner of the demonstration is shown.
    pub fn is_demonstration(&self) -> bool {
        self.mode == Mode::Demonstration
    }

    fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, why: &str| Err(ConfigError::Value { key, why: why.to_owned() });
        if self.secrets.token_key.expose_secret().len() < 32 {
            return refuse("secrets.token_key", "needs at least 32 characters");
        }
        if url::Url::parse(&self.server.public_url).is_err() || self.server.public_url.ends_with('/') {
            return refuse("server.public_url", "needs an absolute address without a slash at the end");
        }
        if self.limits.body_bytes == 0 {
            return refuse("limits.body_bytes", "needs to be above zero");
        }
        self.check_merchants()?;
        self.check_registries()?;
        self.maps.check(self.mode)?;
        self.official_account.check()?;
        if self.mode == Mode::Production { production::check(self) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    pub(super) fn load(text: &str) -> Result<Config, ConfigError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Config::load(Some(file.path()))
    }

    const DEMONSTRATION: &str = include_str!("../../demonstration.toml");

    #[test]
    fn the_demonstration_loads() {
        assert!(load(DEMONSTRATION).unwrap().is_demonstration());
    }

    #[test]
    fn an_unknown_key_is_refused_and_named() {
        let error = load(&format!("{DEMONSTRATION}\n[surprise]\nkey = 1\n")).unwrap_err().to_string();
        assert!(error.contains("surprise"), "{error}");
    }

    #[test]
    fn production_refuses_the_keys_of_the_demonstration() {
        let production = DEMONSTRATION.replace("mode = \"demonstration\"", "mode = \"production\"");
        assert_ne!(production, DEMONSTRATION);
        let error = load(&production).unwrap_err().to_string();
        assert!(error.contains("demonstration"), "{error}");
    }

    /// A production's configuration whose keys lie in `private` and `public`; nothing of it is real.
    pub(super) fn production(private: &str, public: &str, proxies: &str) -> String {
        format!(
            r#"
            mode = "production"
            [server]
            public_url = "https://city.example"
            trusted_proxies = {proxies}
            [secrets]
            token_key = "a secret of this test, long enough for it"
            [wechat]
            app_id = "wx0000000000000000"
            app_secret = "secret of this test"
            [wechat_pay]
            merchant_id = "1000000000"
            merchant_serial = "0000000000000000000000000000000000000001"
            merchant_private_key = "{private}"
            platform_key_id = "PUB_KEY_ID_0000000000000000000000000001"
            platform_public_key = "{public}"
            api_v3_key = "0123456789abcdef0123456789abcdef"
            [registry]
            base = "https://police.example"
            token = "token of this test"
            "#
        )
    }

    #[test]
    fn production_starts_with_keys_of_its_own() {
        load(&production("own.pem", "wechat.pem", r#"["127.0.0.1"]"#)).unwrap();
    }

    #[test]
    fn production_refuses_a_copy_of_a_demonstration_key() {
        let key = |name| format!("{}/../tests/standin/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        let copy = tempfile::NamedTempFile::new().unwrap();
        for (private, public, named) in [
            (key("merchant_private"), "wechat.pem".to_owned(), "merchant_private_key"),
            (key("merchant2_private"), "wechat.pem".to_owned(), "merchant_private_key"),
            (key("provider_private"), "wechat.pem".to_owned(), "merchant_private_key"),
            ("own.pem".to_owned(), key("platform_public"), "platform_public_key"),
        ] {
            let demonstration = if named == "merchant_private_key" { &private } else { &public };
            std::fs::copy(demonstration, copy.path()).unwrap();
            let copied = copy.path().display().to_string();
            let text = production(&private, &public, r#"["127.0.0.1"]"#).replace(demonstration, &copied);
            let error = load(&text).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn production_wants_to_know_the_proxy_in_front_of_it() {
        let error = load(&production("own.pem", "wechat.pem", "[]")).unwrap_err().to_string();
        assert!(error.contains("trusted_proxies"), "{error}");
    }

    #[test]
    fn production_wants_an_official_account_of_its_own_or_none() {
        let own = production("own.pem", "wechat.pem", r#"["127.0.0.1"]"#);
        for (account, named) in [
            (r#"app_id = "wx0000000000000001""#, "app_secret"),
            (
                r#"app_id = "wx0000000000000001"
                app_secret = "demonstration-account-secret""#,
                "app_secret",
            ),
            (
                r#"app_id = "wx0000000000000001"
                app_secret = "of this test"
                script = "http://res.wx.qq.com/open/js/jweixin-1.6.0.js""#,
                "script",
            ),
        ] {
            let error = load(&format!("{own}\n[official_account]\n{account}")).unwrap_err().to_string();
            assert!(error.contains(&format!("official_account.{named}")), "{error}");
        }
        let account = "app_id = \"wx0000000000000001\"\napp_secret = \"of this test\"";
        assert!(load(&format!("{own}\n[official_account]\n{account}")).unwrap().official_account.is_set());
    }

    #[test]
    fn each_city_has_a_registry_of_its_own_and_production_wants_each_whole() {
        let own = production("own.pem", "wechat.pem", r#"["127.0.0.1"]"#);
        assert_eq!(load(&own).unwrap().registries().len(), 1);
        let with = |more: &str| load(&format!("{own}\n{more}"));
        let police = r#"[[registries]]
            serves = ["220100"]
            kind = "http"
            base = "https://police.example"
            token = "token of this test"
            signing_key = "0123456789abcdef0123456789abcdef""#;
        let table = "[[registries]]\nserves = [\"220200\", \"220381\"]\nkind = \"table\"";
        let config = with(&format!("{police}\n{table}")).unwrap();
        let kinds: Vec<_> = config.registries().iter().map(|registry| registry.kind).collect();
        assert_eq!(kinds, [RegistryKind::Http, RegistryKind::Table]);
        for (wrong, named) in [
            (police.replace("https:", "http:"), "base"),
            (police.replace("token of this test", ""), "token"),
            (police.replace("token of this test", "demonstration-registry-token"), "token"),
            (police.replace("abcdef\"", "\""), "signing_key"),
            (police.replace("220100", "2201"), "serves"),
            ("[[registries]]\nkind = \"table\"\n[[registries]]\nkind = \"table\"".to_owned(), "serves"),
        ] {
            let error = with(&wrong).unwrap_err().to_string();
            assert!(error.contains(&format!("registry.{named}")), "{error}");
        }
    }

    #[test]
    fn production_does_not_start_with_the_defaults() {
        assert!(load("mode = \"production\"").is_err());
    }
}
