//! The telephone number of a user who pressed the button for it (`getuserphonenumber`).

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::MiniProgram;
use crate::wechat::api::{ApiError, Failed, unreadable};

/// A telephone number, kept out of logs.
#[derive(Clone, Debug)]
pub struct PhoneNumber {
    /// Without the code of the country.
    pub number: SecretString,
    /// `86`.
    pub country_code: String,
}

/// Why there is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The code is not one of the button, was used before, or has lapsed (40029). A code of `wx.login` is none.
    #[error("the code is not valid")]
    Code,
    /// WeChat is away or refuses.
    #[error(transparent)]
    Api(#[from] ApiError),
}

#[derive(Deserialize)]
struct Answer {
    phone_info: Info,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    pure_phone_number: SecretString,
    country_code: String,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
}

impl MiniProgram {
    /// Exchanges the code of the button (`getPhoneNumber`), which lives five minutes and works once.
    ///
    /// # Errors
    /// [`PhoneError`].
    pub async fn phone_number(&self, code: &str, now: Timestamp) -> Result<PhoneNumber, PhoneError> {
        let body = json!({ "code": code });
        let answer = self.api.post::<Answer>("/wxa/business/getuserphonenumber", &body, now).await;
        let Info { pure_phone_number, country_code, watermark } = match answer {
            Ok(answer) => answer.phone_info,
            Err(Failed::Refused { code: 40029, .. }) => return Err(PhoneError::Code),
            Err(failed) => return Err(PhoneError::Api(failed.into())),
        };
        if watermark.appid != self.api.tokens.app_id() {
            return Err(PhoneError::Api(unreadable()));
        }
        Ok(PhoneNumber { number: pure_phone_number, country_code })
    }
}
