//! Pulls the traffic police's feed over HTTP into our table, at start and at an interval.

use std::time::Duration;

use reqwest::{Client, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{feed::Item, registry::Serves, store};
use crate::platform::database::{Database, DatabaseError};

/// Items a page, as the feed allows.
const PAGE_ITEMS: usize = 500;
/// A page of 500 items has some 300 kB.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Five million changes; a feed that never ends is broken.
const PAGES: usize = 10_000;
const CURSOR_CHARACTERS: usize = 128;
/// How often a page is asked for before the pull gives up.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);
/// A registry that is away is looked for this often.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);

/// The feed of one city's decisions.
pub struct Feed {
    http: Client,
    base: Url,
    token: SecretString,
    database: Database,
    fictional: Fictional,
    serves: Vec<Serves>,
}

/// What to do with fines that say of themselves that they are fictional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fictional {
    /// A demonstration shows them.
    Taken,
    /// Real money must not be asked for them.
    Refused,
}

/// What one pull did.
#[derive(Default)]
struct Tally {
    /// Fines that are new or changed.
    changed: u64,
    /// Fictional ones that were left out.
    fictional: u64,
    /// Those of another city, which were left out too.
    foreign: u64,
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

impl Feed {
    /// `base` is the address above `/decisions`.
    ///
    /// # Errors
    /// When the address is none, or no HTTP client can be made.
    pub fn new(
        base: &str,
        token: SecretString,
        database: Database,
        fictional: Fictional,
    ) -> Result<Feed, PullError> {
        let base = Url::parse(base)?;
        let http = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| PullError::Away(e.to_string()))?;
        Ok(Feed { http, base, token, database, fictional, serves: Vec::new() })
    }

    /// Only decisions of these cities and offices are taken: no city tells of another's.
    #[must_use]
    pub fn serving(self, serves: Vec<Serves>) -> Feed {
        Feed { serves, ..self }
    }

    /// Pulls now and then every `interval`, for ever; sooner after a failure, which is logged.
    pub async fn run(self, interval: Duration) {
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

    /// Reads what is newer than the last pull; gives how many fines are new or changed.
    ///
    /// # Errors
    /// [`PullError`]; pages before the failing one are stored, and the next pull goes on after them.
    pub async fn pull(&self) -> Result<u64, PullError> {
        let mut tally = Tally::default();
        let outcome = self.turn_pages(&mut tally).await;
        if tally.fictional > 0 {
            let left_out = tally.fictional;
            metrics::counter!("registry_fictional_items_total").increment(left_out);
            tracing::warn!(left_out, "the registry gives fictional fines, which real money must not pay");
        }
        if tally.foreign > 0 {
            let left_out = tally.foreign;
            metrics::counter!("registry_foreign_items_total").increment(left_out);
            tracing::warn!(left_out, "the registry gives decisions of cities that it does not serve");
        }
        outcome.map(|()| tally.changed)
    }

    async fn turn_pages(&self, tally: &mut Tally) -> Result<(), PullError> {
        let mut place = store::place(&self.database, self.base.as_str()).await?;
        let mut after = place.cursor.clone();
        let mut restarted = false;
        for _ in 0..PAGES {
            let page = match self.page_with_retries(&after).await {
                Err(PullError::Status(status)) if !restarted && !after.is_empty() && is_refusal(status) => {
                    tracing::warn!(%status, "the registry no longer knows the cursor; its feed is read from the start");
                    restarted = true;
                    after.clear();
                    continue;
                }
                answer => parse(&answer?, &after)?,
            };
            let is_last = page.next.is_none();
            if is_last && page.items.is_empty() {
                return Ok(());
            }
            let good = self.good(&after, page.items, tally);
            after = page.next.unwrap_or(after);
            let Some(changed) = store::turn_page(&self.database, &mut place, &after, &good).await? else {
                // Another server has moved on from the same place: it reads the rest.
                return Ok(());
            };
            tally.changed += changed;
            if is_last {
                return Ok(());
            }
        }
        Err(PullError::Content(format!("more than {PAGES} pages")))
    }

    /// The items that can be kept. A broken one costs only itself.
    fn good(&self, cursor: &str, items: Vec<serde_json::Value>, tally: &mut Tally) -> Vec<Item> {
        let mut good = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            match Item::parse(item) {
                Ok(item) if item.fictional && self.fictional == Fictional::Refused => tally.fictional += 1,
                Ok(item) if !Serves::any(&self.serves, &item.number) => tally.foreign += 1,
                Ok(item) => good.push(item),
                Err(error) => {
                    metrics::counter!("registry_bad_items_total").increment(1);
                    tracing::warn!(cursor, index, %error, "an item of the registry was left out");
                }
            }
        }
        good
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

fn parse(body: &[u8], after: &str) -> Result<Page, PullError> {
    let page: Page = serde_json::from_slice(body)
        .map_err(|e| PullError::Content(format!("line {} column {}", e.line(), e.column())))?;
    match &page.next {
        Some(next) if next == after || !is_cursor(next) => {
            Err(PullError::Content("a cursor that leads nowhere".into()))
        }
        _ => Ok(page),
    }
}

fn is_cursor(text: &str) -> bool {
    !text.is_empty() && text.len() <= CURSOR_CHARACTERS && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Whether the registry may mean the cursor.
fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_REQUEST | StatusCode::GONE)
}

fn is_passing(error: &PullError) -> bool {
    match error {
        PullError::Away(_) => true,
        PullError::Status(status) => status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS,
        _ => false,
    }
}
