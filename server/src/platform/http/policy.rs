//! What a page may load and do, as its browser is told.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue, InvalidHeaderValue},
};

use super::client;

/// WeChat's script: the one file of another house that some pages load inside WeChat.
#[derive(Clone, Debug)]
pub struct WechatScript {
    address: String,
    policy: HeaderValue,
}

impl WechatScript {
    /// At this address, which may stand in a policy; `tiles` is the host of the operator's map.
    ///
    /// # Errors
    /// When the addresses cannot stand in a header.
    pub fn new(address: String, tiles: Option<&str>) -> Result<WechatScript, InvalidHeaderValue> {
        let policy = content_security_policy_in_wechat(tiles, &address).try_into()?;
        Ok(WechatScript { address, policy })
    }

    /// Where it lies.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Lets the page load it where WeChat shows the page. Everywhere else it may load what every page may.
    pub fn allow(&self, request: &HttpRequest, page: &mut HttpResponse) {
        let headers = page.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("user-agent"));
        if client::is_in_wechat(request) {
            headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        }
    }
}

/// As strict as WASM allows: nothing inline, nothing from elsewhere. `tiles` is the host of the operator's map, whose
/// pictures are the only ones of another house.
pub fn content_security_policy(tiles: Option<&str>) -> String {
    written(tiles, None, None)
}

/// The same for a page whose form ends at another house, as browsers look at where a form's answer leads: the one that
/// asks WeChat at `house` who pays.
pub fn content_security_policy_with_forms_to(tiles: Option<&str>, house: &str) -> String {
    written(tiles, None, Some(house))
}

/// The same for a page that calls WeChat's functions: that one script may be loaded. It reaches the application around
/// it through frames of `weixin:`, which are no pages. Its reports to WeChat, which go out as pictures, stay refused.
fn content_security_policy_in_wechat(tiles: Option<&str>, script: &str) -> String {
    written(tiles, Some(script), None)
}

fn written(tiles: Option<&str>, script: Option<&str>, forms: Option<&str>) -> String {
    let tiles = tiles.map(|origin| format!(" {origin}")).unwrap_or_default();
    let forms = forms.map(|house| format!(" {house}")).unwrap_or_default();
    let (script, frames) = match script {
        Some(script) => (format!(" {script}"), " frame-src weixin:;"),
        None => (String::new(), ""),
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{script}; style-src 'self'; \
         img-src 'self' data:{tiles};{frames} connect-src 'self'; manifest-src 'self'; form-action 'self'{forms}; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}
