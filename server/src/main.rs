//! The binary: reads the command line, starts the library.

mod commands;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use server::{
    Clock, Config, Server,
    platform::{config::DOCUMENTED, log},
};

/// Every request makes and lets go of some kilobytes. Beside the C library's allocator this one saves about a seventh of
/// the processor time of a list of windows.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 一码通: government windows, guides and traffic fines of a city, as pages and as an API.
#[derive(Parser)]
#[command(name = "yimatong", version, about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages and API until SIGINT or SIGTERM.
    Serve {
        /// A TOML file; `yimatong config` prints every key. The environment (YIMATONG__SECTION__KEY) wins over it.
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
    /// Check or publish a city's data.
    #[command(subcommand)]
    Pack(commands::Pack),
    /// 检查、比较、导入、导出办事窗口的表格，启用或退回某个版本。
    #[command(subcommand)]
    Offices(commands::Offices),
    /// 办事指南：查错、预览、发布、退回，看居民的评价和没有指南可答的话。
    #[command(subcommand)]
    Guides(commands::Guides),
    /// 与微信支付对账：把一天的账本和账单比较，列出差异。
    Reconcile(Box<commands::Reconcile>),
    /// 缴款凭证：导入财政电子票据。
    #[command(subcommand)]
    Receipts(commands::Receipts),
    /// 缴款：状态图，没做完和已放弃的后台任务。
    #[command(subcommand)]
    Payments(commands::Payments),
    /// 账本：看一个账户的余额，记一笔更正。
    #[command(subcommand)]
    Ledger(commands::Ledger),
    /// 交通罚款的表格：检查、导入、导出，给没有系统可接的城市用。
    #[command(subcommand)]
    Fines(commands::Fines),
    /// Print every key of the configuration with its default and what it means.
    Config,
    /// Print the description of the API (OpenAPI).
    Openapi,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yimatong: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn std::error::Error>> {
    match command {
        Command::Serve { config } => {
            let config = Config::load(config.as_deref())?;
            log::start(&config.log);
            actix_web::rt::System::new().block_on(async {
                Server::build(config, Clock::System).await?.run().await?;
                Ok(())
            })
        }
        Command::Pack(command) => command.run(),
        Command::Offices(command) => command.run(),
        Command::Guides(command) => command.run(),
        Command::Reconcile(command) => command.run(),
        Command::Receipts(command) => command.run(),
        Command::Payments(command) => command.run(),
        Command::Ledger(command) => command.run(),
        Command::Fines(command) => command.run(),
        Command::Openapi => {
            print!("{}", server::openapi::json()?);
            Ok(())
        }
        Command::Config => {
            print!("{DOCUMENTED}");
            Ok(())
        }
    }
}
