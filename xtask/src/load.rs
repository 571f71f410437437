//! A lean load: some connections, each kept alive, one request after the other on each; served by as many threads, or
//! by two, as pgbench serves its clients.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use anyhow::{Result, bail};

use crate::http::Connection;

/// A connection that takes one request after the other.
pub trait Exchange: Sized {
    /// Connects to `address`, as in `127.0.0.1:8080`.
    ///
    /// # Errors
    /// When nobody answers.
    fn open(address: &str) -> Result<Self>;

    /// Sends a whole request.
    ///
    /// # Errors
    /// When nobody takes it.
    fn send(&mut self, request: &[u8]) -> Result<()>;

    /// Reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer, or it is a refusal: an error is quicker than an answer.
    fn receive(&mut self) -> Result<()>;

    /// Both, one after the other.
    ///
    /// # Errors
    /// As they have them.
    fn exchange(&mut self, request: &[u8]) -> Result<()> {
        self.send(request)?;
        self.receive()
    }
}

impl Exchange for Connection {
    fn open(address: &str) -> Result<Connection> {
        Connection::open(address)
    }

    fn send(&mut self, request: &[u8]) -> Result<()> {
        Connection::send(self, request)
    }

    fn receive(&mut self) -> Result<()> {
        let status = Connection::receive(self)?;
        if !(200..300).contains(&status) {
            bail!("{status}: {}", String::from_utf8_lossy(self.body()));
        }
        Ok(())
    }
}

/// How many connections send at the same time, where nothing else is said.
pub const CONNECTIONS: usize = 8;
/// Sixteen times as many: whoever waits for a commit sends nothing meanwhile.
const MANY: usize = 128;

/// How the connections are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// Each by a thread of its own.
    Own,
    /// By two threads, half of them each: sent on one after the other, then read from the last one back.
    Two,
    /// By two threads as well, and sixteen times as many connections.
    Many,
}

impl Threads {
    /// How many connections they serve.
    pub const fn connections(self) -> usize {
        match self {
            Threads::Own | Threads::Two => CONNECTIONS,
            Threads::Many => MANY,
        }
    }

    const fn count(self) -> usize {
        match self {
            Threads::Own => self.connections(),
            Threads::Two | Threads::Many => 2,
        }
    }
}

/// Sends what `next` gives, numbered from 0, until it gives nothing. Gives requests per second.
///
/// # Errors
/// Whatever a connection takes for an error ends the measurement.
pub fn requests_per_second<'a, C: Exchange>(
    address: &str,
    threads: Threads,
    next: impl Fn(usize) -> Option<&'a [u8]> + Sync,
) -> Result<f64> {
    let number = AtomicUsize::new(0);
    let (connections, threads) = (threads.connections(), threads.count());
    let start_together = Barrier::new(threads + 1);
    thread::scope(|scope| {
        let worker = || -> Result<usize> {
            let connections: Result<Vec<C>> = (0..connections / threads).map(|_| C::open(address)).collect();
            start_together.wait();
            serve(&mut connections?, || next(number.fetch_add(1, Ordering::Relaxed)))
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        start_together.wait();
        let start = Instant::now();
        let mut sent = 0;
        for worker in workers {
            match worker.join() {
                Ok(count) => sent += count?,
                Err(_) => bail!("a connection of the load ended by itself"),
            }
        }
        Ok(sent as f64 / start.elapsed().as_secs_f64())
    })
}

/// Sends on each connection, then reads on each, until there is nothing more to send. Gives how many were answered.
/// Once the last one is answered, the others mostly are: the thread sleeps once for all of them, not once for each.
fn serve<'a, C: Exchange>(connections: &mut [C], next: impl Fn() -> Option<&'a [u8]>) -> Result<usize> {
    let mut answered = 0;
    loop {
        let mut waiting = Vec::with_capacity(connections.len());
        for connection in connections.iter_mut() {
            let Some(request) = next() else { break };
            connection.send(request)?;
            waiting.push(connection);
        }
        if waiting.is_empty() {
            return Ok(answered);
        }
        answered += waiting.len();
        waiting.into_iter().rev().try_for_each(C::receive)?;
    }
}
