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

/// How many connections send at the same time.
pub const CONNECTIONS: usize = 8;

/// Sends what `next` gives, numbered from 0, until it gives nothing. Gives requests per second.
///
/// # Errors
/// An answer other than 2xx ends the measurement: an error is quicker than an answer.
pub fn requests_per_second<'a>(
    address: &str,
    next: impl Fn(usize) -> Option<&'a [u8]> + Sync,
) -> Result<f64> {
    let number = AtomicUsize::new(0);
    let start_together = Barrier::new(CONNECTIONS + 1);
    thread::scope(|scope| {
        let worker = || -> Result<usize> {
            let connection = Connection::open(address);
            start_together.wait();
            let mut connection = connection?;
            let mut sent = 0;
            while let Some(request) = next(number.fetch_add(1, Ordering::Relaxed)) {
                let answer = connection.exchange(request)?;
                if !(200..300).contains(&answer.status) {
                    bail!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body));
                }
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
