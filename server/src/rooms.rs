//! Builds the rooms that talk to others from the configuration.

use std::{path::Path, sync::Arc, time::Duration};

use crate::{
    Clock, Config, StartError,
    citizens::{Citizens, tokens::SharedTokens},
    fines::{
        Feed, Fictional, Fines, Guard, PullError,
        registry::{Kind, LocalRegistry, Registries, RemoteRegistry, Serves, Unusable},
    },
    offices::wechat_map::WechatMap,
    payments::{FeedOnly, Payments},
    platform::{config::RegistryConfig, database::Database, random::Random, signer::Signer},
    wechat::{MiniProgram, OfficialAccount, Pay, PaySettings},
};

pub(super) fn payments(config: &Config, clock: &Clock, database: &Database) -> Result<Payments, StartError> {
    let settings = &config.wechat_pay;
    let private = key_file("wechat_pay.merchant_private_key", &settings.merchant_private_key)?;
    let public = key_file("wechat_pay.platform_public_key", &settings.platform_public_key)?;
    let pay = Pay::new(PaySettings {
        base: settings.base.clone(),
        app_id: config.wechat.app_id.clone(),
        merchant_id: settings.merchant_id.clone(),
        sub_merchant: None,
        merchant_serial: settings.merchant_serial.clone(),
        merchant_private_key: private.into(),
        platform_keys: vec![(settings.platform_key_id.clone(), public)],
        api_v3_key: settings.api_v3_key.clone(),
    })?;
    let (public_url, notify_url) = (config.server.public_url.clone(), settings.notify_url.clone());
    let world = (database.clone(), Arc::new(pay), FeedOnly);
    Ok(Payments::new(world, clock.clone(), Random::System, public_url, notify_url))
}

pub(super) fn fines(config: &Config, database: &Database, signer: &Signer, payments: &Payments) -> Fines {
    let payments = payments.clone();
    let payment_of = move |fine| {
        let payments = payments.clone();
        Box::pin(async move { payments.of_fine(&fine).await }) as _
    };
    Fines::new(database.clone(), signer.clone(), Arc::new(payment_of), Guard::new(&config.limits))
}

/// The feed of each city that has one, and how often it is read.
pub(super) fn feeds(config: &Config, database: &Database) -> Result<Vec<(Feed, Duration)>, PullError> {
    let feed = |registry: &RegistryConfig| {
        let token = registry.token.clone();
        let feed = Feed::new(&registry.base, token, database.clone(), fictional(config))?;
        Ok((feed.serving(serves(registry)), Duration::from_secs(registry.poll_seconds)))
    };
    config.registries().iter().filter(|registry| registry.has_feed()).map(feed).collect()
}

/// Who is asked and told about a decision.
pub(super) fn registries(
    config: &Config,
    clock: &Clock,
    database: &Database,
) -> Result<Registries, Unusable> {
    let kind = |registry: &RegistryConfig| {
        if !registry.has_operations() {
            return Ok((serves(registry), Kind::Local(LocalRegistry::new(database.clone(), clock.clone()))));
        }
        let (token, key) = (registry.token.clone(), &registry.signing_key);
        let remote = RemoteRegistry::new(&registry.base, token, key, fictional(config), clock.clone())?;
        Ok((serves(registry), Kind::Remote(Box::new(remote))))
    };
    config.registries().iter().map(kind).collect::<Result<_, _>>().map(Registries::new)
}

/// The configuration has been checked: each is six digits.
fn serves(registry: &RegistryConfig) -> Vec<Serves> {
    registry.serves.iter().filter_map(|text| text.parse().ok()).collect()
}

fn fictional(config: &Config) -> Fictional {
    if config.is_demonstration() { Fictional::Taken } else { Fictional::Refused }
}

pub(super) fn citizens(
    config: &Config,
    database: &Database,
    signer: &Signer,
) -> Result<Citizens, StartError> {
    let settings = &config.wechat;
    let mini_program =
        MiniProgram::new(&settings.api_base, settings.app_id.clone(), settings.app_secret.clone())?
            .sharing_tokens(Arc::new(SharedTokens::new(database.clone())));
    Ok(Citizens::new(database.clone(), signer.clone(), mini_program))
}

pub(super) fn wechat_map(config: &Config, database: &Database) -> Result<Option<WechatMap>, StartError> {
    let settings = &config.official_account;
    if !settings.is_set() {
        return Ok(None);
    }
    let (base, secret) = (&config.wechat.api_base, settings.app_secret.clone());
    let tokens = Arc::new(SharedTokens::new(database.clone()));
    let account = OfficialAccount::new(base, settings.app_id.clone(), secret)?.sharing_tokens(tokens);
    Ok(Some(WechatMap::new(account, settings.script.clone(), config.maps.origin().as_deref())?))
}

fn key_file(key: &'static str, file: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(file).map_err(|why| StartError::KeyFile {
        key,
        file: file.display().to_string(),
        why,
    })
}
