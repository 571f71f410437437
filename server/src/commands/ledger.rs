//! `yimatong ledger`: 账本的余额和更正。记过的不改不删，记错的由另一笔更正。

use std::str::FromStr;

use clap::Subcommand;
use jiff::{Timestamp, civil::Date};
use server::{
    Clock,
    payments::ledger::{Account, Booked, Correction, Transfer, book, store},
    platform::database::{Database, DatabaseError},
};
use shared::{money::Fen, time};

use super::{
    Failed,
    payments::{Place, said, yuan},
};

#[derive(Subcommand)]
pub enum Ledger {
    /// 看一个账户里有多少钱。
    Balance {
        /// 账户，例如 gateway:1900000001；有哪些账户见 docs/BOOKS.md。
        #[arg(value_parser = account)]
        account: Account,
        #[command(flatten)]
        place: Place,
    },
    /// 更正：把一笔钱从一个账户记到另一个账户。同一个凭证号只记一次。
    Correct {
        /// 凭证号。
        id: String,
        /// 从哪个账户。
        #[arg(long, value_name = "账户", value_parser = account)]
        from: Account,
        /// 到哪个账户。
        #[arg(long, value_name = "账户", value_parser = account)]
        to: Account,
        /// 多少元，例如15.00。
        #[arg(long, value_name = "元", value_parser = yuan)]
        yuan: Fen,
        /// 谁决定的。
        #[arg(long, value_name = "姓名")]
        by: String,
        /// 为什么更正。
        #[arg(long, value_name = "原因")]
        why: String,
        /// 记在哪一天，例如2026-11-21；不写就是今天。
        #[arg(long, value_name = "日期")]
        on: Option<Date>,
        #[command(flatten)]
        place: Place,
    },
}

impl Ledger {
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Ledger::Balance { account, place } => place.on(async |database| tell(database, &account).await),
            Ledger::Correct { id, from, to, yuan, by, why, on, place } => {
                let note = format!("{}：{}", said(&by)?, said(&why)?);
                let now = Clock::System.now();
                let fine = to.fine().or(from.fine()).cloned();
                let transfer = Transfer::new(to, from, yuan, fine);
                let transfer = transfer.ok_or("金额要大于零，两个账户不能相同")?;
                let correction = Correction { id: said(&id)?, transfer, note, at: moment(on, now)? };
                place.on(async |database| correct(database, correction, now).await)
            }
        }
    }
}

/// The beginning of a day that is over; now on the day itself.
fn moment(on: Option<Date>, now: Timestamp) -> Result<Timestamp, Failed> {
    match on {
        Some(day) if day > time::date_at(now) => Err("这一天还没有到".into()),
        Some(day) if day < time::date_at(now) => Ok(time::start_of(day)),
        _ => Ok(now),
    }
}

fn account(text: &str) -> Result<Account, String> {
    Account::from_str(text).map_err(|_| "账户写成“类别:谁的”，例如gateway:1900000001".to_owned())
}

async fn correct(database: &Database, correction: Correction<'_>, now: Timestamp) -> Result<(), Failed> {
    for account in [correction.transfer.debit(), correction.transfer.credit()] {
        known(database, account).await?;
    }
    let movement = correction.movement();
    let booked = database
        .write(async |tx| -> Result<Booked, DatabaseError> { book(tx, &movement, now).await })
        .await?;
    match booked {
        Booked::New => println!("记账：{}", movement.event().id),
        Booked::Known => println!("{}已经记过，没有再记", movement.event().id),
        Booked::Contradicted => return Err("这个凭证号已经用来记过另一笔".into()),
    }
    for posting in movement.postings() {
        tell(database, &posting.account).await?;
    }
    Ok(())
}

/// Nobody corrects the books of somebody of whom nothing was ever booked: that is a slip of the pen.
async fn known(database: &Database, account: &Account) -> Result<(), Failed> {
    if store::knows(database, &account.owner()).await? {
        return Ok(());
    }
    Err(format!("账本里没有{account}的主人，请核对").into())
}

async fn tell(database: &Database, account: &Account) -> Result<(), Failed> {
    known(database, account).await?;
    let fen = store::balance(database, account).await?;
    let side = if fen < 0 { "贷方" } else { "借方" };
    println!("{account}  {side}余额{}元", Fen::new(fen.abs())?);
    Ok(())
}
