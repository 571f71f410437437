//! `yimatong guides feedback`.

use std::path::Path;

use jiff::civil::Date;
use secrecy::ExposeSecret;
use server::{
    Config, cities,
    guides::{
        dataset,
        feedback::{beside, store},
    },
    platform::database::Database,
};

use super::super::Failed;

pub(super) async fn run(since: Date, config: Option<&Path>) -> Result<(), Failed> {
    let config = Config::load(config)?;
    let database = Database::open(config.database.url.expose_secret()).await?;
    let counts = store::since(&database, since).await?;
    if counts.is_empty() {
        println!("还没有评价");
        return Ok(());
    }
    let guides = match cities::store::active(&database).await?.guides {
        Some(version) => dataset::store::guides(&database, version).await?.unwrap_or_default().guides,
        None => Vec::new(),
    };
    print!("{}", beside::list(&counts, &guides));
    Ok(())
}
