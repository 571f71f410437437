//! Who looks at a page inside WeChat. A browser gets a cookie that says who pays what is begun in it, and nothing else:
//! it opens no page and reads no row. WeChat tells the mini-program's payer to the mini-program, whose web-view starts at
//! `/wechat/enter`, and a page's payer by OAuth (`snsapi_base`: the user is asked nothing).
//! Follows developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{Citizen, CitizenId, Citizens, LoginError, store};
use crate::{
    State,
    platform::{digest, http::client},
};

/// In WeChat's own browser: signed for the official account.
const OF_ACCOUNT: &str = "wechat_payer";
/// In the mini-program's web-view. Both may share one store of cookies.
const OF_MINI_PROGRAM: &str = "mini_payer";
/// While WeChat is asked: what was wanted, bound to `state`.
const ASKING: &str = "wechat_asking";
const ENTRY: &str = "mini-entry";

const ACCOUNT_MINUTES: i64 = 120;
const MINI_PROGRAM_MINUTES: i64 = 12 * 60;
const ASKING_MINUTES: i64 = 10;
const ENTRY_MINUTES: i64 = 5;

/// What sends a browser to WeChat and knows it again.
pub struct Asking {
    /// WeChat's address.
    pub address: String,
    /// What the browser keeps meanwhile.
    pub cookie: Cookie<'static>,
}

impl Citizens {
    /// The payer whom the browser that asks is known to have; `None` is no error, there is another way to pay.
    pub async fn in_browser(&self, request: &HttpRequest, now: Timestamp) -> Option<Citizen> {
        let mini_program = client::is_in_mini_program(request);
        let cookie = request.cookie(if mini_program { OF_MINI_PROGRAM } else { OF_ACCOUNT })?;
        let account = if mini_program { None } else { Some(self.account.as_ref()?.app_id().to_owned()) };
        let id = self.signer.verify(&purpose(account.as_deref()), cookie.value(), now)?;
        let citizen = store::by_id(&self.database, CitizenId(id)).await;
        let citizen = citizen.inspect_err(|why| tracing::warn!(%why, "a payer was not read")).ok()??;
        Some(Citizen { account, ..citizen })
    }

    /// Whether this browser can pay inside WeChat: WeChat can be asked who it is, or the mini-program has told.
    pub fn can_pay_inside(&self, request: &HttpRequest, now: Timestamp) -> bool {
        if client::is_in_mini_program(request) {
            let cookie = request.cookie(OF_MINI_PROGRAM);
            return cookie
                .and_then(|cookie| self.signer.verify(&purpose(None), cookie.value(), now))
                .is_some();
        }
        client::is_in_wechat(request) && self.account.is_some()
    }

    /// Whether the mini-program shows the page and has not told who looks at it, or too long ago: its entry has lapsed.
    pub fn entry_has_lapsed(&self, request: &HttpRequest, now: Timestamp) -> bool {
        client::is_in_mini_program(request) && !self.can_pay_inside(request, now)
    }

    /// Asks WeChat who looks at the page. It sends the browser to `back`; `errand` is what is to be done then, and stays
    /// in the browser. `None` without an official account.
    pub fn ask_who(&self, back: &Url, errand: &str, now: Timestamp) -> Option<Asking> {
        let nonce = uuid::Uuid::new_v4().simple();
        let kept = self.signer.sign(ASKING, &format!("{nonce}\n{errand}"), later(now, ASKING_MINUTES));
        let address = self.account.as_ref()?.authorize_address(back, &state_of(&kept)).ok()?;
        Some(Asking { address, cookie: self.cookie(ASKING, kept, ASKING_MINUTES) })
    }

    /// The browser comes back with WeChat's `code`. Gives who it is, the cookie that says so from now on, and the errand.
    ///
    /// # Errors
    /// [`LoginError::NoSession`] when `state` is not the one that was given to this very browser, so that nobody is made
    /// somebody else by a foreign link; [`LoginError::Refused`] when WeChat does not know the code.
    pub async fn told_who(
        &self,
        request: &HttpRequest,
        (code, state): (&str, &str),
        now: Timestamp,
    ) -> Result<(Citizen, Cookie<'static>, String), LoginError> {
        let kept = request.cookie(ASKING).filter(|kept| state_of(kept.value()) == state);
        let wanted = kept.and_then(|kept| self.signer.verify(ASKING, kept.value(), now));
        let wanted = wanted.ok_or(LoginError::NoSession)?;
        let (_, errand) = wanted.split_once('\n').ok_or(LoginError::NoSession)?;
        let account = self.account.as_ref().ok_or(LoginError::NoSession)?;
        let openid = account.openid(code).await?;
        let id = store::remember(&self.database, &openid, now.as_millisecond()).await?;
        let account = Some(account.app_id().to_owned());
        let token = self.signer.sign(&purpose(account.as_deref()), id.as_str(), later(now, ACCOUNT_MINUTES));
        let cookie = self.cookie(OF_ACCOUNT, token, ACCOUNT_MINUTES);
        Ok((Citizen { id, openid, account }, cookie, errand.to_owned()))
    }

    /// What the mini-program puts into the first address of its web-view. Whoever has it can begin payments that only this
    /// resident can pay.
    pub(super) fn entry(&self, id: &CitizenId, now: Timestamp) -> String {
        self.signer.sign(ENTRY, id.as_str(), later(now, ENTRY_MINUTES))
    }

    /// The cookie of a web-view that comes with an entry; `None` when that does not hold.
    pub fn enter(&self, entry: &str, now: Timestamp) -> Option<Cookie<'static>> {
        let id = self.signer.verify(ENTRY, entry, now)?;
        let token = self.signer.sign(&purpose(None), &id, later(now, MINI_PROGRAM_MINUTES));
        Some(self.cookie(OF_MINI_PROGRAM, token, MINI_PROGRAM_MINUTES))
    }

    /// `Lax`: WeChat's redirect brings it along, forms of other sites don't.
    fn cookie(&self, name: &'static str, value: String, minutes: i64) -> Cookie<'static> {
        Cookie::build(name, value)
            .path("/")
            .max_age(Duration::minutes(minutes))
            .same_site(SameSite::Lax)
            .http_only(true)
            .secure(self.encrypted)
            .finish()
    }
}

/// Forgets what was wanted, once it is done.
pub fn no_longer_asking() -> Cookie<'static> {
    gone(ASKING)
}

/// Forgets the payer of WeChat's browser: the next payment asks WeChat anew.
pub fn forget_payer() -> Cookie<'static> {
    gone(OF_ACCOUNT)
}

fn gone(name: &'static str) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, "").path("/").finish();
    cookie.make_removal();
    cookie
}

/// WeChat hands it on unaltered, and only who holds the cookie can make it.
fn state_of(kept: &str) -> String {
    digest::sha256_hex(kept.as_bytes())
}

/// Another account's cookie names nobody here.
fn purpose(account: Option<&str>) -> String {
    account.map_or_else(|| "mini-payer".to_owned(), |app_id| format!("wechat-payer {app_id}"))
}

fn later(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(now)
}

/// The payer of the browser that asks.
pub async fn payer(request: &HttpRequest, state: &State) -> Option<Citizen> {
    state.citizens.in_browser(request, state.clock.now()).await
}
