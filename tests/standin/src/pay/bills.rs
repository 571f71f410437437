//! Bills: the address of a file, and the file.

use std::io::Write as _;

use actix_web::http::StatusCode;
use actix_web::web::Query;
use actix_web::{HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sha1::{Digest as _, Sha1};

use super::call::{Call, Checked, hold};
use super::{resource, sealed};
use crate::bills::{self, Downloads, File, NoBill, TradeType, Wanted};
use crate::faults::{Kind, Route, Strike};
use crate::refusal::Refusal;
use crate::reply::{Reply, bad_gateway, broken_off};
use crate::signature::altered;

/// `/v3/bill/…` and `/v3/billdownload/file`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/bill/tradebill").get(trade))
        .service(resource("/bill/fundflowbill").get(fund_flow))
        .service(resource("/bill/sub-merchant-fundflowbill").get(sealed::fund_flow))
        .service(resource("/billdownload/file").get(download));
}

#[derive(Deserialize)]
struct Trade {
    bill_date: Date,
    #[serde(default)]
    bill_type: TradeType,
    sub_mchid: Option<String>,
    tar_type: Option<Packed>,
}

#[derive(Deserialize)]
struct FundFlow {
    bill_date: Date,
    #[serde(default)]
    account_type: Account,
    tar_type: Option<Packed>,
}

/// 压缩格式
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Packed {
    Gzip,
}

/// 资金账户类型
#[derive(Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Account {
    #[default]
    Basic,
    Operation,
    Fees,
}

async fn trade(call: Call) -> HttpResponse {
    call.answer(Route::TradeBill, &[], |call| {
        let asked: Trade = asked(call)?;
        if let Some(sub) = &asked.sub_mchid {
            is_its(call, sub)?;
        }
        let wanted = (Wanted::Trade(asked.bill_type), asked.bill_date);
        offer(call, wanted, asked.sub_mchid.as_deref(), asked.tar_type)
    })
    .await
}

async fn fund_flow(call: Call) -> HttpResponse {
    call.answer(Route::FundFlowBill, &[], |call| {
        let asked: FundFlow = asked(call)?;
        if asked.account_type != Account::Basic {
            return Err(no_bill(NoBill::NotExist));
        }
        offer(call, (Wanted::FundFlow, asked.bill_date), None, asked.tar_type)
    })
    .await
}

pub(super) fn asked<T: DeserializeOwned>(call: &Checked<'_>) -> Result<T, Refusal> {
    let asked = Query::<T>::from_query(call.query);
    asked.map(Query::into_inner).map_err(|error| Refusal::parameter("query", "bill_date", error.to_string()))
}

fn offer(
    call: &Checked<'_>,
    wanted: (Wanted, Date),
    sub: Option<&str>,
    packed: Option<Packed>,
) -> Result<Reply, Refusal> {
    let mut downloads = call.standin.downloads();
    let orders = call.standin.orders();
    let bytes =
        bills::write(&orders, &downloads.changes, call.merchant, sub, wanted, call.now).map_err(no_bill)?;
    let hash = sha1(&bytes);
    let file = File { merchant: call.merchant.id, bytes, is_packed: packed.is_some(), seal: None };
    let url = address(call, &mut downloads, file);
    Ok(Reply::ok(json!({"hash_type": "SHA1", "hash_value": hash, "download_url": url})))
}

pub(super) fn is_its(call: &Checked<'_>, sub: &str) -> Result<(), Refusal> {
    if call.merchant.subs.iter().any(|named| named.id == sub) {
        return Ok(());
    }
    Err(Refusal::parameter("query", "sub_mchid", "不是本服务商的特约商户"))
}

pub(super) fn sha1(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the file waits.
pub(super) fn address(call: &Checked<'_>, downloads: &mut Downloads, file: File) -> String {
    let suffix = if file.is_packed { "&tartype=gzip" } else { "" };
    let token = downloads.keep(file, call.now);
    format!("{}/v3/billdownload/file?token={token}{suffix}", call.standin.base)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", format!("账单压缩失败：{error}"))
    })
}

pub(super) fn no_bill(why: NoBill) -> Refusal {
    match why {
        NoBill::Creating => {
            Refusal::new(StatusCode::BAD_REQUEST, "STATEMENT_CREATING", "账单生成中，请次日 10 点后再试")
        }
        NoBill::NotExist => Refusal::new(StatusCode::BAD_REQUEST, "NO_STATEMENT_EXIST", "账单文件不存在"),
        NoBill::Ahead => Refusal::parameter("query", "bill_date", "不能是将来的日期"),
    }
}

#[derive(Deserialize)]
struct Token {
    token: String,
}

/// The file itself, which nobody signs; refusals are signed.
async fn download(call: Call) -> HttpResponse {
    let strike = match call.strike(Route::BillDownload, &[]).await {
        Ok(strike) => strike,
        Err(response) => return response,
    };
    let bytes = match file(&call, strike) {
        Ok(bytes) => bytes,
        Err(refusal) => {
            let flaw = strike.map(|strike| strike.kind);
            return Reply::from(refusal).signed(&call.standin.keys, call.stamp(), flaw);
        }
    };
    let mut response = HttpResponse::Ok();
    response.content_type("application/octet-stream");
    match strike.map(|strike| (strike, strike.kind)) {
        Some((strike, Kind::TimeoutAfter)) => hold(strike).await,
        Some((_, Kind::Status502)) => bad_gateway(),
        Some((_, Kind::TruncatedBody)) => broken_off(response, &bytes),
        Some((_, kind)) => match Reply::instead(kind) {
            Some(reply) => reply.signed(&call.standin.keys, call.stamp(), None),
            None => response.body(bytes),
        },
        None => response.body(bytes),
    }
}

/// The bytes as they are sent. What a fault alters, it alters before they are packed and sealed: of a broken archive or
/// seal no SHA-1 would be needed to see it.
fn file(call: &Call, strike: Option<Strike>) -> Result<Vec<u8>, Refusal> {
    let call = call.checked()?;
    let token: Token = asked(&call)?;
    let downloads = call.standin.downloads();
    let file = downloads.open(&token.token, call.now).filter(|file| file.merchant == call.merchant.id);
    let file = file.ok_or_else(|| {
        Refusal::new(StatusCode::FORBIDDEN, "NO_AUTH", "下载地址无效或已过期，请重新申请账单")
    })?;
    let is_altered = strike.is_some_and(|strike| strike.kind == Kind::AlteredByte);
    let bytes = if is_altered { altered(file.bytes.clone()) } else { file.bytes.clone() };
    let bytes = if file.is_packed { gzip(&bytes)? } else { bytes };
    match &file.seal {
        Some(seal) => seal.seal(&bytes).map_err(|_| sealed::failed()),
        None => Ok(bytes),
    }
}
