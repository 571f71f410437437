//! `GET` from our own API, and `POST` without a body.

use gloo_net::http::{Request, RequestBuilder};
use serde::de::DeserializeOwned;

/// Why there is nothing to show.
pub(crate) enum NoAnswer {
    /// The server said so, in words for a resident.
    Refused(String),
    /// The server was not reached, or its answer was not whole.
    Offline,
}

/// What is read of a problem.
#[derive(serde::Deserialize)]
struct Problem {
    detail: String,
}

/// Asks `path` with `query`.
pub(crate) async fn get_json<T: DeserializeOwned>(
    path: &str,
    query: Vec<(String, String)>,
) -> Result<T, NoAnswer> {
    let request = Request::get(path).query(query.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    read(request).await
}

/// Posts nothing to `path`.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub(crate) async fn post_json<T: DeserializeOwned>(path: &str) -> Result<T, NoAnswer> {
    read(Request::post(path)).await
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, NoAnswer> {
    let response = request.send().await.map_err(|_| NoAnswer::Offline)?;
    if response.ok() {
        return response.json().await.map_err(|_| NoAnswer::Offline);
    }
    match response.json::<Problem>().await {
        Ok(problem) => Err(NoAnswer::Refused(problem.detail)),
        Err(_) => Err(NoAnswer::Offline),
    }
}
