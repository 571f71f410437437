//! Telling the payer: a subscribe message of WeChat after the settlement, and one after money went back. It moves
//! nothing: without a teller nothing is told, and nothing else changes.

mod template;

use std::sync::Arc;

use shared::{messages::payments as words, payments::PaymentId};

use template::NoField;
pub use template::{BadTemplate, News, Occasion, Template};

use super::{
    Attempt, PaymentError, PaymentsIn, Rows, RowsOf, Store, Surroundings,
    jobs::Job,
    mutation::mutated,
    refunds::{self, Refund},
};
use crate::{
    citizens::{self, CitizenId},
    platform::{
        clock::Clock,
        database::{Database, DatabaseError},
    },
    wechat::{MiniProgram, SendError, SubscribeMessage},
};

/// Tells payers what became of their money.
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
pub trait Telling: Clone + 'static {
    /// Whether anything is said of that.
    fn says(&self, occasion: Occasion) -> bool;
    /// Tells that citizen of a payment.
    ///
    /// # Errors
    /// When the database fails.
    async fn say(&self, to: &CitizenId, news: &News, payment: &PaymentId) -> Result<Told, DatabaseError>;
}

/// Sends messages to residents who logged in and agreed.
pub struct Teller {
    mini_program: MiniProgram,
    database: Database,
    clock: Clock,
    paid: Option<Template>,
    refunded: Option<Template>,
}

/// How telling ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is said, or there is nobody who wants to hear it.
    Done,
    /// WeChat is away: once more.
    Again,
    /// The template is not what the configuration says: a person puts it right.
    Misfit,
}

/// The cause of a message that was given up because its template does not fit.
pub const TEMPLATE_MISFIT: &str = "template_misfit";

impl Teller {
    /// Through this mini-program, to the citizens of this database. Without a template nothing is said of its occasion.
    pub fn new(
        mini_program: MiniProgram,
        database: Database,
        clock: Clock,
        [paid, refunded]: [Option<Template>; 2],
    ) -> Teller {
        Teller { mini_program, database, clock, paid, refunded }
    }

    fn template(&self, occasion: Occasion) -> Option<&Template> {
        match occasion {
            Occasion::Paid => self.paid.as_ref(),
            Occasion::Refunded => self.refunded.as_ref(),
        }
    }

    async fn send(&self, message: &SubscribeMessage, occasion: &'static str) -> (Told, &'static str) {
        match self.mini_program.send(message, self.clock.now()).await {
            Ok(()) => (Told::Done, "sent"),
            // Quite normal: the resident did not agree, or the agreement was for one message and is used up.
            Err(SendError::NotSubscribed) => (Told::Done, "not_agreed"),
            Err(SendError::User) => (Told::Done, "no_such_user"),
            Err(why @ (SendError::Field(_) | SendError::Template | SendError::Page)) => {
                tracing::error!(occasion, %why, "WeChat does not take a message as it is configured");
                (Told::Misfit, "misfit")
            }
            // It may have been sent. Then a second one is refused, because agreements are for one message each.
            Err(SendError::Api(why)) => {
                tracing::warn!(occasion, %why, "WeChat does not take a message now");
                (Told::Again, "away")
            }
        }
    }
}

impl Telling for Arc<Teller> {
    fn says(&self, occasion: Occasion) -> bool {
        self.template(occasion).is_some()
    }

    async fn say(&self, to: &CitizenId, news: &News, payment: &PaymentId) -> Result<Told, DatabaseError> {
        let occasion = news.occasion.name();
        let Some(template) = self.template(news.occasion) else { return Ok(Told::Done) };
        let citizen = citizens::store::by_id(&self.database, to.clone()).await?;
        let Some(citizen) = citizen else { return Ok(Told::Done) };
        let message = match template.message(citizen.openid, news, payment) {
            Ok(message) => message,
            Err(NoField(field)) => {
                tracing::error!(occasion, field, "a message has a field that what happened does not fill");
                return Ok(Told::Misfit);
            }
        };
        let (told, result) = self.send(&message, occasion).await;
        metrics::counter!("payment_messages_total", "occasion" => occasion, "result" => result).increment(1);
        Ok(told)
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// The same payments, which tell their payers.
    pub fn telling(self, teller: Option<W::Teller>) -> Self {
        PaymentsIn { teller, ..self }
    }

    /// Writes down that the payer is to be told, if they logged in and anything is said of it. What happens to an
    /// attempt more than once is told each time: `nth` says which time it is.
    pub(super) async fn tell_payer(
        &self,
        rows: &mut RowsOf<W>,
        (occasion, nth): (Occasion, u32),
        attempt: &Attempt,
    ) -> Result<(), PaymentError> {
        let is_said = self.teller.as_ref().is_some_and(|teller| teller.says(occasion));
        if !is_said || attempt.citizen_id.is_none() {
            return Ok(());
        }
        let nth = if mutated!(self, OneMessageForAll) { 1 } else { nth };
        let now = self.clock.now().as_millisecond();
        Ok(rows.enqueue(&Job::tell(occasion, &attempt.id, nth), now, now).await?)
    }

    /// Tells the payer. What is not configured any more is not said.
    pub(super) async fn say(
        &self,
        (occasion, nth): (Occasion, u32),
        attempt: &Attempt,
    ) -> Result<Told, PaymentError> {
        let (Some(teller), Some(to)) = (&self.teller, &attempt.citizen_id) else { return Ok(Told::Done) };
        if !teller.says(occasion) {
            return Ok(Told::Done);
        }
        let Some(news) = self.news((occasion, nth), attempt).await? else { return Ok(Told::Done) };
        Ok(teller.say(to, &news, &attempt.id).await?)
    }

    /// What there is to tell; `None` when it has not happened.
    async fn news(
        &self,
        (occasion, nth): (Occasion, u32),
        attempt: &Attempt,
    ) -> Result<Option<News>, PaymentError> {
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let number_masked = fine.number.masked();
        Ok(match occasion {
            Occasion::Paid => self.store.receipt(&attempt.id).await?.map(|receipt| News {
                occasion,
                number_masked,
                amount: receipt.total,
                at: receipt.paid_at,
                receipt_no: Some(receipt.receipt_no),
                reason: None,
            }),
            Occasion::Refunded => self.returned(&attempt.id, nth).await?.map(|refund| News {
                occasion,
                number_masked,
                amount: refund.amount,
                at: refund.accepted_at.unwrap_or(refund.queued_at),
                receipt_no: None,
                reason: Some(refund.cause.kind().words()),
            }),
        })
    }

    /// That refund of an attempt, if it has reached the payer.
    async fn returned(&self, id: &PaymentId, nth: u32) -> Result<Option<Refund>, PaymentError> {
        let refunds = self.store.refunds(id).await?;
        let is_it =
            |refund: &Refund| refund.number.ordinal() == nth && refund.state == refunds::State::Success;
        Ok(refunds.into_iter().find(is_it))
    }

    /// The refund that brought the money of an attempt back to its payer, if one has: the last.
    pub(super) async fn given_back(&self, id: &PaymentId) -> Result<Option<Refund>, PaymentError> {
        let refunds = self.store.refunds(id).await?;
        Ok(refunds.into_iter().rfind(|refund| refund.state == refunds::State::Success))
    }
}

impl Occasion {
    /// 状态 as a message says it.
    const fn status(self) -> &'static str {
        match self {
            Occasion::Paid => words::TOLD_PAID,
            Occasion::Refunded => words::TOLD_REFUNDED,
        }
    }
}
