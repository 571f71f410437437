//! Orders: placed, asked about, closed; a direct merchant's and a service provider's.

use actix_web::HttpResponse;
use actix_web::web::{self, Path};
use serde::Deserialize;
use serde_json::json;

use super::call::{Call, Checked};
use super::resource;
use crate::books::OrderKey;
use crate::faults::Route;
use crate::party::{Party, Style, named};
use crate::prepay::{Channel, Terms};
use crate::refusal::Refusal;
use crate::reply::Reply;

/// `/v3/pay/transactions/…` and `/v3/pay/partner/transactions/…`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/pay/transactions/out-trade-no/{number}").get(query))
        .service(resource("/pay/transactions/id/{id}").get(query_by_id))
        .service(resource("/pay/transactions/out-trade-no/{number}/close").post(close))
        .service(resource("/pay/transactions/{channel:jsapi|h5|native}").post(prepay))
        .service(resource("/pay/partner/transactions/out-trade-no/{number}").get(partner_query))
        .service(resource("/pay/partner/transactions/id/{id}").get(partner_query_by_id))
        .service(resource("/pay/partner/transactions/out-trade-no/{number}/close").post(partner_close))
        .service(resource("/pay/partner/transactions/{channel:jsapi|h5|native}").post(partner_prepay));
}

async fn prepay(call: Call, channel: Path<Channel>) -> HttpResponse {
    place(call, *channel, Style::Direct).await
}

async fn partner_prepay(call: Call, channel: Path<Channel>) -> HttpResponse {
    place(call, *channel, Style::Partner).await
}

async fn place(call: Call, channel: Channel, style: Style) -> HttpResponse {
    let number = call.member("out_trade_no");
    call.answer(Route::Prepay, &[&number], |call| {
        style.admits(call.merchant)?;
        let terms = Terms::parse(channel, call.merchant, style, call.body)?;
        let token = call.standin.orders().prepay(terms, call.now)?;
        let base = &call.standin.base;
        Ok(Reply::ok(match channel {
            Channel::Jsapi => json!({"prepay_id": format!("wx{token}")}),
            Channel::H5 => json!({"h5_url": format!("{base}/cashier/h5/{token}")}),
            Channel::Native => json!({"code_url": format!("{base}/cashier/native/{token}")}),
        }))
    })
    .await
}

async fn query(call: Call, number: Path<String>) -> HttpResponse {
    find(call, &number, Style::Direct).await
}

async fn partner_query(call: Call, number: Path<String>) -> HttpResponse {
    find(call, &number, Style::Partner).await
}

async fn find(call: Call, number: &str, style: Style) -> HttpResponse {
    call.answer(Route::Query, &[number], |call| {
        let party = asking(call, style)?;
        let orders = call.standin.orders();
        let order = orders.find(&OrderKey::new(call.merchant, number))?;
        order.must_be_of(party)?;
        Ok(Reply::ok(order.transaction(call.now)))
    })
    .await
}

async fn query_by_id(call: Call, id: Path<String>) -> HttpResponse {
    find_by_id(call, &id, Style::Direct).await
}

async fn partner_query_by_id(call: Call, id: Path<String>) -> HttpResponse {
    find_by_id(call, &id, Style::Partner).await
}

async fn find_by_id(call: Call, id: &str, style: Style) -> HttpResponse {
    call.answer(Route::Query, &[id], |call| {
        let party = asking(call, style)?;
        let orders = call.standin.orders();
        let order = orders.by_transaction(call.merchant, id)?;
        order.must_be_of(party)?;
        Ok(Reply::ok(order.transaction(call.now)))
    })
    .await
}

async fn close(call: Call, number: Path<String>) -> HttpResponse {
    end(call, &number, Style::Direct).await
}

async fn partner_close(call: Call, number: Path<String>) -> HttpResponse {
    end(call, &number, Style::Partner).await
}

async fn end(call: Call, number: &str, style: Style) -> HttpResponse {
    call.answer(Route::Close, &[number], |call| {
        style.admits(call.merchant)?;
        let party = match style {
            Style::Direct => {
                let names: Direct =
                    serde_json::from_slice(call.body).map_err(|_| missing("body", "/mchid"))?;
                named(call.merchant, "mchid", &names.mchid, None)?
            }
            Style::Partner => {
                let names: Partner =
                    serde_json::from_slice(call.body).map_err(|_| missing("body", "/sp_mchid"))?;
                named(call.merchant, "sp_mchid", &names.sp_mchid, Some(&names.sub_mchid))?
            }
        };
        let key = OrderKey::new(call.merchant, number);
        let mut orders = call.standin.orders();
        orders.find(&key)?.must_be_of(party)?;
        orders.close(&key, call.now)?;
        Ok(Reply::empty())
    })
    .await
}

#[derive(Deserialize)]
struct Direct {
    mchid: String,
}

#[derive(Deserialize)]
struct Partner {
    sp_mchid: String,
    sub_mchid: String,
}

/// Whose order the query string asks about.
fn asking(call: &Checked<'_>, style: Style) -> Result<Party, Refusal> {
    style.admits(call.merchant)?;
    match style {
        Style::Direct => {
            let names =
                web::Query::<Direct>::from_query(call.query).map_err(|_| missing("query", "mchid"))?;
            named(call.merchant, "mchid", &names.mchid, None)
        }
        Style::Partner => {
            let names =
                web::Query::<Partner>::from_query(call.query).map_err(|_| missing("query", "sp_mchid"))?;
            named(call.merchant, "sp_mchid", &names.sp_mchid, Some(&names.sub_mchid))
        }
    }
}

fn missing(location: &str, field: &str) -> Refusal {
    Refusal::parameter(location, field, "必填")
}
