//! What trade-category mini-programs owe WeChat (发货信息管理): until they have told how a payment was delivered, its
//! money stays frozen. developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::MiniProgram;
use crate::wechat::{
    api::{ApiError, Failed},
    login::Openid,
    time,
};

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

/// Why a delivery is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// WeChat does not know the payment (10060001). It learns of one up to a minute after it was made; never of one that
    /// was made before the merchant was authorized in the mini-program, or in the developer tools.
    #[error("WeChat does not know the payment, or not yet")]
    UnknownPayment,
    /// It was told before: the very same (10060023), or something else that cannot be corrected once more (10060003).
    #[error("it was told before")]
    Told,
    /// WeChat is away or refuses. Away, it may have been told.
    #[error(transparent)]
    Api(#[from] ApiError),
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

    /// Tells that a payment was delivered. Telling something else afterwards is allowed once.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn report_delivery(&self, delivery: &Delivery, now: Timestamp) -> Result<(), DeliveryError> {
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
        self.api.post::<Value>(path, &body, now).await.map(drop).map_err(DeliveryError::from)
    }
}

impl From<Failed> for DeliveryError {
    fn from(failed: Failed) -> DeliveryError {
        match failed {
            Failed::Refused { code: 10_060_001, .. } => DeliveryError::UnknownPayment,
            Failed::Refused { code: 10_060_003 | 10_060_023, .. } => DeliveryError::Told,
            other => DeliveryError::Api(other.into()),
        }
    }
}
