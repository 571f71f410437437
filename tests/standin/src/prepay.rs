//! The body of a prepay request, parsed into the terms of an order.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::merchants::Merchant;
use crate::party::{self, Party, Style};
use crate::refusal::Refusal;
use crate::weixin::OPENID_PREFIX;

/// Largest order in fen, our own bound.
const TOTAL_FEN_MAX: u64 = 1_000_000_000;

/// How the resident will pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Inside WeChat.
    Jsapi,
    /// From a phone browser.
    H5,
    /// By scanning a code.
    Native,
}

impl Channel {
    /// `trade_type` in answers and notifications.
    pub fn trade_type(self) -> &'static str {
        match self {
            Self::Jsapi => "JSAPI",
            Self::H5 => "MWEB",
            Self::Native => "NATIVE",
        }
    }
}

/// What was agreed for one `out_trade_no`.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Who collects it.
    pub party: Party,
    /// How it is to be paid.
    pub channel: Channel,
    /// The merchant's number, 6 to 32 characters.
    pub out_trade_no: String,
    /// What is paid, at most 127 characters.
    pub description: String,
    /// Amount in fen, at least 1.
    pub total_fen: u64,
    /// After this nobody can pay.
    pub time_expire: Option<Timestamp>,
    /// Where the notification goes.
    pub notify_url: Url,
    /// Handed back unchanged, at most 128 characters.
    pub attach: Option<String>,
    /// Who must pay (jsapi only).
    pub openid: Option<String>,
    /// The application that knows them by it.
    pub payer_app_id: &'static str,
    /// Everything as sent; a repeat of the number must say the same.
    pub body: Value,
}

/// The members of the request that mean something here; the others only count for "the same parameters".
#[derive(Deserialize)]
struct Body {
    description: String,
    out_trade_no: String,
    time_expire: Option<String>,
    attach: Option<String>,
    notify_url: String,
    amount: Amount,
    payer: Option<Payer>,
    scene_info: Option<SceneInfo>,
}

#[derive(Deserialize)]
struct Amount {
    total: u64,
    currency: Option<String>,
}

/// A direct merchant names `openid`, a service provider the user of its own application or of the sub-merchant's.
#[derive(Default, Deserialize)]
struct Payer {
    openid: Option<String>,
    sp_openid: Option<String>,
    sub_openid: Option<String>,
}

#[derive(Deserialize)]
struct SceneInfo {
    payer_client_ip: String,
    h5_info: Option<H5Info>,
}

#[derive(Deserialize)]
struct H5Info {
    #[serde(rename = "type")]
    kind: String,
}

impl Terms {
    /// Parses the body of `POST /v3/pay/transactions/{channel}`, or of `…/partner/transactions/{channel}` for a service
    /// provider; the refusal names the member at fault.
    pub fn parse(
        channel: Channel,
        merchant: &'static Merchant,
        style: Style,
        bytes: &[u8],
    ) -> Result<Self, Refusal> {
        let body: Value = serde_json::from_slice(bytes).map_err(|error| at("/", error.to_string()))?;
        let sent = Body::deserialize(&body).map_err(|error| at("/", error.to_string()))?;
        let party = party::of(merchant, style, &body)?;
        length("/description", &sent.description, 1..=127)?;
        length("/attach", sent.attach.as_deref().unwrap_or_default(), 0..=128)?;
        if !(1..=TOTAL_FEN_MAX).contains(&sent.amount.total) {
            return Err(at("/amount/total", "应为大于零的整数（分）"));
        }
        if sent.amount.currency.is_some_and(|currency| currency != "CNY") {
            return Err(at("/amount/currency", "只支持 CNY"));
        }
        if channel == Channel::H5 {
            h5_scene(sent.scene_info.as_ref())?;
        }
        let (openid, payer_app_id) = match channel {
            Channel::Jsapi => payer(party, sent.payer.unwrap_or_default())?,
            Channel::H5 | Channel::Native => (None, party.app_id),
        };
        Ok(Self {
            party,
            channel,
            out_trade_no: out_trade_no(sent.out_trade_no)?,
            description: sent.description,
            total_fen: sent.amount.total,
            time_expire: sent.time_expire.map(|text| time_expire(&text)).transpose()?,
            notify_url: notify_url(&sent.notify_url)?,
            attach: sent.attach,
            openid,
            payer_app_id,
            body,
        })
    }
}

/// 400 about a member of the body.
pub fn at(pointer: &str, issue: impl Into<String>) -> Refusal {
    Refusal::parameter("body", pointer, issue)
}

/// Counts characters.
pub fn length(pointer: &str, text: &str, allowed: RangeInclusive<usize>) -> Result<(), Refusal> {
    if allowed.contains(&text.chars().count()) {
        return Ok(());
    }
    Err(at(pointer, format!("长度应为 {} 到 {} 个字符", allowed.start(), allowed.end())))
}

fn out_trade_no(text: String) -> Result<String, Refusal> {
    length("/out_trade_no", &text, 6..=32)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-|*".contains(c);
    if text.chars().all(allowed) {
        Ok(text)
    } else {
        Err(at("/out_trade_no", "只能是数字、字母和 _-|*"))
    }
}

fn time_expire(text: &str) -> Result<Timestamp, Refusal> {
    text.parse().map_err(|_| at("/time_expire", "应为带时区的时间，如 2026-11-22T23:59:59+08:00"))
}

/// WeChat Pay wants https; plain http is let through on the loopback only, for tests and the demonstration.
pub fn notify_url(text: &str) -> Result<Url, Refusal> {
    length("/notify_url", text, 1..=255)?;
    let refused = |issue| Err(at("/notify_url", issue));
    let Ok(url) = Url::parse(text) else { return refused("不是网址") };
    if url.query().is_some() || url.fragment().is_some() {
        return refused("不能带参数");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if url.host_str().is_some_and(is_loopback) => Ok(url),
        _ => refused("应为 https"),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn h5_scene(scene: Option<&SceneInfo>) -> Result<(), Refusal> {
    let scene = scene.ok_or_else(|| at("/scene_info", "H5 支付必填"))?;
    if scene.payer_client_ip.parse::<IpAddr>().is_err() {
        return Err(at("/scene_info/payer_client_ip", "不是 IP 地址"));
    }
    match scene.h5_info.as_ref().map(|h5| h5.kind.as_str()) {
        Some("iOS" | "Android" | "Wap") => Ok(()),
        _ => Err(at("/scene_info/h5_info/type", "应为 iOS、Android 或 Wap")),
    }
}

/// Who must pay, and the application that knows them so.
fn payer(party: Party, named: Payer) -> Result<(Option<String>, &'static str), Refusal> {
    let sub_app_id = party.sub.and_then(|sub| sub.app_id);
    let own = if party.sub.is_some() { named.sp_openid } else { named.openid };
    let known = own.map(|openid| (openid, party.app_id)).or_else(|| named.sub_openid.zip(sub_app_id));
    let known = known.filter(|(openid, _)| openid.starts_with(OPENID_PREFIX));
    let (openid, app_id) = known.ok_or_else(|| at("/payer/openid", "缺少，或者不是 openid"))?;
    Ok((Some(openid), app_id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::merchants::MERCHANTS;
    use actix_web::http::StatusCode;

    /// A request that is right, with `value` put at `pointer`.
    fn refused_field(channel: Channel, pointer: &str, value: Value) -> Option<Value> {
        let mut body = json!({
            "appid": "wxdemo0000000001", "mchid": "1900000001", "description": "缴款", "out_trade_no": "ORDER-1",
            "time_expire": "2026-11-22T23:59:59+08:00", "attach": "", "notify_url": "https://example.test/notify",
            "amount": {"total": 100, "currency": "CNY"}, "payer": {"openid": "openid-a"},
            "scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}},
        });
        *body.pointer_mut(pointer).unwrap() = value;
        let refusal =
            Terms::parse(channel, &MERCHANTS[0], Style::Direct, body.to_string().as_bytes()).err()?;
        assert_eq!(refusal.status, StatusCode::BAD_REQUEST);
        Some(refusal.detail.map_or(Value::Null, |detail| detail["field"].clone()))
    }

    #[test]
    fn a_right_request_passes_on_every_channel() {
        for channel in [Channel::Jsapi, Channel::H5, Channel::Native] {
            assert_eq!(refused_field(channel, "/description", json!("交通罚款")), None);
        }
    }

    #[test]
    fn the_refusal_names_the_member() {
        let cases = [
            (Channel::Native, "/mchid", json!("1900000002")),
            (Channel::Native, "/description", json!("长".repeat(128))),
            (Channel::Native, "/out_trade_no", json!("12345")),
            (Channel::Native, "/out_trade_no", json!("ORDER 1")),
            (Channel::Native, "/time_expire", json!("2026-11-22 23:59:59")),
            (Channel::Native, "/notify_url", json!("http://example.test/notify")),
            (Channel::Native, "/notify_url", json!("https://example.test/notify?a=1")),
            (Channel::Native, "/amount/total", json!(0)),
            (Channel::Native, "/amount/currency", json!("USD")),
            (Channel::H5, "/scene_info/payer_client_ip", json!("unknown")),
            (Channel::H5, "/scene_info/h5_info/type", json!("wap")),
            (Channel::Jsapi, "/payer/openid", json!("someone")),
        ];
        for (channel, pointer, value) in cases {
            assert_eq!(refused_field(channel, pointer, value.clone()), Some(json!(pointer)), "{value}");
        }
        assert_eq!(refused_field(Channel::Native, "/appid", json!("wx0")), Some(Value::Null));
    }

    #[test]
    fn plain_http_is_for_the_loopback() {
        for url in
            ["http://127.0.0.1:9/n", "http://[::1]:9/n", "http://localhost/n", "https://example.test/n"]
        {
            assert_eq!(refused_field(Channel::Native, "/notify_url", json!(url)), None, "{url}");
        }
    }
}
