//! Pages of payments inside WeChat: who pays, and what the page may load.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use app::pages::ShownIn;
use serde::Deserialize;
use shared::{
    path,
    payments::{Channel, NextStep, Payment, StartPayment},
};
use url::Url;

use super::{
    PaymentError,
    http::{limited, start_payment},
};
use crate::{
    State, citizens,
    platform::{
        failure::Failure,
        http::{client, pages::see_other},
    },
};

/// Who shows the page, and which orders can be paid there.
pub(super) fn shown_in<'a>(request: &HttpRequest, state: &'a State) -> ShownIn<'a> {
    let config = &state.config;
    if client::is_in_mini_program(request) {
        let script = state.wechat_script.as_ref().map(|script| script.address());
        let has_lapsed = state.citizens.entry_has_lapsed(request, state.clock.now());
        return ShownIn::MiniProgram { app_id: &config.wechat.app_id, script, has_lapsed };
    }
    if client::is_in_wechat(request) {
        let account = &config.official_account;
        return ShownIn::Wechat { account: account.is_set().then_some(account.app_id.as_str()) };
    }
    ShownIn::Browser
}

/// In the mini-program's web-view a payment that can be handed over may load WeChat's script.
pub(super) fn allow_script(request: &HttpRequest, state: &State, payment: &Payment, page: &mut HttpResponse) {
    let waits = matches!(payment.next, NextStep::Jsapi { .. });
    if let Some(script) = state.wechat_script.as_ref()
        && waits
        && client::is_in_mini_program(request)
    {
        script.allow(request, page);
    }
}

/// Sends WeChat's browser to ask who pays. What was wanted stays in the browser, signed. The mini-program is not asked: it
/// has not said so, or too long ago, and the page of the fine offers another way.
///
/// # Errors
/// 401 where nobody can be asked.
pub(super) fn ask_who_pays(
    request: &HttpRequest,
    state: &State,
    fine_token: &str,
    key: &str,
) -> Result<HttpResponse, Failure> {
    let public_url = &state.config.server.public_url;
    let back = Url::parse(&format!("{public_url}{}", path::WECHAT_PAYER)).map_err(Failure::internal)?;
    let wanted = format!("{key}\n{fine_token}");
    if client::is_in_mini_program(request) {
        return Ok(see_other(path::FINE_WHO_UNKNOWN));
    }
    let now = state.clock.now();
    let can = state.citizens.can_pay_inside(request, now);
    let asking = can.then(|| state.citizens.ask_who(&back, &wanted, now)).flatten();
    let asking = asking.ok_or(PaymentError::LoginNeeded)?;
    let mut away = see_other(&asking.address);
    // Only a header's syntax could fail, and a token is plain.
    let _ = away.add_cookie(&asking.cookie);
    Ok(away)
}

/// What WeChat adds to the address.
#[derive(Deserialize)]
pub struct Told {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `GET /wechat/payer`: WeChat has said who pays. The payment that was wanted begins.
///
/// # Errors
/// As the form that starts a payment. When WeChat did not say it, the page of the fine offers another way.
pub async fn told_who_pays(
    request: HttpRequest,
    state: Data<State>,
    told: Query<Told>,
) -> Result<HttpResponse, Failure> {
    limited(&request, &state)?;
    let answer = (told.code.as_str(), told.state.as_str());
    let known = state.citizens.told_who(&request, answer, state.clock.now()).await;
    let (payer, cookie, wanted) = match known {
        Ok(known) => known,
        Err(why) => {
            tracing::warn!(%why, "WeChat did not say who pays");
            return Ok(see_other(path::FINE_WHO_UNKNOWN));
        }
    };
    let (key, fine_token) = wanted.split_once('\n').ok_or(PaymentError::LoginNeeded)?;
    let wanted = StartPayment { fine_token: fine_token.to_owned(), channel: Channel::WechatJsapi };
    let payment = start_payment(&request, &state, &wanted, key, Some(payer)).await?;
    let mut page = see_other(&path::payment(&payment.id));
    for cookie in [cookie, citizens::browser::no_longer_asking()] {
        let _ = page.add_cookie(&cookie);
    }
    Ok(page)
}
