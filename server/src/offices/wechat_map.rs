//! WeChat's own map, for who looks at a window's page inside WeChat: the page's signature, and what such a page may
//! load. Only where the operator has an official account.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use serde::Deserialize;
use shared::{error::Problem, messages::offices as words, offices::PageSignature};
use utoipa::IntoParams;

use crate::{
    State,
    platform::{
        failure::Failure,
        http::{client, policy::WechatScript},
    },
    wechat::OfficialAccount,
};

/// A page's address is not longer.
const LONGEST_ADDRESS: usize = 2048;

/// The official account, and what pages need of it.
pub struct WechatMap {
    account: Arc<OfficialAccount>,
    script: WechatScript,
}

impl WechatMap {
    /// With WeChat's script.
    pub fn new(account: Arc<OfficialAccount>, script: WechatScript) -> WechatMap {
        WechatMap { account, script }
    }

    /// The address of WeChat's script.
    pub fn script(&self) -> &str {
        self.script.address()
    }

    /// Lets the page load WeChat's script where WeChat shows it.
    pub(super) fn allow(&self, request: &HttpRequest, page: &mut HttpResponse) {
        self.script.allow(request, page);
    }
}

/// The query of `GET /api/v1/wechat/page-signature`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignatureParameters {
    /// The page's whole address as the phone has it, without `#` and what stands behind.
    page: String,
}

/// What `wx.config` takes for one page of ours, inside WeChat. A page needs a signature of its own.
///
/// # Errors
/// 404 without an official account, 422 for a page that is not ours, 503 while WeChat gives no ticket.
#[utoipa::path(get, path = "/api/v1/wechat/page-signature", operation_id = "sign_page", tag = "offices",
    params(SignatureParameters),
    responses((status = 200, body = PageSignature), (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no official account", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a page of this service", body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "WeChat gives no ticket", body = Problem, content_type = "application/problem+json")))]
pub async fn sign(
    request: HttpRequest,
    state: Data<State>,
    parameters: Query<SignatureParameters>,
) -> Result<HttpResponse, Failure> {
    let none = || Failure::not_found("no_official_account", words::NO_OFFICIAL_ACCOUNT);
    let map = state.wechat_map.as_ref().ok_or_else(none)?;
    state.page_signatures.check(client::address(&request, &state.config.server.trusted_proxies))?;
    if !is_ours(&parameters.page, &state.config.server.public_url) {
        return Err(Failure::invalid("page", "not_ours", words::NOT_OUR_PAGE));
    }
    let signed = map.account.sign_page(&parameters.page, state.clock.now()).await;
    let signed = signed.map_err(Failure::unavailable)?;
    let signature = PageSignature {
        app_id: signed.app_id,
        timestamp: signed.timestamp,
        nonce: signed.nonce,
        signature: signed.signature,
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(signature))
}

/// The slash ends the name of the host, so that no longer name passes for ours.
fn is_ours(page: &str, public_url: &str) -> bool {
    let inside = page.strip_prefix(public_url).is_some_and(|rest| rest.starts_with('/'));
    inside && page.len() <= LONGEST_ADDRESS && page.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_under_the_public_address_are_ours() {
        let ours = "https://city.example";
        for page in
            ["https://city.example/", "https://city.example/offices/a?from=singlemessage&at=2026-11-24"]
        {
            assert!(is_ours(page, ours), "{page}");
        }
        let long = format!("{ours}/{}", "a".repeat(2048));
        for page in [
            "https://city.example",
            "https://city.example.evil.example/offices/a",
            "https://city.example@evil.example/",
            "https://city.example:444/offices/a",
            "http://city.example/offices/a",
            "https://city.example/offices/a#here",
            "https://city.example/窗口",
            "https://city.example/a b",
            "",
            &long,
        ] {
            assert!(!is_ours(page, ours), "{page}");
        }
    }
}
