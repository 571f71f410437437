//! `yimatong fines`: the decisions of a city whose police have no system to read from. What it prints is Chinese, for the
//! operator; it names rows and columns, never a plate.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use secrecy::ExposeSecret;
use server::{
    Config,
    fines::{
        file::{self, Checked, Rules},
        registry::{Serves, booked},
        store,
    },
    platform::{config::RegistryKind, database::Database, table},
};

use super::{Failed, bar};

#[derive(Subcommand)]
pub enum Fines {
    /// 检查一个 CSV 或 XLSX 文件，按行和列列出全部问题。
    Check {
        /// 表格文件。
        file: PathBuf,
        #[command(flatten)]
        site: Site,
    },
    /// 导入一个文件：全部导入，或者一行也不导入；文件里没有的决定书不变。
    Import {
        /// 表格文件。
        file: PathBuf,
        #[command(flatten)]
        site: Site,
    },
    /// 导出全部决定书和缴款情况；改好后可以再导入。文件里有号牌，请妥善保管。
    Export {
        /// 写到这个 .csv 文件。
        file: PathBuf,
        #[command(flatten)]
        site: Site,
    },
}

#[derive(Args)]
pub struct Site {
    /// 配置文件，与 `serve` 的相同。
    #[arg(long, env = "YIMATONG_CONFIG")]
    config: Option<PathBuf>,
}

/// Most problems that are printed: more help nobody.
const MOST_PRINTED: usize = 1_000;

impl Fines {
    pub fn run(self) -> Result<(), Failed> {
        actix_web::rt::System::new().block_on(self.run_here())
    }

    async fn run_here(self) -> Result<(), Failed> {
        match self {
            Fines::Check { file, site } => told(&check(&file, &site.config()?)?),
            Fines::Import { file, site } => import(&file, &site.config()?).await,
            Fines::Export { file, site } => export(&file, &site.config()?).await,
        }
    }
}

impl Site {
    fn config(&self) -> Result<Config, Failed> {
        Ok(Config::load(self.config.as_deref())?)
    }
}

/// Whose decisions are kept in our own table; empty where that is everybody's.
fn served(config: &Config) -> Result<Vec<Serves>, Failed> {
    let tables = config.registries().iter().filter(|registry| registry.kind == RegistryKind::Table);
    let mut serves = Vec::new();
    let mut is_any = false;
    for table in tables {
        if table.serves.is_empty() {
            return Ok(Vec::new());
        }
        is_any = true;
        serves.extend(table.serves.iter().filter_map(|text| text.parse().ok()));
    }
    if is_any {
        Ok(serves)
    } else {
        Err("配置里没有用表格登记的城市（kind = \"table\"）；决定书由交警的系统提供，不能用表格导入".into())
    }
}

/// Reads and checks a file.
fn check(file: &Path, config: &Config) -> Result<Checked, Failed> {
    let serves = served(config)?;
    let reading = ProgressBar::new_spinner().with_message("读取文件");
    reading.enable_steady_tick(Duration::from_millis(100));
    let table = table::file(file);
    reading.finish_and_clear();
    let table = table.map_err(|refused| format!("{}：{refused}", file.display()))?;
    let bar = bar("检查", table.rows.len())?;
    let rules = Rules { fictional: config.is_demonstration(), serves: &serves };
    let checked = file::check(&table, &rules, &|rows| bar.set_position(rows as u64));
    bar.finish_and_clear();
    Ok(checked)
}

/// Prints everything that is to be told; fails when something must be mended.
fn told(checked: &Checked) -> Result<(), Failed> {
    for problem in checked.problems.iter().take(MOST_PRINTED) {
        println!("{problem}");
    }
    match checked.problems.len() {
        0 => {
            println!("{}份，没有错误", checked.items.len());
            Ok(())
        }
        errors => Err(format!("有{errors}处错误；全部改好才能导入").into()),
    }
}

async fn import(file: &Path, config: &Config) -> Result<(), Failed> {
    let checked = check(file, config)?;
    told(&checked)?;
    let database = Database::open(config.database.url.expose_secret()).await?;
    let changed = store::upsert(&database, &checked.items).await?;
    database.close().await;
    println!("已导入：新增或有变化的{changed}份，其余没有变化");
    Ok(())
}

async fn export(file: &Path, config: &Config) -> Result<(), Failed> {
    let database = Database::open(config.database.url.expose_secret()).await?;
    let (fines, booked) = (store::all(&database).await?, booked(&database).await?);
    database.close().await;
    std::fs::write(file, file::export(&fines, &booked)?)
        .map_err(|error| format!("{}：写不了文件：{error}", file.display()))?;
    println!("{}份已写到 {}", fines.len(), file.display());
    Ok(())
}
