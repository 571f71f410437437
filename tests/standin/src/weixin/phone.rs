//! `POST /wxa/business/getuserphonenumber`: a code `phone-<11 digits>` stands for that number and works once.

use std::collections::HashSet;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Query};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Failure, Outcome, answer, failure};
use super::tokens::WithToken;
use crate::identity::APP_ID;
use crate::standin::Standin;

const CODE_PREFIX: &str = "phone-";
/// Most codes remembered; further ones are refused as too frequent.
const CODES_MAX: usize = 100_000;

/// `/wxa/business/getuserphonenumber`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/wxa/business/getuserphonenumber", web::post().to(phone));
}

/// The codes that have been used.
#[derive(Default)]
pub struct Phones(HashSet<String>);

#[derive(Deserialize)]
struct Request {
    code: String,
}

async fn phone(standin: Data<Standin>, query: Query<WithToken>, body: Json<Request>) -> HttpResponse {
    let now: Timestamp = standin.clock.now();
    answer(&standin, || {
        let weixin = &mut *standin.weixin();
        query.check(&weixin.tokens, now)?;
        let number = weixin.phones.open(&body.code)?;
        Ok(Outcome::Members(json!({"phone_info": {
            "phoneNumber": number, "purePhoneNumber": number, "countryCode": "86",
            "watermark": {"timestamp": now.as_second(), "appid": APP_ID},
        }})))
    })
    .await
}

impl Phones {
    fn open(&mut self, code: &str) -> Result<String, Failure> {
        let number = code.strip_prefix(CODE_PREFIX);
        let number =
            number.filter(|number| number.len() == 11 && number.bytes().all(|byte| byte.is_ascii_digit()));
        let number = number.ok_or_else(|| failure(40029, "invalid code"))?;
        if self.0.len() >= CODES_MAX {
            return Err(failure(45011, "api minute-quota reach limit"));
        }
        if !self.0.insert(code.to_owned()) {
            return Err(failure(40029, "code been used"));
        }
        Ok(number.to_owned())
    }
}
