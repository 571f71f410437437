//! `POST /wxa/sec/order/upload_shipping_info` and `…/is_trade_managed`: how a paid order was delivered. What was told
//! once may be told differently once more.

use std::collections::{HashMap, VecDeque};

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Query};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Failure, Outcome, answer, failure};
use super::tokens::WithToken;
use crate::books::Orders;
use crate::identity::APP_ID;
use crate::standin::Standin;

/// Longest description in characters.
const DESCRIPTION_MAX: usize = 120;
/// Most deliveries remembered; further ones are refused as too frequent.
const TOLD_MAX: usize = 100_000;
/// Most refusals that wait.
const REFUSALS_MAX: usize = 1_000;
/// A parcel: none of those that are played.
const PARCEL: u8 = 1;

/// `/wxa/sec/order/…`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/wxa/sec/order/is_trade_managed", web::post().to(managed))
        .route("/wxa/sec/order/upload_shipping_info", web::post().to(upload));
}

/// What was told of each payment, and what the next tellings are refused with.
#[derive(Default)]
pub struct Shipments {
    told: HashMap<String, Told>,
    /// All that were taken, oldest first.
    taken: Vec<Value>,
    refusals: VecDeque<i32>,
}

/// So many of the next tellings are refused with that code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusals {
    errcode: i32,
    times: usize,
}

struct Told {
    said: Value,
    is_corrected: bool,
}

#[derive(Deserialize)]
struct Named {
    appid: String,
}

async fn managed(standin: Data<Standin>, query: Query<WithToken>, body: Json<Named>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        query.check(&standin.weixin().tokens, now)?;
        if body.appid != APP_ID {
            return Err(failure(40013, "invalid appid"));
        }
        Ok(Outcome::Members(json!({"is_trade_managed": true})))
    })
    .await
}

#[derive(Deserialize)]
struct Upload {
    order_key: OrderNumber,
    logistics_type: u8,
    delivery_mode: u8,
    shipping_list: Vec<Parcel>,
    upload_time: String,
    payer: Payer,
}

#[derive(Deserialize)]
struct OrderNumber {
    order_number_type: u8,
    transaction_id: String,
}

#[derive(Deserialize)]
struct Parcel {
    #[serde(default)]
    item_desc: String,
}

#[derive(Deserialize)]
struct Payer {
    openid: String,
}

async fn upload(standin: Data<Standin>, query: Query<WithToken>, body: Json<Value>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let orders = standin.orders();
        let weixin = &mut *standin.weixin();
        query.check(&weixin.tokens, now)?;
        weixin.shipments.take(&orders, &body, now)?;
        Ok(Outcome::Members(json!({})))
    })
    .await
}

impl Upload {
    fn check(&self, orders: &Orders, now: Timestamp) -> Result<(), Failure> {
        if !(PARCEL..=4).contains(&self.logistics_type) {
            return Err(failure(10_060_005, "物流类型有误"));
        }
        if self.logistics_type == PARCEL || self.delivery_mode != 1 || self.order_key.order_number_type != 2 {
            return Err(failure(10_060_014, "参数错误：演示只认统一发货、无快递、微信支付单号"));
        }
        let [Parcel { item_desc }] = self.shipping_list.as_slice() else {
            return Err(failure(10_060_014, "参数错误：shipping_list"));
        };
        match item_desc.chars().count() {
            0 => return Err(failure(10_060_008, "商品描述 item_desc 字段不能为空")),
            1..=DESCRIPTION_MAX => {}
            _ => return Err(failure(10_060_009, "商品描述 item_desc 字段太长")),
        }
        if self.upload_time.parse::<Timestamp>().is_err() {
            return Err(failure(268_485_216, "上传时间非法，请按 RFC 3339"));
        }
        let paid = orders.paid(&self.order_key.transaction_id, now);
        let paid = paid.ok_or_else(|| failure(10_060_001, "支付单不存在"))?;
        if paid.openid != self.payer.openid {
            return Err(failure(10_060_031, "该笔支付单不属于 openid 所指定的用户"));
        }
        Ok(())
    }
}

impl Shipments {
    /// Refuses the next ones; `false` when too many are refused already.
    pub fn refuse(&mut self, refusals: &Refusals) -> bool {
        if refusals.times > REFUSALS_MAX - self.refusals.len() {
            return false;
        }
        self.refusals.extend(std::iter::repeat_n(refusals.errcode, refusals.times));
        true
    }

    /// What was taken, oldest first.
    pub fn taken(&self) -> &[Value] {
        &self.taken
    }

    fn take(&mut self, orders: &Orders, body: &Value, now: Timestamp) -> Result<(), Failure> {
        let upload = Upload::deserialize(body)
            .map_err(|error| failure(47001, &format!("data format error: {error}")))?;
        if let Some(errcode) = self.refusals.pop_front() {
            return Err(failure(errcode, "按操作员的要求拒绝"));
        }
        upload.check(orders, now)?;
        if self.taken.len() >= TOLD_MAX {
            return Err(failure(45011, "api minute-quota reach limit"));
        }
        let said = body.get("shipping_list").cloned().unwrap_or_default();
        match self.told.get_mut(&upload.order_key.transaction_id) {
            None => {
                self.told.insert(upload.order_key.transaction_id, Told { said, is_corrected: false });
            }
            Some(told) if told.said == said => return Err(failure(10_060_023, "发货信息未更新")),
            Some(told) if told.is_corrected => {
                return Err(failure(10_060_003, "支付单已使用重新发货机会"));
            }
            Some(told) => *told = Told { said, is_corrected: true },
        }
        self.taken.push(body.clone());
        Ok(())
    }
}
