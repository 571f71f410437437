//! Telling WeChat that what was paid for is delivered (发货信息管理): until then it keeps the money of a trade-managed
//! mini-program. It moves nothing here and is no part of the surroundings: without a reporter nothing is reported, and
//! nothing else changes.

use std::sync::Arc;

use shared::{messages::payments as words, payments::Channel};

use super::{
    Attempt, PaymentError, PaymentsIn, Rows, RowsOf, Store, Surroundings,
    jobs::{Job, Kind},
    refunds,
};
use crate::{
    citizens,
    platform::database::Database,
    wechat::{Delivery, DeliveryError, MiniProgram, Party},
};

/// The cause of a report that WeChat refuses.
pub const DELIVERY_REFUSED: &str = "delivery_refused";

/// Reports what was paid in a mini-program to WeChat.
pub struct Reporter {
    mini_program: MiniProgram,
    database: Database,
}

/// How reporting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reported {
    /// WeChat knows it, or has nothing to know.
    Done,
    /// WeChat is away, or does not know the payment yet: once more.
    Again,
    /// WeChat does not take it: a person looks.
    Refused,
}

impl Reporter {
    /// Reports to this mini-program's WeChat, of the citizens of this database.
    pub fn new(mini_program: MiniProgram, database: Database) -> Reporter {
        Reporter { mini_program, database }
    }

    /// Whether the order was one of the mini-program, by whose app its payer is known.
    fn is_its(&self, attempt: &Attempt) -> bool {
        let party = Party::of_order(&attempt.request_body);
        attempt.channel == Channel::WechatJsapi
            && attempt.citizen_id.is_some()
            && party.is_some_and(|party| party.app_id() == self.mini_program.app_id())
    }

    /// What is reported of a payment; it names nobody but the payer, and not the decision.
    async fn delivery(&self, attempt: &Attempt) -> Result<Option<Delivery>, PaymentError> {
        let (Some(id), Some(transaction_id)) = (attempt.citizen_id.clone(), attempt.transaction_id.clone())
        else {
            return Ok(None);
        };
        let citizen = citizens::store::by_id(&self.database, id).await?;
        let description = words::DELIVERED.to_owned();
        Ok(citizen.map(|citizen| Delivery { transaction_id, payer: citizen.openid, description }))
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// The same payments, of which what was paid in the mini-program is reported.
    pub fn reporting(self, reporter: Option<Reporter>) -> Self {
        PaymentsIn { reporter: reporter.map(Arc::new), ..self }
    }

    /// Writes down that a settled payment is to be reported, if it was made in the mini-program.
    pub(super) async fn report_delivery(
        &self,
        rows: &mut RowsOf<W>,
        attempt: &Attempt,
    ) -> Result<(), PaymentError> {
        if !self.reporter.as_ref().is_some_and(|reporter| reporter.is_its(attempt)) {
            return Ok(());
        }
        let now = self.clock.now().as_millisecond();
        Ok(rows.enqueue(&Job::new(Kind::Deliver, &attempt.id), now, now).await?)
    }

    /// Reports a payment, unless all of its money goes back: nothing is delivered then, and nothing stays to be freed.
    pub(super) async fn deliver(&self, attempt: &Attempt) -> Result<Reported, PaymentError> {
        let Some(reporter) = &self.reporter else { return Ok(Reported::Done) };
        if refunds::left(attempt.total, &self.store.refunds(&attempt.id).await?).get() == 0 {
            return Ok(Reported::Done);
        }
        let Some(delivery) = reporter.delivery(attempt).await? else { return Ok(Reported::Done) };
        let told = reporter.mini_program.report_delivery(&delivery, self.clock.now()).await;
        let (reported, result) = ended(told);
        metrics::counter!("payment_deliveries_total", "result" => result).increment(1);
        Ok(reported)
    }
}

fn ended(told: Result<(), DeliveryError>) -> (Reported, &'static str) {
    match told {
        Ok(()) => (Reported::Done, "reported"),
        // An answer was lost, or a person was faster.
        Err(DeliveryError::Told) => (Reported::Done, "known"),
        Err(DeliveryError::UnknownPayment) => (Reported::Again, "payment_unknown"),
        Err(DeliveryError::Api(why)) if why.is_passing() => {
            tracing::warn!(%why, "WeChat does not take the report of a delivery now");
            (Reported::Again, "away")
        }
        Err(DeliveryError::Api(why)) => {
            tracing::error!(%why, "WeChat refuses the report of a delivery");
            (Reported::Refused, "refused")
        }
    }
}
