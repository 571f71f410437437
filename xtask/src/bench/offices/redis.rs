//! Redis with the same windows, asked by the same kind of client as ours: redis-benchmark draws whole numbers only,
//! which make no points.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{build, load::Exchange, made_up::City, ports, service::Service, stop};

/// Under which key the windows lie.
pub const KEY: &str = "windows";
const START_LIMIT: Duration = Duration::from_secs(30);
/// How many windows one command brings.
const BATCH: usize = 500;

/// Fails in one sentence if Redis is not installed.
pub fn present() -> Result<()> {
    if build::found("redis-server") {
        return Ok(());
    }
    bail!("redis-server is missing; on Debian this installs it: apt-get install redis-server")
}

/// A Redis of our own, which writes nothing to disk.
pub struct Redis {
    address: String,
    _service: Service,
    _folder: TempDir,
}

impl Redis {
    /// Starts one and gives it every window whose position is known.
    pub fn start(city: City) -> Result<Redis> {
        let folder = tempfile::Builder::new().prefix("yimatong-redis-").tempdir()?;
        let port = ports::free()?;
        let mut command = Command::new("redis-server");
        command.current_dir(folder.path()).args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        command.args(["--save", "", "--appendonly", "no"]);
        let service = Service::start("redis-server", command, &folder.path().join("log"))?;
        let address = format!("127.0.0.1:{port}");
        let mut redis = Redis { address, _service: service, _folder: folder };
        redis.fill(city)?;
        Ok(redis)
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn fill(&mut self, city: City) -> Result<()> {
        let mut connection = self.connect()?;
        let members: Vec<String> = city
            .windows()
            .filter_map(|window| window.at.map(|at| format!("{:.6} {:.6} {}", at.lon, at.lat, window.id())))
            .collect();
        for batch in members.chunks(BATCH) {
            connection.exchange(&command(&format!("GEOADD {KEY} {}", batch.join(" "))))?;
        }
        Ok(())
    }

    fn connect(&self) -> Result<Resp> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            match Resp::open(&self.address) {
                Ok(connection) => return Ok(connection),
                Err(error) if stop::asked() || Instant::now() > deadline => return Err(error),
                Err(_) => thread::sleep(stop::POLL),
            }
        }
    }
}

/// A command of words without spaces, as RESP has it.
pub fn command(words: &str) -> Vec<u8> {
    let words: Vec<&str> = words.split(' ').collect();
    let mut text = format!("*{}\r\n", words.len());
    for word in words {
        text.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    text.into_bytes()
}

/// As much of Redis's protocol as the answers here need.
pub struct Resp {
    stream: BufReader<TcpStream>,
    buffer: Vec<u8>,
}

impl Exchange for Resp {
    fn open(address: &str) -> Result<Resp> {
        let stream = TcpStream::connect(address).with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Resp { stream: BufReader::new(stream), buffer: Vec::new() })
    }

    fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(request)?)
    }

    fn receive(&mut self) -> Result<()> {
        match self.head()? {
            (b'*', count) => (0..count).try_for_each(|_| self.bulk()),
            (b':', _) => Ok(()),
            _ => bail!("redis-server answers {}", String::from_utf8_lossy(&self.buffer).trim_end()),
        }
    }
}

impl Resp {
    /// The next line: what kind of answer, and its number.
    fn head(&mut self) -> Result<(u8, usize)> {
        self.buffer.clear();
        if self.stream.read_until(b'\n', &mut self.buffer)? == 0 {
            bail!("redis-server closed the connection");
        }
        let text = str::from_utf8(&self.buffer)?.trim_end();
        let (kind, number) = text.split_at_checked(1).context("an empty answer")?;
        Ok((kind.bytes().next().unwrap_or_default(), number.parse().unwrap_or_default()))
    }

    fn bulk(&mut self) -> Result<()> {
        let (kind, length) = self.head()?;
        if kind != b'$' {
            bail!("redis-server answers with something other than texts");
        }
        self.buffer.resize(length + 2, 0);
        Ok(self.stream.read_exact(&mut self.buffer)?)
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn answering(answer: &'static str) -> Resp {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        Resp::open(&address).unwrap()
    }

    #[test]
    fn a_command_is_written_as_the_protocol_says() {
        // https://redis.io/docs/latest/develop/reference/protocol-spec/
        assert_eq!(command("LLEN mylist"), b"*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n");
    }

    #[test]
    fn a_list_and_a_number_are_answers_and_an_error_is_one() {
        assert!(answering("*2\r\n$5\r\nhello\r\n$5\r\nworld\r\n").exchange(b"x").is_ok());
        assert!(answering(":1000\r\n").exchange(b"x").is_ok());
        let error = answering("-ERR unknown command\r\n").exchange(b"x").unwrap_err();
        assert!(error.to_string().contains("unknown command"));
        assert!(answering("*2\r\n$5\r\nhello\r\n").exchange(b"x").is_err());
    }
}
