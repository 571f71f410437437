//! As much HTTP/1.1 as the waiting and the load need: one connection, kept alive, one request after the other.

use std::{
    io::{Read, Write},
    net::TcpStream,
    ops::Range,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use httparse::Status;

/// The longest answer that is read.
const ANSWER_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Most answers come in one piece of this many bytes.
const PIECE_BYTES: usize = 32 * 1024;

/// How many lines the head of an answer may have.
const MOST_HEADERS: usize = 64;

/// One connection to one server.
pub struct Connection {
    stream: TcpStream,
    /// The last answer as it came; its room serves the next one.
    received: Vec<u8>,
    /// How many bytes of that are filled.
    filled: usize,
    /// Where the last body lies in it.
    body: Range<usize>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, still compressed if compression was asked for.
    pub body: Vec<u8>,
}

/// What the reader must know of an answer's head.
struct Head {
    bytes: usize,
    status: u16,
    /// Bytes of the body; `None` when it comes in chunks.
    length: Option<usize>,
}

impl Connection {
    /// Connects to `address`, as in `127.0.0.1:8080`.
    pub fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection { stream, received: vec![0; PIECE_BYTES], filled: 0, body: 0..0 })
    }

    /// Sends a whole request, as [`request`] makes it, and reads the answer.
    pub fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.send(request)?;
        let status = self.receive()?;
        Ok(Answer { status, body: self.body().to_vec() })
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.received.get(self.body.clone()).unwrap_or_default()
    }

    /// Sends a whole request.
    pub fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(request)?)
    }

    /// Reads the answer and gives its status.
    pub fn receive(&mut self) -> Result<u16> {
        self.filled = 0;
        let head = loop {
            self.more()?;
            if let Some(head) = head(self.filled_from(0))? {
                break head;
            }
        };
        let end = match head.length {
            Some(length) => {
                self.body = head.bytes..head.bytes + length;
                self.fill(self.body.end)?;
                self.body.end
            }
            None => self.join_chunks(head.bytes)?,
        };
        if self.filled > end {
            bail!("the server sends more than was asked for");
        }
        Ok(head.status)
    }

    fn filled_from(&self, start: usize) -> &[u8] {
        self.received.get(start..self.filled).unwrap_or_default()
    }

    /// Reads until that many bytes are there.
    fn fill(&mut self, bytes: usize) -> Result<()> {
        if bytes > ANSWER_LIMIT_BYTES {
            bail!("an answer of {bytes} bytes");
        }
        if self.received.len() < bytes {
            self.received.resize(bytes, 0);
        }
        while self.filled < bytes {
            self.more()?;
        }
        Ok(())
    }

    /// Reads what there is, once.
    fn more(&mut self) -> Result<()> {
        if self.filled == self.received.len() {
            self.received.resize(self.filled + PIECE_BYTES, 0);
        }
        if self.filled > ANSWER_LIMIT_BYTES {
            bail!("an answer without end");
        }
        match self.stream.read(self.received.get_mut(self.filled..).unwrap_or_default())? {
            0 => bail!("the server closed the connection"),
            bytes => self.filled += bytes,
        }
        Ok(())
    }

    /// Puts the chunks after `start` together, in place. Gives where the last one ends, with what ends it.
    fn join_chunks(&mut self, start: usize) -> Result<usize> {
        self.body = start..start;
        let mut next = start;
        loop {
            let Status::Complete((line, size)) = httparse::parse_chunk_size(self.filled_from(next))
                .map_err(|_| anyhow::anyhow!("a chunk without a size"))?
            else {
                self.more()?;
                continue;
            };
            let chunk = next + line..next + line + usize::try_from(size)?.min(ANSWER_LIMIT_BYTES + 1);
            next = chunk.end + "\r\n".len();
            self.fill(next)?;
            if chunk.is_empty() {
                return Ok(next);
            }
            let end = self.body.end + chunk.len();
            self.received.copy_within(chunk, self.body.end);
            self.body.end = end;
        }
    }
}

/// The head of an answer, if it is whole.
fn head(received: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut parsed = httparse::Response::new(&mut headers);
    let Status::Complete(bytes) = parsed.parse(received)? else { return Ok(None) };
    let mut head = Head { bytes, status: parsed.code.context("no HTTP status")?, length: Some(0) };
    for header in parsed.headers {
        if header.name.eq_ignore_ascii_case("content-length") {
            head.length = Some(str::from_utf8(header.value)?.trim().parse()?);
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            head.length = head.length.filter(|_| !header.value.eq_ignore_ascii_case(b"chunked"));
        }
    }
    Ok(Some(head))
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
    fn one_answer_follows_the_other_whatever_their_lengths() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let lengths = [0, 100_000, 3];
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for length in lengths {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).unwrap();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&vec![b'x'; length]).unwrap();
            }
        });
        let mut connection = Connection::open(&address).unwrap();
        for length in lengths {
            let answer = connection.exchange(&request("GET", "/", &[], "")).unwrap();
            assert_eq!(answer.body, vec![b'x'; length]);
        }
    }

    #[test]
    fn more_than_one_answer_is_an_error() {
        let address = answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello world");
        assert!(get(&address, "/", &[]).is_err());
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
