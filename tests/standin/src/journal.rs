//! What survives the process. With `--journal FILE` each change of an order or of a decision, and each openid, is a line, written before
//! anybody is told of it, and a stand-in that starts with the file goes on from there: so it can be killed at any time,
//! and its books can still be compared. The clock, faults, tokens and the cashier's links do not survive.

use std::fs::File;
use std::io::{Error, Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::books::StoredOrder;
use crate::police::{Correction, StoredOperation};

/// One change: how something stands after it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// An order with its refunds.
    Order(Box<StoredOrder>),
    /// An operation of the registry, with what it left behind.
    Operation(Box<StoredOperation>),
    /// What the police changed.
    Correction(Correction),
    /// A user whom an application knows.
    Resident {
        /// Which application.
        app_id: String,
        /// By what name.
        openid: String,
    },
}

/// The file, or nothing.
#[derive(Clone, Default)]
pub struct Journal(Option<Arc<Mutex<File>>>);

impl Journal {
    /// The lines of the file, and the file to go on with. A last line that was cut off by a crash counts as not written.
    pub fn open(path: &Path) -> Result<(Vec<Line>, Self), Error> {
        let mut file = File::options().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
        file.set_len(u64::try_from(whole).map_err(Error::other)?)?;
        let lines = bytes.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n');
        let lines = lines.filter(|line| !line.is_empty()).map(serde_json::from_slice);
        let lines = lines.collect::<Result<Vec<Line>, _>>().map_err(Error::other)?;
        Ok((lines, Self(Some(Arc::new(Mutex::new(file))))))
    }

    /// Adds a line. A journal that cannot be written ends the process: books that forget would prove nothing.
    pub fn write(&self, line: impl FnOnce() -> Line) {
        let Some(file) = &self.0 else { return };
        let written = serde_json::to_vec(&line()).map_err(Error::other).and_then(|mut bytes| {
            bytes.push(b'\n');
            file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes)
        });
        if let Err(error) = written {
            eprintln!("standin: the journal cannot be written: {error}");
            std::process::exit(1);
        }
    }
}
