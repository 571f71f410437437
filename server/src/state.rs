//! What every handler can reach.

use actix_web::http::header::HeaderValue;

use crate::{
    cities::Content,
    citizens::Citizens,
    fines::{Fines, registry::Registries},
    offices::wechat_map::WechatMap,
    payments::Payments,
    platform::{
        assets::Assets,
        clock::Clock,
        config::Config,
        database::Database,
        http::{pages::PageCache, policy::WechatScript},
        limit::PerAddress,
        signer::Signer,
    },
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
    /// What every page may load, as a header says it.
    pub policy: String,
    /// Signs and verifies short-lived tokens.
    pub signer: Signer,
    /// The city's data, as it is published now.
    pub content: Content,
    /// The renderings that are kept.
    pub pages: PageCache,
    /// Look-ups of fines.
    pub fines: Fines,
    /// Who is asked and told about a decision: the registry of the city that issued it.
    pub registries: Registries,
    /// Payments of fines.
    pub payments: Payments,
    /// Logins through WeChat.
    pub citizens: Citizens,
    /// WeChat's own map, when there is an official account.
    pub wechat_map: Option<WechatMap>,
    /// WeChat's script, for pages in the mini-program's web-view.
    pub wechat_script: Option<WechatScript>,
    /// The policy of a page whose form asks WeChat who pays, when there is an official account.
    pub wechat_forms: Option<HeaderValue>,
    /// How often an address may look receipts up.
    pub fine_searches: PerAddress,
    /// How often an address may start a payment or log in.
    pub payment_starts: PerAddress,
    /// How often an address may say that something about an office is wrong.
    pub office_reports: PerAddress,
    /// How often an address may say whether a guide was useful.
    pub guide_feedback: PerAddress,
    /// How often a question of an address that no guide answers is counted.
    pub unanswered_questions: PerAddress,
    /// How often an address may have a page signed for WeChat.
    pub page_signatures: PerAddress,
}
