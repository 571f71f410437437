//! The SQL of fines.

use shared::fines::{FineNo, Procedure, Relief};

use super::{
    feed::Item,
    record::{Decision, FineId, FineRecord, INSTALMENT_MARK, instalment_marks},
};
use crate::platform::database::{Arg, Database, DatabaseError, Row, Transaction};

/// What a [`FineRecord`] is read from.
macro_rules! columns {
    () => {
        "id, number, plate, issuer, conduct, violation_code, violated_on, decided_on, received_on, procedure, \
         principal_fen, halts, deferred_to, instalments, review_received_on, status, fictional, digest, settled_by, \
         settled_instalments, attempted"
    };
}

macro_rules! insert {
    () => {
        "INSERT INTO fines (id, number_key, number, plate, issuer, conduct, violation_code, violated_on, decided_on, \
         received_on, procedure, principal_fen, halts, deferred_to, instalments, review_received_on, status, \
         fictional, digest, registry_digest) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19) \
         ON CONFLICT (number_key) "
    };
}

// What stands here already is at least as new: the feed has told it.
const INSERT: &str = concat!(insert!(), "DO NOTHING");
const UPSERT: &str = concat!(
    insert!(),
    "DO UPDATE SET
        number = excluded.number, plate = excluded.plate, issuer = excluded.issuer, conduct = excluded.conduct,
        violation_code = excluded.violation_code, violated_on = excluded.violated_on,
        decided_on = excluded.decided_on, received_on = excluded.received_on, procedure = excluded.procedure,
        principal_fen = excluded.principal_fen, halts = excluded.halts, deferred_to = excluded.deferred_to,
        instalments = excluded.instalments, review_received_on = excluded.review_received_on,
        status = excluded.status, fictional = excluded.fictional, registry_digest = excluded.registry_digest,
        digest = excluded.digest || fines.settled_instalments,
        corrected = CASE WHEN fines.settled_by IS NULL AND fines.settled_instalments = '' THEN 0 ELSE 1 END
    WHERE fines.registry_digest <> excluded.registry_digest"
);
// The partial index has what was corrected and not looked at, however many fines there are.
const CORRECTED: &str =
    concat!("SELECT ", columns!(), " FROM fines WHERE corrected = 1 ORDER BY id LIMIT $1");
const LOOKED_AT: &str = "UPDATE fines SET corrected = 0 WHERE id = $1 AND digest = $2 AND corrected = 1";
const PLACE: &str = "SELECT cursor, revision FROM registry_places WHERE base = $1";
// Also takes the row's lock, so that of two servers with the same page one waits and then finds itself overtaken.
const MOVE_PLACE: &str = "
    INSERT INTO registry_places (base, cursor, revision) VALUES ($1, $2, 1)
    ON CONFLICT (base) DO UPDATE SET cursor = excluded.cursor, revision = registry_places.revision + 1
    WHERE registry_places.revision = $3";
// In two parts, because SQLite would make itself a table of the two keys, which takes longer than to look both up.
const BY_KEYS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM fines WHERE number_key = $1 UNION ALL SELECT ",
    columns!(),
    " FROM fines WHERE number_key = $2 AND $2 <> $1"
);
const ALL: &str = concat!("SELECT ", columns!(), " FROM fines ORDER BY number_key");
const BY_ID: &str = concat!("SELECT ", columns!(), " FROM fines WHERE id = $1");
/// Whether a fine is owed. SQLite would make itself a table of a list's three names at each run.
macro_rules! is_owed {
    () => {
        "settled_by IS NULL AND (status = 'unpaid' OR status = 'under_review' OR status = 'changed')"
    };
}

// Takes the row's lock until the end of the transaction, so that no settlement and no feed can pass between a quote and
// the attempt made of it.
const HOLD: &str =
    concat!("UPDATE fines SET attempted = TRUE WHERE id = $1 AND digest = $2 AND ", is_owed!());
const SETTLE: &str = concat!(
    "UPDATE fines SET settled_by = $2, settled_at = $3
    WHERE id = $1 AND digest = $4 AND instalments IS NULL AND ",
    is_owed!()
);
// Takes one instalment out. What the digest says of it moves on, so that no other quote settles with it.
const SETTLE_INSTALMENT: &str = concat!(
    "UPDATE fines SET settled_instalments = settled_instalments || $5, digest = digest || $5,
                     settled_by = $2, settled_at = $3
    WHERE id = $1 AND digest = $4 AND ",
    is_owed!()
);
const UNSETTLE: &str = "
    UPDATE fines SET settled_by = NULL, settled_at = NULL
    WHERE id = $1 AND settled_by = $2 AND settled_instalments = ''";
// What the digest says of the instalment changes, so that nothing settles with a quote of before.
const UNSETTLE_INSTALMENT: &str = "
    UPDATE fines SET settled_by = NULL, settled_at = NULL, settled_instalments = $3, digest = $4
    WHERE id = $1 AND digest = $2";
const REOPEN: &str = "UPDATE fines SET settled_by = NULL, settled_at = NULL WHERE id = $1";
/// How often an instalment is looked for again, when another is settled meanwhile.
const TRIES: usize = 4;

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    UPSERT,
    CORRECTED,
    LOOKED_AT,
    PLACE,
    MOVE_PLACE,
    BY_KEYS,
    ALL,
    BY_ID,
    HOLD,
    SETTLE,
    SETTLE_INSTALMENT,
    UNSETTLE,
    UNSETTLE_INSTALMENT,
    REOPEN,
];

/// How far a feed has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    base: String,
    /// Where the feed goes on; empty at its start.
    pub cursor: String,
    /// How many pages were written. Two readers of one page see the same; the first to write changes it.
    revision: i64,
}

/// How far the feed at this address has been read.
///
/// # Errors
/// When the database fails.
pub async fn place(database: &Database, base: &str) -> Result<Place, DatabaseError> {
    let row = database.fetch_optional(PLACE, &[Arg::Text(base)]).await?;
    let (cursor, revision) = match row {
        Some(row) => (row.text("cursor")?, row.int("revision")?),
        None => (String::new(), 0),
    };
    Ok(Place { base: base.to_owned(), cursor, revision })
}

/// Writes one page of the feed and the cursor after it in one transaction; gives how many fines are new or
/// changed. `None`, and nothing written, when another server has moved on from `place` meanwhile: this page
/// may be older than what that one wrote.
///
/// # Errors
/// When the database fails.
pub async fn turn_page(
    database: &Database,
    place: &mut Place,
    next: &str,
    items: &[Item],
) -> Result<Option<u64>, DatabaseError> {
    let args = [Arg::Text(&place.base), Arg::Text(next), Arg::Int(place.revision)];
    let changed = database
        .write(async |tx| -> Result<Option<u64>, DatabaseError> {
            if tx.execute(MOVE_PLACE, &args).await? == 0 {
                return Ok(None);
            }
            upsert_all(tx, items).await.map(Some)
        })
        .await?;
    if changed.is_some() {
        next.clone_into(&mut place.cursor);
        place.revision += 1;
    }
    Ok(changed)
}

/// Writes fines in one transaction, without a feed's cursor; gives how many are new or changed.
///
/// # Errors
/// When the database fails.
pub async fn upsert(database: &Database, items: &[Item]) -> Result<u64, DatabaseError> {
    database.write(async |tx| upsert_all(tx, items).await).await
}

/// Writes a fine that is not there yet; one that is stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn insert(database: &Database, item: &Item) -> Result<(), DatabaseError> {
    let insert = async |tx: &mut Transaction| write_one(tx, INSERT, item).await;
    database.write(insert).await.map(drop)
}

async fn upsert_all(tx: &mut Transaction, items: &[Item]) -> Result<u64, DatabaseError> {
    let mut changed = 0;
    for item in items {
        changed += write_one(tx, UPSERT, item).await?;
    }
    Ok(changed)
}

async fn write_one(tx: &mut Transaction, sql: &'static str, item: &Item) -> Result<u64, DatabaseError> {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let violated_on = item.violated_on.to_string();
    let decision = item.decision.as_ref();
    let decided_on = decision.map(|d| d.decided_on.to_string());
    let received_on = decision.map(|d| d.received_on.to_string());
    let relief = decision.map_or(&Relief::None, |d| &d.relief);
    let halts = decision.filter(|d| !d.halts.is_empty()).map(|d| json("halts", &d.halts)).transpose()?;
    let (deferred_to, instalments) = match relief {
        Relief::None => (None, None),
        Relief::Deferred(day) => (Some(day.to_string()), None),
        Relief::Instalments(parts) => (None, Some(json("instalments", parts)?)),
    };
    let review_received_on = decision.and_then(|d| d.review_received_on).map(|day| day.to_string());
    let args = [
        Arg::Text(&id),
        Arg::Text(&item.number_key),
        Arg::Text(&item.number),
        Arg::Text(item.plate.as_str()),
        Arg::Text(&item.issuer),
        Arg::Text(&item.conduct),
        Arg::OptText(item.violation_code.as_deref()),
        Arg::Text(&violated_on),
        Arg::OptText(decided_on.as_deref()),
        Arg::OptText(received_on.as_deref()),
        Arg::OptText(decision.and_then(|d| d.procedure).map(procedure_name)),
        Arg::OptInt(decision.map(|d| d.principal.get())),
        Arg::OptText(halts.as_deref()),
        Arg::OptText(deferred_to.as_deref()),
        Arg::OptText(instalments.as_deref()),
        Arg::OptText(review_received_on.as_deref()),
        Arg::Text(item.status.as_str()),
        Arg::Bool(item.fictional),
        Arg::Text(&item.digest),
    ];
    let written = tx.execute(sql, &args).await?;
    if written == 1 && matches!(relief, Relief::Instalments(_)) {
        reopen(tx, &item.number_key).await?;
    }
    Ok(written)
}

/// Lets a fine be owed of which an instalment is left after all.
async fn reopen(tx: &mut Transaction, key: &str) -> Result<(), DatabaseError> {
    let fines = by_keys_in(tx, [key, key]).await?;
    for fine in fines.iter().filter(|fine| fine.is_settled_too_early()) {
        tx.execute(REOPEN, &[Arg::Text(fine.id.as_str())]).await?;
    }
    Ok(())
}

/// The fines that one of the two keys names.
///
/// # Errors
/// When the database fails.
pub async fn by_keys(database: &Database, keys: [&str; 2]) -> Result<Vec<FineRecord>, DatabaseError> {
    let [one, two] = keys;
    database.fetch_all(BY_KEYS, &[Arg::Text(one), Arg::Text(two)]).await?.iter().map(fine).collect()
}

/// Fines of which the registry has said something since they, or a part of them, were paid here, and which were not
/// looked at since.
///
/// # Errors
/// When the database fails.
pub async fn corrected(database: &Database, limit: i64) -> Result<Vec<FineRecord>, DatabaseError> {
    database.fetch_all(CORRECTED, &[Arg::Int(limit)]).await?.iter().map(fine).collect()
}

/// Writes down that what the registry said of a fine was looked at; `false` when it was before, or when the registry has
/// said more meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn looked_at(tx: &mut Transaction, fine: &FineRecord) -> Result<bool, DatabaseError> {
    Ok(tx.execute(LOOKED_AT, &[Arg::Text(fine.id.as_str()), Arg::Text(&fine.digest)]).await? == 1)
}

/// Every fine, by its number.
///
/// # Errors
/// When the database fails.
pub async fn all(database: &Database) -> Result<Vec<FineRecord>, DatabaseError> {
    database.fetch_all(ALL, &[]).await?.iter().map(fine).collect()
}

/// [`by_keys`] as a transaction sees it.
///
/// # Errors
/// When the database fails.
pub async fn by_keys_in(tx: &mut Transaction, keys: [&str; 2]) -> Result<Vec<FineRecord>, DatabaseError> {
    let [one, two] = keys;
    tx.fetch_all(BY_KEYS, &[Arg::Text(one), Arg::Text(two)]).await?.iter().map(fine).collect()
}

/// The fine of that id.
///
/// # Errors
/// When the database fails.
pub async fn by_id(database: &Database, id: &FineId) -> Result<Option<FineRecord>, DatabaseError> {
    database.fetch_optional(BY_ID, &[Arg::Text(id.as_str())]).await?.as_ref().map(fine).transpose()
}

/// Keeps the fine as it was read until the transaction ends, in which a payment of it begins; `false` when it is no longer
/// as it was.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &mut Transaction, fine: &FineRecord) -> Result<bool, DatabaseError> {
    Ok(tx.execute(HOLD, &[Arg::Text(fine.id.as_str()), Arg::Text(&fine.digest)]).await? == 1)
}

/// Takes the fine, or the next of its instalments, out of what is owed; `false` when it was not owed any more, or not as
/// `digest` knew it.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &mut Transaction,
    id: &FineId,
    digest: &str,
    payment: &str,
    now_millis: i64,
) -> Result<bool, DatabaseError> {
    let args = [Arg::Text(id.as_str()), Arg::Text(payment), Arg::Int(now_millis), Arg::Text(digest)];
    if tx.execute(SETTLE, &args).await? == 1 {
        return Ok(true);
    }
    // Few fines have instalments; only then is there more to look at.
    let Some(row) = tx.fetch_optional(BY_ID, &[Arg::Text(id.as_str())]).await? else { return Ok(false) };
    let fine = fine(&row)?;
    let next = fine.next_instalment().filter(|_| fine.digest == digest);
    let Some((number, is_last)) = next else { return Ok(false) };
    // With the last of them the fine is settled.
    let (payment, now) = if is_last { (Some(payment), Some(now_millis)) } else { (None, None) };
    let mark = instalment_marks(&[number]);
    let args = [
        Arg::Text(id.as_str()),
        Arg::OptText(payment),
        Arg::OptInt(now),
        Arg::Text(digest),
        Arg::Text(&mark),
    ];
    Ok(tx.execute(SETTLE_INSTALMENT, &args).await? == 1)
}

/// [`by_id`] as a transaction sees it.
///
/// # Errors
/// When the database fails.
pub async fn by_id_in(tx: &mut Transaction, id: &FineId) -> Result<Option<FineRecord>, DatabaseError> {
    tx.fetch_optional(BY_ID, &[Arg::Text(id.as_str())]).await?.as_ref().map(fine).transpose()
}

/// Lets the registry's word hold again of a fine, or of the instalment that was owed when the fine had the digest
/// `quoted`, that this payment had settled, whose money goes back; `false` when it had not.
///
/// # Errors
/// When the database fails.
pub async fn unsettle(
    tx: &mut Transaction,
    id: &FineId,
    quoted: &str,
    payment: &str,
) -> Result<bool, DatabaseError> {
    if tx.execute(UNSETTLE, &[Arg::Text(id.as_str()), Arg::Text(payment)]).await? == 1 {
        return Ok(true);
    }
    for _ in 0..TRIES {
        let Some(fine) = by_id_in(tx, id).await? else { return Ok(false) };
        let Some(without) = fine.without_instalment(quoted) else { return Ok(false) };
        let settled = instalment_marks(&without.settled_instalments);
        let (before, after) = (Arg::Text(&fine.digest), Arg::Text(&without.digest));
        let args = [Arg::Text(id.as_str()), before, Arg::Text(&settled), after];
        if tx.execute(UNSETTLE_INSTALMENT, &args).await? == 1 {
            return Ok(true);
        }
    }
    Err(DatabaseError::Content { column: "digest", why: "overtaken too often".into() })
}

fn fine(row: &Row) -> Result<FineRecord, DatabaseError> {
    let number = row.str("number")?;
    Ok(FineRecord {
        id: FineId(row.text("id")?),
        number: FineNo::parse(number)
            .map_err(|why| DatabaseError::Content { column: "number", why: why.to_string() })?,
        plate: row.parse("plate")?,
        issuer: row.text("issuer")?,
        conduct: row.text("conduct")?,
        violation_code: row.opt_text("violation_code")?,
        violated_on: row.parse("violated_on")?,
        decision: decision(row)?,
        registry_status: row.parse("status")?,
        fictional: row.boolean("fictional")?,
        digest: row.text("digest")?,
        settled_by: row.opt_text("settled_by")?,
        settled_instalments: row
            .str("settled_instalments")?
            .split(INSTALMENT_MARK)
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().map_err(|_| content("settled_instalments", number)))
            .collect::<Result<_, _>>()?,
        attempted: row.boolean("attempted")?,
    })
}

fn decision(row: &Row) -> Result<Option<Decision>, DatabaseError> {
    let Some(principal) = row.opt_int("principal_fen")? else { return Ok(None) };
    Ok(Some(Decision {
        decided_on: row.parse("decided_on")?,
        received_on: row.parse("received_on")?,
        procedure: row.opt_text("procedure")?.as_deref().map(procedure).transpose()?,
        principal: principal
            .try_into()
            .map_err(|why: shared::money::NotAnAmount| content("principal_fen", &why.to_string()))?,
        halts: opt_json(row, "halts")?.unwrap_or_default(),
        relief: match (row.opt_parse("deferred_to")?, opt_json(row, "instalments")?) {
            (_, Some(parts)) => Relief::Instalments(parts),
            (Some(day), None) => Relief::Deferred(day),
            (None, None) => Relief::None,
        },
        review_received_on: row.opt_parse("review_received_on")?,
    }))
}

fn json<T: serde::Serialize>(column: &'static str, value: &T) -> Result<String, DatabaseError> {
    serde_json::to_string(value).map_err(|why| content(column, &why.to_string()))
}

fn opt_json<T: serde::de::DeserializeOwned>(
    row: &Row,
    column: &'static str,
) -> Result<Option<T>, DatabaseError> {
    let read = |text: String| serde_json::from_str(&text).map_err(|why| content(column, &why.to_string()));
    row.opt_text(column)?.map(read).transpose()
}

fn procedure_name(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Simple => "simple",
        Procedure::General => "general",
    }
}

fn procedure(name: &str) -> Result<Procedure, DatabaseError> {
    match name {
        "simple" => Ok(Procedure::Simple),
        "general" => Ok(Procedure::General),
        other => Err(content("procedure", other)),
    }
}

fn content(column: &'static str, why: &str) -> DatabaseError {
    DatabaseError::Content { column, why: why.to_owned() }
}
