//! The HTTP client: timeouts, limits, and where it may go.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Response, redirect};
use url::{Host, Url};

/// An answer of WeChat has a few kilobytes.
const ANSWER_LIMIT: usize = 64 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(8);

/// Why an address cannot be the base of the API, or the client cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BadBase {
    /// Not an address.
    #[error("not a URL: {0}")]
    NotAUrl(#[from] url::ParseError),
    /// Plain http anywhere but on this machine.
    #[error("must be https (http only on a loopback address)")]
    NotEncrypted,
    /// The TLS library refused.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// Parses a base address: https, or http on a loopback address (a stand-in on this machine).
pub(super) fn base(text: &str) -> Result<Url, BadBase> {
    let url = Url::parse(text)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(BadBase::NotEncrypted),
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A client for `base`. Redirects are not followed: a signature covers one address only.
pub(super) fn client(base: &Url) -> Result<Client, BadBase> {
    let builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("rust-wechat/", env!("CARGO_PKG_VERSION")));
    let builder = if is_loopback(base) { builder.no_proxy() } else { builder };
    Ok(builder.build()?)
}

/// The whole body of an answer, if it comes in time and is not over the limit.
pub(super) async fn body(response: Response) -> Result<Vec<u8>, String> {
    body_up_to(response, ANSWER_LIMIT).await
}

/// The whole body, if it comes in time and has at most `limit` bytes. Errors hold no address: some of WeChat's
/// addresses carry a secret.
pub(super) async fn body_up_to(mut response: Response, limit: usize) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| e.without_url().to_string())? {
        if body.len() + chunk.len() > limit {
            return Err(format!("an answer over {limit} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// So many seconds later.
pub(super) fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_only_on_this_machine() {
        for good in ["https://api.mch.weixin.qq.com", "http://127.0.0.1:4001", "http://[::1]:4001"] {
            assert!(base(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.mch.weixin.qq.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "ftp://127.0.0.1",
            "",
        ] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }
}
