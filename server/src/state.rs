//! What every handler can reach.

use crate::cities::Content;
use crate::platform::{
    assets::Assets, clock::Clock, config::Config, database::Database, http::pages::PageCache, signer::Signer,
};

/// What every handler can reach: one a server, behind `web::Data`.
pub struct State {
    /// The configuration.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    /// The built assets.
    pub assets: Assets,
    /// Signs and verifies short-lived tokens.
    pub signer: Signer,
    /// The city's data, as it is published now.
    pub content: Content,
    /// The renderings that are kept.
    pub pages: PageCache,
}
