//! Lets a run happen: step by step, whoever the dice say; then all becomes calm, and everything must come to its end.

use std::rc::Rc;

use jiff::{Timestamp, civil::date};
use shared::{
    fines::{FineNo, FineStatus, Halts, Procedure, Relief},
    money::Fen,
    payments::{Channel, PaymentId},
};

use super::{
    Mutation, Simulated, Tally, Violation,
    gateway::Counter,
    people::{self, Act, How},
    police::Police,
    tasks::Task,
    town::{About, Decision, Order, Stands, Town},
    verdict, verdict_books,
    weather::Over,
};
use crate::{
    citizens::Citizen,
    fines::{self, FineRecord},
    payments::{
        PaymentsIn,
        jobs::{Job, Kind},
        store::{
            Store,
            memory::{JobRow, Memory},
        },
    },
    platform::{clock::Clock, database::DatabaseError, random::Random},
    wechat::{Openid, RefundStatus},
};

const SERVERS: usize = 2;
const SHORTEST_RUN: usize = 100;
const FURTHER_STEPS: usize = 500;
/// Whoever needs more steps to end waits for himself.
const PATIENCE: usize = 200_000;
/// Rounds of jobs until all is done: far more than any schedule needs.
const ROUNDS: usize = 400;

/// One run.
pub(super) struct Driver {
    seed: u64,
    town: Rc<Town>,
    store: Memory,
    servers: Vec<Server>,
    tasks: Vec<Task>,
}

struct Server {
    payments: PaymentsIn<Simulated>,
    clock: Clock,
    /// How far its clock is off, in milliseconds.
    off: i64,
}

impl Driver {
    pub(super) fn new(seed: u64, mutation: Option<Mutation>, told: bool) -> Driver {
        let town = Town::new(seed, mutation, told);
        let store = Memory::default();
        let random = Random::seeded(!seed);
        let servers = (0..SERVERS).map(|_| server(&town, &store, &random)).collect();
        let mut driver = Driver { seed, town, store, servers, tasks: Vec::new() };
        for which in 0..=driver.town.dice.below(2) {
            driver.town.decisions.borrow_mut().extend(decision(which));
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
            0..765 if !self.tasks.is_empty() => self.step(),
            0..805 => self.begin_start(server),
            805..830 => self.begin_act(server),
            830..870 => self.pay(),
            870..905 => self.begin_notice(server),
            905..915 => self.arrive_late(),
            915..950 => self.begin_tick(server),
            950..961 => self.change_outside(),
            961..971 => self.feed(town.dice.below(town.decisions.borrow().len())),
            971..982 => self.end_refund(),
            982..983 => self.begin_order(server),
            983..989 => self.begin_corrections(server),
            _ => town.pass(match town.dice.below(100) {
                0..60 => town.dice.millis(2_000),
                60..88 => town.dice.millis(40_000),
                88..98 => town.dice.millis(360_000),
                _ => town.dice.millis(1_200_000),
            }),
        }
    }

    /// One task takes one step.
    fn step(&mut self) {
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
    fn ask<F: Future<Output = ()> + 'static>(
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
        let key = format!("key-{owner}-{}", town.dice.below(4));
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

    fn begin_corrections(&mut self, server: usize) {
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
            let late = self.town.dice.chance(100);
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

    fn begin_tick(&mut self, server: usize) {
        self.ask(server, "tick", |town, payments| people::tick(town, payments, server));
    }

    fn change_outside(&self) {
        let town = &self.town;
        let which = town.dice.below(town.decisions.borrow().len());
        if !town.strikes(town.rough.registry * 10) {
            return;
        }
        // Nobody pays at the bank what the registry has as paid.
        let paid = town.decisions.borrow().get(which).is_some_and(|decision| decision.confirmed.is_some());
        if !paid && town.dice.chance(500) { town.pay_at_the_bank(which) } else { town.change_decision(which) }
    }

    /// The feed tells what the registry says now, page after page: the next is read when the last is written.
    fn feed(&mut self, which: usize) {
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

    /// No more trouble, no more wishes: whatever was begun comes to its end.
    fn quiet_down(&mut self) {
        self.town.calm_down();
        self.servers.iter_mut().for_each(|server| server.off = 0);
        // What was begun ends first, a page of the feed too.
        self.drain();
        let fines = self.town.decisions.borrow().len();
        (0..fines).for_each(|which| self.feed(which));
        for _ in 0..ROUNDS {
            self.drain();
            let quiet = self.settle_outside() & self.settle_corrections() & self.settle_jobs();
            if self.town.is_broken() || quiet && !self.see_to_what_was_given_up() && !self.settle_bills() {
                return;
            }
        }
        self.town.breaks(|| "the jobs never end".into());
    }

    fn drain(&mut self) {
        for _ in 0..PATIENCE {
            if self.tasks.is_empty() || self.town.is_broken() {
                return;
            }
            self.step();
        }
        let names: Vec<&str> = self.tasks.iter().map(|task| task.name).collect();
        self.town.breaks(|| format!("{names:?} wait for ever"));
    }

    /// What is on its way arrives; whether nothing was.
    fn settle_outside(&mut self) -> bool {
        let town = Rc::clone(&self.town);
        let mut nothing = town.late.borrow().is_empty();
        for late in town.late.take() {
            late(&town);
        }
        let paying: Vec<String> = {
            let orders = town.orders.borrow();
            let paying = orders.iter().filter(|(_, order)| order.stands == Stands::ClosedAndPaying);
            paying.map(|(number, _)| number.clone()).collect()
        };
        paying.iter().for_each(|number| town.pay(number));
        for number in town.unended(&[RefundStatus::Processing]) {
            nothing = false;
            town.end_refund(&number);
        }
        for index in unheard(&town) {
            nothing = false;
            self.ask(0, "notification", |town, payments| people::tell(town, payments, index));
        }
        nothing && paying.is_empty()
    }

    /// The operator sees to refunds that do not go on by themselves; whether there were any.
    fn see_to_what_was_given_up(&mut self) -> bool {
        let town = Rc::clone(&self.town);
        let abnormal = town.unended(&[RefundStatus::Abnormal]);
        abnormal.iter().for_each(|number| town.end_refund(number));
        let given_up = |job: &JobRow| job.job.kind == Kind::Refund && job.dead.is_some();
        let jobs: Vec<Job> = self.store.read(|tables| {
            tables.jobs.values().filter(|job| given_up(job)).map(|job| job.job.clone()).collect()
        });
        let fresh: Vec<Job> =
            jobs.into_iter().filter(|job| town.retried.borrow_mut().insert(job.to_string())).collect();
        for job in &fresh {
            let (id, payment) = (job.to_string(), job.payment.clone());
            self.ask(0, "retry", |_, payments| people::retry(payments, id));
            self.ask(0, "refund by hand", |town, payments| people::give_back(town, payments, payment));
        }
        !abnormal.is_empty() || !fresh.is_empty()
    }

    /// What only the bills of the days tell is asked about; whether there was anything.
    fn settle_bills(&mut self) -> bool {
        let town = Rc::clone(&self.town);
        let unknown = self.store.read(|tables| verdict_books::unknown(&town, tables));
        let fresh: Vec<PaymentId> = unknown
            .into_iter()
            .filter(|number| town.retried.borrow_mut().insert(format!("bill-{number}")))
            .filter_map(|number| number.parse().ok())
            .collect();
        for id in &fresh {
            let id = id.clone();
            town.count("money of which only a bill told");
            self.ask(0, "bill", |_, payments| async move {
                payments.ask_in_any_state(&id).await;
            });
        }
        !fresh.is_empty()
    }

    /// What the registry has said of paid fines is looked at; whether there was nothing.
    fn settle_corrections(&mut self) -> bool {
        let nothing = self.store.read(|tables| !tables.corrected.values().any(|corrected| **corrected));
        if !nothing {
            self.begin_corrections(0);
        }
        nothing
    }

    /// The next jobs that are due; whether there were none.
    fn settle_jobs(&mut self) -> bool {
        let next = self.store.read(|tables| tables.jobs.values().filter_map(|job| job.due_at).min());
        let Some(next) = next else { return true };
        // Not beyond a day: what a wrong clock put off further must not wait for it.
        let wait = (next - self.town.now()).clamp(1_000, 600_000);
        self.town.pass(wait);
        (0..SERVERS).for_each(|server| self.begin_tick(server));
        false
    }
}

fn server(town: &Rc<Town>, store: &Memory, random: &Random) -> Server {
    let clock = Clock::manual(Timestamp::from_millisecond(town.now()).unwrap_or_default());
    let store = store.under(Rc::new(Over(Rc::clone(town))), town.mutation);
    let world = (store, Counter(Rc::clone(town)), Police(Rc::clone(town)));
    let (public, notify) = ("https://example.org".to_owned(), "https://example.org/notify".to_owned());
    let mut payments = PaymentsIn::new(world, clock.clone(), random.clone(), public, notify);
    payments.mutation = town.mutation;
    Server { payments, clock, off: 0 }
}

/// In every way; in WeChat one of two people.
fn how(town: &Town) -> How {
    let channel = match town.dice.below(10) {
        0..6 => Channel::WechatH5,
        6..8 => Channel::WechatNative,
        _ => Channel::WechatJsapi,
    };
    let person = || {
        let name = format!("{:032}", town.dice.below(2));
        Citizen { openid: Openid(name.clone()), id: name.into(), account: None }
    };
    How { channel, citizen: (channel == Channel::WechatJsapi).then(person) }
}

fn unheard(town: &Town) -> Vec<usize> {
    let notices = town.notices.borrow();
    notices.iter().enumerate().filter(|(_, notice)| !notice.heard).map(|(index, _)| index).collect()
}

/// A decision of 2 November 2026 over 100 元, received the same day.
fn decision(which: usize) -> Option<Decision> {
    let day = date(2026, 11, 2);
    let id = format!("{which:032x}");
    let record = FineRecord {
        number: FineNo::parse(&format!("22019910000000{which}0")).ok()?,
        plate: "吉A00001".parse().ok()?,
        issuer: "演示（虚构）".into(),
        conduct: "演示".into(),
        violation_code: None,
        violated_on: day,
        decision: Some(fines::Decision {
            decided_on: day,
            received_on: day,
            procedure: Some(Procedure::Simple),
            principal: Fen::new(10_000).ok()?,
            halts: Halts::default(),
            relief: Relief::default(),
            review_received_on: None,
        }),
        registry_status: FineStatus::Unpaid,
        fictional: true,
        digest: format!("{id}-0"),
        settled_by: None,
        settled_instalments: Vec::new(),
        attempted: false,
        id: id.into(),
    };
    let (version, lock, confirmed) = (0, None, None);
    Some(Decision { record, version, lock, confirmed, paid_at_bank: false, revoked: false })
}
