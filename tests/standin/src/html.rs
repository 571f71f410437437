//! What all pages share: text from outside is escaped, and a page may do little.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};

/// The text as it can stand in a page, in an attribute too.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// A page under that policy.
pub fn answer(status: StatusCode, policy: &'static str, page: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(page)
}

/// Fen as `¥100.00`.
pub fn money(fen: u64) -> String {
    format!("¥{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_is_escaped() {
        assert_eq!(escape("<script>\"&'"), "&lt;script&gt;&quot;&amp;&#39;");
        assert_eq!((money(5), money(123_450)), ("¥0.05".to_owned(), "¥1234.50".to_owned()));
    }
}
