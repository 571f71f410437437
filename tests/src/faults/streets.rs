//! What residents see of the town: addresses that may not answer.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::Value;

use super::{operator::Operator, resident::Told};

/// A resident waits so long for an answer, and then tries again.
const PATIENCE: Duration = Duration::from_secs(10);

/// The addresses, and what residents have seen there.
pub struct Streets {
    /// The servers.
    pub servers: Vec<String>,
    /// Who gives money back by hand.
    pub operator: Operator,
    standin: String,
    client: Client,
    fines: u32,
    next_fine: AtomicU32,
    told: Mutex<Vec<Told>>,
    closing_time: AtomicBool,
}

/// An answer with its status. The body is null when it is no JSON.
pub type Answer = (u16, Value);

impl Streets {
    /// With so many fines to pay.
    pub fn new(servers: Vec<String>, operator: Operator, standin: String, fines: u32) -> Streets {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE)
            .build()
            .unwrap();
        let (next_fine, told) = (AtomicU32::new(0), Mutex::default());
        let closing_time = AtomicBool::new(false);
        Streets { servers, operator, standin, client, fines, next_fine, told, closing_time }
    }

    /// A fine that nobody has paid yet; `None` when there is none, or when it is time to go home.
    pub fn fine(&self) -> Option<u32> {
        let fine = self.are_open().then(|| self.next_fine.fetch_add(1, Ordering::Relaxed))?;
        (fine < self.fines).then_some(fine)
    }

    /// Whether somebody may still begin something.
    pub fn are_open(&self) -> bool {
        !self.closing_time.load(Ordering::Relaxed)
    }

    /// From now on nobody begins to pay another fine.
    pub fn close(&self) {
        self.closing_time.store(true, Ordering::Relaxed);
    }

    /// Writes down what a resident was told.
    pub fn note(&self, told: Told) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    }

    /// All that residents were told.
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A POST to one of the servers; `None` when there was no answer.
    pub async fn post(
        &self,
        server: usize,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Option<Answer> {
        let base = self.servers.get(server % self.servers.len())?;
        let mut request = self.client.post(format!("{base}{path}"));
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        answer(request).await
    }

    /// A lever of the stand-in; `None` when there was no answer.
    pub async fn pull(&self, lever: &str, body: Option<Value>) -> Option<Answer> {
        let request = self.client.post(format!("{}/control/{lever}", self.standin));
        answer(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// Ends the faults that were ordered at the stand-in. Gives whether it heard.
    pub async fn forget_faults(&self) -> bool {
        let request = self.client.delete(format!("{}/control/faults", self.standin));
        answer(request).await.is_some_and(|(status, _)| status == 200)
    }

    /// What the stand-in shows; `None` when there was no answer.
    pub async fn control(&self, what: &str) -> Option<Value> {
        let request = self.client.get(format!("{}/control/{what}", self.standin));
        answer(request).await.filter(|(status, _)| *status == 200).map(|(_, body)| body)
    }

    /// A page of the police's feed, beginning after a cursor; `None` when there was no answer.
    pub async fn decisions(&self, after: &str) -> Option<Value> {
        let mut request = self.client.get(format!("{}/police/decisions", self.standin));
        request = request.bearer_auth("demonstration-registry-token").query(&[("limit", "500")]);
        if !after.is_empty() {
            request = request.query(&[("after", after)]);
        }
        answer(request).await.filter(|(status, _)| *status == 200).map(|(_, body)| body)
    }

    /// Whether the server of that number is ready.
    pub async fn is_ready(&self, server: usize) -> bool {
        let Some(base) = self.servers.get(server) else { return false };
        answer(self.client.get(format!("{base}/readyz"))).await.is_some_and(|(status, _)| status == 200)
    }
}

async fn answer(request: RequestBuilder) -> Option<Answer> {
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await.ok()?;
    Some((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
}
