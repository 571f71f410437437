//! Stand-in and server, side by side, on the values of `server/demonstration.toml`.

use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    build, http, ports,
    service::{Memory, Service},
    stop,
};

/// How long the start may take; the first one imports the city's data. A made-up city of a million windows takes
/// about a minute.
const START_LIMIT: Duration = Duration::from_secs(300);
const CONFIGURATION: &str = "server/demonstration.toml";
/// What the stand-in asks of a registry's client, from `server/demonstration.toml`.
const REGISTRY_TOKEN: &str = "Authorization: Bearer demonstration-registry-token";

/// Limits that protect the real service from what a measurement is.
pub const NO_LIMITS: [(&str, &str); 3] = [
    ("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "1000000"),
    ("YIMATONG__LIMITS__PAYMENT_STARTS_PER_MINUTE", "1000000"),
    ("YIMATONG__LOG__FILTER", "warn"),
];

/// What is to be started.
pub struct Plan<'a> {
    /// The folder of the binaries.
    pub binaries: &'a Path,
    /// The built assets.
    pub assets: &'a Path,
    /// Where the server listens, on 127.0.0.1.
    pub port: u16,
    /// Where the data lies: `sqlite://…` or `postgres://…`.
    pub database_url: &'a str,
    /// Where the two write their logs.
    pub logs: &'a Path,
    /// How many fines the stand-in has beside those to try.
    pub extra_fines: u32,
    /// Settings of the server beside those that the start needs.
    pub settings: &'a [(&'a str, &'a str)],
}

/// Both programs, running. Dropping it stops them, the server first.
pub struct Demonstration {
    server: Service,
    standin: Service,
    /// Where the server listens, as in `127.0.0.1:8080`.
    pub address: String,
    /// Where the stand-in listens.
    pub standin_address: String,
    /// Where the server's log lies.
    pub server_log: PathBuf,
    /// From the server's start to its first answer.
    pub start_took: Duration,
}

impl Plan<'_> {
    /// Publishes a pack into the database, so that the start of the server need not.
    ///
    /// # Errors
    /// When something is wrong with the pack; the program has said what.
    pub fn import(&self, pack: &Path) -> Result<()> {
        let address = format!("127.0.0.1:{}", self.port);
        let mut command = command(self, &address, "127.0.0.1:4001");
        command.args(["pack", "import"]).arg(pack).args(["--config", CONFIGURATION]);
        stop::run(&mut command)
    }
}

impl Demonstration {
    /// Starts both on a database of their own in that folder, without limits to whoever asks.
    ///
    /// # Errors
    /// As [`Demonstration::start`].
    pub fn unlimited(binaries: &Path, assets: &Path, folder: &Path) -> Result<Demonstration> {
        build::announce("Starting the stand-in and the server");
        Demonstration::start(&Plan {
            binaries,
            assets,
            port: ports::free()?,
            database_url: &sqlite_url(folder)?,
            logs: folder,
            extra_fines: 0,
            settings: &NO_LIMITS,
        })
    }

    /// Starts both and waits until the server is ready.
    pub fn start(plan: &Plan<'_>) -> Result<Demonstration> {
        let (standin, standin_address) = start_standin(plan)?;
        let address = format!("127.0.0.1:{}", plan.port);
        let server_log = plan.logs.join("server.log");
        let mut serve = command(plan, &address, &standin_address);
        serve.args(["serve", "--config", CONFIGURATION]);
        let start = Instant::now();
        let server = Service::start("server", serve, &server_log)?;
        let start_took = Duration::ZERO;
        let mut started = Demonstration { server, standin, address, standin_address, server_log, start_took };
        let ready =
            |address: &str| http::get(address, "/readyz", &[]).is_ok_and(|answer| answer.status == 200);
        started.wait_until("the server is ready", ready)?;
        started.start_took = start.elapsed();
        Ok(started)
    }

    /// What the server keeps in memory.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn memory(&self) -> Result<Memory> {
        self.server.memory()
    }

    /// Fails if either has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        self.server.check()?;
        self.standin.check()
    }

    /// The fines that the stand-in's traffic police knows, as it serves them.
    pub fn fines(&self, limit: u32, after: Option<&str>) -> Result<Value> {
        let after = after.map(|cursor| format!("&after={cursor}")).unwrap_or_default();
        let path = format!("/police/decisions?limit={limit}{after}");
        let answer = http::get(&self.standin_address, &path, &[REGISTRY_TOKEN])?;
        if answer.status != 200 {
            bail!("the stand-in answers {} to {path}", answer.status);
        }
        Ok(serde_json::from_slice(&answer.body)?)
    }

    fn wait_until(&mut self, what: &str, condition: impl Fn(&str) -> bool) -> Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        while !condition(&self.address) {
            self.check()?;
            if stop::asked() {
                bail!("stopped");
            }
            if Instant::now() > deadline {
                bail!(
                    "waited {} s in vain until {what}; see {}",
                    START_LIMIT.as_secs(),
                    self.server_log.display()
                );
            }
            thread::sleep(stop::POLL);
        }
        Ok(())
    }
}

/// Starts the stand-in on a port of its own choice, which it prints.
fn start_standin(plan: &Plan<'_>) -> Result<(Service, String)> {
    let mut command = Command::new(plan.binaries.join("standin"));
    command.current_dir(build::root()).args(["--port", "0", "--extra-fines", &plan.extra_fines.to_string()]);
    let mut standin = Service::start("stand-in", command, &plan.logs.join("standin.log"))?;
    let deadline = Instant::now() + START_LIMIT;
    loop {
        let output = standin.output();
        let line = output.lines().find_map(|line| line.strip_prefix("standin listening on http://"));
        if let Some(address) = line {
            let address = address.trim().to_owned();
            return Ok((standin, address));
        }
        standin.check()?;
        if stop::asked() || Instant::now() > deadline {
            bail!("the stand-in did not start");
        }
        thread::sleep(stop::POLL);
    }
}

/// The server's program, with its settings and without what it shall do.
fn command(plan: &Plan<'_>, address: &str, standin: &str) -> Command {
    let own = format!("http://{address}");
    let standin = format!("http://{standin}");
    let mut command = Command::new(plan.binaries.join("yimatong"));
    command
        .current_dir(build::root())
        .env("YIMATONG__SERVER__BIND", address)
        .env("YIMATONG__SERVER__PUBLIC_URL", &own)
        .env("YIMATONG__DATABASE__URL", plan.database_url)
        .env("YIMATONG__CONTENT__ASSETS", plan.assets)
        .env("YIMATONG__WECHAT__API_BASE", &standin)
        .env("YIMATONG__WECHAT_PAY__BASE", &standin)
        .env("YIMATONG__WECHAT_PAY__NOTIFY_URL", format!("{own}/api/v1/wechat/pay/notify"))
        .env("YIMATONG__OFFICIAL_ACCOUNT__SCRIPT", format!("{standin}/open/js/jweixin-1.6.0.js"))
        .env("YIMATONG__REGISTRY__BASE", format!("{standin}/police"))
        .envs(plan.settings.iter().copied());
    command
}

/// The address of an SQLite database in this folder.
pub fn sqlite_url(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize().with_context(|| format!("{} is not there", folder.display()))?;
    Ok(format!("sqlite://{}", folder.join("yimatong.db").display()))
}
