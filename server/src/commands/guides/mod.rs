//! `yimatong guides`: what the editor of the guides asks. What it prints is Chinese.

mod feedback;
mod unanswered;

use std::path::PathBuf;

use clap::Subcommand;
use jiff::civil::Date;

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
    /// 列出居民搜过、没有指南可答的话，问得多的在前；处理完的划掉。
    Unanswered {
        /// 处理完的，照列出来的样子写，可以写几个。
        #[arg(long, num_args = 1.., value_name = "说法")]
        done: Vec<String>,
        /// 配置文件，与 `serve` 的相同。
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
}

impl Guides {
    pub fn run(self) -> Result<(), Failed> {
        actix_web::rt::System::new().block_on(async {
            match self {
                Guides::Feedback { since, config } => feedback::run(since, config.as_deref()).await,
                Guides::Unanswered { done, config } => unanswered::run(&done, config.as_deref()).await,
            }
        })
    }
}
