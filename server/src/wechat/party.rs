//! Who takes the money: a merchant of its own, or a sub-merchant through a service provider (服务商).
//!
//! Paths, bodies and answers differ between the two only in how they name the parties, so that this file is all the
//! difference there is.

use serde::{Deserialize, Serialize};

use super::order::Payer;

/// Who takes the money, as bodies of requests name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Party {
    /// A merchant of its own (直连商户).
    Direct {
        /// The app that the merchant is bound to.
        appid: String,
        /// The merchant.
        mchid: String,
    },
    /// A sub-merchant (特约商户) through a service provider.
    Partner {
        /// The service provider's app.
        sp_appid: String,
        /// The service provider.
        sp_mchid: String,
        /// The sub-merchant's own app, when payers are known by it.
        #[serde(skip_serializing_if = "Option::is_none")]
        sub_appid: Option<String>,
        /// The sub-merchant.
        sub_mchid: String,
    },
}

/// A sub-merchant, in the settings of a service provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubMerchant {
    /// Its own app, when payers are known by that app and not by the provider's.
    pub app_id: Option<String>,
    /// Its merchant id.
    pub merchant_id: String,
}

/// The merchant of a refund, which names no app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    /// The merchant, or the service provider.
    pub merchant_id: String,
    /// The sub-merchant behind a service provider.
    pub sub_merchant_id: Option<String>,
}

impl Party {
    pub(super) fn new(app_id: String, merchant_id: String, sub_merchant: Option<SubMerchant>) -> Party {
        match sub_merchant {
            None => Party::Direct { appid: app_id, mchid: merchant_id },
            Some(sub) => Party::Partner {
                sp_appid: app_id,
                sp_mchid: merchant_id,
                sub_appid: sub.app_id,
                sub_mchid: sub.merchant_id,
            },
        }
    }

    /// The app by which payers are known and which calls the payment: the sub-merchant's if it has one.
    pub fn app_id(&self) -> &str {
        match self {
            Party::Direct { appid, .. } => appid,
            Party::Partner { sp_appid, sub_appid, .. } => sub_appid.as_deref().unwrap_or(sp_appid),
        }
    }

    /// The same parties with another app by which payers are known: a merchant may be bound to a mini-program and to
    /// an official account.
    pub fn through(&self, app_id: &str) -> Party {
        let mut party = self.clone();
        match &mut party {
            Party::Direct { appid: known_by, .. }
            | Party::Partner { sub_appid: Some(known_by), .. }
            | Party::Partner { sp_appid: known_by, sub_appid: None, .. } => app_id.clone_into(known_by),
        }
        party
    }

    /// The parties that the body of an order names.
    pub fn of_order(body: &str) -> Option<Party> {
        serde_json::from_str::<Told>(body).ok()?.party()
    }

    /// The merchant, without its app.
    pub fn merchant(&self) -> Merchant {
        let merchant = |id: &str, sub: Option<&String>| Merchant {
            merchant_id: id.to_owned(),
            sub_merchant_id: sub.cloned(),
        };
        match self {
            Party::Direct { mchid, .. } => merchant(mchid, None),
            Party::Partner { sp_mchid, sub_mchid, .. } => merchant(sp_mchid, Some(sub_mchid)),
        }
    }

    /// The merchant whose money it becomes: the sub-merchant behind a service provider.
    pub fn recipient(&self) -> &str {
        match self {
            Party::Direct { mchid, .. } => mchid,
            Party::Partner { sub_mchid, .. } => sub_mchid,
        }
    }

    /// The merchant that signs, whose keys open what WeChat Pay tells: the service provider before a sub-merchant.
    pub fn signer(&self) -> &str {
        match self {
            Party::Direct { mchid, .. } => mchid,
            Party::Partner { sp_mchid, .. } => sp_mchid,
        }
    }

    /// Who pays, by the id under [`Party::app_id`].
    pub fn payer(&self, openid: String) -> Payer {
        match self {
            Party::Direct { .. } => Payer::Direct(openid),
            Party::Partner { sub_appid: None, .. } => Payer::Provider(openid),
            Party::Partner { sub_appid: Some(_), .. } => Payer::Sub(openid),
        }
    }

    /// Whether `told`, out of an answer or a notification, names the same parties. WeChat Pay may leave the
    /// sub-merchant's app out.
    pub fn is(&self, told: &Party) -> bool {
        match (self, told) {
            (
                Party::Partner { sp_appid, sp_mchid, sub_mchid, .. },
                Party::Partner { sp_appid: app, sp_mchid: provider, sub_appid: None, sub_mchid: sub },
            ) => (sp_appid, sp_mchid, sub_mchid) == (app, provider, sub),
            _ => self == told,
        }
    }

    pub(super) const fn orders_path(&self) -> &'static str {
        match self {
            Party::Direct { .. } => "/v3/pay/transactions",
            Party::Partner { .. } => "/v3/pay/partner/transactions",
        }
    }

    /// The merchants as a query string of a question about an order.
    pub(super) fn order_query(&self) -> String {
        match self {
            Party::Direct { mchid, .. } => format!("mchid={mchid}"),
            Party::Partner { sp_mchid, sub_mchid, .. } => {
                format!("sp_mchid={sp_mchid}&sub_mchid={sub_mchid}")
            }
        }
    }

    /// The merchants as the body of a close.
    pub(super) fn close_body(&self) -> String {
        match self {
            Party::Direct { mchid, .. } => serde_json::json!({ "mchid": mchid }),
            Party::Partner { sp_mchid, sub_mchid, .. } => {
                serde_json::json!({ "sp_mchid": sp_mchid, "sub_mchid": sub_mchid })
            }
        }
        .to_string()
    }

    /// The sub-merchant, whom refunds and bills name besides the provider that signs.
    pub fn sub_merchant_id(&self) -> Option<&str> {
        match self {
            Party::Direct { .. } => None,
            Party::Partner { sub_mchid, .. } => Some(sub_mchid),
        }
    }
}

/// The parties as answers name them; which are there depends on the kind of merchant.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Told {
    appid: Option<String>,
    mchid: Option<String>,
    sp_appid: Option<String>,
    sp_mchid: Option<String>,
    sub_appid: Option<String>,
    sub_mchid: Option<String>,
}

impl Told {
    pub(super) fn party(&self) -> Option<Party> {
        match (&self.sp_mchid, &self.sub_mchid) {
            (Some(sp_mchid), Some(sub_mchid)) => Some(Party::Partner {
                sp_appid: self.sp_appid.clone()?,
                sp_mchid: sp_mchid.clone(),
                sub_appid: self.sub_appid.clone(),
                sub_mchid: sub_mchid.clone(),
            }),
            _ => Some(Party::Direct { appid: self.appid.clone()?, mchid: self.mchid.clone()? }),
        }
    }

    pub(super) fn merchant(&self) -> Option<Merchant> {
        let merchant_id = self.sp_mchid.clone().or_else(|| self.mchid.clone())?;
        Some(Merchant { merchant_id, sub_merchant_id: self.sub_mchid.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partner(sub_app: Option<&str>) -> Party {
        let sub = SubMerchant { app_id: sub_app.map(str::to_owned), merchant_id: "1900000109".into() };
        Party::new("wx8888888888888888".into(), "1230000109".into(), Some(sub))
    }

    fn told(text: &str) -> Told {
        serde_json::from_str(text).unwrap()
    }

    /// Field names of pay.weixin.qq.com/doc/v3/partner/4012085827 (JSAPI of service providers).
    #[test]
    fn a_service_provider_names_four_parties() {
        let party = partner(Some("wxd678efh567hg6999"));
        let json = serde_json::to_value(&party).unwrap();
        let want = serde_json::json!({
            "sp_appid": "wx8888888888888888", "sp_mchid": "1230000109",
            "sub_appid": "wxd678efh567hg6999", "sub_mchid": "1900000109",
        });
        assert_eq!(json, want);
        assert_eq!(party.order_query(), "sp_mchid=1230000109&sub_mchid=1900000109");
        assert_eq!(party.close_body(), r#"{"sp_mchid":"1230000109","sub_mchid":"1900000109"}"#);
        assert_eq!(party.app_id(), "wxd678efh567hg6999");
        assert_eq!(partner(None).app_id(), "wx8888888888888888");
        assert!(!serde_json::to_string(&partner(None)).unwrap().contains("sub_appid"));
    }

    #[test]
    fn a_payer_is_named_by_the_app_that_knows_them() {
        let json = |party: &Party| serde_json::to_string(&party.payer("o1".into())).unwrap();
        let direct = Party::new("wx".into(), "190".into(), None);
        assert_eq!(json(&direct), r#"{"openid":"o1"}"#);
        assert_eq!(json(&partner(None)), r#"{"sp_openid":"o1"}"#);
        assert_eq!(json(&partner(Some("wxsub"))), r#"{"sub_openid":"o1"}"#);
    }

    #[test]
    fn an_order_of_another_app_names_the_same_merchant() {
        let direct = Party::new("wxmini".into(), "190".into(), None);
        for (party, app_id) in
            [(direct, "wxaccount"), (partner(None), "wxaccount"), (partner(Some("wxsub")), "wxaccount")]
        {
            let through = party.through(app_id);
            assert_eq!((through.app_id(), through.merchant()), (app_id, party.merchant()));
            assert!(!party.is(&through), "{through:?}");
            let body = serde_json::to_string(&through).unwrap();
            assert_eq!(Party::of_order(&body), Some(through));
        }
        assert_eq!(Party::of_order("{}"), None);
    }

    #[test]
    fn money_of_other_parties_is_not_ours() {
        let ours = partner(Some("wxsub"));
        let answer = |app: &str, provider: &str, sub: &str, merchant: &str| {
            told(&format!(
                r#"{{"sp_appid":"{app}","sp_mchid":"{provider}","sub_appid":{sub},"sub_mchid":"{merchant}"}}"#
            ))
            .party()
            .unwrap()
        };
        assert!(ours.is(&answer("wx8888888888888888", "1230000109", "\"wxsub\"", "1900000109")));
        assert!(ours.is(&answer("wx8888888888888888", "1230000109", "null", "1900000109")));
        for other in [
            answer("wx0", "1230000109", "\"wxsub\"", "1900000109"),
            answer("wx8888888888888888", "1", "\"wxsub\"", "1900000109"),
            answer("wx8888888888888888", "1230000109", "\"wx0\"", "1900000109"),
            answer("wx8888888888888888", "1230000109", "\"wxsub\"", "1"),
            Party::new("wx8888888888888888".into(), "1230000109".into(), None),
        ] {
            assert!(!ours.is(&other), "{other:?}");
        }
        let direct = Party::new("wx".into(), "190".into(), None);
        assert!(direct.is(&told(r#"{"appid":"wx","mchid":"190"}"#).party().unwrap()));
        assert!(!direct.is(&told(r#"{"appid":"wx","mchid":"191"}"#).party().unwrap()));
        assert_eq!(told(r#"{"mchid":"190"}"#).party(), None);
        assert_eq!(told(r#"{"mchid":"190"}"#).merchant(), Some(direct.merchant()));
        assert_eq!(
            told(r#"{"sp_mchid":"1230000109","sub_mchid":"1900000109"}"#).merchant(),
            Some(ours.merchant())
        );
    }
}
