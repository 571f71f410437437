//! What there is besides the servers: the time, the gateway's books, the registry's books, what residents were shown.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use jiff::Timestamp;
use shared::{calendar::Calendar, payments::PaymentId};

use super::{
    Mutation, Tally, decisions::Decision, dice::Dice, messages::Heard, refunds::GivenBack, tasks::Task,
};
use crate::{
    fines::{FineId, FineRecord},
    payments::{State, jobs::Lease, refunds},
};

/// How rough a run is: each kind of trouble so many times in a thousand, drawn once a run, so that runs differ.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Roughness {
    /// Calls to gateway and registry.
    pub(super) calls: usize,
    /// Statements and commits.
    pub(super) store: usize,
    /// Crashes, between any two steps.
    pub(super) crashes: usize,
    /// Clocks that jump.
    pub(super) clocks: usize,
    /// Notifications that are lost, doubled, late, forged.
    pub(super) news: usize,
    /// Money that does not match, goes back, or comes after the close.
    pub(super) money: usize,
    /// What the registry changes, and who pays at the bank.
    pub(super) registry: usize,
}

/// An order in the gateway's books.
pub(super) struct Order {
    /// Whose it is.
    pub(super) merchant: &'static str,
    pub(super) body: String,
    pub(super) total: i64,
    /// From when on it cannot be paid, in milliseconds since 1970.
    pub(super) ends: i64,
    pub(super) stands: Stands,
    /// The fine, once a way to pay it was shown to somebody.
    pub(super) shown: Option<FineId>,
    pub(super) paid: Option<Money>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    NotPaid,
    Closed,
    /// Closed, but the bank was already at it: it will be paid.
    ClosedAndPaying,
    Paid,
    /// Paid, and sent back by hand at once.
    Returned,
}

/// Money that was taken.
#[derive(Clone, Debug)]
pub(super) struct Money {
    pub(super) number: String,
    pub(super) total: i64,
    pub(super) merchant: &'static str,
    pub(super) at: i64,
}

/// What a notification is about, by its number.
#[derive(Clone, Debug)]
pub(super) enum About {
    Order(String),
    Refund(String),
}

impl About {
    pub(super) fn number(&self) -> &str {
        match self {
            About::Order(number) | About::Refund(number) => number,
        }
    }
}

/// A notification, by its place in the list.
pub(super) struct Notice {
    pub(super) id: String,
    pub(super) about: About,
    pub(super) genuine: bool,
    /// Whether the gateway has heard that it was accepted.
    pub(super) heard: bool,
    /// Whether we have answered that it is accepted.
    pub(super) accepted: bool,
}

/// A call that takes effect later than its caller waits.
pub(super) type Late = Box<dyn FnOnce(&Town)>;

/// Everything outside the servers.
pub(super) struct Town {
    pub(super) dice: Dice,
    pub(super) mutation: Option<Mutation>,
    pub(super) rough: Roughness,
    pub(super) calendar: Calendar,
    /// Whether the registry's feed tells of payments of ours that it has booked.
    pub(super) tells_of_bookings: bool,
    now: Cell<i64>,
    calm: Cell<bool>,
    told: bool,
    pub(super) story: RefCell<Vec<String>>,
    pub(super) broken: RefCell<Option<String>>,
    tally: RefCell<Tally>,
    pub(super) orders: RefCell<BTreeMap<String, Order>>,
    pub(super) refunds: RefCell<BTreeMap<String, GivenBack>>,
    pub(super) notices: RefCell<Vec<Notice>>,
    pub(super) late: RefCell<Vec<Late>>,
    pub(super) decisions: RefCell<Vec<Decision>>,
    /// Every version of a fine that the registry ever told, by its digest.
    pub(super) versions: RefCell<BTreeMap<String, FineRecord>>,
    /// Payments whose money a person has ordered back.
    pub(super) ordered: RefCell<BTreeSet<String>>,
    /// Jobs that a person has begun again, and orders of bills that were asked about.
    pub(super) retried: RefCell<BTreeSet<String>>,
    /// What payers were told.
    pub(super) heard: RefCell<Heard>,
    /// Payments that residents know of.
    pub(super) known: RefCell<Vec<PaymentId>>,
    /// Tasks that other tasks begin.
    pub(super) begun: RefCell<Vec<Task>>,
    /// The lease of the task that takes a step.
    pub(super) holder: RefCell<Option<Lease>>,
    /// The state of every attempt at its last commit.
    pub(super) states: RefCell<BTreeMap<String, State>>,
    /// The same of every refund.
    pub(super) refund_states: RefCell<BTreeMap<String, refunds::State>>,
}

impl Town {
    pub(super) fn new(seed: u64, mutation: Option<Mutation>, told: bool) -> Rc<Town> {
        let dice = Dice::new(seed);
        let rough = roughness(&dice);
        // From a morning on, now and then just before midnight.
        let hour = if dice.chance(250) { 23 * 60 + 30 } else { 9 * 60 + dice.millis(600) };
        let midnight = 1_795_276_800_000; // 2026-11-22 at +08:00
        Rc::new(Town {
            now: Cell::new(midnight + hour * 60_000 + dice.millis(1_800_000)),
            calm: Cell::new(false),
            tells_of_bookings: dice.chance(500),
            dice,
            mutation,
            rough,
            calendar: Calendar::default(),
            told,
            story: RefCell::default(),
            broken: RefCell::default(),
            tally: RefCell::default(),
            orders: RefCell::default(),
            refunds: RefCell::default(),
            notices: RefCell::default(),
            late: RefCell::default(),
            decisions: RefCell::default(),
            versions: RefCell::default(),
            ordered: RefCell::default(),
            retried: RefCell::default(),
            heard: RefCell::default(),
            known: RefCell::default(),
            begun: RefCell::default(),
            holder: RefCell::default(),
            states: RefCell::default(),
            refund_states: RefCell::default(),
        })
    }

    /// The true time, in milliseconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.now.get()
    }

    pub(super) fn pass(&self, millis: i64) {
        self.now.set(self.now.get() + millis);
    }

    /// How many ways to pay a fine somebody has in his hands.
    pub(super) fn payable_orders(&self, fine: &FineId) -> usize {
        let orders = self.orders.borrow();
        orders
            .values()
            .filter(|order| order.shown.as_ref() == Some(fine) && order.payable(self.now()))
            .count()
    }

    /// From now on nothing fails.
    pub(super) fn calm_down(&self) {
        self.calm.set(true);
        self.tell(|| "--- all is calm from here on".into());
    }

    /// Whether a kind of trouble strikes now.
    pub(super) fn strikes(&self, in_a_thousand: usize) -> bool {
        !self.calm.get() && self.dice.chance(in_a_thousand)
    }

    /// Writes the story, when somebody wants it.
    pub(super) fn tell(&self, line: impl FnOnce() -> String) {
        if self.told {
            let at = Timestamp::from_millisecond(self.now()).unwrap_or_default();
            let line = format!("{} {}", at.strftime("%d %H:%M:%S%.3f"), line());
            self.story.borrow_mut().push(line);
        }
    }

    pub(super) fn count(&self, what: &'static str) {
        *self.tally.borrow_mut().0.entry(what).or_default() += 1;
    }

    /// A promise is broken; the first one counts.
    pub(super) fn breaks(&self, what: impl FnOnce() -> String) {
        if self.broken.borrow().is_none() {
            let what = what();
            self.tell(|| format!("BROKEN: {what}"));
            *self.broken.borrow_mut() = Some(what);
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.borrow().is_some()
    }

    /// How it ended: what was broken and the story, or what happened how often.
    pub(super) fn end(&self) -> Result<Tally, (String, Vec<String>)> {
        match self.broken.take() {
            Some(broken) => Err((broken, self.story.take())),
            None => Ok(self.tally.take()),
        }
    }
}

impl Order {
    /// Whether somebody can pay it now.
    pub(super) fn payable(&self, now: i64) -> bool {
        self.stands == Stands::NotPaid && now < self.ends
    }

    /// Whether the gateway can give its money back: it came to its own merchant, and is still there.
    pub(super) fn is_refundable(&self) -> bool {
        let is_own = |money: &Money| money.merchant == self.merchant;
        self.stands == Stands::Paid && self.paid.as_ref().is_some_and(is_own)
    }

    /// Whether its money went to another merchant than its own.
    pub(super) fn has_gone_elsewhere(&self) -> bool {
        self.paid.as_ref().is_some_and(|money| money.merchant != self.merchant)
    }
}

/// Of each run some kinds of trouble are left out, so that each is seen alone and with others.
fn roughness(dice: &Dice) -> Roughness {
    let draw = |most: usize| if dice.chance(500) { 0 } else { 1 + dice.below(most) };
    Roughness {
        calls: draw(500),
        store: draw(60),
        crashes: draw(10),
        clocks: draw(5),
        news: draw(500),
        money: draw(300),
        registry: draw(60),
    }
}
