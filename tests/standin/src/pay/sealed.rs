//! 申请单个子商户资金账单: for a service provider, the files of one sub-merchant, each sealed under a key that is told to the
//! provider's certificate alone. Not known: whether a packed file is packed before it is sealed (here it is).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::bills::{Account, Packed, address, asked, is_its, no_bill, sha1};
use super::call::{Call, Checked};
use crate::bills::{self, Downloads, File, NoBill, Wanted};
use crate::faults::Route;
use crate::keys::Seal;
use crate::refusal::Refusal;
use crate::reply::Reply;

/// The real ones are cut at some 16 GB. Here longer ones come in two files, so that it is tried.
const FILE_MAX: usize = 512;

#[derive(Deserialize)]
struct FundFlow {
    sub_mchid: String,
    bill_date: Date,
    account_type: Account,
    algorithm: Algorithm,
    tar_type: Option<Packed>,
}

#[derive(PartialEq, Eq, Deserialize)]
enum Algorithm {
    #[serde(rename = "AEAD_AES_256_GCM")]
    Aes,
    #[serde(rename = "SM4_GCM")]
    Sm4,
}

pub async fn fund_flow(call: Call) -> HttpResponse {
    call.answer(Route::SubFundFlowBill, &[], |call| {
        let asked: FundFlow = asked(call)?;
        is_its(call, &asked.sub_mchid)?;
        if asked.algorithm == Algorithm::Sm4 {
            return Err(Refusal::parameter("query", "algorithm", "演示只有 AEAD_AES_256_GCM"));
        }
        if asked.account_type != Account::Basic {
            return Err(no_bill(NoBill::NotExist));
        }
        let mut downloads = call.standin.downloads();
        let (sub, wanted) = (Some(asked.sub_mchid.as_str()), (Wanted::FundFlow, asked.bill_date));
        let orders = call.standin.orders();
        let bytes = bills::write(&orders, &downloads.changes, call.merchant, sub, wanted, call.now);
        let bytes = bytes.map_err(no_bill)?;
        let cut = if bytes.len() > FILE_MAX { bytes.len() / 2 } else { bytes.len() };
        let (first, second) = bytes.split_at(cut);
        let mut parts = vec![(1, first), (2, second)];
        parts.retain(|(_, part)| !part.is_empty());
        // Nobody promises that they are listed in their order.
        parts.reverse();
        let is_packed = asked.tar_type.is_some();
        let list = parts.into_iter().map(|part| offer(call, &mut downloads, part, is_packed));
        let list = list.collect::<Result<Vec<_>, _>>()?;
        Ok(Reply::ok(json!({"download_bill_count": list.len(), "download_bill_list": list})))
    })
    .await
}

/// One file: where it lies, what its digest is, and its key for the provider.
fn offer(
    call: &Checked<'_>,
    downloads: &mut Downloads,
    (sequence, part): (u32, &[u8]),
    is_packed: bool,
) -> Result<Value, Refusal> {
    let seal = Seal::new();
    let key = call.standin.keys.wrap(call.merchant, &seal).map_err(|_| failed())?;
    let (nonce, hash) = (seal.nonce(), sha1(part));
    let file = File { merchant: call.merchant.id, bytes: part.to_vec(), is_packed, seal: Some(seal) };
    let url = address(call, downloads, file);
    Ok(json!({
        "bill_sequence": sequence, "hash_type": "SHA1", "hash_value": hash, "download_url": url,
        "encrypt_key": key, "nonce": nonce,
    }))
}

/// What cannot be sealed.
pub fn failed() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", "账单加密失败")
}
