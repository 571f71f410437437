//! The registry: owns the fines, locks them for a payer, hears of payments; changes its mind, and takes money at the
//! bank.

use std::rc::Rc;

use shared::{fines::Amounts, money::Fen};

use super::{
    decisions::{Decision, PaidBy, Part},
    town::Town,
    weather::short,
};
use crate::{
    fines::{FineId, FineRecord, registry::OperationId},
    payments::{
        Attempt,
        refunds::Refund,
        registry::{Answer, Refusal, Registry},
        store::memory::give_way,
    },
};

/// A lock outlives its order by this.
const LOCK_MARGIN_MILLIS: i64 = 60_000;

/// Where one server calls the registry.
#[derive(Clone)]
pub(super) struct Police(pub(super) Rc<Town>);

impl Police {
    async fn call(
        &self,
        what: &'static str,
        attempt: &Attempt,
        effect: impl FnOnce(&mut Decision, &str, i64) -> Result<(), Refusal> + 'static,
    ) -> Answer {
        let town = &self.0;
        let (fine, order) = (attempt.fine_id.clone(), attempt.id.to_string());
        let take = move |town: &Town| {
            let now = town.now();
            let done = town.with_decision(&fine, |decision| {
                let before = decision.paid.clone();
                let done = effect(decision, &order, now);
                if decision.paid != before && town.tells_of_bookings {
                    town.tell_version(decision);
                }
                done
            });
            done.unwrap_or(Err(Refusal::Revoked))
        };
        give_way().await;
        let trouble = town.strikes(town.rough.calls).then(|| town.dice.below(3));
        town.tell(|| format!("registry: {what} {} {trouble:?}", short(attempt.id.as_str())));
        let answer = match trouble {
            None => match take(town) {
                Ok(()) => Answer::Done,
                Err(refusal) => Answer::Refused(refusal),
            },
            Some(0) => Answer::Unknown,
            Some(1) => {
                let _ = take(town);
                Answer::Unknown
            }
            Some(_) => {
                town.late.borrow_mut().push(Box::new(move |town| {
                    let _ = take(town);
                }));
                Answer::Unknown
            }
        };
        give_way().await;
        answer
    }
}

impl Registry for Police {
    fn takes_operations(&self) -> bool {
        true
    }

    async fn lock(&self, fine: &FineRecord, attempt: &Attempt) -> Answer {
        let part = fine.instalment_of(&attempt.fine_digest);
        let (principal, until) =
            (attempt.principal, attempt.expires_at.as_millisecond() + LOCK_MARGIN_MILLIS);
        self.call("lock", attempt, move |decision, order, now| {
            decision.refusal(part, principal, order)?;
            if decision.is_locked(now) && decision.lock.as_ref().is_some_and(|(by, _)| by != order) {
                return Err(Refusal::Locked);
            }
            decision.lock = Some((order.to_owned(), until));
            Ok(())
        })
        .await
    }

    async fn unlock(&self, _: &FineRecord, attempt: &Attempt, _: &OperationId) -> Answer {
        let id = attempt.id.as_str();
        if self.0.orders.borrow().get(id).is_some_and(|order| order.payable(self.0.now())) {
            self.0.breaks(|| format!("the registry is told that {} is over while it can be paid", short(id)));
        }
        self.call("unlock", attempt, |decision, order, _| {
            decision.lock.take_if(|(by, _)| by == order);
            Ok(())
        })
        .await
    }

    async fn confirm(&self, fine: &FineRecord, attempt: &Attempt, due: &Amounts, _: &OperationId) -> Answer {
        let (part, principal) = (fine.instalment_of(&attempt.fine_digest), due.principal_fen);
        self.call("confirm", attempt, move |decision, order, _| {
            let by = PaidBy::Order(order.to_owned());
            // The same operation once more is answered as before.
            if decision.paid.values().any(|paid| *paid == by) {
                return Ok(());
            }
            decision.refusal(part, principal, order)?;
            decision.paid.insert(part, by);
            decision.lock.take_if(|(by, _)| by == order);
            Ok(())
        })
        .await
    }

    async fn revoke(&self, _: &FineRecord, attempt: &Attempt, _: &Refund, _: &OperationId) -> Answer {
        self.call("revoke", attempt, |decision, order, _| {
            let by = PaidBy::Order(order.to_owned());
            decision.paid.retain(|_, paid| *paid != by);
            Ok(())
        })
        .await
    }
}

impl Decision {
    /// Why an order cannot pay a part that it knows to come to `principal`.
    fn refusal(&self, part: Part, principal: Fen, order: &str) -> Result<(), Refusal> {
        let by = self.paid.get(&part);
        if by.is_some_and(|by| *by != PaidBy::Order(order.to_owned())) {
            Err(Refusal::Paid)
        } else if self.revoked {
            Err(Refusal::Revoked)
        } else if self.principal(part) != Some(principal) && by.is_none() {
            Err(Refusal::Changed)
        } else {
            Ok(())
        }
    }

    fn is_locked(&self, now: i64) -> bool {
        self.lock.as_ref().is_some_and(|(_, until)| now < *until)
    }
}

/// What happens at the registry without us.
impl Town {
    fn with_decision<T>(&self, fine: &FineId, work: impl FnOnce(&mut Decision) -> T) -> Option<T> {
        self.decisions.borrow_mut().iter_mut().find(|decision| decision.record.id == *fine).map(work)
    }

    /// Somebody pays a fine, or the next part of it, at the bank's counter, which refuses what is locked.
    pub(super) fn pay_at_the_bank(&self, which: usize) {
        let mut decisions = self.decisions.borrow_mut();
        let Some(decision) = decisions.get_mut(which) else { return };
        let Some(part) = decision.unpaid().filter(|_| !decision.revoked) else { return };
        if decision.is_locked(self.now()) {
            return;
        }
        self.count(if part.is_some() {
            "an instalment that was paid at the bank"
        } else {
            "paid at the bank"
        });
        self.tell(|| format!("fine {which} is paid at the bank: {part:?}"));
        if self.payable_orders(&decision.record.id) > 0 {
            self.breaks(|| format!("fine {which} was paid at the bank while it could be paid here"));
        }
        decision.paid.insert(part, PaidBy::Bank);
        self.tell_version(decision);
    }

    /// The police revoke or correct a decision, or a part of it; what they know to be paid here they make cheaper.
    pub(super) fn change_decision(&self, which: usize) {
        let mut decisions = self.decisions.borrow_mut();
        let Some(decision) = decisions.get_mut(which) else { return };
        let mut open = decision.parts();
        open.retain(|part| !decision.is_paid_at_the_bank(*part));
        let Some(part) = self.dice.pick(&open).copied().filter(|_| !decision.revoked) else { return };
        let paid = decision.order_of(part).is_some();
        if self.dice.chance(300) {
            decision.revoked = true;
            self.count(if paid {
                "a decision was revoked after its payment"
            } else {
                "a decision was revoked"
            });
        } else {
            let cheaper = paid || self.dice.chance(300);
            decision.correct(part, |principal| if cheaper { -principal / 4 } else { principal / 2 });
            self.count(if paid { "a paid decision became cheaper" } else { "a decision was corrected" });
        }
        self.tell(|| format!("fine {which} changes at the registry"));
        self.tell_version(decision);
    }

    fn tell_version(&self, decision: &mut Decision) {
        decision.version += 1;
        decision.tell_paid(|by| *by == PaidBy::Bank || self.tells_of_bookings);
        decision.record.digest = format!("{}-{}", decision.record.id.as_str(), decision.version);
        self.versions.borrow_mut().insert(decision.record.digest.clone(), decision.record.clone());
    }
}
