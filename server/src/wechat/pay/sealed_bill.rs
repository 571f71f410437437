//! The fund-flow bill of a sub-merchant (申请单个子商户资金账单), which WeChat Pay gives to its service provider, sealed.
//!
//! pay.weixin.qq.com/doc/v3/partner/4014314390 and …/docs/partner/apis/combine-payment-identity/bill-download/get-sub-mch-fund-flow-bill.html
//! say: each file is sealed with AES-256-GCM under its own key and `nonce` (up to sixteen characters; sixteen in the example,
//! where notifications have twelve), without associated data, and comes as bytes, not in base64; `encrypt_key` is that key,
//! encrypted to the certificate of the merchant that asks, in base64; a bill of over 16 GB comes in several files, to be put
//! together in the order of `bill_sequence`, which begins at 1. `hash_value` is that of the original bill, unpacked, as
//! `EncryptBillEntity` of the official SDK (wechatpay-java, `service.billdownload.model`) says; there the key is decrypted as
//! other sensitive fields are, by RSAES-OAEP with SHA-1, and read as text, so that its bytes are those of the AES key.
//!
//! Unverified, because nobody says so and no real bill was seen: that each file has the digest of its own part, and that only
//! the parts together have one header and one summary; whether a packed file is packed before it is sealed (of another sealed
//! bill, `payscore/merchant-bill`, the documents say so), for which reason none is asked for; what stands there for a day on
//! which nothing moved, if it is not [`crate::wechat::ErrorCode::NoStatementExist`].

use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use super::{
    Call, Doubt, Outcome, Pay,
    bills::{BILL_LIMIT, Offer, sha1},
    parse,
};
use crate::wechat::{
    bill::{BillFile, FundAccount, FundFlowBill},
    gcm::FileKey,
    keys::MerchantKey,
};

/// A bill that is cut into more files is longer than [`BILL_LIMIT`] by far.
const FILES_MOST: usize = 8;
/// What is behind the bytes of a sealed file.
const TAG: usize = 16;

#[derive(Deserialize)]
struct SealedOffers {
    download_bill_count: usize,
    #[serde(default)]
    download_bill_list: Vec<SealedOffer>,
}

#[derive(Deserialize)]
struct SealedOffer {
    bill_sequence: usize,
    encrypt_key: String,
    nonce: String,
    #[serde(flatten)]
    offer: Offer,
}

impl SealedOffers {
    /// The files in the order of the bill, none missing and none twice.
    fn in_order(self) -> Result<Vec<SealedOffer>, String> {
        let mut files = self.download_bill_list;
        if !(1..=FILES_MOST).contains(&files.len()) {
            return Err(format!("a bill of {} files", files.len()));
        }
        files.sort_by_key(|file| file.bill_sequence);
        let are_whole = files.iter().map(|file| file.bill_sequence).eq(1..=self.download_bill_count);
        if are_whole { Ok(files) } else { Err("a bill whose files are not all there".into()) }
    }
}

impl SealedOffer {
    /// Opens the file. Whoever sealed it had the key that the signed answer told; the digest is of what is in it.
    fn open(&self, key: &MerchantKey, file: Vec<u8>) -> Result<Vec<u8>, String> {
        let key = key.open(&self.encrypt_key).and_then(|key| FileKey::new(&key));
        let key = key.ok_or("a bill whose key was not sealed for this merchant")?;
        let bytes = key.open(self.nonce.as_bytes(), file).ok_or("a sealed bill that cannot be opened")?;
        self.offer.vouches(&bytes)?;
        Ok(bytes)
    }
}

impl Pay {
    /// The fund-flow bill of a day of a merchant behind this service provider: everything that moved the balance of that
    /// account. When it is there, as [`Pay::trade_bill`]. A provider must have asked for it at the platform (产品中心,
    /// 下载二级商户资金账单): [`crate::wechat::ErrorCode::NoAuth`] before that.
    pub async fn sub_merchant_fund_flow_bill(
        &self,
        sub_merchant: &str,
        day: Date,
        account: FundAccount,
        now: Timestamp,
    ) -> Outcome<BillFile<FundFlowBill>> {
        let account = account.name();
        let target = format!(
            "/v3/bill/sub-merchant-fundflowbill?sub_mchid={sub_merchant}&bill_date={day}&account_type={account}\
             &algorithm=AEAD_AES_256_GCM"
        );
        let call = Call::get("sub_merchant_fund_flow_bill", &target);
        let read = |answer: &[u8]| parse::<SealedOffers>(answer)?.in_order();
        let files = match self.channel.call(call, now, read).await {
            Outcome::Definite(files) => files,
            Outcome::Rejected(code) => return Outcome::Rejected(code),
            Outcome::Unknown(doubt) => return Outcome::Unknown(doubt),
        };
        let mut bytes = Vec::new();
        for file in files {
            match self.part(&file, BILL_LIMIT - bytes.len(), now).await {
                Outcome::Definite(part) => bytes.extend(part),
                Outcome::Rejected(code) => return Outcome::Rejected(code),
                Outcome::Unknown(doubt) => return Outcome::Unknown(doubt),
            }
        }
        match FundFlowBill::parse(&bytes) {
            Ok(bill) => Outcome::Definite(BillFile { sha1: sha1(&bytes), bytes, bill }),
            Err(bad) => Outcome::Unknown(Doubt::Content(bad.to_string())),
        }
    }

    /// One file, opened; not more than `limit` bytes of it.
    async fn part(&self, file: &SealedOffer, limit: usize, now: Timestamp) -> Outcome<Vec<u8>> {
        let Some(target) = file.offer.target() else {
            return Outcome::Unknown(Doubt::Content("a bill without an address".into()));
        };
        match self.channel.download(&target, limit.saturating_add(TAG), now).await {
            Outcome::Definite(sealed) => match file.open(&self.channel.merchant_key, sealed) {
                Ok(bytes) => Outcome::Definite(bytes),
                Err(why) => Outcome::Unknown(Doubt::Content(why)),
            },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests;
