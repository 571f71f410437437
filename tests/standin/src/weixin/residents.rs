//! Whom each application knows. An openid is one application's name of a user, and of use only where WeChat has handed
//! it out: by a login of that mini-program, or by OAuth of that account.

use std::collections::HashSet;

use crate::journal::{Journal, Line};

/// The openids that were handed out, each with its application.
#[derive(Default)]
pub struct Residents {
    known: HashSet<(String, String)>,
    pub journal: Journal,
}

impl Residents {
    /// Hands an openid out.
    pub fn meet(&mut self, app_id: &str, openid: &str) {
        if self.restore(app_id.to_owned(), openid.to_owned()) {
            self.journal.write(|| Line::Resident { app_id: app_id.to_owned(), openid: openid.to_owned() });
        }
    }

    /// Takes back what the journal kept; whether it is new.
    pub fn restore(&mut self, app_id: String, openid: String) -> bool {
        self.known.insert((app_id, openid))
    }

    /// Whether that application knows a user by this openid.
    pub fn knows(&self, app_id: &str, openid: &str) -> bool {
        self.known.contains(&(app_id.to_owned(), openid.to_owned()))
    }
}
