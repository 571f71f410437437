//! Builds the rooms that talk to others from the configuration.

use std::{path::Path, sync::Arc, time::Duration};

use actix_web::http::header::HeaderValue;

use crate::{
    Clock, Config, StartError,
    citizens::{Citizens, tokens::SharedTokens},
    fines::{
        Feed, Fictional, Fines, Fresh, Guard, Paying, PullError,
        registry::{Kind, LocalRegistry, Registries, RemoteRegistry, Serves, Unusable},
    },
    payments::{
        Merchant, Merchants, Payments,
        deliver::Reporter,
        tell::{Occasion, Teller, Template},
    },
    platform::{
        config::{MerchantConfig, PublicKey, RegistryConfig, RegistryKind, TemplateConfig},
        database::Database,
        http::policy::{Policy, WechatScript},
        random::Random,
        signer::Signer,
    },
    wechat::{MiniProgram, OfficialAccount, Pay, PaySettings, SubMerchant},
};

/// Payments as this configuration has them, on this database.
///
/// # Errors
/// Which template of messages cannot be used.
pub fn payments(
    config: &Config,
    clock: &Clock,
    database: &Database,
    merchants: &Merchants,
    registries: &Registries,
) -> Result<Payments, StartError> {
    let urls = (config.server.public_url.clone(), config.wechat_pay.notify_url.clone());
    let world = (database.clone(), merchants.clone(), registries.clone());
    let payments = Payments::new(world, clock.clone(), Random::System, urls.0, urls.1);
    let teller = teller(config, clock, database)?.map(Arc::new);
    Ok(payments.telling(teller).reporting(reporter(config, database)?))
}

/// Who reports deliveries, when the mini-program owes WeChat such reports.
fn reporter(config: &Config, database: &Database) -> Result<Option<Reporter>, StartError> {
    let program = config.wechat.trade_managed.then(|| mini_program(config, database)).transpose()?;
    Ok(program.map(|program| Reporter::new(program, database.clone())))
}

/// Who tells payers, when there is a template for anything.
fn teller(config: &Config, clock: &Clock, database: &Database) -> Result<Option<Teller>, StartError> {
    let templates = &config.wechat.templates;
    let template = |occasion: Occasion, template: &TemplateConfig| {
        let TemplateConfig { id, page, fields } = template;
        let parse = || Template::new(occasion, id, page, fields);
        let parsed = (!id.is_empty()).then(parse).transpose();
        parsed.map_err(|why| StartError::Template { occasion: occasion.name(), why })
    };
    let paid = template(Occasion::Paid, &templates.paid)?;
    let refunded = template(Occasion::Refunded, &templates.refunded)?;
    if paid.is_none() && refunded.is_none() {
        return Ok(None);
    }
    let program = mini_program(config, database)?;
    Ok(Some(Teller::new(program, database.clone(), clock.clone(), [paid, refunded])))
}

/// The merchant of each city, with its keys.
///
/// # Errors
/// Which key file or setting cannot be used.
pub fn merchants(config: &Config) -> Result<Merchants, StartError> {
    let merchant = |settings: &MerchantConfig| {
        let pay = Arc::new(Pay::new(pay_settings(config, settings)?)?);
        let serves = served(&settings.serves);
        Ok(Merchant { serves, pay })
    };
    config.merchants().iter().map(merchant).collect::<Result<_, _>>().map(Merchants::new)
}

fn pay_settings(config: &Config, merchant: &MerchantConfig) -> Result<PaySettings, StartError> {
    let private = key_file("wechat_pay.merchant_private_key", &merchant.merchant_private_key)?;
    let public = |PublicKey { setting, id, file }: PublicKey<'_>| -> Result<_, StartError> {
        Ok((id.to_owned(), key_file(setting, file)?))
    };
    let set = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let sub_merchant = set(&merchant.sub_merchant_id)
        .map(|merchant_id| SubMerchant { app_id: set(&merchant.sub_app_id), merchant_id });
    Ok(PaySettings {
        base: config.wechat_pay.base.clone(),
        app_id: merchant.app_id.clone(),
        merchant_id: merchant.merchant_id.clone(),
        sub_merchant,
        merchant_serial: merchant.merchant_serial.clone(),
        merchant_private_key: private.into(),
        platform_keys: merchant.public_keys().into_iter().map(public).collect::<Result<_, _>>()?,
        api_v3_key: merchant.api_v3_key.clone(),
    })
}

/// The mini-program's API. The servers of a database share its token.
fn mini_program(config: &Config, database: &Database) -> Result<MiniProgram, StartError> {
    let settings = &config.wechat;
    let (app_id, app_secret) = (settings.app_id.clone(), settings.app_secret.clone());
    let program = MiniProgram::new(&settings.api_base, app_id, app_secret)?;
    Ok(program.sharing_tokens(Arc::new(SharedTokens::new(database.clone()))))
}

pub(super) fn fines(
    config: &Config,
    (database, registries): (&Database, &Registries),
    signer: &Signer,
    payments: &Payments,
) -> Fines {
    let (asked, taking) = (payments.clone(), payments.clone());
    let paying = Paying {
        payment_of: Arc::new(move |fine| {
            let payments = asked.clone();
            Box::pin(async move { payments.of_fine(&fine).await }) as _
        }),
        takes: Arc::new(move |number| taking.takes(number)),
    };
    let fresh = Fresh::new(database.clone(), registries.clone());
    Fines::new(database.clone(), signer.clone(), paying, fresh, Guard::new(&config.limits))
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
///
/// # Errors
/// Which registry cannot be used.
pub fn registries(config: &Config, clock: &Clock, database: &Database) -> Result<Registries, Unusable> {
    let kind = |registry: &RegistryConfig| {
        let local = || LocalRegistry::new(database.clone(), clock.clone());
        match registry.kind {
            RegistryKind::Feed => return Ok((serves(registry), Kind::ReadOnly(local()))),
            RegistryKind::Table => return Ok((serves(registry), Kind::Local(local()))),
            RegistryKind::Http => {}
        }
        let (token, key) = (registry.token.clone(), &registry.signing_key);
        let remote = RemoteRegistry::new(&registry.base, token, key, fictional(config), clock.clone())?;
        Ok((serves(registry), Kind::Remote(Box::new(remote))))
    };
    config.registries().iter().map(kind).collect::<Result<_, _>>().map(Registries::new)
}

fn serves(registry: &RegistryConfig) -> Vec<Serves> {
    served(&registry.serves)
}

/// The configuration has been checked: each is six digits.
fn served(divisions: &[String]) -> Vec<Serves> {
    divisions.iter().filter_map(|text| text.parse().ok()).collect()
}

fn fictional(config: &Config) -> Fictional {
    if config.is_demonstration() { Fictional::Taken } else { Fictional::Refused }
}

pub(super) fn citizens(
    config: &Config,
    database: &Database,
    signer: &Signer,
    account: Option<Arc<OfficialAccount>>,
) -> Result<Citizens, StartError> {
    let encrypted = config.server.public_url.starts_with("https:");
    let mini_program = mini_program(config, database)?;
    Ok(Citizens::new(database.clone(), signer.clone(), mini_program).in_pages(account, encrypted))
}

pub(super) fn official_account(
    config: &Config,
    database: &Database,
) -> Result<Option<Arc<OfficialAccount>>, StartError> {
    let settings = &config.official_account;
    if !settings.is_set() {
        return Ok(None);
    }
    let (base, secret) = (&config.wechat.api_base, settings.app_secret.clone());
    let tokens = Arc::new(SharedTokens::new(database.clone()));
    let account = OfficialAccount::new(base, settings.app_id.clone(), secret)?.sharing_tokens(tokens);
    Ok(Some(Arc::new(account)))
}

pub(super) fn wechat_script(config: &Config, policy: &Policy) -> Result<Option<WechatScript>, StartError> {
    let address = config.official_account.script.clone();
    let script = || WechatScript::new(address.clone(), policy);
    Ok((!address.is_empty()).then(script).transpose()?)
}

pub(super) fn wechat_forms(account: &OfficialAccount, policy: &Policy) -> Result<HeaderValue, StartError> {
    Ok(policy.with_forms_to(account.authorizing_house()).try_into()?)
}

fn key_file(key: &'static str, file: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(file).map_err(|why| StartError::KeyFile {
        key,
        file: file.display().to_string(),
        why,
    })
}
