//! What trade-category mini-programs owe WeChat (发货信息管理): until they have told how a payment was delivered, its
//! money stays frozen. developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::MiniProgram;
use crate::wechat::{api::ApiError, login::Openid, time};

/// WeChat takes so many characters of a description.
const MOST_CHARACTERS: usize = 120;

/// Something that was delivered without a parcel (虚拟商品, `logistics_type` 3), all at once.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// Who paid, under this app.
    pub payer: Openid,
    /// What it was; what is over 120 characters is cut off.
    pub description: String,
}

#[derive(Deserialize)]
struct Managed {
    is_trade_managed: bool,
}

impl MiniProgram {
    /// Whether WeChat expects of this mini-program to be told about deliveries.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn is_trade_managed(&self, now: Timestamp) -> Result<bool, ApiError> {
        let body = json!({ "appid": self.api.tokens.app_id() });
        let answer: Managed =
            self.api.post("/wxa/sec/order/is_trade_managed", &body, now).await.map_err(ApiError::from)?;
        Ok(answer.is_trade_managed)
    }

    /// Tells that a payment was delivered. WeChat knows of a payment some seconds after it was made: 10060001 before
    /// that. Telling the same again is 10060023; telling something else is allowed once, then 10060003.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn report_delivery(&self, delivery: &Delivery, now: Timestamp) -> Result<(), ApiError> {
        let description: String = delivery.description.chars().take(MOST_CHARACTERS).collect();
        let body = json!({
            "order_key": {"order_number_type": 2, "transaction_id": delivery.transaction_id},
            "logistics_type": 3,
            "delivery_mode": 1,
            "shipping_list": [{"item_desc": description}],
            "upload_time": time::with_milliseconds(now),
            "payer": {"openid": delivery.payer.0},
        });
        let path = "/wxa/sec/order/upload_shipping_info";
        self.api.post::<Value>(path, &body, now).await.map(drop).map_err(ApiError::from)
    }
}
