//! A lean load: eight connections, each kept alive, one request after the other on each.

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

    /// Sends a whole request and reads the whole answer.
    ///
    /// # Errors
    /// When there is no answer, or it is a refusal: an error is quicker than an answer.
    fn exchange(&mut self, request: &[u8]) -> Result<()>;
}

impl Exchange for Connection {
    fn open(address: &str) -> Result<Connection> {
        Connection::open(address)
    }

    fn exchange(&mut self, request: &[u8]) -> Result<()> {
        let status = self.send(request)?;
        if !(200..300).contains(&status) {
            bail!("{status}: {}", String::from_utf8_lossy(self.body()));
        }
        Ok(())
    }
}

/// How many connections send at the same time.
pub const CONNECTIONS: usize = 8;

/// Sends what `next` gives, numbered from 0, until it gives nothing. Gives requests per second.
///
/// # Errors
/// Whatever a connection takes for an error ends the measurement.
pub fn requests_per_second<'a, C: Exchange>(
    address: &str,
    next: impl Fn(usize) -> Option<&'a [u8]> + Sync,
) -> Result<f64> {
    let number = AtomicUsize::new(0);
    let start_together = Barrier::new(CONNECTIONS + 1);
    thread::scope(|scope| {
        let worker = || -> Result<usize> {
            let connection = C::open(address);
            start_together.wait();
            let mut connection = connection?;
            let mut sent = 0;
            while let Some(request) = next(number.fetch_add(1, Ordering::Relaxed)) {
                connection.exchange(request)?;
                sent += 1;
            }
            Ok(sent)
        };
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(worker)).collect();
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
