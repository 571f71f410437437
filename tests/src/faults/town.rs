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
    /// Those whose money is to be returned.
    pub surplus: usize,
    /// Faults, as the scenario counts them.
    pub faults: u32,
    /// From the last fault until every payment was final.
    pub quiet_after: Duration,
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
        let streets = Arc::new(Streets::new(bases, standin_base, plan.fines));
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
        let last_fault = Instant::now();
        self.streets.close();
        let mut quiet_after = None;
        while quiet_after.is_none() && last_fault.elapsed() < QUIET_WITHIN {
            self.mend();
            // Whoever pays last is told of last, so this is said again and again.
            for hold in [true, false] {
                self.streets.pull("notifications", Some(serde_json::json!({ "hold": hold }))).await;
            }
            let open = self.rows.open_payments().await;
            if residents.are_gone() && open == Some(0) {
                quiet_after = Some(last_fault.elapsed());
            }
            sleep(AGAIN).await;
        }
        let mut broken = Vec::new();
        if quiet_after.is_none() {
            let open = self.rows.open_payments().await;
            broken.push(format!("after {} s {open:?} payments are not final", QUIET_WITHIN.as_secs()));
        }
        let evidence = self.evidence().await;
        broken.extend(verdict::judge(&evidence));
        let with = |settlement: &str| {
            evidence
                .rows
                .payments
                .values()
                .filter(|row| row.settlement.as_deref() == Some(settlement))
                .count()
        };
        let report = Report {
            payments: evidence.rows.payments.len(),
            paid: with("applied"),
            surplus: with("surplus"),
            faults,
            quiet_after: quiet_after.unwrap_or(QUIET_WITHIN),
            took: self.began.elapsed(),
            broken,
        };
        if !report.broken.is_empty() {
            let kept = self.folder.keep();
            eprintln!("logs, journal and rows are kept in {}", kept.display());
        }
        report
    }

    async fn evidence(&self) -> Evidence {
        // In this order: what is accepted between the two is in the rows.
        let books = Books::read(&self.streets).await.unwrap();
        let rows = self.rows.read().await.unwrap();
        Evidence { rows, books, told: self.streets.told() }
    }

    async fn knows_every_fine(&self, fines: u32) {
        let query = resident::query(fines.saturating_sub(1));
        self.is_ready().await;
        for server in 0..self.servers.len() {
            until::so("the server knows the fines", async || {
                let found =
                    self.streets.post(server, "/api/v1/fines/search", None, Some(query.clone())).await;
                found.is_some_and(|(status, _)| status == 200)
            })
            .await;
        }
    }
}

impl Report {
    /// A line of the table.
    pub fn line(&self, name: &str, engine: Engine) -> String {
        let Report { payments, paid, surplus, faults, quiet_after, took, broken } = self;
        let (quiet, took, broken) = (quiet_after.as_secs_f64(), took.as_secs_f64(), broken.len());
        let engine = match engine {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        };
        format!(
            "| {name} | {engine} | {faults} | {payments} | {paid} | {surplus} | {quiet:.1} | {took:.0} | {broken} |"
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
    let mut settings = own_settings(&format!("http://{address}"), standin, folder);
    let further = [
        ("YIMATONG__DATABASE__URL", url),
        // All of them come from one address.
        ("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "1000000"),
        ("YIMATONG__LIMITS__FINE_MISSES_PER_ADDRESS_PER_MINUTE", "1000000"),
        ("YIMATONG__LIMITS__FINE_MISSES_PER_MINUTE", "1000000"),
        ("YIMATONG__LIMITS__PAYMENT_STARTS_PER_MINUTE", "1000000"),
        ("YIMATONG__LOG__FILTER", "warn"),
    ];
    let further = further.iter().chain(plan.environment);
    settings.extend(further.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let program = start_server(&address, &settings, folder);
    Server { program, address, settings }
}
