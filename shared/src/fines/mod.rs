//! Traffic fines: their numbers, the law of their terms, and what the resident is shown.

mod number;
mod plate;
mod schedule;
mod wire;

pub use number::{CameraSerial, DecisionNo, FineNo, NotAFineNo};
pub use plate::{NotAPlate, Plate};
pub use schedule::{Amounts, Halt, Term};
pub use wire::*;
