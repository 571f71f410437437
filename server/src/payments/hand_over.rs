//! From a page in the mini-program's web-view, which cannot pay, to the mini-program, which can: the page is given a code,
//! the mini-program exchanges it with its own session. The code travels in the address of a page of the mini-program, so
//! whoever else sees it must find it useless: it names nothing, it works once, within minutes, and only for the resident
//! who began the payment.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Json, Path},
};
use jiff::Timestamp;
use shared::{
    error::Problem,
    messages::payments as words,
    payments::{Channel, HandOver, Payment, PaymentId, TakeOver},
};

use super::{
    attempt::later,
    http::{limited, private},
};
use crate::{
    State,
    citizens::{CitizenId, LoginError, http::citizen_of},
    platform::{
        database::{Arg, Database, DatabaseError},
        digest,
        failure::Failure,
    },
};

/// The payer taps, and the mini-program's page opens: seconds. On a weak signal a little longer.
const LIFETIME_SECONDS: i64 = 180;

const FORGET: &str = "DELETE FROM payment_handovers WHERE expires_at <= $1";
const GIVE: &str = "INSERT INTO payment_handovers (code_sha256, payment_id, expires_at) VALUES ($1, $2, $3)";
// Somebody else's attempt does not use it up.
const TAKE: &str = "
    DELETE FROM payment_handovers WHERE code_sha256 = $1 AND expires_at > $2
      AND payment_id IN (SELECT id FROM payments WHERE citizen_id = $3)
    RETURNING payment_id";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[FORGET, GIVE, TAKE];

/// A code with which the mini-program takes this payment over. Anybody who knows the payment may ask for one; it serves
/// the payer alone.
///
/// # Errors
/// 404 without such a payment, 409 when it is not paid inside WeChat.
#[utoipa::path(post, path = "/api/v1/payments/{id}/hand-over", operation_id = "hand_over_payment", tag = "payments", params(("id" = PaymentId, Path)),
    responses(
    (status = 200, description = "The code", body = HandOver),
    (status = 404, description = "No such payment", body = Problem),
    (status = 409, description = "It is not paid inside WeChat", body = Problem),
    (status = 429, description = "Too many from this address", body = Problem),
))]
pub async fn hand_over(
    request: HttpRequest,
    state: Data<State>,
    id: Path<PaymentId>,
) -> Result<HttpResponse, Failure> {
    limited(&request, &state)?;
    let payment = state.payments.payment(&id).await?;
    if payment.channel != Channel::WechatJsapi {
        return Err(Failure::new(StatusCode::CONFLICT, "not_in_wechat", words::NOT_INSIDE));
    }
    let now = state.clock.now();
    let (code, expires_at) = (uuid::Uuid::new_v4().simple().to_string(), later(now, LIFETIME_SECONDS));
    give(&state.database, &code, &payment.id, (now, expires_at)).await?;
    Ok(private(HandOver { code, expires_at }))
}

/// The mini-program takes a payment over, with its own session (`Authorization: Bearer …`).
///
/// # Errors
/// 401 without a session, 404 when the code does not hold for this resident or any more.
#[utoipa::path(post, path = "/api/v1/payments/handed-over", operation_id = "take_over_payment", tag = "payments", request_body = TakeOver,
    responses(
    (status = 200, description = "The payment and what to do next", body = Payment),
    (status = 400, description = "Not the JSON that is asked for", body = Problem),
    (status = 401, description = "No session", body = Problem),
    (status = 404, description = "The code does not hold: it was used, it has lapsed, or it is another resident's", body = Problem),
    (status = 429, description = "Too many from this address", body = Problem),
))]
pub async fn take_over(
    request: HttpRequest,
    state: Data<State>,
    wanted: Json<TakeOver>,
) -> Result<HttpResponse, Failure> {
    limited(&request, &state)?;
    let citizen = citizen_of(&request, &state).await?.ok_or(LoginError::NoSession)?;
    let taken = take(&state.database, &wanted.code, &citizen.id, state.clock.now()).await?;
    let id = taken.ok_or_else(|| Failure::not_found("hand_over_lapsed", words::HAND_OVER_LAPSED))?;
    Ok(private(state.payments.payment(&id).await?))
}

async fn give(
    database: &Database,
    code: &str,
    id: &PaymentId,
    (now, expires_at): (Timestamp, Timestamp),
) -> Result<(), DatabaseError> {
    let digest = digest::sha256_hex(code.as_bytes());
    let args = [Arg::Text(&digest), Arg::Text(id.as_str()), Arg::Int(expires_at.as_millisecond())];
    database
        .write(async |tx| -> Result<(), DatabaseError> {
            tx.execute(FORGET, &[Arg::Int(now.as_millisecond())]).await?;
            tx.execute(GIVE, &args).await.map(drop)
        })
        .await
}

async fn take(
    database: &Database,
    code: &str,
    citizen: &CitizenId,
    now: Timestamp,
) -> Result<Option<PaymentId>, DatabaseError> {
    let digest = digest::sha256_hex(code.as_bytes());
    let args = [Arg::Text(&digest), Arg::Int(now.as_millisecond()), Arg::Text(citizen.as_str())];
    database
        .write(async |tx| -> Result<Option<PaymentId>, DatabaseError> {
            tx.fetch_optional(TAKE, &args).await?.map(|row| row.parse("payment_id")).transpose()
        })
        .await
}
