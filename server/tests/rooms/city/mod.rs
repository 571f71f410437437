//! The pack of a city, and what its pages say.

mod activation;
mod content;
mod pack;
mod shili;
