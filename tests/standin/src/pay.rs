//! The routes of WeChat Pay v3, public-key mode.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path};
use actix_web::{Error, HttpRequest, HttpResponse, Resource};
use serde::Deserialize;
use serde_json::json;

use crate::faults::{HOLD, Kind, Route};
use crate::prepay::{Channel, Terms, same_merchant};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::standin::Standin;
use crate::{clock, merchant};

/// Largest request body in bytes.
const BODY_MAX: usize = 64 * 1024;

/// `/v3/…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/v3")
        .app_data(web::PayloadConfig::new(BODY_MAX))
        .service(resource("/pay/transactions/out-trade-no/{out_trade_no}").get(query))
        .service(resource("/pay/transactions/out-trade-no/{out_trade_no}/close").post(close))
        .service(resource("/pay/transactions/{channel:jsapi|h5|native}").post(prepay))
        .default_service(web::to(nothing_here));
    config.service(scope);
}

/// A path whose other methods get a signed answer too.
fn resource(path: &str) -> Resource {
    web::resource(path).default_service(web::to(nothing_here))
}

/// What came over the wire, kept together: the signature covers all of it.
struct Call<'a> {
    standin: &'a Standin,
    request: HttpRequest,
    body: Result<Bytes, Error>,
}

impl Call<'_> {
    /// Checks the merchant's signature, acts, and signs the outcome, or fails on the way as a test has ordered.
    async fn answer(
        self,
        route: Route,
        act: impl FnOnce(&Standin, &HttpRequest, &[u8]) -> Result<Reply, Refusal>,
    ) -> HttpResponse {
        let fault = self.standin.faults().take(route);
        let keys = &self.standin.keys;
        match fault {
            Some(Kind::TimeoutBefore) => return hold().await,
            Some(Kind::Status500) => {
                let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", "系统错误");
                return Reply::from(refusal).signed(keys, clock::now());
            }
            _ => {}
        }
        let reply = self.act(act).unwrap_or_else(Reply::from);
        let reply = match fault {
            Some(Kind::Refunded) => reply.with("trade_state", json!("REFUND")),
            Some(Kind::StrangeState) => reply.with("trade_state", json!("SETTLING")),
            Some(Kind::BareSuccess) => reply.with("success_time", json!(null)),
            _ => reply,
        };
        match fault {
            Some(Kind::TimeoutAfter) => hold().await,
            Some(Kind::BadSignature) => reply.signed_wrongly(keys, clock::now()),
            Some(Kind::NoSignature) => reply.unsigned(),
            _ => reply.signed(keys, clock::now()),
        }
    }

    fn act(
        &self,
        act: impl FnOnce(&Standin, &HttpRequest, &[u8]) -> Result<Reply, Refusal>,
    ) -> Result<Reply, Refusal> {
        let body = self.body.as_ref().map_err(|error| {
            Refusal::new(error.as_response_error().status_code(), "PARAM_ERROR", format!("请求体：{error}"))
        })?;
        merchant::check(&self.standin.keys, &self.request, body, clock::now())?;
        act(self.standin, &self.request, body)
    }
}

/// Leaves the client without an answer for longer than it should wait.
async fn hold() -> HttpResponse {
    tokio::time::sleep(HOLD).await;
    HttpResponse::GatewayTimeout().finish()
}

async fn prepay(
    standin: Data<Standin>,
    channel: Path<Channel>,
    request: HttpRequest,
    body: Result<Bytes, Error>,
) -> HttpResponse {
    let channel = channel.into_inner();
    let call = Call { standin: &standin, request, body };
    call.answer(Route::Prepay, |standin, _, body| {
        let terms = Terms::parse(channel, body)?;
        let token = standin.orders().prepay(terms, clock::now())?;
        let base = &standin.base;
        Ok(Reply::ok(match channel {
            Channel::Jsapi => json!({"prepay_id": format!("wx{token}")}),
            Channel::H5 => json!({"h5_url": format!("{base}/cashier/h5/{token}")}),
            Channel::Native => json!({"code_url": format!("{base}/cashier/native/{token}")}),
        }))
    })
    .await
}

#[derive(Deserialize)]
struct Merchant {
    mchid: String,
}

async fn query(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Result<Bytes, Error>,
) -> HttpResponse {
    let call = Call { standin: &standin, request, body };
    call.answer(Route::Query, |standin, request, _| {
        let merchant = web::Query::<Merchant>::from_query(request.query_string())
            .map_err(|_| Refusal::parameter("query", "mchid", "必填"))?;
        same_merchant(&merchant.mchid)?;
        let now = clock::now();
        Ok(Reply::ok(standin.orders().find(&number)?.transaction(now)))
    })
    .await
}

async fn close(
    standin: Data<Standin>,
    number: Path<String>,
    request: HttpRequest,
    body: Result<Bytes, Error>,
) -> HttpResponse {
    let call = Call { standin: &standin, request, body };
    call.answer(Route::Close, |standin, _, body| {
        let merchant: Merchant = serde_json::from_slice(body)
            .map_err(|error| Refusal::parameter("body", "/mchid", error.to_string()))?;
        same_merchant(&merchant.mchid)?;
        standin.orders().close(&number, clock::now())?;
        Ok(Reply::empty())
    })
    .await
}

/// In public-key mode `/v3/certificates` has nothing either.
async fn nothing_here(standin: Data<Standin>) -> HttpResponse {
    let refusal = Refusal::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", "演示网关没有这个接口");
    Reply::from(refusal).signed(&standin.keys, clock::now())
}
