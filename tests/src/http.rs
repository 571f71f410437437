//! HTTP without a browser.

use reqwest::{Client, Response, redirect::Policy};
use serde_json::Value;

/// A client that follows no redirect and decompresses nothing, so that a test sees what was sent. It keeps no
/// connection: one that the other side closes at the moment of its next use would be a failure of nobody's making.
pub fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().pool_max_idle_per_host(0).build().unwrap()
}

/// A header's text; empty when it is not there.
pub fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// The body of a successful answer.
pub async fn json(response: Response) -> Value {
    let (status, url) = (response.status(), response.url().clone());
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{url} answers {status}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{url}: {error}: {text}"))
}
