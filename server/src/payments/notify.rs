//! What WeChat Pay sends to `/api/v1/wechat/pay/notify`.

use super::{PaymentError, Payments, Settled, settle::Note};
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

impl Payments {
    /// Verifies, keeps and settles a notification in one transaction. `Ok` only after the commit.
    ///
    /// # Errors
    /// [`NotifyError`]; nothing is stored then.
    pub async fn accept(&self, headers: &SignatureHeaders, body: &[u8]) -> Result<Settled, NotifyError> {
        let notification = self.pay.open_notification(headers, body, self.clock.now()).await?;
        if notification.event_type != "TRANSACTION.SUCCESS" {
            return Err(NotifyError::Event);
        }
        let capture = notification
            .transaction()?
            .capture()
            .ok_or_else(|| BadNotification::Content("a success without the promised fields".into()))?;
        let text = std::str::from_utf8(body).map_err(|_| BadNotification::Content("not UTF-8".into()))?;
        match self.settle(&capture, Some(Note { id: &notification.id, body: text })).await? {
            Settled::NoSuchOrder => {
                tracing::error!("WeChat Pay tells of an order that we do not have");
                Err(NotifyError::NoSuchOrder)
            }
            settled => Ok(settled),
        }
    }
}
