//! Notifications that change nothing: the same once more, forged ones, and ones of a megabyte.

use anyhow::{Context, Result, bail};

use crate::{
    http::Connection,
    load::{Exchange, Threads, requests_per_second},
};

/// Notifications that were settled before.
pub const REPLAYED: &str = "the same notifications once more";
/// Notifications of which a byte was altered.
pub const FORGED: &str = "forged notifications, refused";
/// Notifications with a body of a megabyte.
pub const HUGE: &str = "notifications of 1 MB, refused, each on a connection of its own";

const HUGE_BYTES: usize = 1 << 20;
/// Each is a megabyte to send.
const HUGE_COUNT: usize = 200;

/// Sends these notifications in each of the three ways. Gives how many of each were answered in a second.
///
/// # Errors
/// When one that must be refused is not, or a known one is not acknowledged.
pub fn rates(address: &str, clients: Threads, known: &[Vec<u8>]) -> Result<[(&'static str, f64); 3]> {
    let replayed = rate::<Connection>(address, clients, known).context(REPLAYED)?;
    let forged = known.iter().map(|one| forged(one)).collect::<Result<Vec<_>>>()?;
    let forged = rate::<Refused>(address, clients, &forged).context(FORGED)?;
    let huge = vec![huge(known.first().context("no notification")?)?; HUGE_COUNT];
    let huge = rate::<RefusedOnce>(address, Threads::Own, &huge).context(HUGE)?;
    Ok([(REPLAYED, replayed), (FORGED, forged), (HUGE, huge)])
}

fn rate<C: Exchange>(address: &str, clients: Threads, requests: &[Vec<u8>]) -> Result<f64> {
    requests_per_second::<C>(address, clients, |i| requests.get(i).map(Vec::as_slice))
}

/// With another first letter of what is sealed: what was signed is not what came.
fn forged(genuine: &[u8]) -> Result<Vec<u8>> {
    const SEALED: &[u8] = b"\"ciphertext\":\"";
    let start = genuine.windows(SEALED.len()).position(|part| part == SEALED).context("nothing is sealed")?;
    let mut forged = genuine.to_vec();
    let letter = forged.get_mut(start + SEALED.len()).context("nothing is sealed")?;
    *letter = if *letter == b'x' { b'y' } else { b'x' };
    Ok(forged)
}

/// With its headers, and spaces behind its body until it is a megabyte.
fn huge(genuine: &[u8]) -> Result<Vec<u8>> {
    let text = String::from_utf8(genuine.to_vec())?;
    let (head, body) = text.split_once("\r\n\r\n").context("no body")?;
    let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
    let head: Vec<&str> = head.lines().filter(|line| !is_length(line)).collect();
    let head = head.join("\r\n");
    let spaces = " ".repeat(HUGE_BYTES.saturating_sub(body.len()));
    Ok(format!("{head}\r\nContent-Length: {HUGE_BYTES}\r\n\r\n{body}{spaces}").into_bytes())
}

/// A connection on which everything is to be refused.
struct Refused(Connection);

impl Exchange for Refused {
    fn open(address: &str) -> Result<Refused> {
        Ok(Refused(Connection::open(address)?))
    }

    fn send(&mut self, request: &[u8]) -> Result<()> {
        self.0.send(request)
    }

    fn receive(&mut self) -> Result<()> {
        match self.0.receive()? {
            400..500 => Ok(()),
            status => bail!("{status} instead of a refusal"),
        }
    }
}

/// The same with a connection for each request: whoever refuses a body that he has not read closes it.
struct RefusedOnce {
    address: String,
    connection: Refused,
}

impl Exchange for RefusedOnce {
    fn open(address: &str) -> Result<RefusedOnce> {
        Ok(RefusedOnce { address: address.to_owned(), connection: Refused::open(address)? })
    }

    fn send(&mut self, request: &[u8]) -> Result<()> {
        self.connection = Refused::open(&self.address)?;
        self.connection.send(request)
    }

    fn receive(&mut self) -> Result<()> {
        self.connection.receive()
    }
}
