//! WeChat's other server APIs (`api.weixin.qq.com`): tokens, logins, what a mini-program's server asks for, and the
//! message push. All answer 200 even on failure; `errcode` tells.

mod account;
mod answer;
mod content;
mod fields;
mod link;
mod login;
mod oauth;
mod phone;
mod push;
mod residents;
mod shipping;
mod subscribe;
mod tokens;

use actix_web::web;

use self::account::Account;
use self::login::Logins;
pub use self::login::OPENID_PREFIX;
use self::oauth::Authorizations;
use self::phone::Phones;
pub use self::push::{Push, push};
use self::residents::Residents;
pub use self::shipping::Refusals;
use self::shipping::Shipments;
pub use self::subscribe::Grant;
use self::subscribe::Subscriptions;
use self::tokens::Tokens;

/// `/cgi-bin/…`, `/sns/…`, `/wxa/…`, `/connect/…`, `/open/js/…`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(tokens::routes)
        .configure(account::routes)
        .configure(login::routes)
        .configure(oauth::routes)
        .configure(phone::routes)
        .configure(subscribe::routes)
        .configure(link::routes)
        .configure(content::routes)
        .configure(shipping::routes);
}

/// What all of them remember.
#[derive(Default)]
pub struct Weixin {
    /// Tokens of both applications.
    pub tokens: Tokens,
    /// The official account's ticket and pages.
    pub account: Account,
    /// Codes of logins, and when somebody last came.
    pub logins: Logins,
    /// Whom the applications know.
    pub residents: Residents,
    /// Codes of OAuth.
    pub authorizations: Authorizations,
    /// Who may be written to, and what was written.
    pub subscriptions: Subscriptions,
    /// Codes of telephone numbers that were used.
    pub phones: Phones,
    /// How payments were delivered.
    pub shipments: Shipments,
}
