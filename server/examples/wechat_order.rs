//! An order by QR code with WeChat Pay v3: opened, asked about, closed.
//!
//! Settings come from the environment: `WECHAT_APP_ID`, `WECHAT_MERCHANT_ID`, `WECHAT_MERCHANT_SERIAL`,
//! `WECHAT_MERCHANT_KEY` (a PEM file), `WECHAT_API_V3_KEY`, `WECHAT_NOTIFY_URL`; with public keys of WeChat Pay also
//! `WECHAT_PLATFORM_KEY_ID` and `WECHAT_PLATFORM_KEY` (a PEM file), else its certificates are fetched. `WECHAT_BASE` may
//! name a stand-in on this machine.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::{env, error::Error, fs};

use jiff::{Timestamp, ToSpan};
use server::wechat::{OrderAmount, OrderRequest, Outcome, Pay, PaySettings, Trade};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pay = client()?;
    let now = Timestamp::now();
    let out_trade_no = format!("EXAMPLE{}", now.as_millisecond());
    let order = OrderRequest {
        party: pay.party().clone(),
        description: "一件商品".into(),
        out_trade_no: out_trade_no.clone(),
        time_expire: now.checked_add(15.minutes())?,
        notify_url: env::var("WECHAT_NOTIFY_URL")?,
        amount: OrderAmount::fen(1),
        payer: None,
        scene_info: None,
    };
    // Keep this text before it is sent: only the same bytes may be sent again under the same number.
    let body = serde_json::to_string(&order)?;
    match pay.prepay(Trade::Native, &body, now).await {
        Outcome::Definite(code) => println!("show this as a QR code: {code}"),
        Outcome::Rejected(code) => println!("refused: {code:?}"),
        Outcome::Unknown(doubt) => println!("there may be an order; ask before you open another: {doubt}"),
    }
    match pay.query(&out_trade_no, Timestamp::now()).await {
        Outcome::Definite(order) => match order.capture() {
            Some(capture) if pay.party().is(&capture.party) => println!("paid: {} 分", capture.total_fen),
            Some(_) => println!("paid to somebody else: let a person look"),
            None => println!("not paid: {:?}", order.trade_state),
        },
        other => println!("it does not tell: {other:?}"),
    }
    println!("closed: {:?}", pay.close(&out_trade_no, Timestamp::now()).await);
    Ok(())
}

fn client() -> Result<Pay, Box<dyn Error>> {
    let platform_keys = match (env::var("WECHAT_PLATFORM_KEY_ID"), env::var("WECHAT_PLATFORM_KEY")) {
        (Ok(id), Ok(file)) => vec![(id, fs::read_to_string(file)?)],
        _ => Vec::new(),
    };
    Ok(Pay::new(PaySettings {
        base: env::var("WECHAT_BASE").unwrap_or_else(|_| "https://api.mch.weixin.qq.com".into()),
        app_id: env::var("WECHAT_APP_ID")?,
        merchant_id: env::var("WECHAT_MERCHANT_ID")?,
        sub_merchant: None,
        merchant_serial: env::var("WECHAT_MERCHANT_SERIAL")?,
        merchant_private_key: fs::read_to_string(env::var("WECHAT_MERCHANT_KEY")?)?.into(),
        platform_keys,
        api_v3_key: env::var("WECHAT_API_V3_KEY")?.into(),
    })?)
}
