//! `yimatong pack`: a city's folder.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use secrecy::ExposeSecret;
use server::{
    Clock, Config,
    cities::{pack, store},
    platform::{database::Database, versions::Published},
};

use super::Failed;

#[derive(Subcommand)]
pub enum Pack {
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

impl Pack {
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Pack::Check { folder } => {
                println!("{}", contents(&pack::Pack::read(&folder)?));
                Ok(())
            }
            Pack::Import { folder, config } => {
                let config = Config::load(config.as_deref())?;
                actix_web::rt::System::new().block_on(import(&folder, &config))
            }
        }
    }
}

async fn import(folder: &Path, config: &Config) -> Result<(), Failed> {
    let pack = pack::Pack::read(folder)?;
    let database = Database::open(config.database.url.expose_secret()).await?;
    let published = store::publish(&database, &pack, Clock::System.now()).await?;
    database.close().await;
    match published.pack {
        store::Published::New(version) => println!("published version {version}: {}", contents(&pack)),
        store::Published::Again(version) => {
            println!("version {version} has this content; it is active again")
        }
        store::Published::Unchanged(version) => {
            println!("version {version} is active and has this content; nothing to do")
        }
    }
    println!("{}", part_published("offices", published.offices));
    println!("{}", part_published("guides", published.guides));
    Ok(())
}

/// What became of the offices or guides that a pack brought.
fn part_published(what: &str, published: Published) -> String {
    match published {
        Published::New(version) | Published::Again(version) => {
            format!("{what}: version {version} is active")
        }
        Published::Unchanged(version) => format!("{what}: version {version} is active already"),
        Published::Stored(version) | Published::Known(version) => format!(
            "{what}: version {version} was published before and another one is active now, which stays; \
             `yimatong {what} activate {version}` takes it back"
        ),
    }
}

/// What a pack holds, in one line.
fn contents(pack: &pack::Pack) -> String {
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
