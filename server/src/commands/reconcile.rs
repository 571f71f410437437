//! `yimatong reconcile`: compares a day's books with WeChat Pay's bills. What it prints is Chinese, for the treasurer.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{Timestamp, civil::Date};
use secrecy::ExposeSecret;
use server::{
    Clock, Config,
    payments::{
        Gateways,
        reconcile::{
            self, BillFile, Fetched, Imported, Report, daily,
            store::{self, BillKind, MerchantDay, Stored},
        },
    },
    platform::{
        config::MerchantConfig,
        database::{Database, DatabaseError},
    },
};

use super::Failed;

#[derive(Args)]
pub struct Reconcile {
    /// 对哪一天的账，例如 2026-11-21。
    #[arg(long)]
    date: Date,
    /// 这一天的交易账单（全部订单），从微信支付商户平台下载的文件。两份账单都不写，就直接向微信支付取。
    #[arg(long, value_name = "文件")]
    bill: Option<PathBuf>,
    /// 这一天的资金账单（基本账户）。
    #[arg(long, value_name = "文件")]
    fund_flow: Option<PathBuf>,
    /// 把结果另外写成表格。
    #[arg(long, value_name = "文件")]
    csv: Option<PathBuf>,
    /// 把列表中的第几项差异记为已处理。
    #[arg(long, value_name = "序号", requires_all = ["by", "why"])]
    close: Option<usize>,
    /// 处理人。
    #[arg(long, value_name = "姓名")]
    by: Option<String>,
    /// 怎样处理的。
    #[arg(long, value_name = "说明")]
    why: Option<String>,
    /// 商户号，服务商模式写特约商户号；不写就是配置文件里的每一个商户。
    #[arg(long)]
    merchant: Option<String>,
    /// 配置文件，与 `serve` 的相同。
    #[arg(long, env = "YIMATONG_CONFIG")]
    config: Option<PathBuf>,
}

/// So much may be written of how a difference was dealt with.
const LONGEST_WHY: usize = 500;

impl Reconcile {
    pub fn run(self) -> Result<(), Failed> {
        actix_web::rt::System::new().block_on(self.run_here())
    }

    async fn run_here(self) -> Result<(), Failed> {
        let config = Config::load(self.config.as_deref())?;
        let database = Database::open(config.database.url.expose_secret()).await?;
        let outcome = self.compare_all(&config, &database).await;
        database.close().await;
        outcome
    }

    /// The merchant that was named, or each of the configuration's.
    async fn compare_all(&self, config: &Config, database: &Database) -> Result<(), Failed> {
        let mut merchants = config.merchants();
        if let Some(named) = &self.merchant {
            merchants.retain(|merchant| merchant.recipient() == named);
            if merchants.is_empty() {
                merchants.push(MerchantConfig { merchant_id: named.clone(), ..MerchantConfig::default() });
            }
        }
        if merchants.len() > 1 && (self.has_files() || self.csv.is_some() || self.close.is_some()) {
            return Err("配置文件里有几个商户，请用 --merchant 写明是哪一个".into());
        }
        let mut open = 0;
        for merchant in &merchants {
            if !merchant.name.is_empty() {
                println!("{}", merchant.name);
            }
            let of = MerchantDay { merchant: merchant.recipient(), day: self.date };
            if !self.has_files() && self.close.is_none() {
                self.fetch(config, database, of).await;
            }
            open += self.compare(config, database, of).await?;
        }
        if open == 0 { Ok(()) } else { Err(format!("还有{open}项差异没有处理").into()) }
    }

    const fn has_files(&self) -> bool {
        self.bill.is_some() || self.fund_flow.is_some()
    }

    /// From WeChat Pay. What cannot be fetched is said, and what was imported before is compared all the same.
    async fn fetch(&self, config: &Config, database: &Database, of: MerchantDay<'_>) {
        match self.fetched(config, database, of).await {
            Ok(Fetched::Bills(Imported::New)) => println!("已从微信支付取得账单"),
            Ok(Fetched::Bills(Imported::Known)) => println!("已从微信支付取得账单，与以前导入的相同"),
            Ok(Fetched::Nothing) => println!("微信支付说这一天没有账单"),
            Err(why) => eprintln!("{why}"),
        }
    }

    async fn fetched(
        &self,
        config: &Config,
        database: &Database,
        of: MerchantDay<'_>,
    ) -> Result<Fetched, Failed> {
        let merchants = server::merchants(config)?;
        let pay = merchants.of_merchant(of.merchant).ok_or("配置文件里没有这个商户，不能向微信支付取账单")?;
        let fetched = reconcile::fetch(database, pay, of.day, Clock::System.now()).await?;
        let done = async |tx: &mut _| -> Result<(), DatabaseError> { daily::store::finish(tx, of).await };
        database.write(done).await?;
        Ok(fetched)
    }

    /// How many differences are open.
    async fn compare(
        &self,
        config: &Config,
        database: &Database,
        of: MerchantDay<'_>,
    ) -> Result<usize, Failed> {
        let now = Clock::System.now();
        let files = [(&self.bill, BillKind::Trade), (&self.fund_flow, BillKind::FundFlow)];
        for (file, kind) in files.into_iter().filter_map(|(file, kind)| Some((file.as_deref()?, kind))) {
            import(database, of, file, kind, now).await?;
        }
        match payments(config, database) {
            Ok(payments) => payments.reconcile(database, of).await?,
            Err(why) => {
                eprintln!("不能向微信支付查询订单：{why}");
                reconcile::reconcile_around(database, of, now).await?;
            }
        }
        if let Some(position) = self.close {
            self.close(database, of, position, now).await?;
        }
        let report = reconcile::report(database, of).await?;
        println!("{report}");
        if let Some(file) = &self.csv {
            std::fs::write(file, report.csv()?).map_err(|error| unusable(file, &error))?;
            println!("已写到 {}", file.display());
        }
        Ok(report.open().count())
    }

    async fn close(
        &self,
        database: &Database,
        of: MerchantDay<'_>,
        position: usize,
        now: Timestamp,
    ) -> Result<(), Failed> {
        let said = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let (by, why) = (said(&self.by), said(&self.why));
        if by.is_empty() || why.is_empty() || by.chars().count() + why.chars().count() > LONGEST_WHY {
            return Err(format!("请写明处理人和处理说明，合起来不超过{LONGEST_WHY}个字").into());
        }
        let Report { differences, .. } = reconcile::report(database, of).await?;
        let listed = position.checked_sub(1).and_then(|index| differences.get(index));
        let Stored { difference, .. } = listed.ok_or("列表中没有这个序号")?;
        let work = async |tx: &mut _| -> Result<bool, DatabaseError> {
            store::close(tx, of, difference, (&by, &why), now).await
        };
        if database.write(work).await? { Ok(()) } else { Err("这一项已经处理过了".into()) }
    }
}

/// What can ask WeChat Pay about an order.
fn payments(config: &Config, database: &Database) -> Result<server::payments::Payments, Failed> {
    let clock = Clock::System;
    let merchants = server::merchants(config)?;
    let registries = server::registries(config, &clock, database)?;
    Ok(server::open_payments(config, &clock, database, &merchants, &registries)?)
}

async fn import(
    database: &Database,
    of: MerchantDay<'_>,
    file: &Path,
    kind: BillKind,
    now: Timestamp,
) -> Result<(), Failed> {
    let bytes = std::fs::read(file).map_err(|error| unusable(file, &error))?;
    let imported = reconcile::import(database, of, BillFile { kind, bytes: &bytes }, now)
        .await
        .map_err(|refused| format!("{}：{refused}", file.display()))?;
    let said = match imported {
        Imported::New => "已导入",
        Imported::Known => "以前导入过，没有变化",
    };
    println!("{}：{said}", file.display());
    Ok(())
}

fn unusable(file: &Path, error: &std::io::Error) -> Failed {
    format!("{}：文件不能用：{error}", file.display()).into()
}
