//! The gateway's own rules of refunds: the same bytes under the same number once, no more than came, and an end that
//! comes later.

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    merchants,
    town::{About, Money, Town},
    weather::short,
};
use crate::wechat::{self, ErrorCode, RefundNotice, RefundStatus};

/// A refund in the gateway's books.
pub(super) struct GivenBack {
    pub(super) order: String,
    pub(super) body: String,
    pub(super) amount: i64,
    pub(super) stands: RefundStatus,
    pub(super) accepted_at: i64,
    /// How its way ends.
    fate: RefundStatus,
    ended_at: Option<i64>,
}

#[derive(Deserialize)]
struct Body {
    out_trade_no: String,
    out_refund_no: String,
    amount: Amount,
}

#[derive(Deserialize)]
struct Amount {
    refund: i64,
    total: i64,
}

/// The refund's number in a body.
pub(super) fn number_of(body: &str) -> Option<String> {
    serde_json::from_str::<Body>(body).ok().map(|read| read.out_refund_no)
}

impl Town {
    pub(super) fn refund(&self, merchant: &str, body: String) -> Result<wechat::Refund, ErrorCode> {
        let read: Body = serde_json::from_str(&body).map_err(|_| ErrorCode::ParamError)?;
        let number = read.out_refund_no;
        let known = self.refunds.borrow().get(&number).map(|refund| refund.body == body);
        match known {
            Some(true) => return self.query_refund(&number),
            Some(false) => {
                self.breaks(|| {
                    format!("refund {}: the same number with another body", short_refund(&number))
                });
                return Err(ErrorCode::InvalidRequest);
            }
            None => {}
        }
        let money = self.money_of(merchant, &read.out_trade_no).ok_or(ErrorCode::ResourceNotExists)?;
        if read.amount.total != money.total {
            return Err(ErrorCode::ParamError);
        }
        if self.strikes(self.rough.money) {
            self.count("a refund that the merchant had no money for");
            return Err(ErrorCode::NotEnough);
        }
        if self.given_back(&read.out_trade_no) + read.amount.refund > money.total {
            self.breaks(|| format!("more than {} goes back of {}", money.total, short(&read.out_trade_no)));
            return Err(ErrorCode::InvalidRequest);
        }
        self.count("a refund was accepted");
        let fate = match self.strikes(self.rough.money * 2) {
            true if self.dice.chance(500) => RefundStatus::Abnormal,
            true => RefundStatus::Closed,
            false => RefundStatus::Success,
        };
        let refund = GivenBack {
            order: read.out_trade_no,
            body,
            amount: read.amount.refund,
            stands: RefundStatus::Processing,
            accepted_at: self.now(),
            fate,
            ended_at: None,
        };
        self.refunds.borrow_mut().insert(number.clone(), refund);
        self.query_refund(&number)
    }

    /// What is told of a refund to the merchant that asks.
    pub(super) fn query_refund_of(&self, merchant: &str, number: &str) -> Result<wechat::Refund, ErrorCode> {
        let whose = self.merchant_of(&About::Refund(number.to_owned()));
        if whose == Some(merchant) { self.query_refund(number) } else { Err(ErrorCode::ResourceNotExists) }
    }

    fn query_refund(&self, number: &str) -> Result<wechat::Refund, ErrorCode> {
        let refunds = self.refunds.borrow();
        let refund = refunds.get(number).ok_or(ErrorCode::ResourceNotExists)?;
        let orders = self.orders.borrow();
        let paid = orders.get(&refund.order).and_then(|order| order.paid.as_ref());
        let at = |millis| Timestamp::from_millisecond(millis).unwrap_or_default();
        Ok(wechat::Refund {
            refund_id: refund_id(number),
            out_refund_no: number.to_owned(),
            transaction_id: paid.map(|money| money.number.clone()).unwrap_or_default(),
            out_trade_no: refund.order.clone(),
            status: refund.stands,
            refund_fen: refund.amount,
            total_fen: paid.map_or(0, |money| money.total),
            currency: "CNY".into(),
            created_at: Some(at(refund.accepted_at)),
            succeeded_at: refund.ended_at.filter(|_| refund.stands == RefundStatus::Success).map(at),
        })
    }

    /// Money of a merchant's own order that is still here, or was.
    fn money_of(&self, merchant: &str, order: &str) -> Option<Money> {
        let orders = self.orders.borrow();
        let order = orders.get(order).filter(|order| order.merchant == merchant && order.is_refundable())?;
        order.paid.clone()
    }

    /// What went back of an order, or is going.
    pub(super) fn given_back(&self, order: &str) -> i64 {
        let refunds = self.refunds.borrow();
        let of_order = refunds.values().filter(|refund| refund.order == order);
        of_order.filter(|refund| refund.stands != RefundStatus::Closed).map(|refund| refund.amount).sum()
    }

    /// A refund that was accepted comes to its end; what could not arrive, a person sees to.
    pub(super) fn end_refund(&self, number: &str) {
        let mut refunds = self.refunds.borrow_mut();
        let Some(refund) = refunds.get_mut(number) else { return };
        let (ends, what) = match refund.stands {
            RefundStatus::Processing => match refund.fate {
                RefundStatus::Abnormal => (RefundStatus::Abnormal, "a refund that could not arrive"),
                RefundStatus::Closed => (RefundStatus::Closed, "a refund that the gateway closed"),
                _ => (RefundStatus::Success, "a refund that arrived"),
            },
            RefundStatus::Abnormal => (RefundStatus::Success, "a refund that a person helped to arrive"),
            _ => return,
        };
        (refund.stands, refund.ended_at) = (ends, Some(self.now()));
        drop(refunds);
        self.tell(|| format!("refund {} ends: {what}", short_refund(number)));
        self.count(what);
        self.notify(About::Refund(number.to_owned()));
    }

    /// Refunds whose end is to come.
    pub(super) fn unended(&self, wanted: &[RefundStatus]) -> Vec<String> {
        let refunds = self.refunds.borrow();
        let open = refunds.iter().filter(|(_, refund)| wanted.contains(&refund.stands));
        open.map(|(number, _)| number.clone()).collect()
    }

    /// What a notification tells of a refund: all but when it was accepted.
    pub(super) fn refund_notice(&self, number: &str) -> Option<RefundNotice> {
        let refund = self.query_refund(number).ok()?;
        let merchant = merchants::party(self.merchant_of(&About::Refund(number.to_owned()))?).merchant();
        Some(RefundNotice { merchant, refund: wechat::Refund { created_at: None, ..refund } })
    }
}

/// The gateway's own number for a refund.
pub(super) fn refund_id(number: &str) -> String {
    format!("50{number}")
}

/// The beginning of a refund's number, for the story.
pub(super) fn short_refund(number: &str) -> &str {
    number.get(..8).unwrap_or(number)
}
