//! Pages: who looks at them, and the renderings that are kept.

use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header};
use quick_cache::{Weighter, sync::Cache};
use shared::{cities::Adcode, path};

use super::compressed::Compressed;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
/// May be kept, must be asked about: a page changes when its city's data does.
const REVALIDATE: &str = "no-cache";
/// About as many pages as the cache is expected to hold; only a hint to it.
const EXPECTED_PAGES: usize = 1024;
/// An address longer than this is rendered, but not kept.
const KEPT_ADDRESS_BYTES: usize = 256;

/// What the cookies say of who looks, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visitor {
    /// The city that was chosen.
    pub city: Option<Adcode>,
    /// Whether elder mode is on.
    pub elder: bool,
    /// Path and query, to come back to.
    pub here: String,
}

impl Visitor {
    /// Reads the cookies; rubbish in them counts as nothing.
    pub fn of(request: &HttpRequest) -> Visitor {
        let cookie = |name: &str| request.cookie(name).map(|c| c.value().to_owned());
        Visitor {
            city: cookie("city").and_then(|code| code.parse().ok()),
            elder: cookie("mode").is_some_and(|mode| mode == "elder"),
            here: here(request),
        }
    }
}

fn here(request: &HttpRequest) -> String {
    request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

impl FromRequest for Visitor {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Visitor, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Visitor::of(request)))
    }
}

/// What renderings are kept by: the version of the content and, where they tell of it, the minute since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Edition {
    version: i64,
    minute: Option<i64>,
}

impl Edition {
    /// Good as long as the content is.
    pub const fn of(version: i64) -> Edition {
        Edition { version, minute: None }
    }

    /// Good for this minute.
    pub const fn at(version: i64, minute: i64) -> Edition {
        Edition { version, minute: Some(minute) }
    }
}

/// The renderings that are kept, by visitor and version of the content; bounded in bytes.
pub struct PageCache {
    pages: Cache<(Edition, Visitor), Arc<Compressed>, Bytes>,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<(Edition, Visitor), Arc<Compressed>> for Bytes {
    fn weight(&self, (_, visitor): &(Edition, Visitor), page: &Arc<Compressed>) -> u64 {
        (page.size() + visitor.here.len() + 128) as u64
    }
}

impl PageCache {
    /// Keeps at most that many bytes.
    pub fn new(bytes: u64) -> PageCache {
        PageCache { pages: Cache::with_weighter(EXPECTED_PAGES, bytes, Bytes) }
    }

    /// The page of this edition, rendered when it is not there. `render` looks at nothing but
    /// the content and the visitor.
    pub fn respond(
        &self,
        request: &HttpRequest,
        edition: Edition,
        visitor: &Visitor,
        render: impl FnOnce() -> String,
    ) -> HttpResponse {
        self.kept((edition, visitor.clone()), render).respond(request, HTML, REVALIDATE)
    }

    /// An answer of the API of this edition, the same for everybody who asks at this address.
    pub fn respond_json(
        &self,
        request: &HttpRequest,
        edition: Edition,
        write: impl FnOnce() -> String,
    ) -> HttpResponse {
        let anybody = Visitor { city: None, elder: false, here: here(request) };
        self.kept((edition, anybody), write).respond(request, JSON, REVALIDATE)
    }

    fn kept(&self, key: (Edition, Visitor), render: impl FnOnce() -> String) -> Arc<Compressed> {
        if let Some(page) = self.pages.get(&key) {
            return page;
        }
        let page = Arc::new(Compressed::new(render()));
        if key.1.here.len() <= KEPT_ADDRESS_BYTES {
            self.pages.insert(key, Arc::clone(&page));
        }
        page
    }
}

/// A page for one person: never kept anywhere.
pub fn private(html: String) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).content_type(HTML).body(html)
}

/// Sends the browser elsewhere after a form (303).
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// A path of ours, else home: what a request says to go on to must not send anybody to another host.
pub fn local(next: Option<&str>) -> String {
    let is_local = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.len() <= 512
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    next.filter(is_local).unwrap_or(path::HOME).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_leads_on_to_our_own_pages_only() {
        assert_eq!(local(Some("/offices?q=%E7%AA%97")), "/offices?q=%E7%AA%97");
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nset-cookie: x=1"]
        {
            assert_eq!(local(Some(foreign)), "/", "{foreign}");
        }
        assert_eq!(local(None), "/");
    }
}
