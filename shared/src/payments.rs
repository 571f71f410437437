//! Paying a fine: attempts, their states, receipts.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::money::Fen;

/// How the resident pays.
// Guides have channels too, and in the API's description both would have one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = payments::Channel))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Inside WeChat or a mini-program; needs a login.
    WechatJsapi,
    /// From a phone browser, which opens WeChat.
    WechatH5,
    /// From a desktop, by a QR code.
    WechatNative,
}

/// Names a payment: 32 lower-case hex digits. It is also the `out_trade_no` that WeChat Pay and the
/// payer's own bill show.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "String")]
pub struct PaymentId(String);

/// Not 32 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a payment id")]
pub struct NotAPaymentId;

impl PaymentId {
    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight, for logs: whoever knows all of them can open the payment's page.
    pub fn abbreviated(&self) -> &str {
        self.0.get(..8).unwrap_or_default()
    }
}

impl FromStr for PaymentId {
    type Err = NotAPaymentId;
    fn from_str(s: &str) -> Result<Self, NotAPaymentId> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if s.len() == 32 && s.bytes().all(hex) { Ok(PaymentId(s.to_owned())) } else { Err(NotAPaymentId) }
    }
}

impl TryFrom<String> for PaymentId {
    type Error = NotAPaymentId;
    fn try_from(s: String) -> Result<Self, NotAPaymentId> {
        s.parse()
    }
}

impl From<PaymentId> for String {
    fn from(id: PaymentId) -> String {
        id.0
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the resident is told of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// 待支付: the order stands at WeChat and waits for the payer.
    AwaitingPayment,
    /// 正在确认: the outcome is not known yet. Never pay again.
    Confirming,
    /// 已缴款: verified, settled, final.
    Paid,
    /// 已关闭: it can no longer be paid.
    Closed,
    /// 已收款待退: the money came although the fine was not owed any more as it was quoted, or was given back since; how
    /// far it is on its way is told by [`Payment::refunds`].
    Surplus,
    /// 待人工核对: amount or merchant does not match, or the money went back already; a person looks.
    Held,
}

/// Where money that goes back to the payer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// 待退回: WeChat Pay has not accepted it yet.
    Waiting,
    /// 退款中: WeChat Pay has accepted it; the money is on its way.
    UnderWay,
    /// 退款遇到问题: the payer's account does not take it; a person sees to it.
    Stuck,
    /// 已退回: the payer has it.
    Returned,
}

/// Money of a payment that goes back to the payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentRefund {
    /// Where it stands.
    pub state: RefundState,
    /// How much.
    pub amount_fen: Fen,
}

/// `POST /api/v1/payments`, with an `Idempotency-Key` header.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartPayment {
    /// From `POST /fines/search`.
    pub fine_token: String,
    /// How the resident pays.
    pub channel: Channel,
}

/// What the front end does next to let the resident pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum NextStep {
    /// Open this page of WeChat; `redirect_url` is already appended.
    OpenH5 {
        /// It lives five minutes.
        url: String,
    },
    /// Show the QR code.
    ScanQr {
        /// What the code says.
        code_url: String,
        /// The code, drawn.
        svg: String,
    },
    /// Call `wx.requestPayment` or `getBrandWCPayRequest` with these.
    Jsapi {
        /// The app's id.
        app_id: String,
        /// Seconds since 1970, as text.
        time_stamp: String,
        /// Random.
        nonce_str: String,
        /// `prepay_id=…`.
        package: String,
        /// `RSA`.
        sign_type: String,
        /// Signed with the merchant's key.
        pay_sign: String,
    },
    /// The way to pay has lapsed, or never came: `POST /api/v1/payments/{id}/reopen` gives a fresh one to the same
    /// order.
    Reopen,
    /// Nothing but waiting: ask again after this many seconds.
    Wait {
        /// Seconds.
        seconds: u32,
    },
    /// Nothing.
    None,
}

/// `GET /api/v1/payments/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// What the resident is told.
    pub state: PaymentState,
    /// How it is paid.
    pub channel: Channel,
    /// The decision's number, masked.
    pub number_masked: String,
    /// The plate, masked.
    pub plate_masked: String,
    /// The fine itself.
    pub principal_fen: Fen,
    /// 加处罚款 on the day of the quote.
    pub surcharge_fen: Fen,
    /// What the order is over.
    pub total_fen: Fen,
    /// The day whose amounts are frozen.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub quoted_on: Date,
    /// Until when it can be paid.
    #[serde(with = "crate::time::wire")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// When WeChat took the money, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<String>,
    /// What of it goes back, or went back; none when nothing does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<PaymentRefund>,
    /// What to do now.
    pub next: NextStep,
    /// Whether the fine is fictional, for the demonstration.
    pub fictional: bool,
    /// Whether this payment is closed and the fine paid otherwise.
    #[serde(default)]
    pub fine_paid: bool,
}

/// `POST /api/v1/payments/{id}/hand-over`: what the mini-program takes a payment over with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HandOver {
    /// Works once, and only for the resident who pays.
    pub code: String,
    /// Until when.
    #[serde(with = "crate::time::wire")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}

/// `POST /api/v1/payments/handed-over`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    /// The code of the [`HandOver`].
    pub code: String,
}

/// `GET /api/v1/payments/{id}/receipt`, and the page that verifies one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Its number.
    pub receipt_no: String,
    /// What anybody can check it with.
    pub verification_code: String,
    /// The page that verifies it, as an absolute address.
    pub verify_url: String,
    /// A QR code of that address, as SVG.
    pub verify_svg: String,
    /// The decision's number, masked.
    pub number_masked: String,
    /// The plate, masked.
    pub plate_masked: String,
    /// Who decided.
    pub issuer: String,
    /// What for.
    pub conduct: String,
    /// The fine itself.
    pub principal_fen: Fen,
    /// 加处罚款.
    pub surcharge_fen: Fen,
    /// What was paid.
    pub total_fen: Fen,
    /// When WeChat took the money.
    #[serde(with = "crate::time::wire")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub paid_at: Timestamp,
    /// WeChat's number for the payment.
    pub transaction_id: String,
    /// The payment.
    pub payment_id: PaymentId,
    /// Whether the fine is fictional, for the demonstration.
    pub fictional: bool,
    /// What of the payment goes back, or went back, since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<PaymentRefund>,
    /// The fiscal e-receipt, once the city has supplied it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal: Option<FiscalReceipt>,
}

/// What names a fiscal e-receipt, as a city's finance department issued it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "FiscalParts")]
pub struct FiscalReceipt {
    /// 票据代码: 8 digits.
    code: String,
    /// 票据号码: 10 digits.
    number: String,
    /// 校验码: 6 letters or digits.
    check_code: String,
}

/// A [`FiscalReceipt`] that was not looked at yet.
#[derive(Deserialize)]
struct FiscalParts {
    code: String,
    number: String,
    check_code: String,
}

/// Not 8 digits, 10 digits and 6 letters or digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a fiscal e-receipt")]
pub struct NotAFiscalReceipt;

impl FiscalReceipt {
    /// Parses its three parts.
    ///
    /// # Errors
    /// [`NotAFiscalReceipt`] when one has another length or other characters.
    pub fn new(code: &str, number: &str, check_code: &str) -> Result<FiscalReceipt, NotAFiscalReceipt> {
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        let check = check_code.len() == 6 && check_code.bytes().all(|b| b.is_ascii_alphanumeric());
        if !digits(code, 8) || !digits(number, 10) || !check {
            return Err(NotAFiscalReceipt);
        }
        Ok(FiscalReceipt { code: code.into(), number: number.into(), check_code: check_code.into() })
    }

    /// 票据代码.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// 票据号码.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// 校验码.
    pub fn check_code(&self) -> &str {
        &self.check_code
    }
}

impl TryFrom<FiscalParts> for FiscalReceipt {
    type Error = NotAFiscalReceipt;
    fn try_from(parts: FiscalParts) -> Result<FiscalReceipt, NotAFiscalReceipt> {
        FiscalReceipt::new(&parts.code, &parts.number, &parts.check_code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_receipt_has_eight_ten_and_six() {
        assert!(FiscalReceipt::new("22060126", "0000000017", "251132").is_ok());
        for (code, number, check_code) in [
            ("2206012", "0000000017", "251132"),
            ("22060126", "000000017", "251132"),
            ("22060126", "0000000017", "25113"),
            ("2206012６", "0000000017", "251132"),
            ("22060126", "000000001x", "251132"),
            ("22060126", "0000000017", "2511-2"),
        ] {
            assert_eq!(FiscalReceipt::new(code, number, check_code), Err(NotAFiscalReceipt));
        }
        let json = r#"{"code":"2","number":"0000000017","check_code":"251132"}"#;
        assert!(serde_json::from_str::<FiscalReceipt>(json).is_err());
    }
}
