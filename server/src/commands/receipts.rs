//! `yimatong receipts`: what a city adds to receipts. What it prints is Chinese, for the operator.

use std::path::PathBuf;

use clap::Subcommand;
use secrecy::ExposeSecret;
use server::{Clock, Config, payments::fiscal, platform::database::Database};

use super::Failed;

#[derive(Subcommand)]
pub enum Receipts {
    /// 导入财政电子票据的代码、号码和校验码，印在凭证上：全部导入，或者一行也不导入。
    Fiscal {
        /// CSV表格，列名是 订单编号、票据代码、票据号码、校验码。
        file: PathBuf,
        /// 配置文件，与 `serve` 的相同。
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
}

impl Receipts {
    pub fn run(self) -> Result<(), Failed> {
        let Receipts::Fiscal { file, config } = self;
        let config = Config::load(config.as_deref())?;
        let table = std::fs::read(&file).map_err(|error| format!("{}：{error}", file.display()))?;
        actix_web::rt::System::new().block_on(async {
            let database = Database::open(config.database.url.expose_secret()).await?;
            let supplied = fiscal::supply(&database, &table, Clock::System.now()).await;
            database.close().await;
            let new = supplied.map_err(|refused| format!("{}：{refused}", file.display()))?;
            println!("新增{new}张财政电子票据");
            Ok(())
        })
    }
}
