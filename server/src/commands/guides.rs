//! `yimatong guides`: the editor's guides. What it prints is Chinese, for the editor.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::civil::Date;
use secrecy::ExposeSecret;
use server::{
    Config, cities,
    guides::feedback::{beside, store},
    platform::database::Database,
};

use super::Failed;

#[derive(Subcommand)]
pub enum Guides {
    /// 列出居民对每份指南的评价：有用、没用和原因，各多少次，是哪个版本。
    Feedback {
        /// 只算这一天和以后的，如 2026-11-01。
        #[arg(long, default_value = "2000-01-01", hide_default_value = true, value_name = "日期")]
        since: Date,
        /// 配置文件，与 `serve` 的相同。
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
}

impl Guides {
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Guides::Feedback { since, config } => {
                let config = Config::load(config.as_deref())?;
                actix_web::rt::System::new().block_on(feedback(since, &config))
            }
        }
    }
}

async fn feedback(since: Date, config: &Config) -> Result<(), Failed> {
    let database = Database::open(config.database.url.expose_secret()).await?;
    let counts = store::since(&database, since).await?;
    if counts.is_empty() {
        println!("还没有评价");
        return Ok(());
    }
    let guides = match cities::store::active(&database).await?.pack {
        Some(version) => cities::store::pack(&database, version).await?.guides,
        None => Vec::new(),
    };
    print!("{}", beside::list(&counts, &guides));
    Ok(())
}
