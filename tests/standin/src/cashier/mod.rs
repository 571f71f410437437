//! The cashier: where the resident pays or cancels. Plain pages and forms.

pub mod jsapi;
mod page;

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use reqwest::Url;
use serde::Deserialize;

use crate::books::{Order, OrderKey, Payment, State};
use crate::html;
use crate::prepay::Channel;
use crate::standin::{self, Standin};

/// Who pays at the cashier when the order names nobody.
const PAYER: &str = "openid-cashier";
/// Longest `redirect_url` in bytes.
const REDIRECT_MAX: usize = 2048;
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// `/cashier/…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/cashier/{channel:h5|native}/{token}")
        .app_data(web::FormConfig::default().limit(2 * REDIRECT_MAX))
        .route("", web::get().to(open))
        .route("/pay", web::post().to(pay))
        .route("/cancel", web::post().to(cancel));
    config.route("/cashier/jsapi", web::post().to(jsapi::pay)).service(scope);
}

/// Where to send the resident afterwards: appended by the merchant to the `h5_url`, carried along in the forms.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Back {
    redirect_url: String,
}

impl Back {
    /// The address, if one was given; the error is an address that is none.
    fn url(&self) -> Result<Option<Url>, ()> {
        if self.redirect_url.is_empty() {
            return Ok(None);
        }
        let url = Url::parse(&self.redirect_url).map_err(drop)?;
        let fits = self.redirect_url.len() <= REDIRECT_MAX && matches!(url.scheme(), "http" | "https");
        fits.then_some(Some(url)).ok_or(())
    }
}

type Place = Path<(Channel, String)>;

/// What to do when this link leads nowhere.
const START_AGAIN: &str = "没有付款。请回到原来的页面重新付款。";

async fn open(standin: Data<Standin>, place: Place, back: Query<Back>, request: HttpRequest) -> HttpResponse {
    let (channel, token) = place.into_inner();
    // WeChat lets an H5 payment begin only on the merchant's own page and knows it by the Referer.
    let has_referer = request.headers().get(header::REFERER).is_some_and(|referer| !referer.is_empty());
    if (channel == Channel::H5 && !has_referer) || back.url().is_err() {
        return html(StatusCode::BAD_REQUEST, page::notice("商家参数格式有误", START_AGAIN, ""));
    }
    let redirect_url = &back.redirect_url;
    let (now, orders) = (standin.clock.now(), standin.orders());
    let ticket = orders.ticket(&token).filter(|ticket| ticket.channel == channel);
    let Some((ticket, order)) = ticket.and_then(|ticket| Some((ticket, orders.find(&ticket.order).ok()?)))
    else {
        return no_such_link();
    };
    match order.state(now) {
        State::Unpaid if now < ticket.expires_at => {
            let action = format!("/cashier/{}/{token}", if channel == Channel::H5 { "h5" } else { "native" });
            html(StatusCode::OK, page::cashier(&order.terms, &action, redirect_url))
        }
        State::Unpaid => html(StatusCode::GONE, page::notice("付款链接已过期", START_AGAIN, redirect_url)),
        _ => html(StatusCode::OK, outcome(order, redirect_url, now)),
    }
}

async fn pay(standin: Data<Standin>, place: Place, back: Form<Back>) -> HttpResponse {
    let Some(key) = order_key(&standin, &place) else { return no_such_link() };
    // Whatever hinders it (paid already, closed meanwhile), the page that follows tells how the order stands.
    let now = standin.clock.now();
    let _ = standin::pay(&standin, &key, Payment { openid: PAYER, at: now, even_if_closed: false });
    let orders = standin.orders();
    match orders.find(&key) {
        Ok(order) => leave(&back, outcome(order, "", now)),
        Err(_) => no_such_link(),
    }
}

/// The order stays open: who cancels may come back.
async fn cancel(standin: Data<Standin>, place: Place, back: Form<Back>) -> HttpResponse {
    match order_key(&standin, &place) {
        Some(_) => leave(&back, page::notice("已取消", "没有付款。可以关闭本页，回到原来的页面。", "")),
        None => no_such_link(),
    }
}

fn no_such_link() -> HttpResponse {
    html(StatusCode::NOT_FOUND, page::notice("没有这个付款链接", START_AGAIN, ""))
}

fn order_key(standin: &Standin, place: &Place) -> Option<OrderKey> {
    let (channel, token) = place.as_ref();
    let orders = standin.orders();
    let ticket = orders.ticket(token).filter(|ticket| ticket.channel == *channel)?;
    Some(ticket.order.clone())
}

/// Back to the merchant if it said where, else the page.
fn leave(back: &Back, page: String) -> HttpResponse {
    match back.url() {
        Ok(Some(url)) => HttpResponse::SeeOther().insert_header((header::LOCATION, url.as_str())).finish(),
        _ => html(StatusCode::OK, page),
    }
}

fn outcome(order: &Order, redirect_url: &str, now: Timestamp) -> String {
    match order.state(now) {
        State::Paid(_) => page::paid(&order.terms, redirect_url),
        State::Unpaid => page::notice("没有付款", START_AGAIN, redirect_url),
        State::Closed => page::notice("订单已关闭", "没有付款。请回到原来的页面查看。", redirect_url),
    }
}

fn html(status: StatusCode, page: String) -> HttpResponse {
    html::answer(status, POLICY, page)
}
