//! What the commands of all data sets in versions have in common.

use clap::Subcommand;
use server::platform::versions::{Published, Versions};
use shared::time::second_in_words;

use super::{
    Failed,
    site::{Opened, Site},
};

/// About the versions that are kept.
#[derive(Subcommand)]
pub enum Kept {
    /// 列出保留的版本。
    Versions {
        #[command(flatten)]
        site: Site,
    },
    /// 启用一个保留的版本；正在运行的服务器几秒内换过去。
    Activate {
        /// 版本号。
        version: i64,
        #[command(flatten)]
        site: Site,
    },
    /// 退回上一个启用过的版本。
    Rollback {
        #[command(flatten)]
        site: Site,
    },
}

impl Kept {
    pub async fn run(self, kind: &Kind) -> Result<(), Failed> {
        match self {
            Kept::Versions { site } => kind.list(&site.open().await?).await,
            Kept::Activate { version, site } => kind.activate(&site.open().await?, version).await,
            Kept::Rollback { site } => kind.roll_back(&site.open().await?).await,
        }
    }
}

/// A data set as its commands tell of it.
pub struct Kind {
    pub versions: Versions,
    /// Which of its versions is active.
    pub active: fn(&Opened) -> i64,
    /// The command, such as `offices`.
    pub command: &'static str,
    /// What is counted, with its measure word, such as 个窗口.
    pub unit: &'static str,
}

impl Kind {
    pub fn not_kept(&self, version: i64) -> Failed {
        format!("没有保留版本{version}；yimatong {} versions 列出保留的版本", self.command).into()
    }

    pub fn published(&self, published: Published) -> String {
        match published {
            Published::New(version) => format!("存成版本{version}，已启用；服务器几秒内换过去"),
            Published::Stored(version) => {
                format!("存成版本{version}，没有启用；启用：yimatong {} activate {version}", self.command)
            }
            Published::Again(version) => format!("与以前的版本{version}完全相同；已重新启用版本{version}"),
            Published::Known(version) => format!("与以前的版本{version}完全相同；启用的版本没有变"),
            Published::Unchanged(version) => format!("与启用中的版本{version}完全相同，没有变化"),
        }
    }

    async fn list(&self, opened: &Opened) -> Result<(), Failed> {
        for version in self.versions.kept(&opened.database).await? {
            let mark = if version.is_active { "（启用中）" } else { "" };
            let (number, records, origin) = (version.version, version.records, &version.origin);
            let at = second_in_words(version.created_at);
            println!("版本{number}{mark}：{records}{}，{at}，来自 {origin}", self.unit);
        }
        Ok(())
    }

    async fn activate(&self, opened: &Opened, version: i64) -> Result<(), Failed> {
        let active = (self.active)(opened);
        if version == active {
            println!("版本{version}已经启用，没有变化");
            return Ok(());
        }
        if !self.versions.activate(&opened.database, version).await? {
            return Err(self.not_kept(version));
        }
        println!("已启用版本{version}（原来是版本{active}）；服务器几秒内换过去");
        Ok(())
    }

    async fn roll_back(&self, opened: &Opened) -> Result<(), Failed> {
        let before = self.versions.roll_back(&opened.database).await?;
        let version = before.ok_or("没有更早启用过的版本可以退回")?;
        println!("已从版本{}退回版本{version}；服务器几秒内换过去", (self.active)(opened));
        Ok(())
    }
}
