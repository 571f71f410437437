//! Pages: who looks at them, and the renderings that are kept.

use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header};
use quick_cache::{Weighter, sync::Cache};
use shared::cities::Adcode;

use super::compressed::Compressed;

const HTML: &str = "text/html; charset=utf-8";
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
            here: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        }
    }
}

impl FromRequest for Visitor {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Visitor, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Visitor::of(request)))
    }
}

/// The renderings that are kept, by visitor and version of the content; bounded in bytes.
pub struct PageCache {
    pages: Cache<(u64, Visitor), Arc<Compressed>, Bytes>,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<(u64, Visitor), Arc<Compressed>> for Bytes {
    fn weight(&self, (_, visitor): &(u64, Visitor), page: &Arc<Compressed>) -> u64 {
        (page.size() + visitor.here.len() + 128) as u64
    }
}

impl PageCache {
    /// Keeps at most that many bytes.
    pub fn new(bytes: u64) -> PageCache {
        PageCache { pages: Cache::with_weighter(EXPECTED_PAGES, bytes, Bytes) }
    }

    /// The page of this version of the content, rendered when it is not there. `render` looks at nothing but
    /// the content and the visitor.
    pub fn respond(
        &self,
        request: &HttpRequest,
        version: u64,
        visitor: &Visitor,
        render: impl FnOnce() -> String,
    ) -> HttpResponse {
        let key = (version, visitor.clone());
        let page = match self.pages.get(&key) {
            Some(page) => page,
            None => {
                let page = Arc::new(Compressed::new(render()));
                if visitor.here.len() <= KEPT_ADDRESS_BYTES {
                    self.pages.insert(key, Arc::clone(&page));
                }
                page
            }
        };
        page.respond(request, HTML, REVALIDATE)
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
