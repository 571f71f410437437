//! The pages and forms of payments, for browsers with and without WASM.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Form, Path, Query},
};
use app::pages::{After, Verification};
use serde::Deserialize;
use shared::{
    path,
    payments::{Channel, PaymentId, StartPayment},
};

use super::{
    PaymentError, VerificationCode,
    http::{limited, start_payment},
    in_wechat,
};
use crate::{
    State,
    cities::http::frame,
    citizens,
    platform::{
        failure::Failure,
        http::{
            client,
            pages::{Visitor, private, see_other},
        },
    },
};

/// The longest code that is shown again after a mistake.
const SHOWN_CODE: usize = 64;

/// The form on the page of a fine.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartForm {
    fine_token: String,
    channel: Channel,
    idempotency_key: String,
}

/// The form that checks a receipt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyForm {
    code: Option<String>,
}

/// `POST /payments`: starts a payment and goes to its page.
///
/// # Errors
/// As the API.
pub async fn start(
    request: HttpRequest,
    state: Data<State>,
    form: Form<StartForm>,
) -> Result<HttpResponse, Failure> {
    let StartForm { fine_token, channel, idempotency_key } = form.into_inner();
    let payer = match channel {
        Channel::WechatJsapi => citizens::browser::payer(&request, &state).await,
        Channel::WechatH5 | Channel::WechatNative => None,
    };
    if channel == Channel::WechatJsapi && payer.is_none() {
        return in_wechat::ask_who_pays(&request, &state, &fine_token, &idempotency_key);
    }
    let wanted = StartPayment { fine_token, channel };
    limited(&request, &state)?;
    let payment = start_payment(&request, &state, &wanted, &idempotency_key, payer).await?;
    Ok(see_other(&path::payment(&payment.id)))
}

/// `GET /payments/{id}`.
///
/// # Errors
/// 404 without such a payment.
pub async fn payment(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<PaymentId>,
    followed: Query<Followed>,
) -> Result<HttpResponse, Failure> {
    let payment = state.payments.payment(&id).await?;
    let snapshot = state.content.current();
    let (shown_in, after) = (in_wechat::shown_in(&request, &state), followed.after());
    let mut page =
        private(app::pages::payment(&frame(&state, &snapshot, &visitor), &payment, shown_in, after));
    in_wechat::allow_script(&request, &state, &payment, &mut page);
    Ok(page)
}

/// What the payer did before, as an address says it. Fixed words: nobody can make the page say something else.
#[derive(Deserialize)]
pub struct Followed {
    after: Option<String>,
}

impl Followed {
    fn after(&self) -> Option<After> {
        After::named(self.after.as_deref()?)
    }
}

/// `POST /payments/{id}/check`: "I have paid".
///
/// # Errors
/// 404 without such a payment.
pub async fn check(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    ask_after(&state, &id, After::Asked).await
}

/// `GET /payments/{id}/return`: the payer comes back from WeChat, having paid or not.
///
/// # Errors
/// 404 without such a payment.
pub async fn come_back(
    state: Data<State>,
    id: Path<PaymentId>,
    followed: Query<Followed>,
) -> Result<HttpResponse, Failure> {
    let after = followed.after().unwrap_or(After::Back);
    let mut page = ask_after(&state, &id, after).await?;
    if after == After::Failed {
        // Perhaps another of the phone's users looks at WeChat now.
        let _ = page.add_cookie(&citizens::browser::forget_payer());
    }
    Ok(page)
}

async fn ask_after(state: &State, id: &PaymentId, after: After) -> Result<HttpResponse, Failure> {
    state.payments.check(id).await?;
    Ok(see_other(&format!("{}?after={}", path::payment(id), after.name())))
}

/// `POST /payments/{id}/reopen`: a fresh way to pay the same order.
///
/// # Errors
/// 404 without such a payment.
pub async fn reopen(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    state.payments.reopen_by_id(&id).await?;
    Ok(see_other(&path::payment(&id)))
}

/// `POST /payments/{id}/close`.
///
/// # Errors
/// 404 without such a payment.
pub async fn close(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    match state.payments.close(&id).await {
        // Its page says why: paid, or being confirmed.
        Ok(_) | Err(PaymentError::CannotClose) => Ok(see_other(&path::payment(&id))),
        Err(error) => Err(error.into()),
    }
}

/// `GET /payments/{id}/receipt`.
///
/// # Errors
/// 404 without such a payment or before it is settled.
pub async fn receipt(
    visitor: Visitor,
    state: Data<State>,
    id: Path<PaymentId>,
) -> Result<HttpResponse, Failure> {
    let receipt = state.payments.receipt(&id).await?;
    Ok(private(app::pages::receipt(&frame(&state, &state.content.current(), &visitor), &receipt)))
}

/// `GET /receipts/verify?code=`: whether a receipt is genuine.
///
/// # Errors
/// 429 when this address asks too often.
pub async fn verify(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    form: Query<VerifyForm>,
) -> Result<HttpResponse, Failure> {
    let verification = match form.into_inner().code {
        None => Verification::Blank,
        Some(blank) if blank.trim().is_empty() => Verification::Empty,
        Some(typed) => {
            state.fine_searches.check(client::address(&request, &state.config.server.trusted_proxies))?;
            let found = match typed.parse::<VerificationCode>() {
                Ok(code) => state.payments.verify(&code).await?,
                Err(_) => None,
            };
            match found {
                Some(receipt) => Verification::Genuine(Box::new(receipt)),
                None => Verification::NotGenuine { code: typed.chars().take(SHOWN_CODE).collect() },
            }
        }
    };
    Ok(private(app::pages::verify(&frame(&state, &state.content.current(), &visitor), &verification)))
}
