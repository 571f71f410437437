//! What WeChat Pay sends to `/api/v1/wechat/pay/notify`.

use super::{Gateway, PaymentError, PaymentsIn, Settled, Surroundings, mutation::mutated, settle::Note};
use crate::wechat::{BadNotification, BadSignature, SignatureHeaders};

/// Why a notification is not accepted. WeChat Pay sends it again.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// It is not from WeChat Pay, or not for us.
    #[error(transparent)]
    Bad(#[from] BadNotification),
    /// We do not handle this kind of event.
    #[error("an event we do not handle")]
    Event,
    /// We have no such order.
    #[error("no such order")]
    NoSuchOrder,
    /// Our own side.
    #[error(transparent)]
    Payment(#[from] PaymentError),
}

impl From<BadSignature> for NotifyError {
    fn from(bad: BadSignature) -> NotifyError {
        NotifyError::Bad(bad.into())
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Verifies, keeps and settles a notification in one transaction. `Ok` only after the commit.
    ///
    /// # Errors
    /// [`NotifyError`]; nothing is stored then.
    pub async fn accept(&self, headers: &SignatureHeaders, body: &[u8]) -> Result<Settled, NotifyError> {
        let news = self.gateway.open_notification(headers, body, self.clock.now()).await?;
        let capture = news.capture.ok_or(NotifyError::Event)?;
        let text = std::str::from_utf8(body).map_err(|_| BadNotification::Content("not UTF-8".into()))?;
        let settled = match self.settle(&capture, Some(Note { id: &news.id, body: text })).await {
            Err(_) if mutated!(self, AcknowledgedBeforeCommit) => Settled::Known,
            settled => settled?,
        };
        if settled == Settled::NoSuchOrder {
            tracing::error!("WeChat Pay tells of an order that we do not have");
            return Err(NotifyError::NoSuchOrder);
        }
        Ok(settled)
    }
}
