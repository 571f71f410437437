//! `GET` from our own pages and API, and `POST` without a body. `None` stands for every failure: what the islands do
//! without an answer does not depend on why there is none.

use gloo_net::http::{Request, RequestBuilder};
use serde::de::DeserializeOwned;

/// Asks `path` with `query`.
pub(crate) async fn get_json<T: DeserializeOwned>(path: &str, query: Vec<(String, String)>) -> Option<T> {
    read(get(path, &query)).await
}

/// One of our pages, as text.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) async fn get_page(path: &str, query: Vec<(String, String)>) -> Option<String> {
    get(path, &query).send().await.ok()?.text().await.ok()
}

/// Posts nothing to `path`.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) async fn post_json<T: DeserializeOwned>(path: &str) -> Option<T> {
    read(Request::post(path)).await
}

fn get(path: &str, query: &[(String, String)]) -> RequestBuilder {
    Request::get(path).query(query.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Option<T> {
    let response = request.send().await.ok()?;
    if response.ok() { response.json().await.ok() } else { None }
}
