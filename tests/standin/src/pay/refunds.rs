//! Refunds: asked for and asked about.

use actix_web::HttpResponse;
use actix_web::web::{self, Path};
use serde::Deserialize;

use super::call::Call;
use super::resource;
use crate::books::{RefundKey, RefundTerms};
use crate::faults::Route;
use crate::notifier;
use crate::prepay::at;
use crate::refusal::Refusal;
use crate::reply::Reply;

/// `/v3/refund/domestic/refunds`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/refund/domestic/refunds").post(refund))
        .service(resource("/refund/domestic/refunds/{number}").get(query));
}

async fn refund(call: Call) -> HttpResponse {
    let numbers = ["out_refund_no", "out_trade_no", "transaction_id"].map(|name| call.member(name));
    call.answer(Route::Refund, &numbers.each_ref().map(String::as_str), |call| {
        let terms = RefundTerms::parse(call.merchant, call.body)?;
        let mut orders = call.standin.orders();
        let (order, refund, is_new) = orders.refund(terms, call.now)?;
        if is_new {
            let number = refund.out_refund_no.clone();
            let key = RefundKey { merchant: call.merchant.id, number };
            notifier::await_refund(call.standin.clone(), key, refund.ends_at);
        }
        Ok(Reply::ok(order.told_refund(refund, call.now)))
    })
    .await
}

#[derive(Deserialize)]
struct Asked {
    sub_mchid: Option<String>,
}

async fn query(call: Call, number: Path<String>) -> HttpResponse {
    call.answer(Route::RefundQuery, &[&number], |call| {
        let asked =
            web::Query::<Asked>::from_query(call.query).map_err(|error| at("/", error.to_string()))?;
        let key = RefundKey { merchant: call.merchant.id, number: number.to_string() };
        let orders = call.standin.orders();
        let (order, refund) = orders.find_refund(&key)?;
        if order.terms.party.sub.map(|sub| sub.id) != asked.sub_mchid.as_deref() {
            return Err(Refusal::parameter("query", "sub_mchid", "不是这笔退款的特约商户"));
        }
        Ok(Reply::ok(order.told_refund(refund, call.now)))
    })
    .await
}
