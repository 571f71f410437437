//! The n-th fsync or write killed, or failed for want of space or by the disk, for n = 1, 2, … until a payment passes clean.

use std::path::PathBuf;

use fastrand::Rng;
use futures_util::future::join_all;
use tokio::time::sleep;

use super::{
    resident::{self, Intent, Residents},
    strace::{Injection, Strace},
    town::{AGAIN, Engine, Plan, Report, Town},
};

/// More calls than a payment can have; beyond it something goes in circles.
const MOST: u32 = 400;

const FLUSH: &str = "fsync,fdatasync";
const WRITE: &str = "write,pwrite64,writev,pwritev";
/// What a PostgreSQL client writes goes to a socket.
const SEND: &str = "sendto,sendmsg,writev";

/// Whose calls they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// The server's, in SQLite's files.
    Files,
    /// PostgreSQL's.
    Database,
    /// The server's, to PostgreSQL, WeChat Pay and residents.
    Sockets,
}

const SQLITE: [(Whose, Injection); 6] = [
    (Whose::Files, Injection { calls: FLUSH, fault: "signal=KILL" }),
    (Whose::Files, Injection { calls: FLUSH, fault: "error=EIO" }),
    (Whose::Files, Injection { calls: FLUSH, fault: "error=ENOSPC" }),
    (Whose::Files, Injection { calls: WRITE, fault: "signal=KILL" }),
    (Whose::Files, Injection { calls: WRITE, fault: "error=EIO" }),
    (Whose::Files, Injection { calls: WRITE, fault: "error=ENOSPC" }),
];
const POSTGRES: [(Whose, Injection); 7] = [
    (Whose::Database, Injection { calls: FLUSH, fault: "signal=KILL" }),
    (Whose::Database, Injection { calls: FLUSH, fault: "error=EIO" }),
    (Whose::Database, Injection { calls: FLUSH, fault: "error=ENOSPC" }),
    (Whose::Database, Injection { calls: WRITE, fault: "signal=KILL" }),
    (Whose::Database, Injection { calls: WRITE, fault: "error=EIO" }),
    (Whose::Database, Injection { calls: WRITE, fault: "error=ENOSPC" }),
    (Whose::Sockets, Injection { calls: SEND, fault: "signal=KILL" }),
];

/// Every kind of call with every kind of fault, each in a town of its own. Gives a report for each, with its name.
pub async fn run(engine: Engine, seed: u64) -> Vec<(String, Report)> {
    let kinds: &[(Whose, Injection)] = match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    let towns = kinds.iter().map(async |(whose, injection)| {
        let name = format!("{} of {whose:?}: {}", injection.calls, injection.fault);
        (name, one(engine, *whose, *injection, seed).await)
    });
    // Each waits most of the time.
    join_all(towns).await
}

async fn one(engine: Engine, whose: Whose, injection: Injection, seed: u64) -> Report {
    let mut town = Town::start(&Plan { engine, servers: 1, fines: MOST, data: None, environment: &[] }).await;
    let mut dice = Rng::with_seed(seed);
    let mut struck = 0;
    let mut clean = false;
    while !clean && struck < MOST {
        town.is_ready().await;
        let strace = attach(&town, whose, injection, struck + 1).await;
        clean = !pay_under(&mut town, strace, &mut dice).await;
        struck += u32::from(!clean);
    }
    let mut report = town.quiet_down(Residents::default(), struck).await;
    if !clean || struck == 0 {
        report.broken.push(format!("{struck} calls were hit, and a payment passed clean: {clean}"));
    }
    report
}

async fn attach(town: &Town, whose: Whose, injection: Injection, n: u32) -> Strace {
    let server: Vec<u32> = town.servers.iter().map(|server| server.program.pid()).collect();
    let file = PathBuf::from(town.rows.0.trim_start_matches("sqlite://"));
    let beside = |end: &str| PathBuf::from(format!("{}{end}", file.display()));
    let (pids, paths) = match whose {
        Whose::Files => (server, vec![beside(""), beside("-wal"), beside("-journal")]),
        Whose::Sockets => (server, Vec::new()),
        Whose::Database => (town.cluster.iter().flat_map(|cluster| cluster.pids()).collect(), Vec::new()),
    };
    Strace::attach(&pids, &paths, injection, n, town.folder()).await
}

/// One payment to its end, whatever has to be started again. Gives whether the fault struck; once is enough, so that a
/// program that is started again is left alone.
async fn pay_under(town: &mut Town, strace: Strace, dice: &mut Rng) -> bool {
    let streets = town.streets.clone();
    let Some(fine) = streets.fine() else { return true };
    let mut dice = dice.fork();
    let payment =
        tokio::spawn(async move { resident::pay(&streets, fine, Intent::PaysTwice, &mut dice).await });
    let mut attached = Some(strace);
    let mut struck = false;
    while !payment.is_finished() {
        if let Some(strace) = attached.take_if(|strace| strace.has_struck()) {
            struck = true;
            strace.detach();
        }
        town.mend();
        sleep(AGAIN).await;
    }
    payment.await.unwrap();
    if let Some(strace) = attached {
        struck = strace.has_struck();
        strace.detach();
    }
    struck
}
