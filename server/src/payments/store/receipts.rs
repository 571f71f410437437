//! The SQL of receipts.

use shared::payments::PaymentId;

use super::sql::{fen, instant};
use crate::{
    payments::ReceiptRecord,
    platform::database::{Arg, Database, DatabaseError, Row, Transaction},
};

const INSERT: &str = "
    INSERT INTO receipts (payment_id, receipt_no, verification_code, number_masked, plate_masked, issuer, conduct,
                          principal_fen, surcharge_fen, total_fen, paid_at, transaction_id, fictional, issued_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const OF: &str = "
    SELECT payment_id, receipt_no, verification_code, number_masked, plate_masked, issuer, conduct, principal_fen,
           surcharge_fen, total_fen, paid_at, transaction_id, fictional, issued_at
    FROM receipts WHERE payment_id = $1";
const BY_CODE: &str = "
    SELECT payment_id, receipt_no, verification_code, number_masked, plate_masked, issuer, conduct, principal_fen,
           surcharge_fen, total_fen, paid_at, transaction_id, fictional, issued_at
    FROM receipts WHERE verification_code = $1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[INSERT, OF, BY_CODE];

/// Writes a receipt.
///
/// # Errors
/// When the database fails, or the payment has one.
pub async fn insert(tx: &mut Transaction, receipt: &ReceiptRecord) -> Result<(), DatabaseError> {
    let args = [
        Arg::Text(receipt.payment_id.as_str()),
        Arg::Text(&receipt.receipt_no),
        Arg::Text(&receipt.verification_code),
        Arg::Text(&receipt.number_masked),
        Arg::Text(&receipt.plate_masked),
        Arg::Text(&receipt.issuer),
        Arg::Text(&receipt.conduct),
        Arg::Int(receipt.principal.get()),
        Arg::Int(receipt.surcharge.get()),
        Arg::Int(receipt.total.get()),
        Arg::Int(receipt.paid_at.as_millisecond()),
        Arg::Text(&receipt.transaction_id),
        Arg::Bool(receipt.fictional),
        Arg::Int(receipt.issued_at.as_millisecond()),
    ];
    tx.execute(INSERT, &args).await.map(drop)
}

/// The receipt of a payment.
///
/// # Errors
/// When the database fails.
pub async fn of(database: &Database, id: &PaymentId) -> Result<Option<ReceiptRecord>, DatabaseError> {
    database.fetch_optional(OF, &[Arg::Text(id.as_str())]).await?.as_ref().map(receipt).transpose()
}

/// The receipt of a verification code.
///
/// # Errors
/// When the database fails.
pub async fn by_code(database: &Database, code: &str) -> Result<Option<ReceiptRecord>, DatabaseError> {
    database.fetch_optional(BY_CODE, &[Arg::Text(code)]).await?.as_ref().map(receipt).transpose()
}

fn receipt(row: &Row) -> Result<ReceiptRecord, DatabaseError> {
    Ok(ReceiptRecord {
        payment_id: row.parse("payment_id")?,
        receipt_no: row.text("receipt_no")?,
        verification_code: row.text("verification_code")?,
        number_masked: row.text("number_masked")?,
        plate_masked: row.text("plate_masked")?,
        issuer: row.text("issuer")?,
        conduct: row.text("conduct")?,
        principal: fen(row, "principal_fen")?,
        surcharge: fen(row, "surcharge_fen")?,
        total: fen(row, "total_fen")?,
        paid_at: instant(row.int("paid_at")?)?,
        transaction_id: row.text("transaction_id")?,
        fictional: row.boolean("fictional")?,
        issued_at: instant(row.int("issued_at")?)?,
    })
}
