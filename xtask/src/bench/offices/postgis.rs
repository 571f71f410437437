//! PostGIS with the same windows, asked by pgbench about points of the same distribution.

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{
    load::CONNECTIONS,
    made_up::{self, City, SERVICES},
    postgres::{self, Postgres},
    stop,
};

const FROM_FILE: &str = "DROP TABLE IF EXISTS windows, doors;
    CREATE UNLOGGED TABLE doors (id text, services int[], lat float8, lon float8, record text);";
const WINDOWS: &str = "CREATE TABLE windows AS SELECT id, services, record,
        ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geom,
        ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography(Point, 4326) AS geog FROM doors;
    DROP TABLE doors;
    CREATE INDEX ON windows USING gist (geom);
    CREATE INDEX ON windows USING gist (geog);";

/// What PostGIS is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The ids of the nearest ten, by degrees.
    Plain,
    /// Their records, by degrees.
    Records,
    /// The ids of the nearest ten, by metres.
    Metres,
    /// What our answer has: the records of the nearest ten that do a service, with metres.
    Whole,
}

/// A PostgreSQL of our own with PostGIS.
pub struct Postgis {
    server: Postgres,
    programs: PathBuf,
    folder: TempDir,
}

impl Postgis {
    /// Starts it, with memory enough for all of a million windows.
    pub fn start() -> Result<Postgis> {
        let programs = postgres::programs().context(
            "PostgreSQL is missing; on Debian this installs it: apt-get install postgresql-15-postgis-3",
        )?;
        let server = Postgres::start(&["shared_buffers=1GB", "jit=off", "max_wal_size=8GB"])?;
        let folder = tempfile::Builder::new().prefix("yimatong-postgis-").tempdir()?;
        let postgis = Postgis { server, programs, folder };
        postgis.sql("CREATE EXTENSION postgis").context(
            "PostGIS is missing; on Debian this installs it: apt-get install postgresql-15-postgis-3 (or with the \
             number of the PostgreSQL that is here)",
        )?;
        Ok(postgis)
    }

    /// Fills the table with every window whose position is known.
    pub fn fill(&self, city: City) -> Result<()> {
        let file = self.folder.path().join("windows.tsv");
        let mut out = BufWriter::new(File::create(&file)?);
        for window in city.windows() {
            let Some(at) = window.at else { continue };
            let services: Vec<String> = window.services.iter().map(usize::to_string).collect();
            let (id, services) = (window.id(), services.join(","));
            // Nothing in a made-up record needs escaping.
            writeln!(out, "{id}\t{{{services}}}\t{:.6}\t{:.6}\t{}", at.lat, at.lon, window.record())?;
        }
        out.flush()?;
        self.sql(FROM_FILE)?;
        self.sql(&format!("\\copy doors FROM '{}'", file.display()))?;
        self.sql(WINDOWS)?;
        // Outside a transaction, and so on its own.
        self.sql("VACUUM ANALYZE windows")
    }

    /// Look-ups per second of the nearest ten, as pgbench counts them.
    pub fn nearest(&self, seconds: u64, question: Question) -> Result<f64> {
        let script = self.folder.path().join("nearest.sql");
        std::fs::write(&script, look_up(question)?)?;
        let mut pgbench = Command::new(self.program("pgbench"));
        pgbench.args(["--no-vacuum", "--protocol", "prepared", "--jobs", "2"]);
        pgbench.args(["--client", &CONNECTIONS.to_string(), "--time", &seconds.to_string()]);
        pgbench.arg("--file").arg(&script).arg(&self.server.url);
        let output = pgbench.output().context("pgbench could not be started")?;
        let printed = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() || stop::asked() {
            bail!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        rate(&printed).with_context(|| format!("pgbench prints no rate:\n{printed}"))
    }

    fn sql(&self, statement: &str) -> Result<()> {
        let mut psql = Command::new(self.program("psql"));
        psql.args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--command", statement]);
        psql.arg(&self.server.url).env("PGOPTIONS", "-c client_min_messages=warning");
        stop::run(&mut psql)
    }

    fn program(&self, name: &str) -> PathBuf {
        let own = self.programs.join(name);
        if own.is_file() { own } else { Path::new(name).to_owned() }
    }
}

impl Question {
    const fn statement(self) -> &'static str {
        match self {
            Question::Plain => {
                "SELECT id FROM windows ORDER BY geom <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) LIMIT 10;"
            }
            Question::Records => {
                "SELECT record FROM windows ORDER BY geom <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) LIMIT 10;"
            }
            Question::Metres => {
                "SELECT id FROM windows ORDER BY geog <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography \
                 LIMIT 10;"
            }
            Question::Whole => {
                "SELECT record, geog <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography AS metres FROM windows \
                 WHERE services @> ARRAY[:service::int] ORDER BY metres LIMIT 10;"
            }
        }
    }
}

/// The rate in what pgbench prints: `tps = 5821.363 (without initial connection time)`.
fn rate(printed: &str) -> Option<f64> {
    printed.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}

/// One look-up, as [`made_up::residents`] draws points.
fn look_up(question: Question) -> Result<String> {
    let mut script = String::from("\\set lot random(0, 99)\n");
    let mut lots = 0;
    for (number, town) in made_up::TOWNS.into_iter().enumerate() {
        lots += town.share;
        writeln!(script, "\\{} :lot < {lots}", if number == 0 { "if" } else { "elif" })?;
        for (name, middle) in [("lat", town.centre.lat), ("lon", town.centre.lon)] {
            // pgbench cuts the bell at `CUT` standard deviations when the bounds are that far away.
            let bound = (made_up::CUT * town.spread * 1e6).round();
            let cut = made_up::CUT;
            writeln!(
                script,
                "\\set {name} {middle:?} + random_gaussian(-{bound}, {bound}, {cut:?}) / 1000000.0"
            )?;
        }
    }
    writeln!(script, "\\else")?;
    let (from, to) = (made_up::SOUTH_WEST, made_up::NORTH_EAST);
    for (name, from, to) in [("lat", from.lat, to.lat), ("lon", from.lon, to.lon)] {
        let width = ((to - from) * 1e6).round();
        writeln!(script, "\\set {name} {from:?} + random(0, {width}) / 1000000.0")?;
    }
    writeln!(script, "\\endif")?;
    if question == Question::Whole {
        writeln!(script, "\\set service random(0, {})", SERVICES - 1)?;
    }
    writeln!(script, "{}", question.statement())?;
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read() {
        let printed = "latency average = 1.373 ms\ntps = 5821.363057 (without initial connection time)\n";
        assert_eq!(rate(printed), Some(5821.363057));
        assert_eq!(rate("pgbench: error"), None);
    }
}
