//! The SQL of attempts, and SQLite and PostgreSQL as a store.

use std::cmp::Reverse;

use jiff::Timestamp;
use shared::{
    money::Fen,
    payments::{FiscalReceipt, PaymentId},
};

use super::{Rows, Settlement, Store, Window, jobs, receipts};
use crate::{
    citizens::CitizenId,
    fines::{self, FineId, FineRecord},
    payments::{
        Attempt, IdempotencyKey, Opening, ReceiptRecord, State,
        attempt::{channel, channel_name},
        fiscal,
        jobs::{Due, Job, Lease},
        refunds::{self, Refund},
    },
    platform::database::{Arg, AsDatabaseError, Database, DatabaseError, Row, Transaction},
    wechat::Capture,
};

/// What an [`Attempt`] is read from.
macro_rules! columns {
    () => {
        "id, fine_id, fine_digest, merchant, citizen_id, channel, state, settlement, quoted_on, principal_fen, \
         surcharge_fen, total_fen, request_body, created_at, expires_at, opening, opening_expires_at, \
         transaction_id, paid_at"
    };
}

const INSERT: &str = "
    INSERT INTO payments (id, fine_id, live_fine, fine_digest, citizen_id, channel, state, quoted_on,
                          principal_fen, surcharge_fen, total_fen, request_body, created_at, expires_at, merchant)
    VALUES ($1, $2, $2, $3, $4, $5, 'created', $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (live_fine) DO NOTHING";
const INSERT_KEY: &str = "
    INSERT INTO payment_keys (key, wish, payment_id, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO NOTHING";
const KEY: &str = "SELECT wish, payment_id FROM payment_keys WHERE key = $1";
const BY_ID: &str = concat!("SELECT ", columns!(), " FROM payments WHERE id = $1");
// A held one first: it may have been closed, and have given the fine back, before its money came.
const LIVE_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM payments WHERE live_fine = $1 OR (fine_id = $1 AND state = 'held')
    ORDER BY CASE WHEN state = 'held' THEN 0 ELSE 1 END LIMIT 1"
);
// The one that settled the whole fine, else a held one, else the live one, else, of instalments, the one paid last. They
// are few, and sorted here: SQLite would make itself a table to sort them, also when there are none.
const OF_FINE: &str = concat!(
    "SELECT ",
    columns!(),
    ", CAST(CASE WHEN id = (SELECT settled_by FROM fines WHERE fines.id = $1) THEN 0
            WHEN state = 'held' THEN 1 WHEN live_fine = $1 THEN 2 ELSE 3 END AS BIGINT) AS place
    FROM payments WHERE fine_id = $1 AND (live_fine = $1 OR settlement = 'applied' OR state = 'held')"
);
const TO_UNLOCK: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM payments WHERE fine_id = $1 AND EXISTS (
        SELECT 1 FROM payment_jobs j
        WHERE j.id = 'unlock-' || payments.id AND (j.due_at IS NOT NULL OR j.dead_at IS NOT NULL))"
);
const APPLIED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM payments WHERE fine_id = $1 AND settlement = 'applied' ORDER BY paid_at"
);
const HELD_OF: &str = "SELECT id FROM payments WHERE fine_id = $1 AND state = 'held' LIMIT 1";
// The digest covers everything that the registry says, the status too, and no attempt is made of a fine that
// is not owed: so the same digest means that it is owed, and the same amount.
const PAYABLE: &str = "
    SELECT p.id FROM payments p JOIN fines f ON f.id = p.fine_id
    WHERE p.id = $1 AND f.digest = p.fine_digest AND f.settled_by IS NULL
      AND NOT EXISTS (SELECT 1 FROM payments h WHERE h.fine_id = p.fine_id AND h.state = 'held' AND h.id <> p.id)";
const STATE: &str = "SELECT state FROM payments WHERE id = $1";
// Compare-and-set. The fine is given back when the new state no longer holds it, never taken again.
const MOVE: &str = "
    UPDATE payments SET state = $3, live_fine = CASE WHEN $4 THEN live_fine ELSE NULL END
    WHERE id = $1 AND state = $2";
const OPEN: &str = "UPDATE payments SET opening = $2, opening_expires_at = $3 WHERE id = $1";
const CAPTURE: &str = "
    UPDATE payments SET transaction_id = $2, paid_at = $3, captured_fen = $4, settlement = $5 WHERE id = $1";
const GO_BACK: &str = "
    UPDATE payments SET settlement = 'surplus' WHERE id = $1 AND (settlement IS NULL OR settlement = 'applied')";
const ASK: &str = "
    UPDATE payments SET asked_at = $2 WHERE id = $1 AND (asked_at IS NULL OR asked_at <= $3)";
const NOTE: &str = "
    INSERT INTO payment_notifications (id, payment_id, received_at, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    INSERT, INSERT_KEY, KEY, BY_ID, LIVE_OF, OF_FINE, TO_UNLOCK, APPLIED, HELD_OF, PAYABLE, STATE, MOVE,
    OPEN, CAPTURE, GO_BACK, ASK, NOTE,
];

impl Store for Database {
    type Rows = Transaction;

    async fn write<T, E>(&self, work: impl AsyncFnMut(&mut Transaction) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DatabaseError> + AsDatabaseError,
    {
        Database::write(self, work).await
    }

    async fn fine(&self, id: &FineId) -> Result<Option<FineRecord>, DatabaseError> {
        fines::store::by_id(self, id).await
    }

    async fn attempt(&self, id: &PaymentId) -> Result<Option<Attempt>, DatabaseError> {
        one(self, BY_ID, id.as_str()).await
    }

    async fn key(&self, key: &IdempotencyKey) -> Result<Option<(String, Attempt)>, DatabaseError> {
        let Some(row) = self.fetch_optional(KEY, &[Arg::Text(key.as_str())]).await? else { return Ok(None) };
        let id: PaymentId = row.parse("payment_id")?;
        let wish = row.text("wish")?;
        Ok(self.attempt(&id).await?.map(|attempt| (wish, attempt)))
    }

    async fn to_unlock(&self, fine: &FineId) -> Result<Vec<Attempt>, DatabaseError> {
        self.fetch_all(TO_UNLOCK, &[Arg::Text(fine.as_str())]).await?.iter().map(attempt).collect()
    }

    async fn live_of(&self, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
        one(self, LIVE_OF, fine.as_str()).await
    }

    async fn of_fine(&self, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
        let rows = self.fetch_all(OF_FINE, &[Arg::Text(fine.as_str())]).await?;
        let all = rows.iter().map(|row| Ok((row.int("place")?, attempt(row)?)));
        let all: Vec<_> = all.collect::<Result<_, DatabaseError>>()?;
        let first = all.into_iter().min_by_key(|(place, attempt)| (*place, Reverse(attempt.paid_at)));
        Ok(first.map(|(_, attempt)| attempt))
    }

    async fn applied(&self, fine: &FineId) -> Result<Vec<Attempt>, DatabaseError> {
        self.fetch_all(APPLIED, &[Arg::Text(fine.as_str())]).await?.iter().map(attempt).collect()
    }

    async fn corrected(&self, limit: i64) -> Result<Vec<FineRecord>, DatabaseError> {
        fines::store::corrected(self, limit).await
    }

    async fn is_payable(&self, id: &PaymentId) -> Result<bool, DatabaseError> {
        Ok(self.fetch_optional(PAYABLE, &[Arg::Text(id.as_str())]).await?.is_some())
    }

    async fn receipt(&self, id: &PaymentId) -> Result<Option<ReceiptRecord>, DatabaseError> {
        receipts::of(self, id).await
    }

    async fn receipt_by_code(&self, code: &str) -> Result<Option<ReceiptRecord>, DatabaseError> {
        receipts::by_code(self, code).await
    }

    async fn fiscal_receipt(&self, id: &PaymentId) -> Result<Option<FiscalReceipt>, DatabaseError> {
        fiscal::of(self, id).await
    }

    async fn refunds(&self, id: &PaymentId) -> Result<Vec<Refund>, DatabaseError> {
        refunds::store::of_payment(self, id).await
    }

    async fn due(&self, window: Window, limit: i64) -> Result<Vec<Due>, DatabaseError> {
        jobs::due(self, window, limit).await
    }

    async fn given_up(&self, job: &Job) -> Result<Option<String>, DatabaseError> {
        jobs::given_up(self, job).await
    }

    async fn dead(&self) -> Result<i64, DatabaseError> {
        jobs::dead(self).await
    }
}

impl Rows for Transaction {
    async fn insert(&mut self, attempt: &Attempt) -> Result<bool, DatabaseError> {
        let quoted_on = attempt.quoted_on.to_string();
        let args = [
            Arg::Text(attempt.id.as_str()),
            Arg::Text(attempt.fine_id.as_str()),
            Arg::Text(&attempt.fine_digest),
            Arg::OptText(attempt.citizen_id.as_ref().map(CitizenId::as_str)),
            Arg::Text(channel_name(attempt.channel)),
            Arg::Text(&quoted_on),
            Arg::Int(attempt.principal.get()),
            Arg::Int(attempt.surcharge.get()),
            Arg::Int(attempt.total.get()),
            Arg::Text(&attempt.request_body),
            Arg::Int(attempt.created_at.as_millisecond()),
            Arg::Int(attempt.expires_at.as_millisecond()),
            Arg::Text(&attempt.merchant),
        ];
        Ok(self.execute(INSERT, &args).await? == 1)
    }

    async fn insert_key(
        &mut self,
        key: &IdempotencyKey,
        wish: &str,
        id: &PaymentId,
        now_millis: i64,
    ) -> Result<bool, DatabaseError> {
        let args = [Arg::Text(key.as_str()), Arg::Text(wish), Arg::Text(id.as_str()), Arg::Int(now_millis)];
        Ok(self.execute(INSERT_KEY, &args).await? == 1)
    }

    async fn is_held(&mut self, fine: &FineId) -> Result<bool, DatabaseError> {
        Ok(self.fetch_optional(HELD_OF, &[Arg::Text(fine.as_str())]).await?.is_some())
    }

    async fn state(&mut self, id: &PaymentId) -> Result<Option<State>, DatabaseError> {
        self.fetch_optional(STATE, &[Arg::Text(id.as_str())]).await?.map(|row| row.parse("state")).transpose()
    }

    async fn move_state(&mut self, id: &PaymentId, from: State, to: State) -> Result<bool, DatabaseError> {
        let args = [
            Arg::Text(id.as_str()),
            Arg::Text(from.name()),
            Arg::Text(to.name()),
            Arg::Bool(to.holds_fine()),
        ];
        Ok(self.execute(MOVE, &args).await? == 1)
    }

    async fn open(&mut self, id: &PaymentId, opening: &Opening) -> Result<(), DatabaseError> {
        let expires = opening.expires_at.as_millisecond();
        let args = [Arg::Text(id.as_str()), Arg::Text(&opening.text), Arg::Int(expires)];
        self.execute(OPEN, &args).await.map(drop)
    }

    async fn capture(
        &mut self,
        id: &PaymentId,
        capture: &Capture,
        settlement: Option<Settlement>,
    ) -> Result<(), DatabaseError> {
        let args = [
            Arg::Text(id.as_str()),
            Arg::Text(&capture.transaction_id),
            Arg::Int(capture.at.as_millisecond()),
            Arg::Int(capture.total_fen),
            Arg::OptText(settlement.map(Settlement::name)),
        ];
        self.execute(CAPTURE, &args).await.map(drop)
    }

    async fn note(
        &mut self,
        notification: &str,
        id: &PaymentId,
        body: &str,
        now_millis: i64,
    ) -> Result<(), DatabaseError> {
        let args = [Arg::Text(notification), Arg::Text(id.as_str()), Arg::Int(now_millis), Arg::Text(body)];
        self.execute(NOTE, &args).await.map(drop)
    }

    async fn insert_receipt(&mut self, receipt: &ReceiptRecord) -> Result<(), DatabaseError> {
        receipts::insert(self, receipt).await
    }

    async fn hold_fine(&mut self, fine: &FineRecord) -> Result<bool, DatabaseError> {
        fines::store::hold(self, fine).await
    }

    async fn settle_fine(
        &mut self,
        id: &FineId,
        digest: &str,
        payment: &PaymentId,
        now_millis: i64,
    ) -> Result<bool, DatabaseError> {
        fines::store::settle(self, id, digest, payment.as_str(), now_millis).await
    }

    async fn fine(&mut self, id: &FineId) -> Result<Option<FineRecord>, DatabaseError> {
        fines::store::by_id_in(self, id).await
    }

    async fn unsettle(&mut self, attempt: &Attempt) -> Result<bool, DatabaseError> {
        let Attempt { id, fine_id, fine_digest, .. } = attempt;
        let settled = self.fetch_optional(BY_ID, &[Arg::Text(id.as_str())]).await?;
        let applied = settled.map(|row| row.opt_text("settlement")).transpose()?.flatten();
        let applied = applied.as_deref() == Some(Settlement::Applied.name());
        if applied && !fines::store::unsettle(self, fine_id, fine_digest, id.as_str()).await? {
            return Ok(false);
        }
        Ok(self.execute(GO_BACK, &[Arg::Text(id.as_str())]).await? == 1)
    }

    async fn looked_at(&mut self, fine: &FineRecord) -> Result<bool, DatabaseError> {
        fines::store::looked_at(self, fine).await
    }

    async fn may_ask(
        &mut self,
        id: &PaymentId,
        now_millis: i64,
        pause_millis: i64,
    ) -> Result<bool, DatabaseError> {
        let args = [Arg::Text(id.as_str()), Arg::Int(now_millis), Arg::Int(now_millis - pause_millis)];
        Ok(self.execute(ASK, &args).await? == 1)
    }

    async fn enqueue(&mut self, job: &Job, due_millis: i64, now_millis: i64) -> Result<(), DatabaseError> {
        jobs::enqueue(self, job, due_millis, now_millis).await
    }

    async fn renew(&mut self, job: &Job, due_millis: i64, now_millis: i64) -> Result<(), DatabaseError> {
        jobs::renew(self, job, due_millis, now_millis).await
    }

    async fn revive(&mut self, id: &str, now_millis: i64) -> Result<bool, DatabaseError> {
        jobs::revive_in(self, id, now_millis).await
    }

    async fn take(&mut self, due: &Due, until_millis: i64) -> Result<bool, DatabaseError> {
        jobs::take(self, due, until_millis).await
    }

    async fn holds(&mut self, lease: &Lease) -> Result<bool, DatabaseError> {
        jobs::holds(self, lease).await
    }

    async fn put_off(&mut self, lease: &Lease, due_millis: i64) -> Result<(), DatabaseError> {
        jobs::put_off(self, lease, due_millis).await
    }

    async fn finish(&mut self, lease: &Lease) -> Result<(), DatabaseError> {
        jobs::finish(self, lease).await
    }

    async fn bury(&mut self, lease: &Lease, why: &str, now_millis: i64) -> Result<(), DatabaseError> {
        jobs::bury(self, lease, why, now_millis).await
    }

    async fn hurry(&mut self, job: &Job, at_millis: i64) -> Result<bool, DatabaseError> {
        jobs::hurry(self, job, at_millis).await
    }

    async fn wake_others(
        &mut self,
        fine: &FineId,
        but: &PaymentId,
        now_millis: i64,
    ) -> Result<(), DatabaseError> {
        jobs::wake_others(self, fine, but, now_millis).await
    }
}

/// The attempt that a statement names.
async fn one(database: &Database, sql: &'static str, id: &str) -> Result<Option<Attempt>, DatabaseError> {
    database.fetch_optional(sql, &[Arg::Text(id)]).await?.as_ref().map(attempt).transpose()
}

fn attempt(row: &Row) -> Result<Attempt, DatabaseError> {
    let channel_text = row.text("channel")?;
    let opening_expires_at = row.opt_int("opening_expires_at")?.map(instant).transpose()?;
    let opening = row.opt_text("opening")?.zip(opening_expires_at);
    Ok(Attempt {
        id: row.parse("id")?,
        fine_id: row.text("fine_id")?.into(),
        fine_digest: row.text("fine_digest")?,
        merchant: row.text("merchant")?,
        citizen_id: row.opt_text("citizen_id")?.map(CitizenId::from),
        channel: channel(&channel_text)
            .ok_or_else(|| DatabaseError::Content { column: "channel", why: channel_text })?,
        state: row.parse("state")?,
        surplus: row.opt_text("settlement")?.as_deref() == Some("surplus"),
        quoted_on: row.parse("quoted_on")?,
        principal: fen(row, "principal_fen")?,
        surcharge: fen(row, "surcharge_fen")?,
        total: fen(row, "total_fen")?,
        request_body: row.text("request_body")?,
        created_at: instant(row.int("created_at")?)?,
        expires_at: instant(row.int("expires_at")?)?,
        opening: opening.map(|(text, expires_at)| Opening { text, expires_at }),
        transaction_id: row.opt_text("transaction_id")?,
        paid_at: row.opt_int("paid_at")?.map(instant).transpose()?,
    })
}

pub(super) fn fen(row: &Row, column: &'static str) -> Result<Fen, DatabaseError> {
    Fen::new(row.int(column)?).map_err(|why| DatabaseError::Content { column, why: why.to_string() })
}

pub(super) fn instant(millis: i64) -> Result<Timestamp, DatabaseError> {
    Timestamp::from_millisecond(millis)
        .map_err(|why| DatabaseError::Content { column: "an instant", why: why.to_string() })
}
