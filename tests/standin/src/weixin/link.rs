//! `POST /wxa/getwxacodeunlimit` (an image, or JSON when it fails) and `POST /wxa/generate_urllink`.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json, Query};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::answer::{Failure, Outcome, answer, failure};
use super::tokens::WithToken;
use crate::standin::Standin;

/// A picture that is plainly no code.
const IMAGE: &[u8] = include_bytes!("code.png");
/// Longest life of a link in days.
const DAYS_MAX: u32 = 30;

/// `/wxa/getwxacodeunlimit` and `/wxa/generate_urllink`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/wxa/getwxacodeunlimit", web::post().to(code))
        .route("/wxa/generate_urllink", web::post().to(link));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CodeRequest {
    scene: String,
    page: Option<String>,
    width: Option<u32>,
    env_version: Option<String>,
}

async fn code(standin: Data<Standin>, query: Query<WithToken>, body: Json<CodeRequest>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        query.check(&standin.weixin().tokens, now)?;
        body.check()?;
        Ok(Outcome::Image(IMAGE))
    })
    .await
}

impl CodeRequest {
    fn check(&self) -> Result<(), Failure> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&'()*+,/:;=?@-._~".contains(c);
        if !(1..=32).contains(&self.scene.chars().count()) || !self.scene.chars().all(allowed) {
            return Err(failure(40169, "invalid length for scene, or the data is not json string"));
        }
        if self
            .page
            .as_ref()
            .is_some_and(|page| page.is_empty() || page.starts_with('/') || page.contains('?'))
        {
            return Err(failure(41030, "invalid page"));
        }
        if self.width.is_some_and(|width| !(280..=1280).contains(&width)) {
            return Err(failure(40097, "invalid args"));
        }
        environment(self.env_version.as_deref())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LinkRequest {
    path: String,
    query: String,
    expire_type: u8,
    expire_time: Option<i64>,
    expire_interval: Option<u32>,
    env_version: Option<String>,
}

async fn link(standin: Data<Standin>, query: Query<WithToken>, body: Json<LinkRequest>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        query.check(&standin.weixin().tokens, now)?;
        body.check(now.as_second())?;
        let tail: String = Uuid::new_v4().simple().to_string().chars().take(11).collect();
        Ok(Outcome::Members(json!({"url_link": format!("https://wxaurl.cn/{tail}")})))
    })
    .await
}

impl LinkRequest {
    /// `now` in seconds.
    fn check(&self, now: i64) -> Result<(), Failure> {
        if self.path.starts_with('/') || self.path.contains('?') || self.path.len() > 1024 {
            return Err(failure(40165, "invalid weapp pagepath"));
        }
        if self.query.len() > 1024 {
            return Err(failure(40212, "invalid query"));
        }
        let most = now.saturating_add(i64::from(DAYS_MAX) * 86_400);
        let fits = match self.expire_type {
            0 => self.expire_time.is_none_or(|at| (now + 60..=most).contains(&at)),
            1 => self.expire_interval.is_some_and(|days| (1..=DAYS_MAX).contains(&days)),
            _ => false,
        };
        if !fits {
            return Err(failure(85401, "time limit between 1min and 30days"));
        }
        environment(self.env_version.as_deref())
    }
}

fn environment(named: Option<&str>) -> Result<(), Failure> {
    match named {
        None | Some("release" | "trial" | "develop") => Ok(()),
        Some(_) => Err(failure(85402, "invalid env_version")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_short_and_plain() {
        let code = |scene: &str, page: &str| {
            let request =
                CodeRequest { scene: scene.into(), page: Some(page.into()), ..CodeRequest::default() };
            request.check().err().map_or(0, |(errcode, _)| errcode)
        };
        assert_eq!(code("f=2201981000000020&a=1", "pages/fine"), 0);
        assert_eq!(code(&"a".repeat(33), "pages/fine"), 40169);
        assert_eq!((code("a%20b", "pages/fine"), code("", "pages/fine")), (40169, 40169));
        assert_eq!((code("a", "/pages/fine"), code("a", "pages/fine?a=1")), (41030, 41030));
    }

    #[test]
    fn a_link_lives_for_thirty_days_at_most() {
        let of = |expire_interval| LinkRequest { expire_type: 1, expire_interval, ..LinkRequest::default() };
        assert!(
            of(Some(30)).check(0).is_ok() && of(Some(31)).check(0).is_err() && of(None).check(0).is_err()
        );
        let until = |at| LinkRequest { expire_time: Some(at), ..LinkRequest::default() };
        assert!(until(1060).check(1000).is_ok() && until(1059).check(1000).is_err());
        assert_eq!(LinkRequest { path: "/a".into(), ..of(Some(1)) }.check(0).unwrap_err().0, 40165);
    }
}
