//! Bills that wait to be loaded, each for five minutes.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::books::Orders;
use crate::keys::Seal;

/// How long an address lives.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);
/// Most files that wait.
const FILES_MAX: usize = 200;

/// A bill as it will be sent.
#[derive(Clone)]
pub struct File {
    /// 商户号 of whom it is for.
    pub merchant: &'static str,
    /// What its SHA-1 is of.
    pub bytes: Vec<u8>,
    /// Whether it is sent packed.
    pub is_packed: bool,
    /// Whether it is sent sealed, and with what; packed before.
    pub seal: Option<Seal>,
}

/// The files by token, and the changes that were ordered for bills.
#[derive(Default)]
pub struct Downloads {
    files: HashMap<String, (File, Timestamp)>,
    /// What bills say that is not so.
    pub changes: Vec<super::Change>,
}

impl Downloads {
    /// Keeps a file; gives the token that opens it.
    pub fn keep(&mut self, file: File, now: Timestamp) -> String {
        if self.files.len() >= FILES_MAX {
            self.files.retain(|_, (_, until)| *until > now);
        }
        if self.files.len() >= FILES_MAX {
            self.files.clear();
        }
        let token = Uuid::new_v4().simple().to_string();
        let until = now.checked_add(LIFETIME).unwrap_or(now);
        self.files.insert(token.clone(), (file, until));
        token
    }

    /// The file, while its address lives.
    pub fn open(&self, token: &str, now: Timestamp) -> Option<&File> {
        self.files.get(token).filter(|(_, until)| *until > now).map(|(file, _)| file)
    }

    /// Orders a change; the error says what is wrong with it.
    pub fn change(&mut self, change: super::Change, orders: &Orders) -> Result<(), &'static str> {
        change.check()?;
        if self.changes.len() >= super::changes::CHANGES_MAX {
            return Err("改动太多");
        }
        self.changes.push(change.settled(orders, self.changes.len()));
        Ok(())
    }
}
