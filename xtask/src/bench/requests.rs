//! What is asked of the server.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::{
    demonstration::Demonstration,
    http::{Connection, request},
    stop,
};

/// The name of the fine search in the table.
pub const SEARCH: &str = "fine search (`POST /api/v1/fines/search`)";
/// The name of the payment start in the table.
pub const PAYMENT: &str = "payment start (`POST /api/v1/payments`, H5)";

const JSON: &[&str] = &["Content-Type: application/json"];
/// How long the server may take to fetch the stand-in's fines.
const FETCH_LIMIT: Duration = Duration::from_secs(120);

/// What needs no body: `/healthz` first, as the measure of the others. Nobody asks for that compressed, and to compress two
/// letters takes longer than all the rest of it.
pub fn pages() -> Vec<(&'static str, Vec<u8>)> {
    let compressed: &[&str] = &["Accept-Encoding: br, gzip"];
    [
        ("`/healthz`", "/healthz", &[][..]),
        (
            "nearest offices (`/api/v1/offices?near=…&limit=10`)",
            "/api/v1/offices?near=43.88,125.32&limit=10",
            compressed,
        ),
        ("guide page (`/guides/ps-id-renew`)", "/guides/ps-id-renew", compressed),
    ]
    .map(|(name, path, headers)| (name, request("GET", path, headers, "")))
    .into()
}

/// Searches for the first `count` of the stand-in's extra fines.
pub fn searches(count: u32) -> Vec<Vec<u8>> {
    (0..count).map(search).collect()
}

/// Waits until the server's table has the last of the extra fines. Meanwhile the police tell of no single decision.
pub fn wait_for_fines(running: &Demonstration, count: u32) -> Result<()> {
    let silence = json!({"route": "registry_look_up", "kind": "status_500", "times": 1_000});
    let silence = request("POST", "/control/faults", JSON, &silence.to_string());
    let silenced = Connection::open(&running.standin_address)?.exchange(&silence)?;
    if silenced.status != 200 {
        bail!("the stand-in answers {}", String::from_utf8_lossy(&silenced.body));
    }
    let deadline = Instant::now() + FETCH_LIMIT;
    let last = search(count.saturating_sub(1));
    loop {
        let answer = Connection::open(&running.address)?.exchange(&last)?;
        if answer.status == 200 {
            return Ok(());
        }
        if stop::asked() || Instant::now() > deadline {
            bail!("the server did not fetch the fines; it answers {}", String::from_utf8_lossy(&answer.body));
        }
        thread::sleep(stop::POLL);
    }
}

/// Makes requests that start payments, each for a fine that no other has used.
pub struct Payments<'a> {
    address: &'a str,
    a_round: u32,
    used: u32,
}

impl<'a> Payments<'a> {
    /// `a_round` at a time.
    pub fn new(address: &'a str, a_round: u32) -> Payments<'a> {
        Payments { address, a_round, used: 0 }
    }

    /// The next round's requests. Looks the fines up first, which is not part of what is measured.
    pub fn fresh(&mut self) -> Result<Vec<Vec<u8>>> {
        let mut connection = Connection::open(self.address)?;
        let numbers = self.used..self.used + self.a_round;
        self.used = numbers.end;
        numbers.map(|i| start(&mut connection, i)).collect()
    }
}

fn start(connection: &mut Connection, i: u32) -> Result<Vec<u8>> {
    let answer = connection.exchange(&search(i))?;
    let found: Value = serde_json::from_slice(&answer.body).context("the search does not answer JSON")?;
    let token = found.get("fine_token").and_then(Value::as_str);
    let token = token.with_context(|| format!("extra fine {i} cannot be paid: {found}"))?;
    let body = json!({ "fine_token": token, "channel": "wechat_h5" }).to_string();
    let key = format!("Idempotency-Key: bench-{i:026}");
    Ok(request("POST", "/api/v1/payments", &["Content-Type: application/json", &key], &body))
}

/// The i-th extra fine, as the stand-in makes it.
fn search(i: u32) -> Vec<u8> {
    let body = json!({
        "decision_no": format!("2201981{i:08}0"),
        "plate": format!("吉A{:05}", i % 100_000),
    });
    request("POST", "/api/v1/fines/search", JSON, &body.to_string())
}
