//! Reads a trade bill of WeChat Pay from a file, compares its rows with its sums, and prints what was given back.
//!
//! Argument: the bill, uncompressed, as it was downloaded.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::{env, error::Error, fs};

use server::wechat::{Movement, TradeBill};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("which file?")?;
    let bill = TradeBill::parse(&fs::read(file)?)?;
    let sums = bill.sums();
    println!("{} rows, {} 分 taken, {} 分 given back", sums.count, sums.total_fen, sums.refund_requested_fen);
    if sums != bill.summary {
        println!("its rows do not add up to its sums: {:?}", bill.summary);
    }
    for row in &bill.rows {
        if let Movement::Refund(refund) = &row.movement {
            println!("{} {} {} 分 {}", row.at, refund.out_refund_no, refund.requested_fen, refund.status);
        }
    }
    Ok(())
}
