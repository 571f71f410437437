//! Guides: what a service asks, costs and takes, and for whom.

mod answers;
pub mod check;
mod common;
pub mod dataset;
pub mod directory;
pub mod feedback;
pub mod http;
mod index;
mod material;
pub mod pages;
mod plain;
pub mod preview;
mod record;
pub mod schema;
pub mod search;
pub mod tree;
pub mod unanswered;

pub use common::{GuideCommon, QuestionRecord, UnknownShared};
pub use index::{GuideIndex, GuideQuery};
pub use material::MaterialRecord;
pub use plain::Plain;
pub use record::GuideRecord;
