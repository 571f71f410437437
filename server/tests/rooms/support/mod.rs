//! What the tests of several rooms share.

pub mod browser;
pub mod databases;
pub mod editor;
pub mod readers;
pub mod running;
pub mod site;

use server::platform::database::Database;
