//! What a person orders: money that was held, or that is to go back for a reason that no program knows.

use shared::{money::Fen, payments::PaymentId};

use super::{
    Attempt, Event, PaymentError, PaymentsIn, Rows, RowsOf, State, Surroundings,
    refund::GivingBack,
    refunds::{self, Cause, Queued, Refund, Source},
    store::BookRows,
};
use crate::platform::database::{AsDatabaseError, DatabaseError};

/// What a person orders.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Who.
    pub by: &'a str,
    /// Why. The same reason once more is the same refund.
    pub why: &'a str,
    /// How much; `None` for all that is left.
    pub amount: Option<Fen>,
}

/// Why nothing goes back.
#[derive(Debug, thiserror::Error)]
pub enum NotReturned {
    /// Nothing of it is left.
    #[error("这笔缴款没有可退的钱")]
    Nothing,
    /// More than is left.
    #[error("最多还能退{0}元")]
    TooMuch(Fen),
    /// Held money is released as a whole.
    #[error("待人工核对的款项只能全部退回")]
    Whole,
    /// WeChat Pay allows no further refund of this order.
    #[error("微信支付不再受理这笔订单的退款")]
    TooMany,
    /// Our own side.
    #[error(transparent)]
    Payment(#[from] PaymentError),
}

impl From<DatabaseError> for NotReturned {
    fn from(error: DatabaseError) -> NotReturned {
        NotReturned::Payment(error.into())
    }
}

impl AsDatabaseError for NotReturned {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        if let NotReturned::Payment(error) = self { error.as_database_error() } else { None }
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Gives money back because a person says so: releases what is held, or returns what was taken. When the whole of
    /// what had settled a fine goes back, the registry's word holds again of that fine.
    ///
    /// # Errors
    /// [`NotReturned`]; nothing is changed then.
    pub async fn refund_by_hand(&self, id: &PaymentId, order: &Order<'_>) -> Result<Refund, NotReturned> {
        let attempt = self.attempt(id).await?;
        self.write(async |rows: &mut RowsOf<W>| self.order_refund(rows, &attempt, order).await).await
    }

    async fn order_refund(
        &self,
        rows: &mut RowsOf<W>,
        attempt: &Attempt,
        order: &Order<'_>,
    ) -> Result<Refund, NotReturned> {
        let left = self.left(rows, attempt).await?;
        let held = rows.state(&attempt.id).await? == Some(State::Held);
        // What WeChat Pay did not give back is owed before anything else is.
        let stranded = refunds::stranded(&rows.refunds(&attempt.id).await?);
        let (source, most) = match attempt.surplus {
            _ if held => (Source::Held, left),
            false if stranded == Fen::ZERO => (Source::Fine, left),
            false => (Source::Surplus, stranded),
            true => (Source::Surplus, left),
        };
        let amount = order.amount.unwrap_or(most);
        if held && amount != left {
            return Err(NotReturned::Whole);
        }
        if most < left && amount > most {
            return Err(NotReturned::TooMuch(most));
        }
        let (ordered_by, why) = (order.by.to_owned(), order.why.to_owned());
        let cause =
            if held { Cause::WrongAmount { ordered_by, why } } else { Cause::Operator { ordered_by, why } };
        let back = GivingBack { attempt, cause, occasion: order.why, source, amount };
        match self.give_back(rows, &back).await? {
            Queued::New(refund) => {
                if held {
                    self.advance(rows, &attempt.id, Event::Released).await?;
                }
                if held || source == Source::Fine && amount == left {
                    self.unsettle(rows, attempt).await?;
                }
                Ok(refund)
            }
            Queued::Known(refund) => Ok(refund),
            Queued::TooMuch { left: Fen::ZERO } => Err(NotReturned::Nothing),
            Queued::TooMuch { left } => Err(NotReturned::TooMuch(left)),
            Queued::TooMany => Err(NotReturned::TooMany),
        }
    }
}
