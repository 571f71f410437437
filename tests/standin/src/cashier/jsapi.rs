//! `POST /cashier/jsapi`: paying inside WeChat. The body is the call as a page gives it to `getBrandWCPayRequest`, or, with
//! the `appId` that WeChat adds itself, a mini-program to `wx.requestPayment`. The payer is whom the order names.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::books::{OrderKey, Orders, Payment};
use crate::keys::Keys;
use crate::prepay::Channel;
use crate::standin::{self, Standin};

/// How every `prepay_id` begins; its ticket's token follows.
pub const PREPAY_PREFIX: &str = "wx";

/// The call; its names are WeChat's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Signed {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: String,
    pay_sign: String,
}

/// Pays, or says why not; the real one shows the payer a reason and tells the page only `fail`.
pub async fn pay(standin: Data<Standin>, body: Bytes) -> HttpResponse {
    let now = standin.clock.now();
    let call = serde_json::from_slice::<Signed>(&body).map_err(|error| format!("调用参数不对：{error}"));
    let key = call.and_then(|call| call.order(&standin.keys, &standin.orders(), now).map_err(str::to_owned));
    // An order for this channel always names its payer.
    let payment = Payment { openid: super::PAYER, at: now, even_if_closed: false };
    let paid = key.and_then(|key| standin::pay(&standin, &key, payment).map_err(|refusal| refusal.message));
    match paid {
        Ok(_) => HttpResponse::Ok().json(json!({"err_msg": "get_brand_wcpay_request:ok"})),
        Err(reason) => HttpResponse::build(StatusCode::BAD_REQUEST)
            .json(json!({"err_msg": "get_brand_wcpay_request:fail", "reason": reason})),
    }
}

impl Signed {
    /// The order that it pays; the error says what is wrong with the call.
    fn order(&self, keys: &Keys, orders: &Orders, now: Timestamp) -> Result<OrderKey, &'static str> {
        let token = self.package.strip_prefix("prepay_id=").ok_or("package 应为 prepay_id=…")?;
        let ticket = token.strip_prefix(PREPAY_PREFIX).and_then(|token| orders.ticket(token));
        let ticket = ticket.filter(|ticket| ticket.channel == Channel::Jsapi).ok_or("没有这个 prepay_id")?;
        let order = orders.find(&ticket.order).map_err(|_| "没有这个 prepay_id")?;
        if self.app_id != order.terms.payer_app_id {
            return Err("prepay_id 不是这个应用（appId）的");
        }
        if self.sign_type != "RSA" {
            return Err("signType 应为 RSA");
        }
        let Self { app_id, time_stamp, nonce_str, package, pay_sign, .. } = self;
        let message = format!("{app_id}\n{time_stamp}\n{nonce_str}\n{package}\n");
        if !keys.is_merchants(order.terms.party.merchant, message.as_bytes(), pay_sign) {
            return Err("支付验证签名失败（paySign）");
        }
        if ticket.expires_at <= now {
            return Err("prepay_id 已过期");
        }
        Ok(ticket.order.clone())
    }
}
