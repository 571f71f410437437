//! What a page may load and do, as its browser is told.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue, InvalidHeaderValue},
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::client;

/// WeChat's script: the one file of another house that some pages load inside WeChat.
#[derive(Clone, Debug)]
pub struct WechatScript {
    address: String,
    policy: HeaderValue,
}

impl WechatScript {
    /// At this address, which may stand in a policy.
    ///
    /// # Errors
    /// When the address cannot stand in a header.
    pub fn new(address: String, policy: &Policy) -> Result<WechatScript, InvalidHeaderValue> {
        let policy = policy.in_wechat(&address).try_into()?;
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

/// What every page of this server may load.
#[derive(Clone, Debug)]
pub struct Policy {
    tiles: Option<String>,
    style: String,
    boot: String,
}

impl Policy {
    /// With the style sheet and the loader that stand in every page, and nothing else inline. `tiles` is the host of the
    /// operator's map, whose pictures are the only ones of another house.
    pub fn new(style: &str, boot: Option<&str>, tiles: Option<String>) -> Policy {
        let source =
            |text: &str| format!(" 'sha256-{}'", BASE64_STANDARD.encode(digest(&SHA256, text.as_bytes())));
        Policy { tiles, style: source(style), boot: boot.map(source).unwrap_or_default() }
    }

    /// As strict as WASM allows: nothing from elsewhere.
    pub fn of_all(&self) -> String {
        self.written(None, None)
    }

    /// The same for a page whose form ends at another house, as browsers look at where a form's answer leads: the one
    /// that asks WeChat at `house` who pays.
    pub fn with_forms_to(&self, house: &str) -> String {
        self.written(None, Some(house))
    }

    /// The same for a page that calls WeChat's functions: that one script may be loaded. It reaches the application
    /// around it through frames of `weixin:`, which are no pages. Its reports to WeChat, which go out as pictures, stay
    /// refused.
    fn in_wechat(&self, script: &str) -> String {
        self.written(Some(script), None)
    }

    fn written(&self, script: Option<&str>, forms: Option<&str>) -> String {
        let Policy { style, boot, .. } = self;
        let tiles = self.tiles.as_ref().map(|origin| format!(" {origin}")).unwrap_or_default();
        let forms = forms.map(|house| format!(" {house}")).unwrap_or_default();
        let (script, frames) = match script {
            Some(script) => (format!(" {script}"), " frame-src weixin:;"),
            None => (String::new(), ""),
        };
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{boot}{script}; style-src 'self'{style}; \
             img-src 'self' data:{tiles};{frames} connect-src 'self'; manifest-src 'self'; form-action 'self'{forms}; \
             base-uri 'none'; frame-ancestors 'none'"
        )
    }
}
