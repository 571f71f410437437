//! A day's bills, from WeChat Pay itself instead of a file.

use jiff::{Timestamp, civil::Date};

use super::{
    BillFile, Imported, ReconcileError,
    run::{import, import_nothing},
    store::{BillKind, MerchantDay},
};
use crate::{
    platform::database::Database,
    wechat::{Doubt, ErrorCode, FundAccount, Outcome, Pay},
};

/// Why a day's bills are not here.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// WeChat Pay is at it: ask later.
    #[error("微信支付还在生成这一天的账单，请上午十点以后再取")]
    Creating,
    /// WeChat Pay refuses.
    #[error("微信支付不给账单：{0:?}")]
    Refused(ErrorCode),
    /// No answer that can be believed.
    #[error("没有取到账单：{0}")]
    Unknown(Doubt),
    /// It is not the bill, or the database failed.
    #[error(transparent)]
    Import(#[from] ReconcileError),
}

/// What was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Bills: what the trade bill was to us.
    Bills(Imported),
    /// WeChat Pay has none, because nothing happened on that day.
    Nothing,
}

/// Fetches and imports what WeChat Pay has of a merchant's day: the trade bill and the fund-flow bill. Behind a service
/// provider the latter is left out as long as WeChat Pay does not give the provider those of its merchants.
///
/// # Errors
/// [`FetchError`]; what was imported before it stays.
pub async fn fetch(database: &Database, pay: &Pay, day: Date, now: Timestamp) -> Result<Fetched, FetchError> {
    let party = pay.party();
    let of = MerchantDay { merchant: party.recipient(), day };
    let trades = bytes(pay.trade_bill(day, now).await, |file| file.bytes)?;
    let fetched = take(database, of, BillKind::Trade, trades, now).await?;
    let flow = match party.sub_merchant_id() {
        None => pay.fund_flow_bill(day, FundAccount::Basic, now).await,
        Some(sub) => match pay.sub_merchant_fund_flow_bill(sub, day, FundAccount::Basic, now).await {
            Outcome::Rejected(ErrorCode::NoAuth) => {
                tracing::warn!(merchant = sub, "WeChat Pay does not give the provider its fund-flow bill");
                return Ok(fetched);
            }
            flow => flow,
        },
    };
    take(database, of, BillKind::FundFlow, bytes(flow, |file| file.bytes)?, now).await?;
    Ok(fetched)
}

/// The bill's bytes; none for a day on which nothing happened.
fn bytes<T>(outcome: Outcome<T>, of: impl FnOnce(T) -> Vec<u8>) -> Result<Option<Vec<u8>>, FetchError> {
    match outcome {
        Outcome::Definite(file) => Ok(Some(of(file))),
        Outcome::Rejected(ErrorCode::NoStatementExist) => Ok(None),
        Outcome::Rejected(ErrorCode::StatementCreating) => Err(FetchError::Creating),
        Outcome::Rejected(code) => Err(FetchError::Refused(code)),
        Outcome::Unknown(doubt) => Err(FetchError::Unknown(doubt)),
    }
}

async fn take(
    database: &Database,
    of: MerchantDay<'_>,
    kind: BillKind,
    bytes: Option<Vec<u8>>,
    now: Timestamp,
) -> Result<Fetched, ReconcileError> {
    match bytes {
        Some(bytes) => {
            let file = BillFile { kind, bytes: &bytes };
            import(database, of, file, now).await.map(Fetched::Bills)
        }
        None => import_nothing(database, of, kind, now).await.map(|()| Fetched::Nothing),
    }
}
