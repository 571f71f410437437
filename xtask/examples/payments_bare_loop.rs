//! The measure of `cargo xtask bench payments` on SQLite: the rows of a settlement written by a bare loop, each payment
//! committed on its own with full durability, and nothing else. Prints payments per second.
//!
//! `payments_bare_loop sqlite:///path/yimatong.db 400`: works on a copy beside it, over payments made up from one of its own.
//! `… grow 1000000` stores further fines in the database itself, so that there are so many.

use std::{
    env,
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};

/// So many fines are stored at once.
const A_TRANSACTION: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let url = arguments.next().ok_or("which database?")?;
    let source = Path::new(url.strip_prefix("sqlite://").unwrap_or(&url)).to_owned();
    let count = arguments.next().ok_or("how many payments?")?;
    if count == "grow" {
        return Ok(grow(&source, arguments.next().ok_or("how many fines?")?.parse()?)?);
    }
    let count: u32 = count.parse()?;
    let copy = source.with_extension("bare");
    let _ = std::fs::remove_file(&copy);
    Connection::open(&source)?.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    let mut connection = Connection::open(&copy)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // The first time the log grows, and whoever lets a file grow waits longer for the disk than the server does, whose log
    // has its size. Only the second time counts.
    settle_all(&mut connection, count)?;
    println!("{:.1}", settle_all(&mut connection, count)?);
    drop(connection);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", copy.display()));
    }
    Ok(())
}

/// Copies the fine of a settled payment under other names until there are so many. Whatever columns the table has.
fn grow(source: &Path, fines: u32) -> Result<(), rusqlite::Error> {
    let connection = Connection::open(source)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    let names = connection
        .prepare("SELECT name FROM pragma_table_info('fines')")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    let copied = names.iter().map(|name| match name.as_str() {
        "id" | "number_key" => "'many' || k",
        other => other,
    });
    let copy = format!(
        "WITH RECURSIVE made (k) AS (SELECT ?1 UNION ALL SELECT k + 1 FROM made LIMIT ?2)
         INSERT INTO fines ({}) SELECT {} FROM fines, made
         WHERE id = (SELECT fine_id FROM payments WHERE settlement = 'applied' LIMIT 1)",
        names.join(", "),
        copied.collect::<Vec<_>>().join(", ")
    );
    let stored: u32 = connection.query_row("SELECT COUNT(*) FROM fines", [], |row| row.get(0))?;
    // The server goes on with its jobs between two of them.
    for first in (stored..fines).step_by(A_TRANSACTION) {
        connection.execute(&copy, [first, (fines - first).min(A_TRANSACTION as u32)])?;
    }
    connection.execute_batch("PRAGMA wal_checkpoint(RESTART)")
}

/// Settles so many payments and gives how many a second.
fn settle_all(connection: &mut Connection, count: u32) -> Result<f64, rusqlite::Error> {
    let ids = waiting(connection, count)?;
    let began = Instant::now();
    for (number, (payment, fine)) in ids.iter().enumerate() {
        settle(connection, number, payment, fine)?;
    }
    Ok(ids.len() as f64 / began.elapsed().as_secs_f64())
}

/// Lets so many settled payments of the copy wait again.
fn waiting(connection: &Connection, count: u32) -> Result<Vec<(String, String)>, rusqlite::Error> {
    let mut select = connection
        .prepare("SELECT id, fine_id FROM payments WHERE settlement = 'applied' ORDER BY id LIMIT ?1")?;
    let ids = select.query_map([count], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let ids: Vec<(String, String)> = ids.collect::<Result<_, _>>()?;
    connection.execute_batch(
        "DELETE FROM payment_notifications; DELETE FROM receipts; DELETE FROM payment_jobs WHERE kind = 'confirm';
         DELETE FROM ledger_transfers; DELETE FROM ledger_movements;
         UPDATE fines SET settled_by = NULL, settled_at = NULL;
         UPDATE payments SET state = 'pending', settlement = NULL, live_fine = fine_id WHERE settlement = 'applied';
         PRAGMA wal_checkpoint(RESTART);",
    )?;
    Ok(ids)
}

/// What a settlement writes.
fn settle(
    connection: &mut Connection,
    number: usize,
    payment: &str,
    fine: &str,
) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let write = |sql: &str, values: &[&dyn rusqlite::ToSql]| transaction.prepare_cached(sql)?.execute(values);
    let body = "x".repeat(1_200);
    write(
        "INSERT INTO payment_notifications (id, payment_id, received_at, body) VALUES (?1, ?2, 1, ?3)",
        params![format!("bare-{number}"), payment, body],
    )?;
    write(
        "UPDATE payments SET state = 'paid', live_fine = NULL WHERE id = ?1 AND state = 'pending'",
        params![payment],
    )?;
    write(
        "UPDATE fines SET settled_by = ?2, settled_at = 1 WHERE id = ?1 AND settled_by IS NULL",
        params![fine, payment],
    )?;
    write(
        "INSERT INTO receipts (payment_id, receipt_no, verification_code, number_masked, plate_masked, issuer, conduct,
             principal_fen, surcharge_fen, total_fen, paid_at, transaction_id, fictional, issued_at)
         SELECT id, 'no-' || id, 'code-' || id, '220198***0', '吉A***', '支队', '违停', principal_fen, surcharge_fen,
             total_fen, 1, 'transaction', 1, 1 FROM payments WHERE id = ?1",
        params![payment],
    )?;
    write(
        "UPDATE payments SET transaction_id = 'transaction', paid_at = 1, captured_fen = total_fen, settlement = 'applied'
         WHERE id = ?1",
        params![payment],
    )?;
    write(
        "INSERT INTO ledger_movements (kind, event_id, day, at, booked_at, note)
         VALUES ('captured', ?1, '2026-11-22', 1, 1, NULL)",
        params![payment],
    )?;
    write(
        "INSERT INTO ledger_transfers (kind, event_id, line, debit, debit_owner, credit, credit_owner, fine_id, amount_fen)
         SELECT 'captured', id, 1, 'gateway', merchant, 'fines_collected', '220100/' || fine_id, fine_id, total_fen
         FROM payments WHERE id = ?1",
        params![payment],
    )?;
    write(
        "INSERT INTO payment_jobs (id, kind, payment_id, due_at, lease, tries, created_at)
         VALUES ('confirm-' || ?1, 'confirm', ?1, 1, 0, 0, 1)",
        params![payment],
    )?;
    transaction.commit()
}
