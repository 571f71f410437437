//! Takes the stand-in's notifications in place of the server, so that they can be given to it all at once: the stand-in
//! signs on the same cores, and more slowly than the server reads.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{http, stop};

/// What a signature covers travels in these headers.
const SIGNED: &str = "wechatpay-";
/// Where the server takes notifications.
pub const PATH: &str = "/api/v1/wechat/pay/notify";
const LIMIT: Duration = Duration::from_secs(60);

/// Notifications as whole requests.
#[derive(Clone, Default)]
struct Taken(Arc<Mutex<Vec<Vec<u8>>>>);

/// A listener on a free port.
pub struct Sink {
    /// What the stand-in is to call.
    pub url: String,
    taken: Taken,
}

impl Sink {
    /// Listens until the process ends.
    pub fn open() -> Result<Sink> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
        let url = format!("http://{}{PATH}", listener.local_addr()?);
        let taken = Taken::default();
        let sink = Sink { url, taken: taken.clone() };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let taken = taken.clone();
                // A connection that breaks is opened again by the stand-in.
                thread::spawn(move || taken.serve(stream));
            }
        });
        Ok(sink)
    }

    /// Waits for so many notifications and gives them.
    pub fn take(&self, count: usize) -> Result<Vec<Vec<u8>>> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let mut taken = self.taken.0.lock().unwrap_or_else(PoisonError::into_inner);
            if taken.len() >= count {
                return Ok(std::mem::take(&mut *taken));
            }
            let here = taken.len();
            drop(taken);
            if stop::asked() || Instant::now() > deadline {
                bail!("{here} of {count} notifications came");
            }
            thread::sleep(stop::POLL);
        }
    }
}

impl Taken {
    fn serve(&self, stream: TcpStream) -> Result<()> {
        let mut reader = BufReader::new(stream);
        loop {
            let request = request(&mut reader)?;
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?;
        }
    }
}

/// The next request, as the server would have got it.
fn request(reader: &mut impl BufRead) -> Result<Vec<u8>> {
    let (mut headers, mut length) = (vec!["Content-Type: application/json".to_owned()], 0);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            bail!("the connection ended");
        }
        let header = line.trim_end();
        if header.is_empty() {
            break;
        }
        let name = header.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if name.starts_with(SIGNED) {
            headers.push(header.to_owned());
        } else if name == "content-length" {
            length = header.rsplit(':').next().unwrap_or_default().trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    Ok(http::request("POST", PATH, &headers, &String::from_utf8(body)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_what_is_signed() {
        let sent = b"POST /x HTTP/1.1\r\nhost: a\r\nWechatpay-Nonce: n\r\ncontent-length: 2\r\n\r\n{}";
        let kept = String::from_utf8(request(&mut sent.as_slice()).unwrap()).unwrap();
        assert!(kept.starts_with("POST /api/v1/wechat/pay/notify HTTP/1.1\r\n"));
        assert!(kept.contains("Wechatpay-Nonce: n\r\n") && !kept.contains("host: a"));
        assert!(kept.ends_with("\r\n\r\n{}"));
    }
}
