//! `yimatong payments`: 缴款的运行维护。

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use server::{
    Clock, Config,
    payments::{
        PaymentError,
        by_hand::{NotReturned, Order},
        deliver::DELIVERY_REFUSED,
        graph,
        jobs::{Kind, REFUND_ABNORMAL, REFUND_CLOSED, REFUND_REFUSED, TRIED_TOO_OFTEN},
        registry::Refusal,
        store::jobs::{self, Listed},
        tell::{Occasion, TEMPLATE_MISFIT},
    },
    platform::database::Database,
};
use shared::{money::Fen, payments::PaymentId, time};

use super::Failed;

/// More than a person reads.
const MOST: i64 = 1_000;
/// So many characters of a name or a reason.
const LONGEST: usize = 200;

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
    /// 退款：把待人工核对的款项，或者已经收下的钱，退回给缴款人。同一笔缴款、同一个原因只退一次。
    Refund {
        /// 订单编号，缴款页和账单上的32位编号。
        payment: PaymentId,
        /// 谁决定的。
        #[arg(long, value_name = "姓名")]
        by: String,
        /// 为什么退。
        #[arg(long, value_name = "原因")]
        why: String,
        /// 退多少元，例如15.00；不写就是还没退的全部。
        #[arg(long, value_name = "元", value_parser = yuan)]
        yuan: Option<Fen>,
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
            Payments::Refund { payment, by, why, yuan, place } => {
                let order = Order { by: said(&by)?, why: said(&why)?, amount: yuan };
                place.on_payments(async |payments| refund(payments, &payment, &order).await)?;
            }
            Payments::Retry { id, place } => place.on(async |database| retry(database, &id).await)?,
        }
        Ok(())
    }
}

impl Place {
    pub(super) fn on(&self, work: impl AsyncFnOnce(&Database) -> Result<(), Failed>) -> Result<(), Failed> {
        let config = Config::load(self.config.as_deref())?;
        actix_web::rt::System::new().block_on(async {
            let database = Database::open(config.database.url.expose_secret()).await?;
            let done = work(&database).await;
            database.close().await;
            done
        })
    }

    /// [`Place::on`], with what talks to WeChat Pay.
    fn on_payments(
        &self,
        work: impl AsyncFnOnce(&server::payments::Payments) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let config = Config::load(self.config.as_deref())?;
        let merchants = server::merchants(&config)?;
        let clock = Clock::System;
        self.on(async |database| {
            let registries = server::registries(&config, &clock, database)?;
            work(&server::open_payments(&config, &clock, database, &merchants, &registries)?).await
        })
    }
}

/// What a person wrote, which goes into the books.
pub(super) fn said(text: &str) -> Result<&str, Failed> {
    let text = text.trim();
    match text.chars().count() {
        1..=LONGEST => Ok(text),
        _ => Err(format!("姓名和原因都要写，各不超过{LONGEST}个字").into()),
    }
}

/// An amount in yuan, exactly.
pub(super) fn yuan(text: &str) -> Result<Fen, String> {
    let wrong = || "金额写成元，最多两位小数，例如15.00".to_owned();
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return Err(wrong());
    }
    let fen = format!("{whole}{cents:0<2}").parse().map_err(|_| wrong())?;
    Fen::new(fen).map_err(|_| wrong())
}

async fn refund(
    payments: &server::payments::Payments,
    payment: &PaymentId,
    order: &Order<'_>,
) -> Result<(), Failed> {
    let refund = payments.refund_by_hand(payment, order).await.map_err(|why| match why {
        NotReturned::Payment(PaymentError::NotFound) => Failed::from("没有这笔缴款"),
        other => other.into(),
    })?;
    println!("退款{}元，退款单号{}，由后台发出；进度在缴款页和对账报告里", refund.amount, refund.number);
    Ok(())
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
        Kind::Refund => "退款",
        Kind::Revoke => "告诉交警系统罚款已退还",
        Kind::Tell(Occasion::Paid) => "发微信消息：已缴款",
        Kind::Tell(Occasion::Refunded) => "发微信消息：已退款",
        Kind::Deliver => "向微信报告发货信息",
    }
}

fn cause(why: &str) -> &str {
    let causes = [
        (TRIED_TOO_OFTEN, "试的次数太多"),
        (REFUND_REFUSED, "微信支付不受理退款"),
        (REFUND_ABNORMAL, "退款到不了缴款人的账户，请在商户平台处理"),
        (REFUND_CLOSED, "微信支付一再关闭退款"),
        (Refusal::Paid.name(), "交警系统说已在别处缴款"),
        (Refusal::Revoked.name(), "交警系统说决定已撤销"),
        (Refusal::Changed.name(), "交警系统说决定已变更"),
        (Refusal::Locked.name(), "交警系统说正由别处缴款"),
        (TEMPLATE_MISFIT, "微信消息模板与配置不符"),
        (DELIVERY_REFUSED, "微信不受理发货信息，原因见日志；可以在小程序后台（mp.weixin.qq.com）录入"),
        (Refusal::NotFound.name(), "交警系统说没有这份决定"),
        (Refusal::Other.name(), "交警系统不受理，原因见日志"),
    ];
    causes.iter().find(|(name, _)| *name == why).map_or(why, |(_, words)| words)
}
