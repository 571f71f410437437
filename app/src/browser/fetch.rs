//! `GET` from our own pages and API, and `POST` without a body.

use gloo_net::http::{Request, RequestBuilder};
use serde::de::DeserializeOwned;

/// Why there is nothing to show.
#[cfg(feature = "picture")]
pub(crate) enum NoAnswer {
    /// The server said so, in words for a resident.
    Refused(String),
    /// The server was not reached, or its answer was not whole.
    Offline,
}

/// What is read of a problem.
#[cfg(feature = "picture")]
#[derive(serde::Deserialize)]
struct Problem {
    detail: String,
}

/// Asks `path` with `query`. What the islands do without an answer does not depend on why there is none.
#[cfg(any(feature = "ssr", feature = "hydrate", feature = "finder"))]
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

#[cfg(any(feature = "ssr", feature = "hydrate", feature = "finder"))]
async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Option<T> {
    let response = request.send().await.ok()?;
    if response.ok() { response.json().await.ok() } else { None }
}

/// Asks `path` with `query`, and says why when there is nothing to show.
#[cfg(feature = "picture")]
pub(crate) async fn ask_json<T: DeserializeOwned>(
    path: &str,
    query: Vec<(String, String)>,
) -> Result<T, NoAnswer> {
    let response = get(path, &query).send().await.map_err(|_| NoAnswer::Offline)?;
    if response.ok() {
        return response.json().await.map_err(|_| NoAnswer::Offline);
    }
    match response.json::<Problem>().await {
        Ok(problem) => Err(NoAnswer::Refused(problem.detail)),
        Err(_) => Err(NoAnswer::Offline),
    }
}

fn get(path: &str, query: &[(String, String)]) -> RequestBuilder {
    Request::get(path).query(query.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}
