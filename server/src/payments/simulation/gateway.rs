//! The gateway: keeps its own books, believes nothing, and answers in every bad way that a network knows.

use std::rc::Rc;

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    Mutation, merchants, refunds,
    town::{About, Money, Notice, Order, Stands, Town},
    weather::short,
};
use crate::{
    payments::{
        State,
        gateway::{Gateway, News, Told},
        store::memory::give_way,
    },
    wechat::{
        BadNotification, BadSignature, Capture, Doubt, ErrorCode, Event, JsapiCall, Outcome, Party, Refund,
        RefundStatus, SignatureHeaders, Trade,
    },
};

/// A message whose time is further off is believed by nobody.
const SKEW_MILLIS: i64 = 300_000;

/// Where one server calls the gateway in the name of one merchant.
#[derive(Clone)]
pub(super) struct Counter {
    pub(super) town: Rc<Town>,
    pub(super) merchant: &'static str,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// Nothing came there.
    NotSent,
    /// It comes there after the caller has given up.
    SentLate,
    /// It took effect; nothing came back.
    NotAnswered,
    /// 202, 429, 5xx, without or with the effect.
    Status { effect: bool },
    /// A page of a proxy, a truncated body, a signature that is missing or wrong.
    NotBelieved,
    /// A proper refusal, for no reason that lies with us.
    Refused,
}

#[derive(Deserialize)]
struct Body {
    time_expire: Timestamp,
    amount: Amount,
}

#[derive(Deserialize)]
struct Amount {
    total: i64,
}

impl Counter {
    fn trouble(&self) -> Option<Trouble> {
        let town = &self.town;
        if !town.strikes(town.rough.calls) {
            return None;
        }
        town.count("a call failed");
        Some(match town.dice.below(7) {
            0 => Trouble::NotSent,
            1 => Trouble::SentLate,
            2 => Trouble::NotAnswered,
            3 => Trouble::Status { effect: false },
            4 => Trouble::Status { effect: true },
            5 => Trouble::NotBelieved,
            _ => Trouble::Refused,
        })
    }

    async fn call<T: 'static>(
        &self,
        what: &'static str,
        number: &str,
        now: Timestamp,
        effect: impl FnOnce(&Town) -> Result<T, ErrorCode> + 'static,
    ) -> Outcome<T> {
        let town = &self.town;
        give_way().await;
        let trouble = self.trouble();
        // A clock that is wrong signs what nobody believes, and believes nothing itself.
        if (now.as_millisecond() - town.now()).abs() > SKEW_MILLIS {
            return Outcome::Unknown(BadSignature::Stale.into());
        }
        town.tell(|| format!("gateway: {what} {} {trouble:?}", short(number)));
        let mut answer = None;
        match trouble {
            Some(Trouble::NotSent | Trouble::Status { effect: false } | Trouble::Refused) => {}
            Some(Trouble::SentLate) => town.late.borrow_mut().push(Box::new(move |town| drop(effect(town)))),
            _ => answer = Some(effect(town)),
        }
        give_way().await;
        let status = || Doubt::Status { status: 500, code: "SYSTEM_ERROR".into() };
        match (trouble, answer) {
            (None, Some(Ok(done))) => Outcome::Definite(done),
            (None, Some(Err(code))) => Outcome::Rejected(code),
            (Some(Trouble::Refused), _) => Outcome::Rejected(ErrorCode::RuleLimit),
            (Some(Trouble::Status { .. }), _) => Outcome::Unknown(status()),
            (Some(Trouble::NotBelieved), _) => Outcome::Unknown(BadSignature::Mismatch.into()),
            _ => {
                town.pass(town.dice.millis(8_000));
                Outcome::Unknown(Doubt::NoAnswer("timeout".into()))
            }
        }
    }
}

impl Gateway for Counter {
    fn party(&self) -> &Party {
        merchants::party(self.merchant)
    }

    async fn prepay(&self, _: Trade, body: &str, now: Timestamp) -> Outcome<String> {
        let Some(number) = number_of(body) else { return Outcome::Rejected(ErrorCode::ParamError) };
        let (number, body, merchant) = (number.to_owned(), body.to_owned(), self.merchant);
        let name = number.clone();
        self.call("prepay", &name, now, move |town| town.prepay(merchant, &number, body)).await
    }

    async fn query(&self, number: &str, now: Timestamp) -> Outcome<Told> {
        let (name, merchant) = (number.to_owned(), self.merchant);
        self.call("query", number, now, move |town| town.query(merchant, &name)).await
    }

    async fn close(&self, number: &str, now: Timestamp) -> Outcome<()> {
        let (name, merchant) = (number.to_owned(), self.merchant);
        self.call("close", number, now, move |town| town.close(merchant, &name)).await
    }

    async fn refund(&self, body: &str, now: Timestamp) -> Outcome<Refund> {
        let Some(number) = refunds::number_of(body) else { return Outcome::Rejected(ErrorCode::ParamError) };
        let (body, merchant) = (body.to_owned(), self.merchant);
        self.call("refund", &number, now, move |town| town.refund(merchant, body)).await
    }

    async fn query_refund(&self, number: &str, now: Timestamp) -> Outcome<Refund> {
        let (name, merchant) = (number.to_owned(), self.merchant);
        self.call("query refund", number, now, move |town| town.query_refund_of(merchant, &name)).await
    }

    async fn open_notification(
        &self,
        _: &SignatureHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<News, BadNotification> {
        let town = &self.town;
        if (now.as_millisecond() - town.now()).abs() > SKEW_MILLIS {
            return Err(BadSignature::Stale.into());
        }
        let index = std::str::from_utf8(body).ok().and_then(|text| text.parse::<usize>().ok());
        let notices = town.notices.borrow();
        // It is sealed with the key of the order's merchant, and opens with no other.
        let opens = |notice: &&Notice| town.merchant_of(&notice.about) == Some(self.merchant);
        let notice = index.and_then(|index| notices.get(index)).filter(opens);
        let notice = notice.ok_or(BadNotification::Decryption)?;
        if !notice.genuine && town.mutation != Some(Mutation::UnverifiedNotification) {
            return Err(BadSignature::Mismatch.into());
        }
        let event = match &notice.about {
            About::Order(number) => town.paid_event(number),
            About::Refund(number) => town.refund_event(number, notice.genuine),
        };
        Ok(News { id: notice.id.clone(), event: Some(event.ok_or(BadNotification::Decryption)?) })
    }

    fn jsapi_call(&self, _: &str, _: &str, _: Timestamp) -> Option<JsapiCall> {
        None
    }
}

/// The gateway's own rules.
impl Town {
    fn prepay(&self, merchant: &'static str, number: &str, body: String) -> Result<String, ErrorCode> {
        let read: Body = serde_json::from_str(&body).map_err(|_| ErrorCode::ParamError)?;
        if Party::of_order(&body).as_ref() != Some(merchants::party(merchant)) {
            self.breaks(|| format!("the order {} of another merchant comes from {merchant}", short(number)));
        }
        let mut orders = self.orders.borrow_mut();
        let ends = read.time_expire.as_millisecond();
        match orders.get(number) {
            Some(order) if order.body != body => {
                self.breaks(|| format!("{}: the same number with another body", short(number)));
                return Err(ErrorCode::OutTradeNoUsed);
            }
            Some(order) if matches!(order.stands, Stands::Paid | Stands::Returned) => {
                return Err(ErrorCode::OrderPaid);
            }
            Some(order) if order.stands != Stands::NotPaid => return Err(ErrorCode::OrderClosed),
            _ if self.now() >= ends => return Err(ErrorCode::ParamError),
            Some(_) => {}
            None => {
                if matches!(self.states.borrow().get(number), Some(State::Closed | State::Rejected)) {
                    self.breaks(|| format!("the order {} came after it was given up", short(number)));
                }
                let total = read.amount.total;
                let (stands, shown, paid) = (Stands::NotPaid, None, None);
                orders.insert(number.to_owned(), Order { merchant, body, total, ends, stands, shown, paid });
                self.count("an order was made");
            }
        }
        Ok(format!("pay-{number}"))
    }

    fn query(&self, merchant: &str, number: &str) -> Result<Told, ErrorCode> {
        let orders = self.orders.borrow();
        let order = orders.get(number).filter(|order| order.merchant == merchant);
        let order = order.ok_or(ErrorCode::OrderNotExist)?;
        Ok(match (order.stands, &order.paid) {
            (Stands::Paid, Some(money)) => Told::Paid(capture(number, money, self.given_back(number) > 0)),
            (Stands::Returned, Some(money)) => Told::Paid(capture(number, money, true)),
            (Stands::NotPaid, _) if self.now() < order.ends => Told::NotPaid,
            _ => Told::Closed,
        })
    }

    fn close(&self, merchant: &str, number: &str) -> Result<(), ErrorCode> {
        let mut orders = self.orders.borrow_mut();
        let order = orders.get_mut(number).filter(|order| order.merchant == merchant);
        let order = order.ok_or(ErrorCode::OrderNotExist)?;
        match order.stands {
            Stands::Paid | Stands::Returned => Err(ErrorCode::OrderPaid),
            Stands::NotPaid
                if order.shown.is_some()
                    && order.payable(self.now())
                    && self.strikes(self.rough.money * 2) =>
            {
                order.stands = Stands::ClosedAndPaying;
                Ok(())
            }
            Stands::NotPaid => {
                order.stands = Stands::Closed;
                Ok(())
            }
            Stands::Closed | Stands::ClosedAndPaying => Ok(()),
        }
    }

    /// Somebody pays an order that he was shown.
    pub(super) fn pay(&self, number: &str) {
        let mut orders = self.orders.borrow_mut();
        let Some(order) = orders.get_mut(number) else { return };
        let late = order.stands == Stands::ClosedAndPaying;
        let can = order.shown.is_some() && order.payable(self.now());
        if !late && !can {
            return;
        }
        let strange = !late && self.strikes(self.rough.money);
        let odd = if strange { self.dice.below(3) } else { 3 };
        let elsewhere = || match self.dice.chance(500) {
            true => merchants::other_than(order.merchant),
            false => merchants::STRANGER,
        };
        order.paid = Some(Money {
            number: format!("4200{}", short(number)),
            total: if odd == 0 { order.total + 1 } else { order.total },
            merchant: if odd == 1 { elsewhere() } else { order.merchant },
            at: self.now(),
        });
        order.stands = if odd == 2 { Stands::Returned } else { Stands::Paid };
        let what = match odd {
            0 => "money of a wrong amount",
            1 if order.paid.as_ref().is_some_and(|money| money.merchant != merchants::STRANGER) => {
                "money of the other city's merchant"
            }
            1 => "money of another merchant",
            2 => "money that went back",
            _ if late => "money after the close",
            _ => "money as it was asked for",
        };
        self.tell(|| format!("{} is paid: {what}", short(number)));
        self.count(what);
        drop(orders);
        if odd != 2 {
            self.notify(About::Order(number.to_owned()));
        }
    }

    /// What a notification tells of a payment, genuine or made up.
    fn paid_event(&self, number: &str) -> Option<Event> {
        let orders = self.orders.borrow();
        let order = orders.get(number)?;
        let (total, merchant) = (order.total, order.merchant);
        let forged = || Money { number: "forged".into(), total, merchant, at: self.now() };
        let money = order.paid.clone().unwrap_or_else(forged);
        Some(Event::Paid(capture(number, &money, false)))
    }

    /// What a notification tells of a refund; a made-up one, that the money has arrived.
    fn refund_event(&self, number: &str, genuine: bool) -> Option<Event> {
        let mut notice = self.refund_notice(number)?;
        if !genuine {
            notice.refund.status = RefundStatus::Success;
        }
        Some(Event::Refund(notice))
    }

    /// The merchant of the order that something is about.
    pub(super) fn merchant_of(&self, about: &About) -> Option<&'static str> {
        let refunds = self.refunds.borrow();
        let number = match about {
            About::Order(number) => number,
            About::Refund(number) => &refunds.get(number)?.order,
        };
        self.orders.borrow().get(number).map(|order| order.merchant)
    }

    /// The gateway tells of it: once, twice, under two ids, or never.
    pub(super) fn notify(&self, about: About) {
        let rough = self.strikes(self.rough.news);
        let times = match self.dice.below(4) {
            _ if !rough => 1,
            0 => 0,
            1 => 2,
            _ => 1,
        };
        for time in 0..times {
            let id = format!("n{time}-{}-{}", self.notices.borrow().len(), about.number());
            self.note(id, about.clone(), true);
        }
    }

    /// Somebody else tells of what never was.
    pub(super) fn forge(&self, about: About) {
        self.note(format!("forged-{}-{}", self.notices.borrow().len(), about.number()), about, false);
        self.count("a forged notification");
    }

    fn note(&self, id: String, about: About, genuine: bool) {
        let (heard, accepted) = (false, false);
        self.notices.borrow_mut().push(Notice { id, about, genuine, heard, accepted });
    }
}

fn number_of(body: &str) -> Option<&str> {
    body.split_once("\"out_trade_no\":\"")?.1.split_once('"').map(|(number, _)| number)
}

fn capture(number: &str, money: &Money, refunded: bool) -> Capture {
    Capture {
        party: merchants::party(money.merchant).clone(),
        out_trade_no: number.to_owned(),
        transaction_id: money.number.clone(),
        total_fen: money.total,
        currency: "CNY".into(),
        at: Timestamp::from_millisecond(money.at).unwrap_or_default(),
        refunded,
    }
}
