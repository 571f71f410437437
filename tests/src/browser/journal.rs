//! What the browser did behind the pages: its console and its network.

use std::collections::BTreeMap;

use serde_json::Value;
use thirtyfour::WebDriver;

/// One request of the browser.
#[derive(Debug, Default)]
struct Request {
    url: String,
    kind: String,
    method: String,
    status: Option<u64>,
    failure: Option<String>,
}

impl Request {
    /// A form that comes back with what was wrong is an answer, although the browser logs its status as an error.
    fn is_a_form_shown_again(&self) -> bool {
        let sent = self.method == "POST" || self.url.contains("/receipts/verify?");
        sent && self.kind == "Document" && matches!(self.status, Some(404 | 422))
    }
}

/// All that was logged since the browser started.
#[derive(Debug)]
pub struct Journal {
    requests: Vec<Request>,
    console: Vec<String>,
}

impl Journal {
    /// Reads it. The browser forgets what was read.
    pub async fn read(driver: &WebDriver) -> Journal {
        let entries = driver.get_log("performance").await.unwrap();
        let events = entries.iter().map(|entry| serde_json::from_str(&entry.message).unwrap());
        let console = driver.browser_log().await.unwrap().into_iter().filter(|entry| entry.level == "SEVERE");
        Journal { requests: requests(events), console: console.map(|entry| entry.message).collect() }
    }

    /// No console error, no failed request, no request to another host. The cashier is another host on purpose:
    /// one goes there as one goes to another page, and what its own page does is not ours. So are `hosts`.
    pub fn check(&self, base: &str, cashier: &str, hosts: &[&str]) {
        let shown_again: Vec<_> =
            self.requests.iter().filter(|request| request.is_a_form_shown_again()).collect();
        let expected = |message: &str| {
            message.starts_with(cashier)
                || shown_again
                    .iter()
                    .any(|form| message.starts_with(&format!("{} - Failed to load", form.url)))
        };
        let console: Vec<_> = self.console.iter().filter(|message| !expected(message)).collect();
        assert!(console.is_empty(), "errors in the console: {console:#?}");
        let ours = |request: &&Request| request.url.starts_with(&format!("{base}/"));
        let failed = |request: &&Request| {
            let refused = request.status.is_some_and(|status| status >= 400);
            request.failure.is_some() || (refused && !request.is_a_form_shown_again())
        };
        let failed: Vec<_> = self.requests.iter().filter(ours).filter(failed).collect();
        assert!(failed.is_empty(), "failed requests: {failed:#?}");
        let to_cashier = |request: &Request| {
            request.kind == "Document" && request.url.starts_with(&format!("{cashier}/cashier/"))
        };
        let allowed =
            |request: &Request| hosts.iter().any(|host| request.url.starts_with(&format!("{host}/")));
        let inside = |request: &Request| request.url.starts_with("data:") || request.url.starts_with("blob:");
        let elsewhere: Vec<_> = self
            .requests
            .iter()
            .filter(|request| !ours(request) && !to_cashier(request) && !inside(request) && !allowed(request))
            .collect();
        assert!(elsewhere.is_empty(), "requests to other hosts: {elsewhere:#?}");
    }

    /// Whether the islands were loaded.
    pub fn ran_wasm(&self) -> bool {
        self.requests.iter().any(|request| request.url.ends_with(".wasm") && request.status == Some(200))
    }
}

/// Puts the events of one request together. A redirect reuses the id; what went before it was answered.
fn requests(events: impl Iterator<Item = Value>) -> Vec<Request> {
    let mut open: BTreeMap<String, Request> = BTreeMap::new();
    let mut done = Vec::new();
    for event in events {
        let (method, parameters) = (&event["message"]["method"], &event["message"]["params"]);
        let id = parameters["requestId"].as_str().unwrap_or_default().to_owned();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match method.as_str().unwrap_or_default() {
            // The page of a new tab is the browser's own.
            "Network.requestWillBeSent"
                if parameters["documentURL"].as_str().is_some_and(|url| url.starts_with("chrome:")) => {}
            "Network.requestWillBeSent" => {
                let request = Request {
                    url: text(&parameters["request"]["url"]),
                    kind: text(&parameters["type"]),
                    method: text(&parameters["request"]["method"]),
                    ..Request::default()
                };
                if let Some(mut before) = open.insert(id, request) {
                    before.status = parameters["redirectResponse"]["status"].as_u64();
                    done.push(before);
                }
            }
            "Network.responseReceived" => {
                if let Some(request) = open.get_mut(&id) {
                    request.status = parameters["response"]["status"].as_u64();
                }
            }
            // What the browser itself gave up, because one went on to another page, did not fail.
            "Network.loadingFailed" if parameters["canceled"] != true => {
                if let Some(request) = open.get_mut(&id) {
                    request.failure = Some(text(&parameters["errorText"]));
                }
            }
            _ => {}
        }
    }
    done.extend(open.into_values());
    done
}
