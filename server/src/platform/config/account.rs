//! The official account (公众号), when the operator has one.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::ConfigError;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct OfficialAccountConfig {
    pub app_id: String,
    pub app_secret: SecretString,
    pub script: String,
}

impl OfficialAccountConfig {
    /// Whether the operator has one.
    pub fn is_set(&self) -> bool {
        !self.app_id.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, why: &str| Err(ConfigError::Value { key, why: why.to_owned() });
        if self.is_set() == self.app_secret.expose_secret().is_empty() {
            return refuse("official_account.app_secret", "and official_account.app_id belong together");
        }
        if !self.is_set() && self.script.is_empty() {
            return Ok(());
        }
        // It becomes part of a policy, where some signs would end it.
        let plain = |b: u8| b.is_ascii_alphanumeric() || b":/.-_".contains(&b);
        let url = Url::parse(&self.script).ok().filter(|_| self.script.bytes().all(plain));
        let on_the_web = |url: &Url| matches!(url.scheme(), "https" | "http") && url.host().is_some();
        if !url.is_some_and(|url| on_the_web(&url) && url.path().ends_with(".js")) {
            return refuse("official_account.script", "is no address of a script");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";

    fn check(app_id: &str, secret: &str, script: &str) -> Result<(), String> {
        let (app_id, app_secret, script) = (app_id.to_owned(), secret.to_owned().into(), script.to_owned());
        let account = OfficialAccountConfig { app_id, app_secret, script };
        account.check().map_err(|why| why.to_string())
    }

    #[test]
    fn there_is_an_account_or_there_is_none() {
        assert_eq!(check("wx0", "s", SCRIPT), Ok(()));
        assert_eq!(check("", "", ""), Ok(()));
        for (app_id, secret) in [("wx0", ""), ("", "s")] {
            assert!(check(app_id, secret, SCRIPT).unwrap_err().contains("belong together"));
        }
    }

    #[test]
    fn a_script_is_one_file_and_widens_no_policy() {
        for script in [
            "",
            "res.wx.qq.com/open/js/jweixin-1.6.0.js",
            "https://res.wx.qq.com/",
            "https://res.wx.qq.com/a.js; img-src *",
            "https://res.wx.qq.com/a.js 'unsafe-inline' https://b.example/b.js",
            "https://*/a.js",
            "https://res.wx.qq.com/a.js?b.js",
            "data:text/javascript,b.js",
        ] {
            let error = check("wx0", "s", script).unwrap_err();
            assert!(error.contains("official_account.script"), "{script}: {error}");
        }
    }
}
