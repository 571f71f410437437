//! The server with a made-up city, started as anybody would start it: import, then serve.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    build,
    demonstration::{Demonstration, NO_LIMITS, Plan, sqlite_url},
    made_up::City,
    ports,
    service::Memory,
};

/// What every site has in common.
pub struct Builder<'a> {
    /// The folder of the binaries.
    pub binaries: &'a Path,
    /// The built assets.
    pub assets: &'a Path,
    /// Where packs, databases and logs go.
    pub folder: &'a Path,
}

/// A running server.
pub struct Site(Demonstration);

/// How long a city takes from a folder to its first answer.
#[derive(Clone, Copy)]
pub struct Loading {
    /// `yimatong pack import`.
    pub import: Duration,
    /// From the start of the server to its first answer.
    pub start: Duration,
}

impl Builder<'_> {
    /// Makes the city, imports it, starts the server.
    pub fn site(&self, name: &str, city: City) -> Result<(Site, Loading)> {
        let folder = self.folder.join(format!("{name}-{}", city.windows));
        build::announce(&format!("Making up {} windows and loading them ({name})", city.windows));
        let pack = folder.join("pack");
        city.write(&pack)?;
        let plan = Plan {
            binaries: self.binaries,
            assets: self.assets,
            port: ports::free()?,
            database_url: &sqlite_url(&folder)?,
            logs: &folder,
            extra_fines: 0,
            settings: &NO_LIMITS,
        };
        let start = Instant::now();
        plan.import(&pack)?;
        let import = start.elapsed();
        let running = Demonstration::start(&plan)?;
        let start = running.start_took;
        Ok((Site(running), Loading { import, start }))
    }
}

impl Site {
    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.0.address
    }

    /// What it keeps in memory.
    pub fn memory(&self) -> Result<Memory> {
        self.0.memory()
    }
}
