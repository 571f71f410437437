//! WeChat Pay's public keys: none with certificates, one, or several while one follows another.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{ConfigError, MerchantConfig, merchants::is_twice};

/// How the id of every public key begins; a certificate's serial is 40 hexadecimal digits.
const ID: &str = "PUB_KEY_ID_";

/// One of `platform_keys`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct PlatformKeyConfig {
    pub id: String,
    pub public_key: PathBuf,
}

/// A public key of WeChat Pay.
#[derive(Clone, Copy, Debug)]
pub struct PublicKey<'a> {
    /// Where it is set.
    pub setting: &'static str,
    /// `PUB_KEY_ID_…`
    pub id: &'a str,
    /// PEM.
    pub file: &'a Path,
}

impl MerchantConfig {
    /// WeChat Pay's public keys, the one that requests name first. With none its certificates are fetched.
    pub fn public_keys(&self) -> Vec<PublicKey<'_>> {
        let (id, file) = (self.platform_key_id.as_str(), self.platform_public_key.as_path());
        let first = PublicKey { setting: "wechat_pay.platform_public_key", id, file };
        let is_set = !id.is_empty() || !file.as_os_str().is_empty();
        let further = self.platform_keys.iter().map(|key| PublicKey {
            setting: "wechat_pay.platform_keys",
            id: &key.id,
            file: &key.public_key,
        });
        is_set.then_some(first).into_iter().chain(further).collect()
    }

    pub(super) fn check_public_keys(&self) -> Result<(), ConfigError> {
        let keys = self.public_keys();
        for &PublicKey { setting, id, file } in &keys {
            let refuse = |why| Err(ConfigError::Value { key: setting, why });
            if !id.starts_with(ID) {
                return refuse(format!(
                    "\"{id}\" is not the id of a public key (微信支付公钥), which begins with {ID}; leave it out \
                     with certificates (平台证书): they are fetched (merchant {})",
                    self.recipient()
                ));
            }
            if file.as_os_str().is_empty() {
                return refuse(format!("{id} is set without its PEM file"));
            }
        }
        if is_twice(keys.iter().map(|key| key.id)) {
            let why = "names the same key twice".to_owned();
            return Err(ConfigError::Value { key: "wechat_pay.platform_keys", why });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, production};

    /// A production's configuration whose two settings of the first key are these, with that list behind them.
    fn keys(id: &str, file: &str, list: &str) -> Result<Vec<String>, String> {
        let whole = production("own.pem", "wechat.pem", r#"["127.0.0.1"]"#);
        let text = whole
            .replace("PUB_KEY_ID_0000000000000000000000000001", id)
            .replace("\"wechat.pem\"", &format!("\"{file}\"\n{list}"));
        let config = load(&text).map_err(|why| why.to_string())?;
        let merchants = config.merchants();
        let told = |key: &super::PublicKey<'_>| format!("{} {}", key.id, key.file.display());
        Ok(merchants[0].public_keys().iter().map(told).collect())
    }

    const NEXT: &str = r#"platform_keys = [{ id = "PUB_KEY_ID_2", public_key = "b.pem" }]"#;

    #[test]
    fn there_are_no_keys_or_one_or_several() {
        assert!(keys("", "", "").unwrap().is_empty(), "certificates are fetched");
        assert_eq!(keys("PUB_KEY_ID_1", "a.pem", "").unwrap(), ["PUB_KEY_ID_1 a.pem"]);
        assert_eq!(
            keys("PUB_KEY_ID_1", "a.pem", NEXT).unwrap(),
            ["PUB_KEY_ID_1 a.pem", "PUB_KEY_ID_2 b.pem"]
        );
        assert_eq!(keys("", "", NEXT).unwrap(), ["PUB_KEY_ID_2 b.pem"]);
    }

    #[test]
    fn what_is_no_public_key_is_refused() {
        let serial = "5157F09EFDC096DE15EBE81A47057A72000000A1";
        let list =
            |id: &str, file: &str| format!("platform_keys = [{{ id = \"{id}\", public_key = \"{file}\" }}]");
        for (first, further, named) in [
            (("", "a.pem"), String::new(), "platform_public_key: \"\" is not the id"),
            (
                (serial, "a.pem"),
                String::new(),
                "with certificates (平台证书): they are fetched (merchant 1000000000)",
            ),
            (("PUB_KEY_ID_1", ""), String::new(), "platform_public_key: PUB_KEY_ID_1 is set without"),
            (("PUB_KEY_ID_1", "a.pem"), list(serial, "b.pem"), "platform_keys: \"5157"),
            (
                ("PUB_KEY_ID_1", "a.pem"),
                list("PUB_KEY_ID_2", ""),
                "platform_keys: PUB_KEY_ID_2 is set without",
            ),
            (("PUB_KEY_ID_2", "a.pem"), NEXT.to_owned(), "names the same key twice"),
        ] {
            let error = keys(first.0, first.1, &further).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn production_refuses_the_demonstrations_among_several() {
        let demonstrations =
            format!("{}/../tests/standin/keys/platform_public.pem", env!("CARGO_MANIFEST_DIR"));
        for further in [
            NEXT.replace("PUB_KEY_ID_2", "PUB_KEY_ID_0119000000012026112200000001"),
            NEXT.replace("b.pem", &demonstrations),
        ] {
            let error = keys("PUB_KEY_ID_1", "a.pem", &further).unwrap_err();
            assert!(error.contains("wechat_pay.platform_keys") && error.contains("demonstration"), "{error}");
        }
    }
}
