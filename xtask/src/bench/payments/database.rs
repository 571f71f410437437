//! The database alone: pgbench with the statements of a settlement, and a bare loop on SQLite that commits each payment on
//! its own.

use std::{
    cell::{Cell, RefCell},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::script::{self, Settled};
use crate::{
    build::{self, cargo},
    load::{CONNECTIONS, Threads},
    postgres::{self, Postgres},
    stop,
};

/// How many payments are made up for each client of pgbench.
const A_CLIENT: u32 = 20_000;
/// So many of the payments that were settled while PostgreSQL logged are looked at.
const LOOKED_AT: u32 = 64;

/// What a settlement is compared with.
pub enum Beside<'a> {
    /// On the file of this address, by the program of this path.
    BareLoop(String, PathBuf),
    /// On this PostgreSQL; its script, once it is known, and how many transactions each client has made.
    Pgbench(&'a Postgres, RefCell<String>, Cell<u32>),
}

/// Builds the bare loop and gives its path.
pub fn build_bare_loop() -> Result<PathBuf> {
    stop::run(&mut cargo(&["build", "--release", "--package", "xtask", "--example", "payments_bare_loop"]))?;
    Ok(build::target().join("release/examples/payments_bare_loop"))
}

impl<'a> Beside<'a> {
    /// The bare loop on a copy of the file of this address.
    pub fn bare_loop(url: &str, program: PathBuf) -> Beside<'a> {
        Beside::BareLoop(url.to_owned(), program)
    }

    /// pgbench on this PostgreSQL.
    pub fn pgbench(postgres: &'a Postgres) -> Beside<'a> {
        Beside::Pgbench(postgres, RefCell::default(), Cell::new(0))
    }

    /// Where the server has its rows.
    pub fn url(&self) -> &str {
        match self {
            Beside::BareLoop(url, _) => url,
            Beside::Pgbench(postgres, ..) => &postgres.url,
        }
    }

    /// The heading of its table.
    pub const fn engine(&self) -> &'static str {
        match self {
            Beside::BareLoop(..) => "SQLite",
            Beside::Pgbench(..) => "PostgreSQL",
        }
    }

    /// Its row in the table.
    pub const fn name(&self) -> &'static str {
        match self {
            Beside::BareLoop(..) => "a bare loop that commits each",
            Beside::Pgbench(..) => "pgbench with the same statements and commits",
        }
    }

    /// What share of it settlements are to reach.
    pub const fn bar(&self) -> f64 {
        match self {
            Beside::BareLoop(..) => 2.0,
            Beside::Pgbench(..) => 0.5,
        }
    }

    /// Who gives the server its notifications: beside pgbench as many clients as that has; where writes share commits,
    /// as many as make them worth sharing.
    pub const fn clients(&self) -> Threads {
        match self {
            Beside::BareLoop(..) => Threads::Many,
            Beside::Pgbench(..) => Threads::Own,
        }
    }

    /// Lets PostgreSQL log what `settle` makes the server say, and makes up rows for pgbench to say it about.
    pub fn learn(&self, settle: impl FnOnce() -> Result<()>) -> Result<()> {
        let Beside::Pgbench(postgres, known, _) = self else { return settle() };
        let log = |on: &str| -> Result<()> {
            sql(postgres, &format!("ALTER SYSTEM SET log_statement = '{on}'"))?;
            sql(postgres, "SELECT pg_reload_conf()").map(drop)
        };
        log("all")?;
        settle()?;
        log("none")?;
        let named = format!(
            "SELECT id || ' ' || fine_id FROM payments WHERE settlement = 'applied' ORDER BY id LIMIT {LOOKED_AT}"
        );
        let settled: Vec<Settled> = sql(postgres, &named)?
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(payment, fine)| Settled { payment: payment.to_owned(), fine: fine.to_owned() })
            .collect();
        *known.borrow_mut() = script::of(&postgres.logged(), &settled)?;
        sql(postgres, &made_up()).map(drop)
    }

    /// Settlements per second without the server, of so many.
    pub fn rate(&self, payments: u32) -> Result<f64> {
        match self {
            Beside::BareLoop(url, program) => {
                let printed = printed(Command::new(program).arg(url).arg(payments.to_string()))?;
                printed.trim().parse().with_context(|| format!("the bare loop prints no rate: {printed}"))
            }
            Beside::Pgbench(postgres, known, made) => {
                let folder = tempfile::tempdir()?;
                let file = folder.path().join("settle.sql");
                std::fs::write(&file, &*known.borrow())?;
                let each = payments / u32::try_from(CONNECTIONS)?;
                if made.get() + each > A_CLIENT {
                    bail!("more settlements than rows were made up for");
                }
                let mut pgbench = Command::new(program("pgbench"));
                pgbench.args(["--no-vacuum", "--protocol", "prepared", "--jobs", "2"]);
                pgbench.args(["--client", &CONNECTIONS.to_string(), "--transactions", &each.to_string()]);
                pgbench.args(["--define", &format!("n={}", made.get())]);
                let printed = printed(pgbench.arg("--file").arg(&file).arg(&postgres.url))?;
                made.set(made.get() + each);
                let rate = printed
                    .lines()
                    .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
                rate.with_context(|| format!("pgbench prints no rate:\n{printed}"))
            }
        }
    }

    /// Stores further fines, so that there are so many.
    pub fn grow(&self, fines: u32) -> Result<()> {
        let postgres = match self {
            Beside::BareLoop(url, program) => {
                return printed(Command::new(program).args([url, "grow", &fines.to_string()])).map(drop);
            }
            Beside::Pgbench(postgres, ..) => postgres,
        };
        let clause = format!("generate_series(1, GREATEST(0, {fines} - (SELECT COUNT(*) FROM fines))) AS k");
        sql(postgres, &copies("fines", "'many' || k", "'number_key', 'many' || k", &clause))?;
        // At rest, as a million that came over years: PostgreSQL would tidy up behind so many new rows while it is measured.
        sql(postgres, "VACUUM ANALYZE").map(drop)
    }
}

/// Fines and payments like one of the server's that waits to be paid, `p…` for `f…`, for each client of pgbench. Nobody
/// works on their jobs.
fn made_up() -> String {
    let clause = format!(
        "(SELECT c * 1000000 + n AS k FROM generate_series(0, {}) AS c, generate_series(1, {A_CLIENT}) AS n) AS made",
        CONNECTIONS - 1
    );
    let fine = "'number_key', 'f' || k, 'settled_by', NULL, 'settled_at', NULL";
    let payment = "'fine_id', 'f' || k, 'live_fine', 'f' || k, 'state', 'pending', 'settlement', NULL, \
                   'transaction_id', NULL, 'paid_at', NULL, 'captured_fen', NULL";
    format!(
        "{}; {}; {}; ANALYZE",
        copies("fines", "'f' || k", fine, &clause),
        copies("payments", "'p' || k", payment, &clause),
        copies("payment_jobs", "'ask-p' || k", "'payment_id', 'p' || k, 'due_at', NULL", &clause),
    )
}

/// Copies of a row of a settled payment in `table` for each `k` of `clause`, with another id and what else is to differ.
/// Whatever columns the table has.
fn copies(table: &str, id: &str, further: &str, clause: &str) -> String {
    let of = match table {
        "fines" => "id = (SELECT fine_id FROM payments WHERE settlement = 'applied' LIMIT 1)",
        "payments" => "id = (SELECT id FROM payments WHERE settlement = 'applied' LIMIT 1)",
        _ => "payment_id = (SELECT id FROM payments WHERE settlement = 'applied' LIMIT 1) LIMIT 1",
    };
    format!(
        "INSERT INTO {table} SELECT made_row.* FROM (SELECT to_jsonb(t) AS row FROM {table} t WHERE {of}) AS template, \
         {clause}, jsonb_populate_record(NULL::{table}, template.row || jsonb_build_object('id', {id}, {further})) AS made_row"
    )
}

fn sql(postgres: &Postgres, statement: &str) -> Result<String> {
    let mut psql = Command::new(program("psql"));
    psql.args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"]);
    printed(psql.args(["--command", statement]).arg(&postgres.url))
}

fn program(name: &str) -> PathBuf {
    let own = postgres::programs().map(|folder| folder.join(name)).filter(|path| path.is_file());
    own.unwrap_or_else(|| Path::new(name).to_owned())
}

fn printed(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} could not be started"))?;
    if !output.status.success() || stop::asked() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
