//! What a page may load and do, as its browser is told.

/// As strict as WASM allows: nothing inline, nothing from elsewhere. `tiles` is the host of the operator's map, whose
/// pictures are the only ones of another house.
pub fn content_security_policy(tiles: Option<&str>) -> String {
    written(tiles, None)
}

/// The same for a page that calls WeChat's functions: that one script may be loaded. It reaches the application around
/// it through frames of `weixin:`, which are no pages. Its reports to WeChat, which go out as pictures, stay refused.
pub fn content_security_policy_in_wechat(tiles: Option<&str>, script: &str) -> String {
    written(tiles, Some(script))
}

fn written(tiles: Option<&str>, script: Option<&str>) -> String {
    let tiles = tiles.map(|origin| format!(" {origin}")).unwrap_or_default();
    let (script, frames) = match script {
        Some(script) => (format!(" {script}"), " frame-src weixin:;"),
        None => (String::new(), ""),
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{script}; style-src 'self'; \
         img-src 'self' data:{tiles};{frames} connect-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}
