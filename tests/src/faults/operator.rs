//! The operator, who gives money back by hand with the server's own command.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
};

use tokio::process;

use crate::places;

/// Who orders it, and why: both go into the books.
const ORDER: [&str; 4] = ["--by", "王会计", "--why", "演练：退回已经缴清的罚款"];

/// How the command reaches the database, and what was ordered.
pub struct Operator {
    settings: Vec<(String, String)>,
    ordered: Mutex<BTreeSet<String>>,
}

impl Operator {
    /// With the settings of a server.
    pub fn new(settings: Vec<(String, String)>) -> Operator {
        Operator { settings, ordered: Mutex::default() }
    }

    /// Orders the refund of all of a payment. Gives whether the command says that it is queued; it may be so all the same.
    pub async fn gives_back(&self, payment: &str) -> bool {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner).insert(payment.to_owned());
        let mut command = Command::new(places::binary("yimatong"));
        command.current_dir(places::root()).args(["payments", "refund", payment]).args(ORDER);
        command.args(["--config", "server/demonstration.toml"]);
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        process::Command::from(command).status().await.is_ok_and(|status| status.success())
    }

    /// The payments whose money was ordered back.
    pub fn ordered(&self) -> BTreeSet<String> {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
