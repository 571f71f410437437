//! Payments under real faults: servers and stand-in as programs that are killed, starved and deceived while residents
//! pay. When all is quiet the rows and the stand-in's books must tell the same: `verdict` says what.

pub mod books;
pub mod cluster;
pub mod full_disk;
pub mod injected;
pub mod kills;
pub mod ledger;
pub mod operator;
pub mod police;
pub mod resident;
pub mod restart;
pub mod rows;
pub mod sleeper;
pub mod strace;
pub mod streets;
pub mod town;
pub mod verdict;
pub mod wrong_clock;
