//! The bills of a day: asked for, loaded, checked, read.

use std::io::Read;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use flate2::read::MultiGzDecoder;
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use url::Url;

use super::{Call, Doubt, Outcome, Pay, parse};
use crate::wechat::bill::{BadBill, BillFile, FundAccount, FundFlowBill, TradeBill};

/// A bill as it is sent, compressed.
const COMPRESSED_LIMIT: usize = 16 * 1024 * 1024;
/// A bill as it is read: some 150,000 rows.
pub(super) const BILL_LIMIT: usize = 64 * 1024 * 1024;

/// Where a file of a bill lies, and what vouches for it.
#[derive(Deserialize)]
pub(super) struct Offer {
    hash_type: String,
    hash_value: String,
    download_url: String,
}

impl Offer {
    /// Path and query of the bill, to be asked for where all else is asked for, whatever host the address names: our
    /// signature goes nowhere else.
    pub(super) fn target(&self) -> Option<String> {
        let url = Url::parse(&self.download_url).ok()?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("{}{query}", url.path()))
    }

    /// The digest is all that vouches for a file, and it covers the uncompressed bytes. Gives it back.
    pub(super) fn vouches(&self, bytes: &[u8]) -> Result<String, String> {
        if self.hash_type != "SHA1" {
            return Err("a bill whose digest is not SHA1".into());
        }
        let sha1 = sha1(bytes);
        if !sha1.eq_ignore_ascii_case(&self.hash_value) {
            return Err("a bill that is not the one whose digest was told".into());
        }
        Ok(sha1)
    }
}

impl Pay {
    /// The trade bill (交易账单) of a day: every payment that succeeded and every refund that was accepted on it. There
    /// from 10:00 of the next day, for three months. A day without trade has none:
    /// [`crate::wechat::ErrorCode::NoStatementExist`]; before it is made,
    /// [`crate::wechat::ErrorCode::StatementCreating`].
    pub async fn trade_bill(&self, day: Date, now: Timestamp) -> Outcome<BillFile<TradeBill>> {
        let sub = self.party.sub_merchant_id().map(|sub| format!("&sub_mchid={sub}")).unwrap_or_default();
        let target = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP{sub}");
        self.bill("trade_bill", &target, now, TradeBill::parse).await
    }

    /// The fund-flow bill (资金账单) of a day: everything that moved the balance of an account of the merchant that
    /// signs. When it is there, as [`Pay::trade_bill`].
    pub async fn fund_flow_bill(
        &self,
        day: Date,
        account: FundAccount,
        now: Timestamp,
    ) -> Outcome<BillFile<FundFlowBill>> {
        let account = account.name();
        let target = format!("/v3/bill/fundflowbill?bill_date={day}&account_type={account}&tar_type=GZIP");
        self.bill("fund_flow_bill", &target, now, FundFlowBill::parse).await
    }

    async fn bill<T>(
        &self,
        operation: &'static str,
        target: &str,
        now: Timestamp,
        read: impl FnOnce(&[u8]) -> Result<T, BadBill>,
    ) -> Outcome<BillFile<T>> {
        let offer = match self.channel.call(Call::get(operation, target), now, parse::<Offer>).await {
            Outcome::Definite(offer) => offer,
            Outcome::Rejected(code) => return Outcome::Rejected(code),
            Outcome::Unknown(doubt) => return Outcome::Unknown(doubt),
        };
        let Some(target) = offer.target() else {
            return Outcome::Unknown(Doubt::Content("a bill without an address".into()));
        };
        let file = match self.channel.download(&target, COMPRESSED_LIMIT, now).await {
            Outcome::Definite(file) => file,
            Outcome::Rejected(code) => return Outcome::Rejected(code),
            Outcome::Unknown(doubt) => return Outcome::Unknown(doubt),
        };
        match open(&offer, file, read) {
            Ok(bill) => Outcome::Definite(bill),
            Err(why) => Outcome::Unknown(Doubt::Content(why)),
        }
    }
}

pub(super) fn sha1(bytes: &[u8]) -> String {
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    sha1.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn open<T>(
    offer: &Offer,
    file: Vec<u8>,
    read: impl FnOnce(&[u8]) -> Result<T, BadBill>,
) -> Result<BillFile<T>, String> {
    let bytes = uncompressed(file)?;
    let sha1 = offer.vouches(&bytes)?;
    let bill = read(&bytes).map_err(|bad| bad.to_string())?;
    Ok(BillFile { sha1, bytes, bill })
}

/// Neither kind of bill begins like gzip.
fn uncompressed(file: Vec<u8>) -> Result<Vec<u8>, String> {
    if !file.starts_with(&[0x1f, 0x8b]) {
        return Ok(file);
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(BILL_LIMIT).unwrap_or(u64::MAX);
    let mut reader = MultiGzDecoder::new(file.as_slice()).take(most + 1);
    reader.read_to_end(&mut bytes).map_err(|_| "a bill that is not whole")?;
    if bytes.len() <= BILL_LIMIT { Ok(bytes) } else { Err(format!("a bill over {BILL_LIMIT} bytes")) }
}

#[cfg(test)]
mod tests;
