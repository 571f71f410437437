//! The templates of subscribe messages.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[wechat.templates]`: of which occasion residents are told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct TemplatesConfig {
    #[serde(default)]
    pub paid: TemplateConfig,
    #[serde(default)]
    pub refunded: TemplateConfig,
}

/// One template; without an id there is no such message.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct TemplateConfig {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub page: String,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}
