//! Lets a run happen: step by step, whoever the dice say; then all becomes calm (`quiet`).

use std::rc::Rc;

use jiff::Timestamp;
use shared::payments::Channel;

use super::{
    Mutation, Simulated, Tally, Violation,
    decisions::Decision,
    merchants::Counters,
    messages::Crier,
    people::{self, Act, How},
    police::Police,
    tasks::Task,
    town::{About, Order, Stands, Town},
    verdict,
    weather::Over,
};
use crate::{
    citizens::Citizen,
    payments::{
        PaymentsIn,
        store::{Store, memory::Memory},
    },
    platform::{clock::Clock, database::DatabaseError, random::Random},
    wechat::{Openid, RefundStatus},
};

pub(super) const SERVERS: usize = 2;
const SHORTEST_RUN: usize = 100;
const FURTHER_STEPS: usize = 500;

/// One run.
pub(super) struct Driver {
    seed: u64,
    pub(super) town: Rc<Town>,
    pub(super) store: Memory,
    pub(super) servers: Vec<Server>,
    pub(super) tasks: Vec<Task>,
}

pub(super) struct Server {
    payments: PaymentsIn<Simulated>,
    clock: Clock,
    /// How far its clock is off, in milliseconds.
    pub(super) off: i64,
}

impl Driver {
    pub(super) fn new(seed: u64, mutation: Option<Mutation>, told: bool) -> Driver {
        let town = Town::new(seed, mutation, told);
        let store = Memory::default();
        let random = Random::seeded(!seed);
        let servers = (0..SERVERS).map(|_| server(&town, &store, &random)).collect();
        let mut driver = Driver { seed, town, store, servers, tasks: Vec::new() };
        for which in 0..=driver.town.dice.below(2) {
            driver.town.decisions.borrow_mut().extend(Decision::new(which, &driver.town.dice));
            driver.feed(which);
        }
        driver
    }

    pub(super) fn run(mut self) -> Result<Tally, Violation> {
        self.go();
        let seed = self.seed;
        self.town.end().map_err(|(broken, story)| Violation { seed, broken, story })
    }

    /// Every step, and what was broken.
    pub(super) fn told(mut self) -> (Vec<String>, Option<String>) {
        self.go();
        (self.town.story.take(), self.town.broken.take())
    }

    fn go(&mut self) {
        for _ in 0..SHORTEST_RUN + self.town.dice.below(FURTHER_STEPS) {
            self.something();
            if self.town.is_broken() {
                break;
            }
        }
        if !self.town.is_broken() {
            self.quiet_down();
        }
        if !self.town.is_broken() {
            self.store.read(|tables| verdict::judge(&self.town, tables));
        }
        // Tasks hold the town, and the town would hold them.
        self.tasks.clear();
        self.town.begun.borrow_mut().clear();
        self.town.late.borrow_mut().clear();
    }

    /// One step of somebody, or something that comes from outside.
    fn something(&mut self) {
        let town = Rc::clone(&self.town);
        let server = town.dice.below(SERVERS);
        if town.strikes(town.rough.crashes) {
            town.tell(|| format!("server {server} crashes"));
            town.count("a server crashed");
            self.tasks.retain(|task| task.server != server);
        }
        if town.strikes(town.rough.clocks) {
            self.turn_clock(server);
        }
        match town.dice.below(1_000) {
            0..740 if !self.tasks.is_empty() => self.step(),
            0..780 => self.begin_start(server),
            780..803 => self.begin_act(server),
            803..843 => self.pay(),
            843..876 => self.begin_notice(server),
            876..885 => self.arrive_late(),
            885..920 => self.begin_tick(server),
            920..940 => self.change_outside(),
            940..960 => self.feed(town.dice.below(town.decisions.borrow().len())),
            960..970 => self.end_refund(),
            970..971 => self.begin_order(server),
            971..986 => self.begin_corrections(server),
            _ => town.pass(match town.dice.below(100) {
                0..60 => town.dice.millis(2_000),
                60..88 => town.dice.millis(40_000),
                88..98 => town.dice.millis(360_000),
                _ => town.dice.millis(1_200_000),
            }),
        }
    }

    /// One task takes one step.
    pub(super) fn step(&mut self) {
        let town = &self.town;
        let which = town.dice.below(self.tasks.len());
        let Some(task) = self.tasks.get_mut(which) else { return };
        town.pass(town.dice.millis(40));
        for server in &self.servers {
            let at = Timestamp::from_millisecond(town.now() + server.off).unwrap_or_default();
            server.clock.set(at);
        }
        *town.holder.borrow_mut() = task.lease.clone();
        let ended = task.step();
        *town.holder.borrow_mut() = None;
        if ended {
            self.tasks.swap_remove(which);
        }
        self.tasks.append(&mut town.begun.borrow_mut());
    }

    /// Something that a server is asked to do.
    pub(super) fn ask<F: Future<Output = ()> + 'static>(
        &mut self,
        server: usize,
        name: &'static str,
        task: impl FnOnce(Rc<Town>, PaymentsIn<Simulated>) -> F,
    ) {
        let Some(asked) = self.servers.get(server) else { return };
        self.town.tell(|| format!("server {server}: {name}"));
        self.tasks.push(Task::new(server, name, task(Rc::clone(&self.town), asked.payments.clone())));
    }

    fn begin_start(&mut self, server: usize) {
        let town = Rc::clone(&self.town);
        let which = town.dice.below(town.decisions.borrow().len());
        let Some(fine) = town.decisions.borrow().get(which).map(|decision| decision.record.id.clone()) else {
            return;
        };
        // A browser sends its key again; a careless one sends that of another fine.
        let owner = if town.dice.chance(50) { 1 - which.min(1) } else { which };
        let keys = 4 * town.decisions.borrow().get(which).map_or(1, |decision| decision.parts().len());
        let key = format!("key-{owner}-{}", town.dice.below(keys));
        let how = how(&town);
        self.ask(server, "start", |town, payments| people::start(town, payments, fine, key, how));
    }

    /// A refund that was accepted comes to its end.
    fn end_refund(&self) {
        let open = self.town.unended(&[RefundStatus::Processing, RefundStatus::Abnormal]);
        if let Some(number) = self.town.dice.pick(&open) {
            self.town.end_refund(number);
        }
    }

    /// The operator gives the money of a payment back, whatever it is.
    fn begin_order(&mut self, server: usize) {
        let Some(id) = self.town.dice.pick(&self.town.known.borrow()).cloned() else { return };
        self.ask(server, "refund by hand", |town, payments| people::give_back(town, payments, id));
    }

    pub(super) fn begin_corrections(&mut self, server: usize) {
        self.ask(server, "corrections", people::correct);
    }

    fn begin_act(&mut self, server: usize) {
        let town = Rc::clone(&self.town);
        let Some(id) = town.dice.pick(&town.known.borrow()).cloned() else { return };
        let act = town.dice.pick(&[Act::Check, Act::Close, Act::Reopen]).copied().unwrap_or(Act::Check);
        self.ask(server, act.name(), |town, payments| people::act(town, payments, id, act));
    }

    /// Somebody pays what he can; or a notification of a payment is made up.
    fn pay(&self) {
        let numbers: Vec<String> = {
            let orders = self.town.orders.borrow();
            let now = self.town.now();
            // The bank takes its time over what was closed meanwhile: long enough for another order to be paid.
            let late = self.town.dice.chance(400);
            let open = |order: &Order| order.payable(now) || late && order.stands == Stands::ClosedAndPaying;
            orders.iter().filter(|(_, order)| open(order)).map(|(number, _)| number.clone()).collect()
        };
        let Some(number) = self.town.dice.pick(&numbers) else { return };
        if self.town.strikes(self.town.rough.news / 4) {
            let open = self.town.unended(&[RefundStatus::Processing, RefundStatus::Abnormal]);
            let refund = self.town.dice.pick(&open).cloned().map(About::Refund);
            self.town.forge(refund.unwrap_or_else(|| About::Order(number.clone())));
        } else {
            self.town.pay(number);
        }
    }

    fn begin_notice(&mut self, server: usize) {
        let town = Rc::clone(&self.town);
        let waiting = unheard(&town);
        let Some(index) = town.dice.pick(&waiting).copied() else { return };
        self.ask(server, "notification", |town, payments| people::tell(town, payments, index));
    }

    fn arrive_late(&self) {
        let count = self.town.late.borrow().len();
        if count > 0 {
            let late = self.town.late.borrow_mut().swap_remove(self.town.dice.below(count));
            self.town.tell(|| "a call arrives late".into());
            late(&self.town);
        }
    }

    pub(super) fn begin_tick(&mut self, server: usize) {
        self.ask(server, "tick", |town, payments| people::tick(town, payments, server));
    }

    fn change_outside(&self) {
        let town = &self.town;
        let which = town.dice.below(town.decisions.borrow().len());
        if !town.strikes(town.rough.registry * 10) {
            return;
        }
        // Nobody pays at the bank what the registry has as paid.
        let paid = town.decisions.borrow().get(which).is_some_and(|decision| decision.unpaid().is_none());
        if !paid && town.dice.chance(500) { town.pay_at_the_bank(which) } else { town.change_decision(which) }
    }

    /// The feed tells what the registry says now, page after page: the next is read when the last is written.
    pub(super) fn feed(&mut self, which: usize) {
        let reader = usize::MAX - which;
        if self.tasks.iter().any(|task| task.server == reader) {
            return;
        }
        let Some(record) = self.town.decisions.borrow().get(which).map(|decision| decision.record.clone())
        else {
            return;
        };
        self.town.versions.borrow_mut().insert(record.digest.clone(), record.clone());
        let store = self.store.clone();
        let feed = async move {
            // A feed that fails is read again.
            let _ = store.write(async |rows| -> Result<(), DatabaseError> { rows.feed(&record).await }).await;
        };
        self.tasks.push(Task::new(reader, "feed", feed));
    }

    fn turn_clock(&mut self, server: usize) {
        const HOUR: i64 = 3_600_000;
        let town = &self.town;
        let off = town
            .dice
            .pick(&[0, 0, 0, 0, HOUR, -HOUR, 24 * HOUR, 250_000, -250_000, 90_000])
            .copied()
            .unwrap_or(0);
        if let Some(server) = self.servers.get_mut(server) {
            server.off = off;
        }
        town.tell(|| format!("the clock of server {server} is {off} ms off"));
        town.count("a clock jumped");
    }
}

fn server(town: &Rc<Town>, store: &Memory, random: &Random) -> Server {
    let clock = Clock::manual(Timestamp::from_millisecond(town.now()).unwrap_or_default());
    let store = store.under(Rc::new(Over(Rc::clone(town))), town.mutation);
    let world = (store, Counters::new(town), Police(Rc::clone(town)));
    let (public, notify) = ("https://example.org".to_owned(), "https://example.org/notify".to_owned());
    let payments = PaymentsIn::new(world, clock.clone(), random.clone(), public, notify);
    let mut payments = payments.telling(Some(Crier(Rc::clone(town))));
    payments.mutation = town.mutation;
    Server { payments, clock, off: 0 }
}

/// In every way; in WeChat one of two people.
fn how(town: &Town) -> How {
    let channel = match town.dice.below(10) {
        0..4 => Channel::WechatH5,
        4..6 => Channel::WechatNative,
        _ => Channel::WechatJsapi,
    };
    let person = || {
        let name = format!("{:032}", town.dice.below(2));
        Citizen { openid: Openid(name.clone()), id: name.into(), account: None }
    };
    How { channel, citizen: (channel == Channel::WechatJsapi).then(person) }
}

pub(super) fn unheard(town: &Town) -> Vec<usize> {
    let notices = town.notices.borrow();
    notices.iter().enumerate().filter(|(_, notice)| !notice.heard).map(|(index, _)| index).collect()
}
