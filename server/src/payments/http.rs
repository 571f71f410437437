//! The API of payments.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Json, Path},
};
use shared::{
    error::Problem,
    messages::payments as words,
    payments::{Payment, PaymentId, Receipt, StartPayment},
};

use super::{IdempotencyKey, NotifyError, Wish};
use crate::{
    State,
    citizens::{Citizen, http::citizen_of},
    platform::{failure::Failure, http::client},
    wechat::SignatureHeaders,
};

/// Starts a payment, or finds the one that the same key, or another tap, started before.
///
/// # Errors
/// 401 when JSAPI has no session, 409 when the key was used for something else or the fine is not payable,
/// 422 when the token does not hold, 502 when WeChat Pay refuses.
#[utoipa::path(post, path = "/api/v1/payments", operation_id = "start_payment", tag = "payments", request_body = StartPayment,
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible ASCII characters")),
    responses(
    (status = 200, description = "The payment and what to do next", body = Payment),
    (status = 400, description = "No key, or not the JSON that is asked for", body = Problem),
    (status = 401, description = "JSAPI needs a session", body = Problem),
    (status = 409, description = "The key was used for something else, or the fine cannot be paid", body = Problem),
    (status = 422, description = "The fine_token does not hold", body = Problem),
    (status = 429, description = "Too many starts from this address", body = Problem),
    (status = 502, description = "WeChat Pay refuses; nothing was charged", body = Problem),
))]
pub async fn start(
    request: HttpRequest,
    state: Data<State>,
    wanted: Json<StartPayment>,
) -> Result<HttpResponse, Failure> {
    let key = request.headers().get("idempotency-key").and_then(|v| v.to_str().ok()).unwrap_or_default();
    limited(&request, &state)?;
    let citizen = citizen_of(&request, &state).await?;
    Ok(private(start_payment(&request, &state, &wanted, key, citizen).await?))
}

/// # Errors
/// 429 when this address begins too much.
pub(super) fn limited(request: &HttpRequest, state: &State) -> Result<(), Failure> {
    state.payment_starts.check(client::address(request, &state.config.server.trusted_proxies))?;
    Ok(())
}

/// What the API and the form share.
pub(super) async fn start_payment(
    request: &HttpRequest,
    state: &State,
    wanted: &StartPayment,
    key: &str,
    citizen: Option<Citizen>,
) -> Result<Payment, Failure> {
    let address = client::address(request, &state.config.server.trusted_proxies);
    let key: IdempotencyKey = key
        .parse()
        .map_err(|_| Failure::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", words::KEY_MISSING))?;
    let (fine, lapsed) = state.fines.by_genuine_token(&wanted.fine_token, state.clock.now()).await?;
    let wish = Wish { fine, lapsed, channel: wanted.channel, key, address, citizen };
    let attempt = state.payments.start(wish, &state.content.current().calendar).await?;
    Ok(state.payments.view(attempt).await?)
}

/// Where a payment stands.
///
/// # Errors
/// 404 without such a payment.
#[utoipa::path(get, path = "/api/v1/payments/{id}", operation_id = "get_payment", tag = "payments", params(("id" = PaymentId, Path)), responses(
    (status = 200, description = "The payment and what to do next", body = Payment),
    (status = 404, description = "No such payment", body = Problem),
))]
pub async fn payment(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    Ok(private(state.payments.payment(&id).await?))
}

/// Asks WeChat Pay at once, at most every three seconds.
///
/// # Errors
/// 404 without such a payment.
#[utoipa::path(post, path = "/api/v1/payments/{id}/check", operation_id = "check_payment", tag = "payments", params(("id" = PaymentId, Path)),
    responses(
    (status = 200, description = "The payment and what to do next", body = Payment),
    (status = 404, description = "No such payment", body = Problem),
))]
pub async fn check(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    let attempt = state.payments.check(&id).await?;
    Ok(private(state.payments.view(attempt).await?))
}

/// Opens a fresh way to pay the same order, when the last one has lapsed or never came; at most every three
/// seconds.
///
/// # Errors
/// 404 without such a payment.
#[utoipa::path(post, path = "/api/v1/payments/{id}/reopen", operation_id = "reopen_payment", tag = "payments", params(("id" = PaymentId, Path)),
    responses(
    (status = 200, description = "The payment and what to do next", body = Payment),
    (status = 404, description = "No such payment", body = Problem),
))]
pub async fn reopen(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    let attempt = state.payments.reopen_by_id(&id).await?;
    Ok(private(state.payments.view(attempt).await?))
}

/// Gives a payment up. It is closed only when WeChat Pay says so; until then it is being confirmed.
///
/// # Errors
/// 404 without such a payment, 409 when it is paid or may be.
#[utoipa::path(post, path = "/api/v1/payments/{id}/close", operation_id = "close_payment", tag = "payments", params(("id" = PaymentId, Path)),
    responses(
    (status = 200, description = "The payment and what to do next", body = Payment),
    (status = 404, description = "No such payment", body = Problem),
    (status = 409, description = "It is paid, or may be", body = Problem),
))]
pub async fn close(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    let attempt = state.payments.close(&id).await?;
    Ok(private(state.payments.view(attempt).await?))
}

/// The receipt of a settled payment; the same bytes each time.
///
/// # Errors
/// 404 without such a payment or before it is settled.
#[utoipa::path(get, path = "/api/v1/payments/{id}/receipt", operation_id = "get_receipt", tag = "payments", params(("id" = PaymentId, Path)),
    responses(
    (status = 200, description = "The receipt", body = Receipt),
    (status = 404, description = "No such payment, or no receipt yet", body = Problem),
))]
pub async fn receipt(state: Data<State>, id: Path<PaymentId>) -> Result<HttpResponse, Failure> {
    Ok(private(state.payments.receipt(&id).await?))
}

/// What WeChat Pay calls for a merchant's orders. 204 only after the settlement is committed.
#[utoipa::path(post, path = "/api/v1/wechat/pay/notify/{merchant}", operation_id = "notify_payment", tag = "payments", request_body = String,
    params(("merchant" = String, Path, description = "The number of the merchant whose order it is")), responses(
    (status = 204, description = "Accepted and settled"),
    (status = 400, description = "Not to be read, or of a kind that is not handled"),
    (status = 401, description = "The signature does not hold"),
    (status = 404, description = "No such merchant, or no such order"),
    (status = 413, description = "Larger than a notification is", body = Problem),
    (status = 500, description = "Not settled; send it again"),
))]
pub async fn notify(
    request: HttpRequest,
    state: Data<State>,
    merchant: Path<String>,
    body: Bytes,
) -> HttpResponse {
    notified(&request, &state, Some(&merchant), &body).await
}

/// The same for orders that name no merchant in their address: the keys tell whose it is.
#[utoipa::path(post, path = "/api/v1/wechat/pay/notify", operation_id = "notify_payment_of_any", tag = "payments", request_body = String, responses(
    (status = 204, description = "Accepted and settled"),
    (status = 400, description = "Not to be read, or of a kind that is not handled"),
    (status = 401, description = "The signature does not hold"),
    (status = 404, description = "No such order"),
    (status = 413, description = "Larger than a notification is", body = Problem),
    (status = 500, description = "Not settled; send it again"),
))]
pub async fn notify_any(request: HttpRequest, state: Data<State>, body: Bytes) -> HttpResponse {
    notified(&request, &state, None, &body).await
}

async fn notified(request: &HttpRequest, state: &State, merchant: Option<&str>, body: &[u8]) -> HttpResponse {
    let headers = SignatureHeaders::read(|name| request.headers().get(name).and_then(|v| v.to_str().ok()));
    let accepted = match headers {
        Ok(headers) => state.payments.accept(merchant, &headers, body).await,
        Err(bad) => Err(bad.into()),
    };
    match accepted {
        Ok(_) => HttpResponse::NoContent().finish(),
        Err(error) => {
            tracing::warn!(%error, "a notification is refused");
            refusal(&error)
        }
    }
}

/// In WeChat Pay's own shape, not ours.
fn refusal(error: &NotifyError) -> HttpResponse {
    use crate::wechat::BadNotification;
    let (status, message) = match error {
        NotifyError::Bad(BadNotification::Signature(_)) => (StatusCode::UNAUTHORIZED, "signature"),
        NotifyError::Bad(_) => (StatusCode::BAD_REQUEST, "content"),
        NotifyError::Event => (StatusCode::BAD_REQUEST, "event"),
        NotifyError::NoSuchMerchant => (StatusCode::NOT_FOUND, "merchant"),
        NotifyError::NoSuchOrder => (StatusCode::NOT_FOUND, "order"),
        NotifyError::Payment(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    };
    HttpResponse::build(status).json(serde_json::json!({ "code": "FAIL", "message": message }))
}

/// JSON for one person: never kept anywhere.
pub(super) fn private(body: impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}
