//! The registry: owns the fines, locks them for a payer, hears of payments; changes its mind, and takes money at the
//! bank.

use std::rc::Rc;

use shared::{
    fines::{Amounts, FineStatus},
    money::Fen,
};

use super::{
    town::{Decision, Town},
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
            town.with_decision(&fine, |decision| effect(decision, &order, now))
                .unwrap_or(Err(Refusal::Revoked))
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
        let (digest, until) = (fine.digest.clone(), attempt.expires_at.as_millisecond() + LOCK_MARGIN_MILLIS);
        self.call("lock", attempt, move |decision, order, now| {
            decision.refusal(decision.record.digest == digest, order)?;
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

    async fn confirm(&self, _: &FineRecord, attempt: &Attempt, due: &Amounts, _: &OperationId) -> Answer {
        let principal = due.principal_fen;
        self.call("confirm", attempt, move |decision, order, _| {
            // The same operation once more is answered as before.
            if decision.confirmed.as_deref() == Some(order) {
                return Ok(());
            }
            let is_as_now = decision.record.decision.as_ref().is_some_and(|owed| owed.principal == principal);
            decision.refusal(is_as_now, order)?;
            decision.confirmed = Some(order.to_owned());
            Ok(())
        })
        .await
    }

    async fn revoke(&self, _: &FineRecord, attempt: &Attempt, _: &Refund, _: &OperationId) -> Answer {
        self.call("revoke", attempt, |decision, order, _| {
            decision.confirmed.take_if(|by| by == order);
            Ok(())
        })
        .await
    }
}

impl Decision {
    fn refusal(&self, is_as_now: bool, order: &str) -> Result<(), Refusal> {
        if self.paid_at_bank || self.confirmed.as_ref().is_some_and(|by| by != order) {
            Err(Refusal::Paid)
        } else if self.revoked {
            Err(Refusal::Revoked)
        } else if !is_as_now && self.confirmed.is_none() {
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

    /// Somebody pays a fine at the bank's counter, which refuses what is locked.
    pub(super) fn pay_at_the_bank(&self, which: usize) {
        let mut decisions = self.decisions.borrow_mut();
        let Some(decision) = decisions.get_mut(which) else { return };
        let free = decision.confirmed.is_none() && !decision.paid_at_bank && !decision.revoked;
        if !free || decision.is_locked(self.now()) {
            return;
        }
        self.count("paid at the bank");
        self.tell(|| format!("fine {which} is paid at the bank"));
        if self.payable_orders(&decision.record.id) > 0 {
            self.breaks(|| format!("fine {which} was paid at the bank while it could be paid here"));
        }
        decision.paid_at_bank = true;
        decision.record.registry_status = FineStatus::PaidElsewhere;
        self.tell_version(decision);
    }

    /// The police revoke or correct a decision; one whose payment here they know they make cheaper.
    pub(super) fn change_decision(&self, which: usize) {
        let mut decisions = self.decisions.borrow_mut();
        let Some(decision) = decisions.get_mut(which) else { return };
        if decision.paid_at_bank || decision.revoked {
            return;
        }
        let paid = decision.confirmed.is_some();
        if self.dice.chance(300) {
            decision.revoked = true;
            decision.record.registry_status = FineStatus::Revoked;
            self.count(if paid {
                "a decision was revoked after its payment"
            } else {
                "a decision was revoked"
            });
        } else if let Some(owed) = &mut decision.record.decision {
            let cheaper = paid || self.dice.chance(500);
            let by = if cheaper { -owed.principal.get() / 4 } else { 5_000 };
            owed.principal = Fen::new(owed.principal.get() + by).unwrap_or(owed.principal);
            self.count(if paid { "a paid decision became cheaper" } else { "a decision was corrected" });
        }
        self.tell(|| format!("fine {which} changes at the registry"));
        self.tell_version(decision);
    }

    fn tell_version(&self, decision: &mut Decision) {
        decision.version += 1;
        decision.record.digest = format!("{}-{}", decision.record.id.as_str(), decision.version);
        self.versions.borrow_mut().insert(decision.record.digest.clone(), decision.record.clone());
    }
}
