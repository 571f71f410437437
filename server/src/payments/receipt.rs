//! The receipt: written once, with the settlement.

use jiff::Timestamp;
use shared::{
    money::Fen,
    path,
    payments::{PaymentId, Receipt},
    time,
};

use super::{Attempt, PaymentError, PaymentsIn, Store, Surroundings, VerificationCode, code};
use crate::{
    fines::FineRecord,
    platform::{qr, random::Random},
    wechat::Capture,
};

/// A receipt as it is stored. It never changes, whatever becomes of the fine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in shared::payments::Receipt")]
pub struct ReceiptRecord {
    pub payment_id: PaymentId,
    pub receipt_no: String,
    pub verification_code: String,
    pub number_masked: String,
    pub plate_masked: String,
    pub issuer: String,
    pub conduct: String,
    pub principal: Fen,
    pub surcharge: Fen,
    pub total: Fen,
    pub paid_at: Timestamp,
    pub transaction_id: String,
    pub fictional: bool,
    pub issued_at: Timestamp,
}

impl ReceiptRecord {
    /// Draws up the receipt of a payment. `None` only if the system's randomness fails.
    pub(super) fn draw_up(
        attempt: &Attempt,
        fine: &FineRecord,
        capture: &Capture,
        now: Timestamp,
        random: &Random,
    ) -> Option<ReceiptRecord> {
        Some(ReceiptRecord {
            payment_id: attempt.id.clone(),
            receipt_no: code::receipt_no(random, time::date_at(capture.at))?,
            verification_code: VerificationCode::draw(random)?.to_string(),
            number_masked: fine.number.masked(),
            plate_masked: fine.plate.masked(),
            issuer: fine.issuer.clone(),
            conduct: fine.conduct.clone(),
            principal: attempt.principal,
            surcharge: attempt.surcharge,
            total: attempt.total,
            paid_at: capture.at,
            transaction_id: capture.transaction_id.clone(),
            fictional: fine.fictional,
            issued_at: now,
        })
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// The receipt of a payment.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`] without such a payment, [`PaymentError::NoReceipt`] before it is settled.
    pub async fn receipt(&self, id: &PaymentId) -> Result<Receipt, PaymentError> {
        match self.store.receipt(id).await? {
            Some(record) => self.receipt_view(record).await,
            None => {
                self.attempt(id).await?;
                Err(PaymentError::NoReceipt)
            }
        }
    }

    /// The receipt that this code stands for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify(&self, code: &VerificationCode) -> Result<Option<Receipt>, PaymentError> {
        let record = self.store.receipt_by_code(code.as_str()).await?;
        match record {
            Some(record) => self.receipt_view(record).await.map(Some),
            None => Ok(None),
        }
    }

    async fn receipt_view(&self, record: ReceiptRecord) -> Result<Receipt, PaymentError> {
        let fiscal = self.store.fiscal_receipt(&record.payment_id).await?;
        let refunds = self.refunds_of(&record.payment_id).await?;
        let verify_url = format!("{}{}?code={}", self.public_url, path::VERIFY, record.verification_code);
        Ok(Receipt {
            verify_svg: qr::svg(&verify_url),
            verify_url,
            receipt_no: record.receipt_no,
            verification_code: record.verification_code,
            number_masked: record.number_masked,
            plate_masked: record.plate_masked,
            issuer: record.issuer,
            conduct: record.conduct,
            principal_fen: record.principal,
            surcharge_fen: record.surcharge,
            total_fen: record.total,
            paid_at: record.paid_at,
            transaction_id: record.transaction_id,
            payment_id: record.payment_id,
            fictional: record.fictional,
            refunds,
            fiscal,
        })
    }
}
