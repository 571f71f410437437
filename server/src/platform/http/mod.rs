//! What every request passes, and what handlers answer with.

pub mod client;
pub mod compressed;
pub mod observe;
pub mod pages;
pub mod policy;
pub mod read;
pub mod same_site;
pub mod slashes;
