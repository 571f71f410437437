//! Plays WeChat (login, WeChat Pay v3, the cashier, the official account and its script) and the traffic police over
//! real HTTP, for tests and for the demonstration. It shares no code with the server, cryptography included: a mistake
//! made on one side shows on the other instead of cancelling out. Everything lives in memory.

mod bills;
mod books;
mod cashier;
mod chance;
mod clock;
mod control;
mod faults;
mod html;
mod identity;
mod journal;
mod keys;
mod merchant;
mod merchants;
mod notifier;
mod operator;
mod party;
mod pay;
mod platform;
mod police;
mod prepay;
mod refusal;
mod reply;
mod signature;
mod standin;
mod weixin;

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use actix_web::{App, HttpServer, web};
use clap::Parser;

use crate::standin::Standin;

/// Command line of the stand-in.
#[derive(Parser)]
#[command(name = "standin", about = "Plays WeChat and the traffic police for tests and the demonstration.")]
struct Arguments {
    /// Port to listen on; 0 lets the system choose.
    #[arg(long, default_value_t = 4001)]
    port: u16,
    /// Address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// How many payable fictional fines to add to those to try, for benchmarks.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=99_999_999))]
    extra_fines: u32,
    /// File that keeps orders and decisions, so that they survive the process.
    #[arg(long)]
    journal: Option<PathBuf>,
}

#[actix_web::main]
async fn main() -> ExitCode {
    match serve(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("standin: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let wanted = (arguments.bind, arguments.port);
    let listener = TcpListener::bind(wanted)
        .map_err(|error| format!("cannot listen on {}:{}: {error}", arguments.bind, arguments.port))?;
    let base = format!("http://{}", listener.local_addr()?);
    let standin = web::Data::new(Standin::new(base.clone(), arguments.extra_fines)?);
    if let Some(path) = &arguments.journal {
        standin.restore(path)?;
        notifier::resume(&standin);
    }
    let server = HttpServer::new(move || App::new().app_data(standin.clone()).configure(routes))
        .listen(listener)?
        // A held answer (fault `timeout_*`) must not delay the end of a test or of the demonstration.
        .shutdown_timeout(1)
        .run();
    println!("standin listening on {base}");
    std::io::stdout().flush()?;
    Ok(server.await?)
}

/// Every route of the stand-in.
fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(pay::routes)
        .configure(cashier::routes)
        .configure(weixin::routes)
        .configure(operator::routes)
        .configure(police::routes)
        .configure(control::routes);
}
