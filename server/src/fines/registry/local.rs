//! Our own tables as a registry: for a city whose police have no system to talk to, or only a feed to read.
//!
//! What a feed or the operator told of a decision stands in `fines`; locks and payments stand beside it, and the
//! operator hands them on (`yimatong fines export`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shared::{
    fines::{FineNo, FineStatus, Relief},
    money::Fen,
};

use super::{
    ConfirmPayment, Confirmation, Lock, OperationId, Outcome, Refusal, Registry, RevokePayment, Unlock,
};
use crate::{
    fines::{FineId, FineRecord, Item, lookup, store},
    platform::{
        clock::Clock,
        database::{Arg, Database, DatabaseError, Row, Transaction},
        digest,
    },
};

const KNOWN: &str = "SELECT request, answer FROM registry_operations WHERE operation_id = $1";
// Taken before anything else is done: of two with one id the later waits and then finds it taken.
const TAKE: &str = "
    INSERT INTO registry_operations (operation_id, request, answer, done_at) VALUES ($1, $2, '', $3)
    ON CONFLICT (operation_id) DO NOTHING";
const ANSWER: &str = "UPDATE registry_operations SET answer = $2 WHERE operation_id = $1";
// The decision's row is the lock of all that is done about it.
const HOLD: &str = "UPDATE fines SET number_key = number_key WHERE id = $1";
const TAKE_LOCK: &str = "
    INSERT INTO registry_locks (fine_id, order_no, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (fine_id) DO UPDATE SET order_no = excluded.order_no, expires_at = excluded.expires_at
    WHERE registry_locks.order_no = excluded.order_no OR registry_locks.expires_at <= $4";
const UNLOCK: &str = "DELETE FROM registry_locks WHERE fine_id = $1 AND order_no = $2";
const PAYMENT: &str = "
    SELECT confirmation_no, order_no FROM registry_payments
    WHERE fine_id = $1 AND instalment = $2 AND refund_no IS NULL";
const CONFIRM: &str = "
    INSERT INTO registry_payments (confirmation_no, fine_id, instalment, order_no, transaction_no, principal_fen,
                                   surcharge_fen, paid_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const REVOKE: &str = "
    UPDATE registry_payments SET refund_no = $3
    WHERE fine_id = $1 AND order_no = $2 AND (refund_no IS NULL OR refund_no = $3)";

const BOOKED: &str = "
    SELECT confirmation_no, fine_id, order_no, transaction_no, principal_fen + surcharge_fen AS total_fen, paid_at
    FROM registry_payments WHERE refund_no IS NULL ORDER BY fine_id, instalment";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] =
    &[KNOWN, TAKE, ANSWER, HOLD, TAKE_LOCK, UNLOCK, PAYMENT, CONFIRM, REVOKE, BOOKED];

/// A city's own tables.
#[derive(Clone)]
pub struct LocalRegistry {
    database: Database,
    clock: Clock,
}

/// What is kept of an operation that was done: its answer, or the code of its refusal.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kept<T> {
    Done(T),
    Refused(String),
}

impl LocalRegistry {
    /// Over the tables of that database.
    pub fn new(database: Database, clock: Clock) -> LocalRegistry {
        LocalRegistry { database, clock }
    }

    /// Does an operation once: the first time `work` decides, later the answer of the first time is given.
    async fn once<T: Clone + Serialize + for<'de> Deserialize<'de>>(
        &self,
        id: &OperationId,
        number: &FineNo,
        body: &impl Serialize,
        work: impl AsyncFn(&mut Transaction, &FineRecord) -> Result<Result<T, Refusal>, DatabaseError>,
    ) -> Outcome<T> {
        let done = self.database.write(async |tx| self.once_in(tx, id, number, body, &work).await).await;
        match done {
            Ok(Ok(value)) => Outcome::Definite(value),
            Ok(Err(refusal)) => Outcome::Rejected(refusal),
            Err(error) => Outcome::Unknown(error.into()),
        }
    }

    async fn once_in<T: Clone + Serialize + for<'de> Deserialize<'de>>(
        &self,
        tx: &mut Transaction,
        id: &OperationId,
        number: &FineNo,
        body: &impl Serialize,
        work: &impl AsyncFn(&mut Transaction, &FineRecord) -> Result<Result<T, Refusal>, DatabaseError>,
    ) -> Result<Result<T, Refusal>, DatabaseError> {
        let unreadable =
            |why: serde_json::Error| DatabaseError::Content { column: "answer", why: why.to_string() };
        let body = serde_json::to_vec(body).map_err(unreadable)?;
        let request = digest::sha256_hex_of([number.to_string().as_bytes(), b"\n", &body]);
        let now = self.clock.now().as_millisecond();
        let args = [Arg::Text(id.as_str()), Arg::Text(&request), Arg::Int(now)];
        if tx.execute(TAKE, &args).await? == 0 {
            let Some(row) = tx.fetch_optional(KNOWN, &[Arg::Text(id.as_str())]).await? else {
                return Ok(Err(Refusal::OperationReused));
            };
            if row.text("request")? != request {
                return Ok(Err(Refusal::OperationReused));
            }
            let kept: Kept<T> = serde_json::from_str(&row.text("answer")?).map_err(unreadable)?;
            return Ok(match kept {
                Kept::Done(value) => Ok(value),
                Kept::Refused(code) => Err(Refusal::of_code(&code)),
            });
        }
        let answer = match decision(tx, number).await? {
            Some(fine) => work(tx, &fine).await?,
            None => Err(Refusal::NotFound),
        };
        let kept = match &answer {
            Ok(value) => Kept::Done(value.clone()),
            Err(refusal) => Kept::Refused(refusal.code()),
        };
        let kept = serde_json::to_string(&kept).map_err(unreadable)?;
        tx.execute(ANSWER, &[Arg::Text(id.as_str()), Arg::Text(&kept)]).await?;
        Ok(answer)
    }
}

/// A payment that stands.
#[derive(Clone, Debug)]
pub struct Booked {
    /// Our number of the booking.
    pub confirmation_no: String,
    /// The fine.
    pub fine_id: FineId,
    /// The order that paid it.
    pub order_no: String,
    /// The gateway's number.
    pub transaction_no: String,
    /// 罚款 and 加处罚款.
    pub total_fen: Fen,
    /// When the money was taken.
    pub paid_at: Timestamp,
}

/// Every payment that stands in our own tables, for the operator to hand on.
///
/// # Errors
/// When the database fails.
pub async fn booked(database: &Database) -> Result<Vec<Booked>, DatabaseError> {
    let bad = |column, why: String| DatabaseError::Content { column, why };
    let read = |row: &Row| {
        Ok(Booked {
            confirmation_no: row.text("confirmation_no")?,
            fine_id: row.text("fine_id")?.into(),
            order_no: row.text("order_no")?,
            transaction_no: row.text("transaction_no")?,
            total_fen: row
                .int("total_fen")?
                .try_into()
                .map_err(|why: shared::money::NotAnAmount| bad("total_fen", why.to_string()))?,
            paid_at: Timestamp::from_millisecond(row.int("paid_at")?)
                .map_err(|why| bad("paid_at", why.to_string()))?,
        })
    };
    database.fetch_all(BOOKED, &[]).await?.iter().map(read).collect()
}

/// The decision of that number, kept as it is until the transaction ends.
async fn decision(tx: &mut Transaction, number: &FineNo) -> Result<Option<FineRecord>, DatabaseError> {
    let [one, two] = lookup::keys(number);
    let Some(found) = lookup::named(store::by_keys_in(tx, [&one, &two]).await?, number) else {
        return Ok(None);
    };
    tx.execute(HOLD, &[Arg::Text(found.id.as_str())]).await?;
    Ok(Some(found).filter(|fine| fine.decision.is_some()))
}

/// Why no money is to be taken for it, by what the registry knows; what was settled here is told apart by the caller.
fn refusal(fine: &FineRecord) -> Option<Refusal> {
    match fine.registry_status {
        FineStatus::PaidElsewhere => Some(Refusal::Paid),
        FineStatus::Revoked | FineStatus::Refunded => Some(Refusal::Revoked),
        status if status.is_owed() => None,
        _ => Some(Refusal::NotFound),
    }
}

/// What the fine, or one of its instalments, comes to; `None` where there is no such part.
fn principal(fine: &FineRecord, instalment: Option<u8>) -> Option<Fen> {
    let decision = fine.decision.as_ref()?;
    match (&decision.relief, instalment) {
        (Relief::Instalments(parts), Some(asked)) => {
            parts.numbered().find(|(number, _)| *number == asked).map(|(_, part)| part.principal_fen)
        }
        (Relief::Instalments(_), None) | (_, Some(_)) => None,
        (_, None) => Some(decision.principal),
    }
}

impl Registry for LocalRegistry {
    async fn look_up(&self, number: &FineNo) -> Outcome<Option<Item>> {
        let [one, two] = lookup::keys(number);
        match store::by_keys(&self.database, [&one, &two]).await {
            Ok(found) => Outcome::Definite(lookup::named(found, number).map(Item::from)),
            Err(error) => Outcome::Unknown(error.into()),
        }
    }

    async fn lock(&self, lock: &Lock) -> Outcome<()> {
        let now = self.clock.now().as_millisecond();
        self.once(&lock.operation_id, &lock.number, lock, async |tx, fine| {
            if let Some(refusal) = refusal(fine) {
                return Ok(Err(refusal));
            }
            if fine.settled_by.is_some() {
                return Ok(Err(Refusal::Paid));
            }
            // 加处罚款 never exceeds the fine itself.
            let fits = principal(fine, lock.instalment)
                .is_some_and(|least| (least..=least.plus(least)).contains(&lock.amount_fen));
            if !fits {
                return Ok(Err(Refusal::Changed));
            }
            let expires = lock.expires_at.as_millisecond();
            let args =
                [Arg::Text(fine.id.as_str()), Arg::Text(&lock.order_no), Arg::Int(expires), Arg::Int(now)];
            let taken = tx.execute(TAKE_LOCK, &args).await? == 1;
            Ok(if taken { Ok(()) } else { Err(Refusal::Locked) })
        })
        .await
    }

    async fn unlock(&self, unlock: &Unlock) -> Outcome<()> {
        self.once(&unlock.operation_id, &unlock.number, unlock, async |tx, fine| {
            tx.execute(UNLOCK, &[Arg::Text(fine.id.as_str()), Arg::Text(&unlock.order_no)]).await?;
            Ok(Ok(()))
        })
        .await
    }

    async fn confirm_payment(&self, payment: &ConfirmPayment) -> Outcome<Confirmation> {
        self.once(&payment.operation_id, &payment.number, payment, async |tx, fine| {
            let id = fine.id.as_str();
            let part = i64::from(payment.instalment.unwrap_or(0));
            if let Some(row) = tx.fetch_optional(PAYMENT, &[Arg::Text(id), Arg::Int(part)]).await? {
                let confirmation_no = row.text("confirmation_no")?;
                let ours = row.text("order_no")? == payment.order_no;
                return Ok(if ours { Ok(Confirmation { confirmation_no }) } else { Err(Refusal::Paid) });
            }
            if let Some(refusal) = refusal(fine) {
                return Ok(Err(refusal));
            }
            if principal(fine, payment.instalment) != Some(payment.principal_fen) {
                return Ok(Err(Refusal::Changed));
            }
            let confirmation_no = uuid::Uuid::new_v4().simple().to_string();
            let args = [
                Arg::Text(&confirmation_no),
                Arg::Text(id),
                Arg::Int(part),
                Arg::Text(&payment.order_no),
                Arg::Text(&payment.transaction_no),
                Arg::Int(payment.principal_fen.get()),
                Arg::Int(payment.surcharge_fen.get()),
                Arg::Int(payment.paid_at.as_millisecond()),
            ];
            tx.execute(CONFIRM, &args).await?;
            tx.execute(UNLOCK, &[Arg::Text(id), Arg::Text(&payment.order_no)]).await?;
            Ok(Ok(Confirmation { confirmation_no }))
        })
        .await
    }

    async fn revoke_payment(&self, revocation: &RevokePayment) -> Outcome<()> {
        self.once(&revocation.operation_id, &revocation.number, revocation, async |tx, fine| {
            let args = [
                Arg::Text(fine.id.as_str()),
                Arg::Text(&revocation.order_no),
                Arg::Text(&revocation.refund_no),
            ];
            let known = tx.execute(REVOKE, &args).await? > 0;
            Ok(if known { Ok(()) } else { Err(Refusal::NotFound) })
        })
        .await
    }
}
