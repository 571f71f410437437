//! Who looks at a page inside WeChat (网页授权): the page sends the phone to an address of WeChat, which sends it back
//! with a code. Scope `snsapi_base`: the user is asked nothing and only their id is told.

use url::Url;

use super::OfficialAccount;
use crate::wechat::http;

const OPEN: &str = "https://open.weixin.qq.com";

/// WeChat gives back unaltered only 1 to 128 letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a state has 1 to 128 letters and digits")]
pub struct BadState;

impl OfficialAccount {
    /// Where to send a phone inside WeChat. It comes to `back`, with `code` and `state` as parameters; the caller
    /// compares `state` with what it gave to this very browser, so that nobody is logged in by somebody else's link.
    /// The domain of `back` must be registered with the account.
    ///
    /// # Errors
    /// [`BadState`].
    pub fn authorize_address(&self, back: &Url, state: &str) -> Result<String, BadState> {
        if !(1..=128).contains(&state.len()) || !state.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(BadState);
        }
        // WeChat wants the parameters in this order, and the fragment.
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("appid", self.api.tokens.app_id())
            .append_pair("redirect_uri", back.as_str())
            .append_pair("response_type", "code")
            .append_pair("scope", "snsapi_base")
            .append_pair("state", state)
            .finish();
        Ok(format!("{}/connect/oauth2/authorize?{query}#wechat_redirect", self.authorizing_house()))
    }

    /// Whose address that is, as a page's policy names it.
    pub fn authorizing_house(&self) -> &str {
        // A stand-in on this machine plays this host too.
        let open = if http::is_loopback(&self.api.base) { self.api.base.as_str() } else { OPEN };
        open.trim_end_matches('/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(base: &str, state: &str) -> Result<String, BadState> {
        let account = OfficialAccount::new(base, "wx520c15f417810387".into(), "s".to_owned().into()).unwrap();
        account
            .authorize_address(&"https://chong.qq.com/php/index.php?d=&c=wxAdapter".parse().unwrap(), state)
    }

    /// The example of developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html.
    #[test]
    fn the_example_of_the_documentation() {
        let want = "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx520c15f417810387&redirect_uri=\
            https%3A%2F%2Fchong.qq.com%2Fphp%2Findex.php%3Fd%3D%26c%3DwxAdapter&response_type=code&\
            scope=snsapi_base&state=123#wechat_redirect";
        assert_eq!(address("https://api.weixin.qq.com", "123").unwrap(), want);
        assert!(
            address("http://127.0.0.1:4001", "123")
                .unwrap()
                .starts_with("http://127.0.0.1:4001/connect/oauth2/")
        );
    }

    #[test]
    fn a_state_that_would_come_back_altered_is_refused() {
        for bad in ["", "a b", "a.b", "状态", &"a".repeat(129)] {
            assert_eq!(address("https://api.weixin.qq.com", bad), Err(BadState), "{bad}");
        }
    }
}
