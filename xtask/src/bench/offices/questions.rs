//! What is asked of our server and of Redis: the same points, each finer than a kilometre, so that the server keeps
//! no answer.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    http::{Connection, request},
    made_up::{Point, SERVICES, residents, service},
};

/// How many different points are asked about.
const POINTS: usize = 20_000;
/// Not the seed of any city.
const SEED: u64 = 77;
/// A Tuesday morning on which everything is open that opens on working days.
const WORKING_HOUR: &str = "2026-11-24T10:00:00%2B08:00";
/// The same Tuesday, before anything opens.
const NIGHT: &str = "2026-11-24T03:00:00%2B08:00";
/// How many answers are looked at before anything is measured.
const LOOKED_AT: usize = 100;

/// What is asked beside the point.
pub enum Filter {
    /// Nothing.
    None,
    /// A service, another one each time, and open at a working hour.
    ServiceAndOpen,
    /// A service, and open in the middle of the night, when hardly anything is.
    ServiceAtNight,
    /// What no window does: a service of subdistrict offices at those for veterans.
    Nothing,
}

impl Filter {
    fn parameters(&self, number: usize) -> String {
        let service = service(number % SERVICES);
        match self {
            Filter::None => String::new(),
            Filter::ServiceAndOpen => format!("&service={service}&open={WORKING_HOUR}"),
            Filter::ServiceAtNight => format!("&service={service}&open={NIGHT}"),
            Filter::Nothing => format!("&kind=veterans&service={}", self::service(0)),
        }
    }
}

/// The points.
pub struct Questions(Vec<Point>);

impl Questions {
    /// Where residents stand.
    pub fn new() -> Questions {
        Questions(residents(SEED).take(POINTS).collect())
    }

    /// Points far from every window, but in the country.
    pub fn far_away() -> Questions {
        let moved = |point: Point| Point { lat: point.lat - 24.0, lon: point.lon - 7.0 };
        Questions(residents(SEED).take(POINTS).map(moved).collect())
    }

    /// The nearest ten windows, over HTTP.
    pub fn nearest(&self, filter: &Filter, headers: &[&str]) -> Vec<Vec<u8>> {
        let ask = |(number, Point { lat, lon }): (usize, &Point)| {
            let filter = filter.parameters(number);
            let path = format!("/api/v1/offices?near={lat:.6},{lon:.6}{filter}&limit=10");
            request("GET", &path, headers, "")
        };
        self.0.iter().enumerate().map(ask).collect()
    }

    /// The nearest ten members inside a circle of that many kilometres, for Redis.
    pub fn circles(&self, kilometres: u32) -> Vec<Vec<u8>> {
        let ask = |Point { lat, lon }: &Point| {
            super::redis::command(&format!(
                "GEOSEARCH {} FROMLONLAT {lon:.6} {lat:.6} BYRADIUS {kilometres} km ASC COUNT 10",
                super::redis::KEY
            ))
        };
        self.0.iter().map(ask).collect()
    }
}

/// The plainest answer.
pub fn health() -> Vec<u8> {
    request("GET", "/healthz", &[], "")
}

/// The requests over and over.
pub fn nth(requests: &[Vec<u8>], number: usize) -> &[u8] {
    requests.get(number % requests.len().max(1)).map_or(&[], Vec::as_slice)
}

/// Fails unless nearly every answer has ten windows: an empty answer would be quick for no merit.
pub fn expect_ten(address: &str, requests: &[Vec<u8>]) -> Result<()> {
    let mut connection = Connection::open(address)?;
    let mut found = 0;
    for request in requests.iter().take(LOOKED_AT) {
        let answer = connection.exchange(request)?;
        if answer.status != 200 {
            bail!("the server answers {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        let list: Value = serde_json::from_slice(&answer.body)?;
        found += list.get("items").and_then(Value::as_array).context("an answer without items")?.len();
    }
    if found * 100 < LOOKED_AT * 10 * 95 {
        bail!("{LOOKED_AT} answers hold {found} windows in all; ten each were expected");
    }
    Ok(())
}
