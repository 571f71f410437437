//! The state that the routes share.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::web;

use crate::bills::Downloads;
use crate::books::{Order, OrderKey, Orders, Payment};
use crate::clock::{self, Clock};
use crate::faults::Faults;
use crate::journal::{Journal, Line};
use crate::keys::Keys;
use crate::notifier::{self, Notifier};
use crate::platform::Platform;
use crate::police::Police;
use crate::refusal::Refusal;
use crate::weixin::Weixin;

/// One running stand-in.
pub struct Standin {
    /// Its own address, `http://127.0.0.1:4001`.
    pub base: String,
    /// Its own clock.
    pub clock: Clock,
    /// Keys of WeChat Pay.
    pub keys: Keys,
    /// Sends notifications.
    pub notifier: Notifier,
    /// The fines of the traffic police.
    pub police: Police,
    orders: Mutex<Orders>,
    downloads: Mutex<Downloads>,
    platform: Mutex<Platform>,
    faults: Mutex<Faults>,
    weixin: Mutex<Weixin>,
}

impl Standin {
    /// A stand-in without orders, with today's fines to try and `extra_fines` more.
    pub fn new(base: String, extra_fines: u32) -> Result<Self, Box<dyn std::error::Error>> {
        let clock = Clock::new();
        Ok(Self {
            base,
            keys: Keys::demonstration()?,
            notifier: Notifier::new()?,
            police: Police::new(clock::day(clock.now()), extra_fines),
            clock,
            orders: Mutex::default(),
            downloads: Mutex::default(),
            platform: Mutex::default(),
            faults: Mutex::default(),
            weixin: Mutex::default(),
        })
    }

    /// Takes back what the journal at `path` has kept, and keeps every change there from now on.
    pub fn restore(&self, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let (lines, journal) = Journal::open(path)?;
        for line in lines {
            match line {
                Line::Order(order) => {
                    if !self.orders().restore(*order) {
                        return Err("the journal is of another stand-in".into());
                    }
                }
                Line::Operation(operation) => self.police.desk().restore(*operation),
                Line::Correction(correction) => drop(self.police.correct(&correction)),
                Line::Resident { app_id, openid } => {
                    self.weixin().residents.restore(app_id, openid);
                }
            }
        }
        self.orders().journal = journal.clone();
        self.weixin().residents.journal = journal.clone();
        self.police.desk().journal = journal;
        Ok(())
    }

    /// The orders, locked; never held across an `await`.
    pub fn orders(&self) -> MutexGuard<'_, Orders> {
        locked(&self.orders)
    }

    /// Bills to load and changes of bills, locked; before the orders where both are wanted.
    pub fn downloads(&self) -> MutexGuard<'_, Downloads> {
        locked(&self.downloads)
    }

    /// Which key signs, locked.
    pub fn platform(&self) -> MutexGuard<'_, Platform> {
        locked(&self.platform)
    }

    /// The faults to come, locked.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        locked(&self.faults)
    }

    /// What `api.weixin.qq.com` remembers, locked.
    pub fn weixin(&self) -> MutexGuard<'_, Weixin> {
        locked(&self.weixin)
    }
}

/// Pays an order and sets its notification on its way.
pub fn pay(standin: &web::Data<Standin>, key: &OrderKey, payment: Payment<'_>) -> Result<Order, Refusal> {
    let order = standin.orders().pay(key, payment)?.clone();
    notifier::payment(standin, &order);
    Ok(order)
}

/// A panic elsewhere leaves plain data that is still whole, so poisoning is ignored.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
