//! Addresses that open the mini-program from outside WeChat (URL Link).

use std::str::FromStr;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{MiniProgram, PagePath, Release};
use crate::wechat::api::{ApiError, unreadable};

/// The parameters of the page: at most 1024 characters that may stand in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkQuery(String);

/// Not such parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameters have at most 1024 characters of those that may stand in an address")]
pub struct BadQuery;

impl FromStr for LinkQuery {
    type Err = BadQuery;

    fn from_str(text: &str) -> Result<LinkQuery, BadQuery> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$&'()*+,/:;=?@-._~%".contains(&b);
        if text.len() > 1024 || !text.bytes().all(allowed) {
            return Err(BadQuery);
        }
        Ok(LinkQuery(text.to_owned()))
    }
}

/// A link to a page.
#[derive(Clone, Debug)]
pub struct LinkRequest {
    /// Which page.
    pub page: PagePath,
    /// Its parameters.
    pub query: LinkQuery,
    /// For so many days: WeChat takes 1 to 30, and so the nearest of these.
    pub days: u8,
    /// Which release.
    pub release: Release,
}

#[derive(Deserialize)]
struct Answer {
    url_link: String,
}

impl MiniProgram {
    /// Makes an address. It opens only for the first person who follows it, so that everybody needs one of their
    /// own.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn url_link(&self, link: &LinkRequest, now: Timestamp) -> Result<String, ApiError> {
        let body = json!({
            "path": link.page.as_str(),
            "query": link.query.0,
            "expire_type": 1,
            "expire_interval": link.days.clamp(1, 30),
            "env_version": link.release,
        });
        let answer: Answer =
            self.api.post("/wxa/generate_urllink", &body, now).await.map_err(ApiError::from)?;
        match answer.url_link {
            address if address.starts_with("https://") && address.len() <= 256 => Ok(address),
            _ => Err(unreadable()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_fit_into_an_address() {
        assert!(
            "a=1&b=%E4%BD%A0".parse::<LinkQuery>().is_ok() && "x".repeat(1024).parse::<LinkQuery>().is_ok()
        );
        for bad in ["a=窗口", "a b", &"x".repeat(1025)] {
            assert_eq!(bad.parse::<LinkQuery>(), Err(BadQuery), "{bad}");
        }
    }
}
