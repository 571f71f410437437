//! Orders: placed, asked about, closed; a direct merchant's and a service provider's.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Path};
use serde::Deserialize;
use serde_json::json;

use super::call::{Call, Checked};
use super::resource;
use crate::books::OrderKey;
use crate::cashier::jsapi::PREPAY_PREFIX;
use crate::faults::Route;
use crate::party::{Party, Style, named};
use crate::prepay::{Channel, Terms};
use crate::refusal::Refusal;
use crate::reply::Reply;

/// `/v3/pay/transactions/…` and `/v3/pay/partner/transactions/…`
pub fn routes(config: &mut web::ServiceConfig) {
    for (style, base) in [(Style::Direct, "/pay/transactions"), (Style::Partner, "/pay/partner/transactions")]
    {
        let by_number =
            move |call, number: Path<String>| find(call, Name::Number(number.into_inner()), style);
        let by_id = move |call, id: Path<String>| find(call, Name::Transaction(id.into_inner()), style);
        let place = move |call, channel: Path<Channel>| place(call, channel.into_inner(), style);
        let end = move |call, number: Path<String>| end(call, number.into_inner(), style);
        config
            .service(resource(&format!("{base}/out-trade-no/{{number}}")).get(by_number))
            .service(resource(&format!("{base}/id/{{id}}")).get(by_id))
            .service(resource(&format!("{base}/out-trade-no/{{number}}/close")).post(end))
            .service(resource(&format!("{base}/{{channel:jsapi|h5|native}}")).post(place));
    }
}

async fn place(call: Call, channel: Channel, style: Style) -> HttpResponse {
    let number = call.member("out_trade_no");
    call.answer(Route::Prepay, &[&number], |call| {
        style.admits(call.merchant)?;
        let terms = Terms::parse(channel, call.merchant, style, call.body)?;
        must_know_the_payer(call, &terms)?;
        let token = call.standin.orders().prepay(terms, call.now)?;
        let base = &call.standin.base;
        Ok(Reply::ok(match channel {
            Channel::Jsapi => json!({"prepay_id": format!("{PREPAY_PREFIX}{token}")}),
            Channel::H5 => json!({"h5_url": format!("{base}/cashier/h5/{token}")}),
            Channel::Native => json!({"code_url": format!("{base}/cashier/native/{token}")}),
        }))
    })
    .await
}

/// 500 OPENID_MISMATCH, as the documents have it, when the order's application does not know the payer by that openid.
fn must_know_the_payer(call: &Checked<'_>, terms: &Terms) -> Result<(), Refusal> {
    let Some(openid) = &terms.openid else { return Ok(()) };
    if call.standin.weixin().residents.knows(terms.payer_app_id, openid) {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "OPENID_MISMATCH", "openid 和 appid 不匹配"))
}

/// How a query names the order.
enum Name {
    Number(String),
    Transaction(String),
}

async fn find(call: Call, name: Name, style: Style) -> HttpResponse {
    let (Name::Number(text) | Name::Transaction(text)) = &name;
    call.answer(Route::Query, &[text], |call| {
        let party = asking(call, style)?;
        let orders = call.standin.orders();
        let order = match &name {
            Name::Number(number) => orders.find(&OrderKey::new(call.merchant, number)),
            Name::Transaction(id) => orders.by_transaction(call.merchant, id),
        }?;
        order.must_be_of(party)?;
        Ok(Reply::ok(order.transaction(call.now)))
    })
    .await
}

async fn end(call: Call, number: String, style: Style) -> HttpResponse {
    call.answer(Route::Close, &[&number], |call| {
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
        let key = OrderKey::new(call.merchant, &number);
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
