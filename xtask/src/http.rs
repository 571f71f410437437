//! As much HTTP/1.1 as the waiting and the load need: one connection, kept alive, one request after the other.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, Result, bail};

/// The longest body that is read.
const BODY_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Most answers come in one piece of this many bytes.
const PIECE_BYTES: usize = 32 * 1024;

/// One connection to one server.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    /// The body of the last answer; its room serves the next one.
    body: Vec<u8>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, still compressed if compression was asked for.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects to `address`, as in `127.0.0.1:8080`.
    pub fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection {
            stream: BufReader::with_capacity(PIECE_BYTES, stream),
            line: String::new(),
            body: Vec::new(),
        })
    }

    /// Sends a whole request, as [`request`] makes it, and reads the answer.
    pub fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.send(request)?;
        let status = self.receive()?;
        Ok(Answer { status, body: std::mem::take(&mut self.body) })
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Sends a whole request.
    pub fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(request)?)
    }

    /// Reads the answer and gives its status.
    pub fn receive(&mut self) -> Result<u16> {
        let status_line = self.line()?;
        let status =
            status_line.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no HTTP status")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let Some((name, value)) = self.line()?.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.trim().eq_ignore_ascii_case("chunked");
            }
        }
        self.body.clear();
        if chunked {
            self.chunks()?;
        } else {
            self.bytes(length)?;
        }
        Ok(status)
    }

    /// The next line, without its end.
    fn line(&mut self) -> Result<&str> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(self.line.trim_end())
    }

    fn bytes(&mut self, length: usize) -> Result<()> {
        let start = self.body.len();
        if start + length > BODY_LIMIT_BYTES {
            bail!("a body of {} bytes", start + length);
        }
        self.body.resize(start + length, 0);
        let room = self.body.get_mut(start..).unwrap_or_default();
        Ok(self.stream.read_exact(room)?)
    }

    fn chunks(&mut self) -> Result<()> {
        loop {
            let length = usize::from_str_radix(self.line()?, 16)?;
            self.bytes(length)?;
            self.line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }
}

/// A request as bytes. `headers` are whole lines without their ends.
pub fn request(method: &str, path: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut text =
        format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n", body.len());
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// One GET on a connection of its own.
pub fn get(address: &str, path: &str, headers: &[&str]) -> Result<Answer> {
    Connection::open(address)?.exchange(&request("GET", path, headers, ""))
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    fn answering(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn reads_a_body_of_known_length() {
        let address = answering("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
        let answer = get(&address, "/", &[]).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (201, b"hello".as_slice()));
    }

    #[test]
    fn reads_a_body_in_chunks() {
        let address = answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
        );
        assert_eq!(get(&address, "/", &[]).unwrap().body, b"hello world");
    }

    #[test]
    fn a_body_cut_short_is_an_error() {
        let address = answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
        assert!(get(&address, "/", &[]).is_err());
    }
}
