//! Pulls the traffic police's feed over HTTP into our table, at start and at an interval.

use std::{collections::HashMap, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use reqwest::{Client, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{feed::Item, store};
use crate::platform::database::{Database, DatabaseError};

/// Items a page, as the feed allows.
const PAGE_ITEMS: usize = 500;
/// A page of 500 items has some 300 kB.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Five million fines; a feed that never ends is broken.
const PAGES: usize = 10_000;
/// How often a page is asked for before the pull gives up.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);
/// A registry that is away is looked for this often.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);

/// The feed.
pub struct Registry {
    http: Client,
    base: Url,
    token: SecretString,
    database: Database,
    /// What each page looked like the last time, so that an unchanged page costs no write.
    seen: HashMap<String, [u8; 32]>,
}

/// Why a pull stopped.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The address is no address.
    #[error("registry.base: {0}")]
    Base(#[from] url::ParseError),
    /// The registry is away, or no whole answer came in time.
    #[error("the registry does not answer: {0}")]
    Away(String),
    /// The registry refuses us.
    #[error("the registry answered {0}")]
    Status(StatusCode),
    /// Not what the contract promises.
    #[error("the registry's answer cannot be used: {0}")]
    Content(String),
    /// Our own side.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

#[derive(Deserialize)]
struct Page {
    items: Vec<serde_json::Value>,
    next: Option<String>,
}

impl Registry {
    /// `base` is the address above `/decisions`.
    ///
    /// # Errors
    /// When the address is none, or no HTTP client can be made.
    pub fn new(base: &str, token: SecretString, database: Database) -> Result<Registry, PullError> {
        let base = Url::parse(base)?;
        let http = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| PullError::Away(e.to_string()))?;
        Ok(Registry { http, base, token, database, seen: HashMap::new() })
    }

    /// Pulls now and then every `interval`, for ever; sooner after a failure, which is logged.
    pub async fn run(mut self, interval: Duration) {
        let interval = interval.max(Duration::from_secs(1));
        loop {
            let pause = match self.pull().await {
                Ok(changed) => {
                    if changed > 0 {
                        tracing::info!(changed, "fines pulled from the registry");
                    }
                    interval
                }
                Err(error) => {
                    metrics::counter!("registry_pull_failures_total").increment(1);
                    tracing::warn!(%error, "the registry could not be read");
                    interval.min(AFTER_FAILURE)
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Reads the whole feed once; gives how many fines are new or changed.
    ///
    /// # Errors
    /// [`PullError`]; pages before the failing one are stored.
    pub async fn pull(&mut self) -> Result<u64, PullError> {
        let mut cursor = String::new();
        let mut changed = 0;
        for _ in 0..PAGES {
            let body = self.page_with_retries(&cursor).await?;
            let page: Page = serde_json::from_slice(&body)
                .map_err(|e| PullError::Content(format!("line {} column {}", e.line(), e.column())))?;
            changed += self.keep(&cursor, &body, page.items).await?;
            match page.next {
                None => return Ok(changed),
                Some(next) if next == cursor || next.is_empty() || next.len() > 128 => {
                    return Err(PullError::Content("a cursor that leads nowhere".into()));
                }
                Some(next) => cursor = next,
            }
        }
        Err(PullError::Content(format!("more than {PAGES} pages")))
    }

    async fn keep(
        &mut self,
        cursor: &str,
        body: &[u8],
        items: Vec<serde_json::Value>,
    ) -> Result<u64, PullError> {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, body).as_ref());
        if self.seen.get(cursor) == Some(&hash) {
            return Ok(0);
        }
        let mut good = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            match Item::parse(item) {
                Ok(item) => good.push(item),
                Err(error) => {
                    metrics::counter!("registry_bad_items_total").increment(1);
                    tracing::warn!(cursor, index, %error, "an item of the registry was left out");
                }
            }
        }
        let changed = store::upsert(&self.database, &good).await?;
        self.seen.insert(cursor.to_owned(), hash);
        Ok(changed)
    }

    async fn page_with_retries(&self, cursor: &str) -> Result<Vec<u8>, PullError> {
        let mut tried = 1;
        loop {
            match self.page(cursor).await {
                Err(error) if tried < TRIES && is_passing(&error) => {
                    tokio::time::sleep(PAUSE * tried).await;
                    tried += 1;
                }
                other => return other,
            }
        }
    }

    async fn page(&self, cursor: &str) -> Result<Vec<u8>, PullError> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| PullError::Content("registry.base cannot hold a path".into()))?
            .pop_if_empty()
            .push("decisions");
        url.query_pairs_mut().append_pair("limit", &PAGE_ITEMS.to_string());
        // The first page has no cursor.
        if !cursor.is_empty() {
            url.query_pairs_mut().append_pair("after", cursor);
        }
        let away = |e: reqwest::Error| PullError::Away(e.without_url().to_string());
        let request = self.http.get(url).bearer_auth(self.token.expose_secret());
        let mut response = request.send().await.map_err(away)?;
        if response.status() != StatusCode::OK {
            return Err(PullError::Status(response.status()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > PAGE_BYTES {
                return Err(PullError::Content(format!("a page over {PAGE_BYTES} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn is_passing(error: &PullError) -> bool {
    match error {
        PullError::Away(_) => true,
        PullError::Status(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
        _ => false,
    }
}
