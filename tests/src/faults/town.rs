//! Servers, stand-in and database as programs, and a verdict when all is quiet again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::sleep;

use super::{
    books::Books,
    cluster::Cluster,
    operator::Operator,
    police::PoliceBooks,
    resident::{self, Residents},
    rows::Place,
    streets::Streets,
    verdict::{self, Evidence},
};
use crate::{
    midnight, places,
    program::Program,
    system::{free_port, own_settings, start_server},
    until,
};

/// So long after the last fault every payment is to be final.
pub const QUIET_WITHIN: Duration = Duration::from_secs(60);
/// So long after that everything is to be done that follows from payments: refunds have arrived, the police know. The lease of
/// a server that was killed runs for a minute, and what has failed four times is tried again after five and a half.
pub const DONE_WITHIN: Duration = Duration::from_secs(400);
/// How often it is looked whether something is as it shall be.
pub const AGAIN: Duration = Duration::from_millis(50);

/// Where the rows lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// In a file.
    Sqlite,
    /// In a cluster of its own that keeps what it has committed.
    Postgres,
}

/// What a town is made of.
pub struct Plan<'a> {
    /// Where the rows lie.
    pub engine: Engine,
    /// How many servers.
    pub servers: usize,
    /// How many fines there are to pay.
    pub fines: u32,
    /// A folder for the database; otherwise one of the town's own.
    pub data: Option<&'a Path>,
    /// The servers' environment beside what they need.
    pub environment: &'a [(&'a str, &'a str)],
}

/// A server: a program that may be down, and how it is started.
pub struct Server {
    /// The program.
    pub program: Program,
    address: String,
    settings: Vec<(String, String)>,
}

/// All programs, running. Dropping it ends them and removes their data.
pub struct Town {
    /// The servers.
    pub servers: Vec<Server>,
    /// The stand-in.
    pub standin: Program,
    /// PostgreSQL, if the rows are there.
    pub cluster: Option<Cluster>,
    /// Where the rows lie.
    pub rows: Place,
    /// What residents see.
    pub streets: Arc<Streets>,
    standin_command: StandinCommand,
    began: Instant,
    // Removed after the programs have ended, as fields are dropped in their order.
    folder: TempDir,
}

struct StandinCommand {
    port: u16,
    fines: u32,
    folder: PathBuf,
}

/// How it ended.
#[derive(Debug)]
pub struct Report {
    /// Payments that were begun.
    pub payments: usize,
    /// Those whose fine is 已缴款.
    pub paid: usize,
    /// Refunds that have arrived.
    pub returned: usize,
    /// Faults, as the scenario counts them.
    pub faults: u32,
    /// From the last fault until every payment was final.
    pub quiet_after: Duration,
    /// And from then until nothing was left to be done.
    pub done_after: Duration,
    /// All of it.
    pub took: Duration,
    /// Promises that were broken.
    pub broken: Vec<String>,
}

impl Town {
    /// Starts everything and waits until every fine can be paid.
    pub async fn start(plan: &Plan<'_>) -> Town {
        midnight::keep_clear().await;
        let folder = tempfile::Builder::new().prefix("yimatong-faults-").tempdir().unwrap();
        let data = plan.data.unwrap_or(folder.path());
        let (cluster, url) = match plan.engine {
            Engine::Sqlite => (None, format!("sqlite://{}", data.join("yimatong.db").display())),
            Engine::Postgres => {
                let cluster = Cluster::start(data).await;
                let url = cluster.url();
                (Some(cluster), url)
            }
        };
        let standin_command =
            StandinCommand { port: free_port(), fines: plan.fines, folder: folder.path().to_owned() };
        let standin = standin_command.start();
        let standin_base = format!("http://127.0.0.1:{}", standin_command.port);
        let servers: Vec<Server> =
            (0..plan.servers).map(|_| server(plan, &url, &standin_base, folder.path())).collect();
        let bases = servers.iter().map(|server| format!("http://{}", server.address)).collect();
        let beside = servers.first().map_or("", |server| server.address.as_str());
        let operator = Operator::new(settings(beside, &url, &standin_base, folder.path()));
        let streets = Arc::new(Streets::new(bases, operator, standin_base, plan.fines));
        let began = Instant::now();
        let rows = Place(url);
        let town = Town { servers, standin, cluster, rows, streets, standin_command, began, folder };
        town.knows_every_fine(plan.fines).await;
        town
    }

    /// So many residents begin to pay.
    pub fn residents(&self, count: u32, seed: u64) -> Residents {
        Residents::come(&self.streets, count, seed)
    }

    /// kill -9 to a server, and the next one at once, on the same address and rows.
    pub fn kill_server(&mut self, number: usize) {
        let log = self.folder.path().to_owned();
        if let Some(server) = self.servers.get_mut(number) {
            server.program.kill();
            server.program = start_server(&server.address, &server.settings, &log);
        }
    }

    /// kill -9 to the stand-in, and the next one at once, on the same address and journal.
    pub fn kill_standin(&mut self) {
        self.standin.kill();
        self.standin = self.standin_command.start();
    }

    /// Starts what has ended by itself.
    pub fn mend(&mut self) {
        if let Some(cluster) = &mut self.cluster {
            cluster.mend();
        }
        let folder = self.folder.path().to_owned();
        for server in
            self.servers.iter_mut().filter_map(|server| server.program.has_ended().then_some(server))
        {
            server.program = start_server(&server.address, &server.settings, &folder);
        }
        if self.standin.has_ended() {
            self.standin = self.standin_command.start();
        }
    }

    /// Waits until every server answers.
    pub async fn is_ready(&self) {
        for server in 0..self.servers.len() {
            until::so("the server is ready", async || self.streets.is_ready(server).await).await;
        }
    }

    /// A folder for what belongs to it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What servers and PostgreSQL have logged.
    pub fn logged(&self) -> String {
        let server = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        server + self.cluster.as_ref().map(Cluster::logged).unwrap_or_default().as_str()
    }

    /// The last fault was now: everything is started again, residents go home when they have seen their payment's end,
    /// WeChat Pay tells at once what it still has to tell, and then nothing may be open or untrue.
    pub async fn quiet_down(mut self, mut residents: Residents, faults: u32) -> Report {
        self.streets.close();
        let mut broken = Vec::new();
        let quiet_after = self
            .comes_to_rest(&mut broken, QUIET_WITHIN, "payments are not final", async |town| {
                residents.are_gone() && town.rows.open_payments().await == Some(0)
            })
            .await;
        let done_after = self
            .comes_to_rest(&mut broken, DONE_WITHIN, "jobs are not done", async |town| {
                town.rows.undone_jobs().await == Some(0)
            })
            .await;
        let evidence = self.evidence().await;
        broken.extend(verdict::judge(&evidence));
        let rows = &evidence.rows;
        let report = Report {
            payments: rows.payments.len(),
            paid: rows.payments.values().filter(|payment| payment.applies()).count(),
            returned: rows.refunds.values().filter(|refund| refund.state == "success").count(),
            faults,
            quiet_after,
            done_after,
            took: self.began.elapsed(),
            broken,
        };
        if !report.broken.is_empty() {
            let kept = self.folder.keep();
            eprintln!("logs, journal and rows are kept in {}", kept.display());
        }
        report
    }

    /// Starts what has ended and lets WeChat Pay tell until it is so, and gives how long that took; what is not so in
    /// time is a broken promise.
    async fn comes_to_rest(
        &mut self,
        broken: &mut Vec<String>,
        within: Duration,
        otherwise: &str,
        mut rests: impl AsyncFnMut(&Town) -> bool,
    ) -> Duration {
        let began = Instant::now();
        while began.elapsed() < within {
            self.mend();
            // Whoever pays last is told of last, so this is said again and again.
            for hold in [true, false] {
                self.streets.pull("notifications", Some(serde_json::json!({ "hold": hold }))).await;
            }
            if rests(&*self).await {
                return began.elapsed();
            }
            sleep(AGAIN).await;
        }
        broken.push(format!("after {} s {otherwise}", within.as_secs()));
        within
    }

    async fn evidence(&self) -> Evidence {
        // In this order: what is accepted between the two is in the rows.
        let books = Books::read(&self.streets).await.unwrap();
        let police = PoliceBooks::read(&self.streets).await.unwrap();
        let rows = self.rows.read().await.unwrap();
        let (told, ordered) = (self.streets.told(), self.streets.operator.ordered());
        Evidence { rows, books, police, told, ordered }
    }

    async fn knows_every_fine(&self, fines: u32) {
        let last = resident::number(fines.saturating_sub(1));
        self.is_ready().await;
        // A look-up would find what the feed has not told.
        until::so("the feed is read", async || {
            let rows = self.rows.read().await;
            rows.is_ok_and(|rows| rows.fines.values().any(|fine| fine.number == last))
        })
        .await;
    }
}

impl Report {
    /// A line of the table.
    pub fn line(&self, name: &str, engine: Engine) -> String {
        let Report { payments, paid, returned, faults, quiet_after, done_after, took, broken } = self;
        let (quiet, done) = (quiet_after.as_secs_f64(), done_after.as_secs_f64());
        let (took, broken) = (took.as_secs_f64(), broken.len());
        let engine = match engine {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        };
        format!(
            "| {name} | {engine} | {faults} | {payments} | {paid} | {returned} | {quiet:.1} | {done:.0} | {took:.0} | {broken} |"
        )
    }
}

impl StandinCommand {
    fn start(&self) -> Program {
        let mut command = Command::new(places::binary("standin"));
        command.args(["--port", &self.port.to_string(), "--extra-fines", &self.fines.to_string()]);
        command.arg("--journal").arg(self.folder.join("journal"));
        Program::start(command, &self.folder.join("standin.log"))
    }
}

fn server(plan: &Plan<'_>, url: &str, standin: &str, folder: &Path) -> Server {
    let address = format!("127.0.0.1:{}", free_port());
    let mut settings = settings(&address, url, standin, folder);
    settings.extend(plan.environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let program = start_server(&address, &settings, folder);
    Server { program, address, settings }
}

/// What the server at that address must know, and the operator who works beside it.
fn settings(address: &str, url: &str, standin: &str, folder: &Path) -> Vec<(String, String)> {
    let mut settings = own_settings(&format!("http://{address}"), standin, folder);
    let further = [
        ("YIMATONG__DATABASE__URL", url),
        // All of them come from one address.
        ("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "1000000"),
        ("YIMATONG__LIMITS__FINE_MISSES_PER_ADDRESS_PER_MINUTE", "1000000"),
        ("YIMATONG__LIMITS__FINE_MISSES_PER_MINUTE", "1000000"),
        ("YIMATONG__LIMITS__PAYMENT_STARTS_PER_MINUTE", "1000000"),
        // What was paid at the bank is heard of while it is being paid here.
        ("YIMATONG__REGISTRY__POLL_SECONDS", "5"),
        ("YIMATONG__LOG__FILTER", "warn"),
    ];
    settings.extend(further.map(|(key, value)| (key.to_owned(), value.to_owned())));
    settings
}
