//! What every room stands on. Knows no noun of the domain.

pub mod assets;
pub mod clock;
pub mod config;
pub mod database;
pub mod digest;
pub mod failure;
pub mod http;
pub mod limit;
pub mod log;
pub(crate) mod named;
pub mod pinyin;
pub mod qr;
pub mod random;
pub mod signer;
pub mod table;
pub mod versions;
