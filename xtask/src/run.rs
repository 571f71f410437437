//! `cargo xtask run`: from a clone to the demonstration on screen.

use std::{path::PathBuf, thread};

use anyhow::{Result, bail};
use clap::Args;
use serde_json::Value;

use crate::{
    assets,
    build::{self, Profile},
    demonstration::{Demonstration, Plan, sqlite_url},
    ports, stop,
};

/// Where the demonstration runs and keeps its data.
#[derive(Args)]
pub struct Place {
    /// The port of the server, on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where data and logs are kept.
    #[arg(long, default_value = "data")]
    data_dir: PathBuf,
    /// A PostgreSQL database (postgres://user:password@host/database) in place of SQLite in the data folder.
    #[arg(long)]
    database_url: Option<String>,
    /// Another folder of server/packs than `changchun`, such as `shili`, the made-up city; its data are kept in a
    /// folder of its own inside the data folder. A database that holds a city already keeps that one.
    #[arg(long)]
    pack: Option<String>,
}

/// The options of `run`.
#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    place: Place,
    /// Builds faster; the server is slower.
    #[arg(long, conflicts_with = "release")]
    debug: bool,
    /// The default.
    #[arg(long)]
    release: bool,
}

/// Builds, starts, and waits for Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let profile = if options.debug { Profile::Debug } else { Profile::Release };
    options.place.check()?;
    stop::listen()?;
    let mut running = options.place.start(profile)?;
    options.place.describe(&running)?;
    println!("Ctrl-C stops everything; the data stays.");
    while !stop::asked() {
        running.check()?;
        thread::sleep(stop::POLL);
    }
    eprintln!("\n==> Stopping");
    Ok(())
}

impl Place {
    /// Fails at once on what would fail after the build.
    pub fn check(&self) -> Result<()> {
        build::c_compiler()?;
        if let Some(pack) = self.pack_folder().filter(|pack| !pack.join("city.toml").is_file()) {
            bail!("{} is no pack: it holds no city.toml", pack.display());
        }
        ports::check(self.port)?;
        ports::writable(&self.folder())
    }

    /// Builds what is not built and starts it.
    pub fn start(&self, profile: Profile) -> Result<Demonstration> {
        let binaries = build::binaries(profile)?;
        let assets = assets::build()?;
        build::announce("Starting the stand-in and the server (the first start imports the city's data)");
        let folder = self.folder();
        let database_url = self.database_url.clone().map_or_else(|| sqlite_url(&folder), Ok)?;
        let pack = self.pack_folder().map(|pack| pack.display().to_string());
        let settings: Vec<_> = pack.iter().map(|pack| ("YIMATONG__CONTENT__PACK", pack.as_str())).collect();
        Demonstration::start(&Plan {
            binaries: &binaries,
            assets: &assets,
            port: self.port,
            database_url: &database_url,
            logs: &folder,
            extra_fines: 0,
            settings: &settings,
        })
    }

    /// Prints the address, the fines that one can try, and where the data lies.
    pub fn describe(&self, running: &Demonstration) -> Result<()> {
        let fines = running.fines(100, None)?;
        println!("\n一码通 runs at http://{}\n", running.address);
        println!("Fines to try (all fictional; 决定书编号, 号牌号码):");
        for fine in fines.get("items").and_then(Value::as_array).into_iter().flatten() {
            let text = |field: &str| fine.get(field).and_then(Value::as_str).unwrap_or_default();
            println!("  {:<18}{:<11}{}", text("number"), text("plate"), text("label"));
        }
        println!("\nData:         {}", self.folder().display());
        if self.database_url.is_some() {
            println!("Database:     as given with --database-url");
        }
        println!("Server's log: {}", running.server_log.display());
        println!(
            "Stand-in:     http://{}/ (what it was asked to collect, and levers that make things go wrong)",
            running.standin_address
        );
        Ok(())
    }

    /// The data folder, from the workspace root.
    fn folder(&self) -> PathBuf {
        let data = build::root().join(&self.data_dir);
        match &self.pack {
            Some(pack) => data.join(pack),
            None => data,
        }
    }

    fn pack_folder(&self) -> Option<PathBuf> {
        self.pack.as_ref().map(|pack| build::root().join("server/packs").join(pack))
    }
}
