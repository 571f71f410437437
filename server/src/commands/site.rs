//! The city that a command works on.

use std::path::PathBuf;

use clap::Args;
use secrecy::ExposeSecret;
use server::{
    Clock, Config,
    cities::{self, pack::Pack, store::Active},
    guides,
    platform::database::Database,
};

use super::Failed;

#[derive(Args)]
pub struct Site {
    /// 配置文件，与 `serve` 的相同。
    #[arg(long, env = "YIMATONG_CONFIG")]
    config: Option<PathBuf>,
}

/// An open database and what is active in it.
pub struct Opened {
    pub database: Database,
    /// With its guides, without its offices.
    pub pack: Pack,
    pub offices: i64,
    pub guides: i64,
}

impl Site {
    pub async fn open(&self) -> Result<Opened, Failed> {
        let config = Config::load(self.config.as_deref())?;
        let database = Database::open(config.database.url.expose_secret()).await?;
        let mut active = cities::store::active(&database).await?;
        if active.offices.is_none() || active.guides.is_none() {
            cities::store::adopt(&database, active, Clock::System.now()).await?;
            active = cities::store::active(&database).await?;
        }
        let Active { pack: Some(pack), offices: Some(offices), guides: Some(guides) } = active else {
            return Err("数据库里还没有城市的数据包，请先运行 yimatong pack import".into());
        };
        let mut pack = cities::store::pack(&database, pack).await?;
        let set = guides::dataset::store::guides(&database, guides).await?.ok_or("没有启用中的指南")?;
        (pack.guide_common, pack.guides) = (set.common, set.guides);
        Ok(Opened { database, pack, offices, guides })
    }
}
