//! The merchants that take the money, one for each issuing city.

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{Config, ConfigError, PlatformKeyConfig, registry::is_served};

/// One of `[[merchants]]`, or the one of `[wechat_pay]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct MerchantConfig {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub serves: Vec<String>,
    #[serde(default)]
    pub app_id: String,
    pub merchant_id: String,
    pub merchant_serial: String,
    pub merchant_private_key: PathBuf,
    #[serde(default)]
    pub platform_key_id: String,
    #[serde(default)]
    pub platform_public_key: PathBuf,
    #[serde(default)]
    pub platform_keys: Vec<PlatformKeyConfig>,
    pub api_v3_key: SecretString,
    #[serde(default)]
    pub sub_merchant_id: String,
    #[serde(default)]
    pub sub_app_id: String,
}

impl MerchantConfig {
    /// The number of the merchant whose money it becomes: the sub-merchant's behind a service provider.
    pub fn recipient(&self) -> &str {
        if self.sub_merchant_id.is_empty() { &self.merchant_id } else { &self.sub_merchant_id }
    }

    /// The app of its orders, by which payers inside WeChat are known: the sub-merchant's if it has one.
    pub fn payers_app_id(&self) -> &str {
        if self.sub_app_id.is_empty() { &self.app_id } else { &self.sub_app_id }
    }
}

impl Config {
    /// The merchant of each city: `[[merchants]]`, or the one of `[wechat_pay]` for all.
    pub fn merchants(&self) -> Vec<MerchantConfig> {
        let pay = &self.wechat_pay;
        let mut merchants = self.merchants.clone();
        if merchants.is_empty() {
            merchants.push(MerchantConfig {
                merchant_id: pay.merchant_id.clone(),
                merchant_serial: pay.merchant_serial.clone(),
                merchant_private_key: pay.merchant_private_key.clone(),
                platform_key_id: pay.platform_key_id.clone(),
                platform_public_key: pay.platform_public_key.clone(),
                platform_keys: pay.platform_keys.clone(),
                api_v3_key: pay.api_v3_key.clone(),
                ..MerchantConfig::default()
            });
        }
        for merchant in &mut merchants {
            if merchant.app_id.is_empty() {
                merchant.app_id.clone_from(&self.wechat.app_id);
            }
        }
        merchants
    }

    pub(super) fn check_merchants(&self) -> Result<(), ConfigError> {
        let refuse = |key, why: &str| Err(ConfigError::Value { key, why: why.to_owned() });
        let merchants = self.merchants();
        for merchant in &merchants {
            if merchant.api_v3_key.expose_secret().len() != 32 {
                return refuse("wechat_pay.api_v3_key", "needs exactly 32 bytes");
            }
            merchant.check_public_keys()?;
            if merchant.sub_merchant_id.is_empty() && !merchant.sub_app_id.is_empty() {
                return refuse("merchants.sub_app_id", "is of a sub-merchant: sub_merchant_id is missing");
            }
            // What cannot be read as such must not end as "all": see `Serves`.
            if !merchant.serves.iter().all(|text| is_served(text)) {
                return refuse("merchants.serves", "needs six digits each: of a city, or of an office");
            }
        }
        // WeChat Pay takes an order inside WeChat only from an app that is bound to the merchant and knows the payer. An
        // app that is not set is told of elsewhere.
        let own = self.wechat.app_id.as_str();
        if !own.is_empty() && !merchants.iter().any(|merchant| merchant.payers_app_id() == own) {
            let bound =
                merchants.iter().map(|one| format!("{} has {}", one.recipient(), one.payers_app_id()));
            let bound = bound.collect::<Vec<_>>().join(", ");
            return refuse(
                "wechat.app_id",
                &format!(
                    "{own} is the app of none of the [[merchants]] ({bound}), so that nobody could pay in the \
                     mini-program: set merchants.app_id, or merchants.sub_app_id where there is one, to the \
                     mini-program that WeChat Pay has bound to that merchant"
                ),
            );
        }
        if self.merchants.iter().any(|merchant| merchant.merchant_id.is_empty()) {
            return refuse("merchants.merchant_id", "is not set");
        }
        if is_twice(merchants.iter().map(MerchantConfig::recipient)) {
            return refuse("merchants.merchant_id", "names the same merchant twice");
        }
        // No order mixes cities: a fine has one merchant.
        if is_twice(merchants.iter().flat_map(|merchant| merchant.serves.iter().map(String::as_str))) {
            return refuse("merchants.serves", "names a city twice");
        }
        if merchants.iter().filter(|merchant| merchant.serves.is_empty()).count() > 1 {
            return refuse("merchants.serves", "only one merchant can serve all that no other does");
        }
        Ok(())
    }
}

pub(super) fn is_twice<'a>(all: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = std::collections::HashSet::new();
    !all.into_iter().all(|one| seen.insert(one))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{load, production};

    const DEMONSTRATION: &str = include_str!("../../../demonstration.toml");

    fn merchant(id: &str, more: &str) -> String {
        format!(
            "{DEMONSTRATION}\n[[merchants]]\nmerchant_id = \"{id}\"\nmerchant_serial = \"0001\"
            merchant_private_key = \"a.pem\"\nplatform_key_id = \"PUB_KEY_ID_1\"\nplatform_public_key = \"b.pem\"
            api_v3_key = \"0123456789abcdef0123456789abcdef\"\n{more}\n"
        )
    }

    fn with(more: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let tables: String = more
            .iter()
            .map(|(id, more)| merchant(id, more).strip_prefix(DEMONSTRATION).unwrap().to_owned())
            .collect();
        let config = load(&format!("{DEMONSTRATION}{tables}")).map_err(|why| why.to_string())?;
        Ok(config
            .merchants()
            .iter()
            .map(|merchant| format!("{} {}", merchant.recipient(), merchant.app_id))
            .collect())
    }

    #[test]
    fn one_merchant_takes_all_unless_there_are_several() {
        assert_eq!(with(&[]).unwrap(), ["1900000001 wxdemo0000000001"]);
        let several = with(&[
            ("1", "serves = [\"220100\"]\napp_id = \"wxother\""),
            ("2", "serves = [\"220200\"]\nsub_merchant_id = \"3\""),
            ("2", "sub_merchant_id = \"4\"\nsub_app_id = \"wxsub\""),
        ]);
        let want = ["1 wxother", "3 wxdemo0000000001", "4 wxdemo0000000001"];
        assert_eq!(several.unwrap(), want);
    }

    #[test]
    fn production_refuses_each_key_of_the_demonstrations_merchants() {
        let own = merchant("1000000001", "serves = [\"220100\"]").replace(DEMONSTRATION, "");
        let with = |merchants: &str| {
            let rest = production("own.pem", "wechat.pem", r#"["127.0.0.1"]"#);
            load(&format!("{rest}\n{merchants}")).map(drop).map_err(|why| why.to_string())
        };
        assert_eq!(with(&own), Ok(()));
        let key = |name| format!("{}/../tests/standin/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        for (mine, demonstrations) in [
            ("\"1000000001\"", "\"1900000002\""),
            ("\"0001\"", "\"5157F09EFDC096DE15EBE81A47057A7200000100\""),
            ("0123456789abcdef0123456789abcdef", "demonstration-api-v3-key-provide"),
            ("PUB_KEY_ID_1", "PUB_KEY_ID_0119000000012026112200000001"),
            ("serves =", "sub_merchant_id = \"1900000101\"\nserves ="),
            ("a.pem", &key("provider_private")),
            ("b.pem", &key("platform_public")),
        ] {
            let copied = own.replace(mine, demonstrations);
            assert_ne!(copied, own);
            let both =
                format!("{}{copied}", own.replace("220100", "220200").replace("1000000001", "1000000002"));
            let error = with(&both).unwrap_err();
            let which = if mine == "\"1000000001\"" { "1900000002" } else { "(merchant 1" };
            assert!(error.contains("demonstration") && error.contains(which), "{demonstrations}: {error}");
        }
    }

    #[test]
    fn the_mini_programs_app_is_that_of_a_merchant() {
        let (other, subs) = ("app_id = \"wxother\"", "sub_merchant_id = \"3\"\nsub_app_id = \"wxsub\"");
        for tables in [vec![("1", other)], vec![("2", subs)], vec![("1", other), ("2", subs)]] {
            let with_cities: Vec<_> = tables
                .iter()
                .zip(["220100", "220200"])
                .map(|((id, more), city)| (*id, format!("{more}\nserves = [\"{city}\"]")))
                .collect();
            let with_cities: Vec<_> = with_cities.iter().map(|(id, more)| (*id, more.as_str())).collect();
            let error = with(&with_cities).unwrap_err();
            for part in ["wechat.app_id: wxdemo0000000001", "merchants.app_id", "merchants.sub_app_id"] {
                assert!(error.contains(part), "{part}: {error}");
            }
            for (id, more) in tables {
                let bound =
                    if more == other { format!("{id} has wxother") } else { "3 has wxsub".to_owned() };
                assert!(error.contains(&bound), "{error}");
            }
        }
        let own = "sub_merchant_id = \"3\"\nsub_app_id = \"wxdemo0000000001\"\napp_id = \"wxprovider\"";
        assert!(with(&[("2", own)]).is_ok(), "payers are known by the sub-merchant's");
    }

    #[test]
    fn what_would_mix_cities_is_refused() {
        let one = ("1", "serves = [\"220100\"]");
        for (other, named) in [
            (("2", "serves = [\"220200\", \"220100\"]"), "names a city twice"),
            (("1", "serves = [\"220200\"]"), "names the same merchant twice"),
            (("2", "serves = [\"2202\"]"), "six digits"),
            (("2", "sub_app_id = \"wxsub\""), "sub_merchant_id is missing"),
            (("", "serves = [\"220200\"]"), "merchants.merchant_id: is not set"),
            (("2", "sub_merchant = \"3\""), "sub_merchant"),
        ] {
            let error = with(&[one, other]).unwrap_err();
            assert!(error.contains(named), "{other:?}: {error}");
        }
        let error = with(&[("1", ""), ("2", "")]).unwrap_err();
        assert!(error.contains("all that no other does"), "{error}");
    }
}
