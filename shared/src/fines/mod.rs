//! Traffic fines: their numbers, the law of their terms, and what the resident is shown.

mod halts;
mod later_day;
mod number;
mod plate;
mod relief;
mod remedies;
mod schedule;
mod status;
mod wire;

pub use halts::{Halt, Halts, NotAHalt};
pub use later_day::{NotALaterDay, farthest_day, later_day};
pub use number::{CameraSerial, DecisionNo, FineNo, NotAFineNo};
pub use plate::{NotAPlate, Plate};
pub use relief::{Instalment, Instalments, NotInstalments, Relief};
pub use remedies::{Case, FineRemedy, Remedy, remedies};
pub use schedule::{Amounts, Term};
pub use status::{FineStatus, NotAStatus};
pub use wire::*;
