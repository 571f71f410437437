//! `yimatong payments`: 缴款的运行维护。

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use server::{
    Clock, Config,
    payments::{
        graph,
        jobs::{Kind, TRIED_TOO_OFTEN},
        registry::Refusal,
        store::jobs::{self, Listed},
    },
    platform::database::Database,
};
use shared::time;

use super::Failed;

/// More than a person reads.
const MOST: i64 = 1_000;

#[derive(Subcommand)]
pub enum Payments {
    /// 画出缴款的状态图（Mermaid）；给出文件时重画其中标记之间的图。
    Graph {
        /// 例如 docs/PAYMENTS.md。
        document: Option<PathBuf>,
    },
    /// 列出还没做完的后台任务，已经放弃的排在前面。
    Jobs {
        /// 只列已经放弃、要人来处理的。
        #[arg(long)]
        dead: bool,
        #[command(flatten)]
        place: Place,
    },
    /// 让一个已经放弃的后台任务重新开始。
    Retry {
        /// 任务编号，由 `yimatong payments jobs` 列出。
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
pub struct Place {
    /// 配置文件，与 `serve` 的相同。
    #[arg(long, env = "YIMATONG_CONFIG")]
    config: Option<PathBuf>,
}

impl Payments {
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Payments::Graph { document: None } => graph::all().iter().for_each(|graph| print!("{graph}")),
            Payments::Graph { document: Some(file) } => {
                std::fs::write(&file, graph::drawn_into(&std::fs::read_to_string(&file)?)?)?;
            }
            Payments::Jobs { dead, place } => place.on(async |database| list(database, dead).await)?,
            Payments::Retry { id, place } => place.on(async |database| retry(database, &id).await)?,
        }
        Ok(())
    }
}

impl Place {
    fn on(&self, work: impl AsyncFnOnce(&Database) -> Result<(), Failed>) -> Result<(), Failed> {
        let config = Config::load(self.config.as_deref())?;
        actix_web::rt::System::new().block_on(async {
            let database = Database::open(config.database.url.expose_secret()).await?;
            let done = work(&database).await;
            database.close().await;
            done
        })
    }
}

async fn list(database: &Database, dead: bool) -> Result<(), Failed> {
    let mut jobs = jobs::list(database, MOST).await?;
    jobs.retain(|job| !dead || job.dead.is_some());
    jobs.iter().for_each(|job| println!("{}", line(job)));
    let given_up = jobs.iter().filter(|job| job.dead.is_some()).count();
    println!("未完成的任务{}个，其中已放弃{given_up}个；重新开始：yimatong payments retry 编号", jobs.len());
    Ok(())
}

async fn retry(database: &Database, id: &str) -> Result<(), Failed> {
    if !jobs::revive(database, id, Clock::System.now()).await? {
        return Err(format!("没有编号为{id}、已经放弃的任务").into());
    }
    println!("{id}重新开始");
    Ok(())
}

fn line(job: &Listed) -> String {
    let (what, tries) = (what(job.kind), job.tries);
    match (&job.dead, job.due_at) {
        (Some((at, why)), _) => {
            format!("{}  {what}  试了{tries}次，{}放弃：{}", job.id, instant(*at), cause(why))
        }
        (None, Some(at)) => format!("{}  {what}  试了{tries}次，下次{}", job.id, instant(at)),
        (None, None) => format!("{}  {what}", job.id),
    }
}

fn instant(at: Timestamp) -> String {
    time::second_in_words(at)
}

const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Ask => "查询支付结果",
        Kind::Confirm => "向交警系统确认缴款",
        Kind::Unlock => "请交警系统解除锁定",
    }
}

fn cause(why: &str) -> &str {
    let causes = [
        (TRIED_TOO_OFTEN, "试的次数太多"),
        (Refusal::Paid.name(), "交警系统说已在别处缴款"),
        (Refusal::Revoked.name(), "交警系统说决定已撤销"),
        (Refusal::Changed.name(), "交警系统说决定已变更"),
        (Refusal::Locked.name(), "交警系统说正由别处缴款"),
    ];
    causes.iter().find(|(name, _)| *name == why).map_or(why, |(_, words)| words)
}
