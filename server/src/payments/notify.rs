//! What WeChat Pay sends to `/api/v1/wechat/pay/notify/{merchant}`.

use super::{
    Gateway, Gateways, PaymentError, PaymentsIn, Surroundings,
    gateway::News,
    mutation::mutated,
    settle::{Note, Settled},
};
use crate::wechat::{BadNotification, BadSignature, Event, Party, SignatureHeaders};

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
    /// We have no such order or refund.
    #[error("no such order or refund")]
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
    /// Verifies, keeps and takes in a notification of money that came or went back, in one transaction. `Ok` only
    /// after the commit. `merchant` is whom it was sent to; without one the keys of each are tried, of which one at
    /// most opens it.
    ///
    /// # Errors
    /// [`NotifyError`]; nothing is stored then.
    pub async fn accept(
        &self,
        merchant: Option<&str>,
        headers: &SignatureHeaders,
        body: &[u8],
    ) -> Result<(), NotifyError> {
        let meant = |party: &Party| merchant.is_none_or(|merchant| party.recipient() == merchant);
        let mut refused = NotifyError::NoSuchMerchant;
        for gateway in self.gateways.all().filter(|gateway| meant(gateway.party())) {
            match gateway.open_notification(headers, body, self.clock.now()).await {
                Ok(news) => return self.take_in_news(gateway.party(), &news, body).await,
                Err(bad) => refused = bad.into(),
            }
        }
        Err(refused)
    }

    async fn take_in_news(&self, teller: &Party, news: &News, body: &[u8]) -> Result<(), NotifyError> {
        let text = std::str::from_utf8(body).map_err(|_| BadNotification::Content("not UTF-8".into()))?;
        let note = Note { id: &news.id, body: text };
        let known = match &news.event {
            Some(Event::Paid(capture)) => {
                let settled = self.settle(teller, capture, Some(note)).await;
                settled.map(|settled| settled != Settled::NoSuchOrder)
            }
            Some(Event::Refund(notice)) => self.hear_of_refund(teller, notice, &note).await,
            None => return Err(NotifyError::Event),
        };
        let known = match known {
            Err(_) if mutated!(self, AcknowledgedBeforeCommit) => true,
            known => known?,
        };
        if !known {
            tracing::error!("WeChat Pay tells of an order or a refund that we do not have");
            return Err(NotifyError::NoSuchOrder);
        }
        Ok(())
    }
}
