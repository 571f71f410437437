//! What WeChat Pay sends to `/api/v1/wechat/pay/notify/{merchant}`.

use super::{
    Gateway, Gateways, PaymentError, PaymentsIn, Settled, Surroundings, gateway::News, mutation::mutated,
    settle::Note,
};
use crate::wechat::{BadNotification, BadSignature, Party, SignatureHeaders};

/// Why a notification is not accepted. WeChat Pay sends it again.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// It is not from WeChat Pay, or not for us.
    #[error(transparent)]
    Bad(#[from] BadNotification),
    /// No merchant of ours has this number.
    #[error("no such merchant")]
    NoSuchMerchant,
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
    /// Verifies, keeps and settles a notification in one transaction. `Ok` only after the commit. `merchant` is whom
    /// it was sent to; without one the keys of each are tried, of which one at most opens it.
    ///
    /// # Errors
    /// [`NotifyError`]; nothing is stored then.
    pub async fn accept(
        &self,
        merchant: Option<&str>,
        headers: &SignatureHeaders,
        body: &[u8],
    ) -> Result<Settled, NotifyError> {
        let meant = |party: &Party| merchant.is_none_or(|merchant| party.recipient() == merchant);
        let mut refused = NotifyError::NoSuchMerchant;
        for gateway in self.gateways.all().filter(|gateway| meant(gateway.party())) {
            match gateway.open_notification(headers, body, self.clock.now()).await {
                Ok(news) => return self.take_in(gateway.party(), news, body).await,
                Err(bad) => refused = bad.into(),
            }
        }
        Err(refused)
    }

    async fn take_in(&self, teller: &Party, news: News, body: &[u8]) -> Result<Settled, NotifyError> {
        let capture = news.capture.ok_or(NotifyError::Event)?;
        let text = std::str::from_utf8(body).map_err(|_| BadNotification::Content("not UTF-8".into()))?;
        let settled = match self.settle(teller, &capture, Some(Note { id: &news.id, body: text })).await {
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
