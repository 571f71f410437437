//! The binary: reads the command line, starts the library.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;
use server::{
    Clock, Config, Server,
    cities::{
        pack::Pack,
        store::{self, Published},
    },
    offices::dataset::store::Published as OfficesPublished,
    platform::{config::DOCUMENTED, database::Database, log},
};

/// 一码通: government windows, guides and traffic fines of a city, as pages and as an API.
#[derive(Parser)]
#[command(name = "yimatong", version, about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and API until SIGINT or SIGTERM.
    Serve {
        /// A TOML file; `yimatong config` prints every key. The environment (YIMATONG__SECTION__KEY) wins over it.
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
    /// Check or publish a city's data.
    #[command(subcommand)]
    Pack(PackCommand),
    /// Print every key of the configuration with its default and what it means.
    Config,
    /// Print the description of the API (OpenAPI).
    Openapi,
}

#[derive(Subcommand)]
enum PackCommand {
    /// Read a folder and say everything that is wrong with it, or what is in it.
    Check {
        /// The folder, such as server/packs/changchun.
        folder: PathBuf,
    },
    /// Publish a folder as a new version; running servers answer from it within seconds.
    Import {
        /// The folder, such as server/packs/changchun.
        folder: PathBuf,
        /// As for `serve`.
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yimatong: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn std::error::Error>> {
    match command {
        Command::Serve { config } => {
            let config = Config::load(config.as_deref())?;
            log::start(&config.log);
            actix_web::rt::System::new().block_on(async {
                Server::build(config, Clock::System).await?.run().await?;
                Ok(())
            })
        }
        Command::Pack(PackCommand::Check { folder }) => {
            println!("{}", contents(&Pack::read(&folder)?));
            Ok(())
        }
        Command::Pack(PackCommand::Import { folder, config }) => {
            let config = Config::load(config.as_deref())?;
            actix_web::rt::System::new().block_on(import(&folder, &config))
        }
        Command::Openapi => {
            print!("{}", server::openapi::json()?);
            Ok(())
        }
        Command::Config => {
            print!("{DOCUMENTED}");
            Ok(())
        }
    }
}

async fn import(folder: &Path, config: &Config) -> Result<(), Box<dyn std::error::Error>> {
    let pack = Pack::read(folder)?;
    let database = Database::open(config.database.url.expose_secret()).await?;
    let published = store::publish(&database, &pack, Clock::System.now()).await?;
    database.close().await;
    match published.pack {
        Published::New(version) => println!("published version {version}: {}", contents(&pack)),
        Published::Again(version) => println!("version {version} has this content; it is active again"),
        Published::Unchanged(version) => {
            println!("version {version} is active and has this content; nothing to do")
        }
    }
    println!("{}", offices_published(published.offices));
    Ok(())
}

/// What became of the offices that a pack brought.
fn offices_published(published: OfficesPublished) -> String {
    match published {
        OfficesPublished::New(version) | OfficesPublished::Again(version) => {
            format!("offices: version {version} is active")
        }
        OfficesPublished::Unchanged(version) => format!("offices: version {version} is active already"),
        OfficesPublished::Stored(version) | OfficesPublished::Known(version) => format!(
            "offices: version {version} was published before and another one is active now, which stays; \
             `yimatong offices activate {version}` takes it back"
        ),
    }
}

/// What a pack holds, in one line.
fn contents(pack: &Pack) -> String {
    let cities: Vec<&str> = pack.about.cities.iter().map(|city| city.short_name.as_str()).collect();
    let withheld = pack.offices.iter().filter(|office| office.withheld.is_some()).count();
    let years: Vec<String> = pack.calendar.iter().map(|year| year.year.to_string()).collect();
    format!(
        "{} ({}): {} divisions, {} offices ({withheld} withheld), {} guides, {} hotlines, holidays of {}, {} violation codes, {} points rules",
        pack.about.name,
        cities.join(" "),
        pack.divisions.len(),
        pack.offices.len(),
        pack.guides.len(),
        pack.hotlines.len(),
        years.join(" "),
        pack.violations.len(),
        pack.points_rules.len(),
    )
}
