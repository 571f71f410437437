//! One call to WeChat Pay: the merchant's signature is checked, something is done, the outcome is signed; or it fails
//! on the way as ordered.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde_json::Value;

use crate::faults::{Kind, Route, Strike};
use crate::merchant;
use crate::merchants::Merchant;
use crate::refusal::Refusal;
use crate::reply::{Reply, bad_gateway};
use crate::signature::Stamp;
use crate::standin::Standin;

/// What came over the wire, kept together: the signature covers all of it.
pub struct Call {
    /// Who is asked.
    pub standin: Data<Standin>,
    request: HttpRequest,
    body: Result<Bytes, Error>,
}

/// A call whose signature was right.
pub struct Checked<'a> {
    /// Who is asked.
    pub standin: &'a Data<Standin>,
    /// Who asks.
    pub merchant: &'static Merchant,
    /// What it says.
    pub body: &'a [u8],
    /// What stands behind the path.
    pub query: &'a str,
    /// When.
    pub now: Timestamp,
}

impl FromRequest for Call {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let standin = Data::<Standin>::extract(request);
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move { Ok(Self { standin: standin.await?, request, body: body.await }) })
    }
}

impl Call {
    /// Acts on `numbers` (the order's, the refund's) and signs what comes of it.
    pub async fn answer(
        self,
        route: Route,
        numbers: &[&str],
        act: impl FnOnce(&Checked<'_>) -> Result<Reply, Refusal>,
    ) -> HttpResponse {
        let strike = match self.strike(route, numbers).await {
            Ok(strike) => strike,
            Err(response) => return response,
        };
        let reply = self.checked().and_then(|call| act(&call)).unwrap_or_else(Reply::from);
        let Some(strike) = strike else { return reply.signed(&self.standin.keys, self.stamp(), None) };
        match strike.kind {
            Kind::TimeoutAfter => hold(strike).await,
            Kind::Status502 => bad_gateway(),
            kind => {
                let reply = Reply::instead(kind).unwrap_or_else(|| reply.told(kind));
                reply.signed(&self.standin.keys, self.stamp(), Some(kind))
            }
        }
    }

    /// What goes wrong with this call; the error is the answer to one that fails before it takes effect.
    pub async fn strike(&self, route: Route, numbers: &[&str]) -> Result<Option<Strike>, HttpResponse> {
        let strike = self.standin.faults().take(route, numbers);
        match strike {
            Some(strike) if strike.kind == Kind::TimeoutBefore => Err(hold(strike).await),
            Some(strike) if strike.kind == Kind::Status502 && !strike.after_effect => Err(bad_gateway()),
            Some(strike) if strike.kind == Kind::NotEnough || !strike.after_effect => {
                match Reply::instead(strike.kind) {
                    Some(reply) => Err(reply.signed(&self.standin.keys, self.stamp(), None)),
                    None => Ok(Some(strike)),
                }
            }
            strike => Ok(strike),
        }
    }

    /// The call, if it is a merchant's.
    pub fn checked(&self) -> Result<Checked<'_>, Refusal> {
        let (standin, body) = (&self.standin, self.body.as_ref());
        let body = body.map_err(|error| {
            Refusal::new(error.as_response_error().status_code(), "PARAM_ERROR", format!("请求体：{error}"))
        })?;
        let merchant = merchant::check(&standin.keys, &self.request, body, standin.clock.of_signatures())?;
        standin.platform().wanted(self.serial())?;
        let query = self.request.query_string();
        Ok(Checked { standin, merchant, body, query, now: standin.clock.now() })
    }

    /// A text of the body, read before anything is checked: faults may be ordered for it.
    pub fn member(&self, name: &str) -> String {
        let body = self.body.as_ref().ok().and_then(|body| serde_json::from_slice::<Value>(body).ok());
        body.and_then(|body| body.get(name)?.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The key that the request asks for, and the time.
    pub fn stamp(&self) -> Stamp {
        let mut platform = self.standin.platform();
        let wanted = platform.wanted(self.serial()).ok();
        Stamp { key: platform.signs(wanted), at: self.standin.clock.of_signatures() }
    }

    fn serial(&self) -> Option<&str> {
        self.request.headers().get("Wechatpay-Serial").and_then(|value| value.to_str().ok())
    }
}

/// Leaves the client without an answer for longer than it should wait.
pub async fn hold(strike: Strike) -> HttpResponse {
    tokio::time::sleep(strike.hold()).await;
    HttpResponse::build(StatusCode::GATEWAY_TIMEOUT).finish()
}
