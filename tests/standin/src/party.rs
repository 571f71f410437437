//! Who collects an order, and how requests name them.

use actix_web::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::identity::ACCOUNT_ID;
use crate::merchants::{MERCHANTS, Merchant, Sub};
use crate::prepay::at;
use crate::refusal::Refusal;

/// Who collects an order: a merchant for itself, or a service provider for another.
#[derive(Clone, Copy, Debug)]
pub struct Party {
    /// Who signs.
    pub merchant: &'static Merchant,
    /// For whom.
    pub sub: Option<&'static Sub>,
    /// The application of the order: by it the payer is known. A question, which names none, has the merchant's.
    pub app_id: &'static str,
}

/// Who collects it, whichever application the order came through.
impl PartialEq for Party {
    fn eq(&self, other: &Self) -> bool {
        (self.merchant, self.sub) == (other.merchant, other.sub)
    }
}

impl Party {
    /// What pages call whoever gets the money.
    pub fn name(self) -> &'static str {
        self.sub.map_or(self.merchant.name, |sub| sub.name)
    }

    /// The merchant's number, and that of the merchant it collects for, as query, notification and refund name them.
    pub fn numbers(self) -> Vec<(&'static str, &'static str)> {
        match self.sub {
            None => vec![("mchid", self.merchant.id)],
            Some(sub) => vec![("sp_mchid", self.merchant.id), ("sub_mchid", sub.id)],
        }
    }

    /// The same with the applications, as an order names them.
    pub fn identity(self) -> Vec<(&'static str, &'static str)> {
        let mut names = self.numbers();
        names.push((if self.sub.is_none() { "appid" } else { "sp_appid" }, self.app_id));
        names.extend(self.sub.and_then(|sub| sub.app_id).map(|app_id| ("sub_appid", app_id)));
        names
    }

    /// Another merchant's, for notifications that are not meant for this one.
    pub fn foreign(self) -> Self {
        let other = MERCHANTS.iter().find(|other| other.id != self.merchant.id && other.subs.is_empty());
        let merchant = other.unwrap_or(self.merchant);
        Self { merchant, sub: None, app_id: merchant.app_id }
    }
}

/// How a direct merchant names itself.
#[derive(Deserialize)]
struct Direct {
    appid: String,
    mchid: String,
}

/// How a service provider names itself and the one it collects for.
#[derive(Deserialize)]
struct Partner {
    sp_appid: String,
    sp_mchid: String,
    sub_appid: Option<String>,
    sub_mchid: String,
}

/// Whether a path is a direct merchant's or a service provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `/v3/pay/transactions/…`
    Direct,
    /// `/v3/pay/partner/transactions/…`
    Partner,
}

impl Style {
    /// Whether that merchant may use these paths: 403 NO_AUTH if not.
    pub fn admits(self, merchant: &Merchant) -> Result<(), Refusal> {
        if merchant.subs.is_empty() == (self == Self::Direct) {
            return Ok(());
        }
        Err(Refusal::new(StatusCode::FORBIDDEN, "NO_AUTH", "商户无此接口权限：直连与服务商模式不能混用"))
    }
}

/// The party that an order names.
pub fn of(merchant: &'static Merchant, style: Style, body: &Value) -> Result<Party, Refusal> {
    let missing = |error: serde_json::Error| at("/", error.to_string());
    let (app_id, party, sub_app_id) = match style {
        Style::Direct => {
            let names = Direct::deserialize(body).map_err(missing)?;
            (names.appid, named(merchant, "mchid", &names.mchid, None)?, None)
        }
        Style::Partner => {
            let names = Partner::deserialize(body).map_err(missing)?;
            let party = named(merchant, "sp_mchid", &names.sp_mchid, Some(&names.sub_mchid))?;
            (names.sp_appid, party, names.sub_appid)
        }
    };
    let is_subs = sub_app_id.is_none() || sub_app_id.as_deref() == party.sub.and_then(|sub| sub.app_id);
    // Everybody here is bound to the official account too.
    let bound = [merchant.app_id, ACCOUNT_ID].into_iter().find(|bound| *bound == app_id);
    match bound.filter(|_| is_subs) {
        Some(app_id) => Ok(Party { app_id, ..party }),
        None => {
            let message = "appid 与 mchid 不匹配";
            Err(Refusal::new(StatusCode::BAD_REQUEST, "APPID_MCHID_NOT_MATCH", message))
        }
    }
}

/// The party that these numbers name, which must be the one that signed.
pub fn named(
    merchant: &'static Merchant,
    member: &str,
    id: &str,
    sub_id: Option<&str>,
) -> Result<Party, Refusal> {
    if id != merchant.id {
        return Err(at(&format!("/{member}"), "与签名的商户号不一致"));
    }
    let Some(sub_id) = sub_id else { return Ok(Party { merchant, sub: None, app_id: merchant.app_id }) };
    let sub = merchant.subs.iter().find(|sub| sub.id == sub_id);
    let sub = sub.ok_or_else(|| at("/sub_mchid", "不是本服务商的特约商户"))?;
    Ok(Party { merchant, sub: Some(sub), app_id: merchant.app_id })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::prepay::{Channel, Terms};

    #[test]
    fn a_service_provider_names_the_one_it_collects_for() {
        let body = |sub_mchid: &str, sub_appid: Option<&str>| {
            json!({
                "sp_appid": "wxdemo0000000001", "sp_mchid": "1900000100", "sub_mchid": sub_mchid, "sub_appid": sub_appid,
                "description": "缴款", "out_trade_no": "ORDER-1", "notify_url": "https://example.test/notify",
                "amount": {"total": 100}, "payer": {"sub_openid": "openid-a"},
            })
        };
        let parse = |body: Value| {
            let bytes = body.to_string();
            Terms::parse(Channel::Jsapi, &MERCHANTS[2], Style::Partner, bytes.as_bytes())
        };
        let terms = parse(body("1900000102", Some("wxdemo0000000102"))).unwrap();
        assert_eq!(
            (terms.party.name(), terms.openid.as_deref(), terms.payer_app_id),
            ("演示特约商户二（虚构）", Some("openid-a"), "wxdemo0000000102")
        );
        assert_eq!(parse(body("1900000001", None)).unwrap_err().detail.unwrap()["field"], "/sub_mchid");
        let other = parse(body("1900000101", Some("wxdemo0000000102"))).unwrap_err();
        assert_eq!(other.code, "APPID_MCHID_NOT_MATCH");
        assert!(
            Style::Direct.admits(&MERCHANTS[2]).is_err() && Style::Partner.admits(&MERCHANTS[0]).is_err()
        );
    }
}
