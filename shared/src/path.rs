//! Every address of the pages and of the API, written once.

/// The home page.
pub const HOME: &str = "/";
/// The list of offices; takes `city`, `district`, `kind`, `q`, `cursor`.
pub const OFFICES: &str = "/offices";
/// The picture of the windows around a point, and the directory; takes what the list takes, which it hands back, and
/// `radius`.
pub const AROUND: &str = "/offices/around";
/// The parameter and its value by which the list knows that `near` was picked on the picture.
pub const FROM_PICTURE: (&str, &str) = ("from", "picture");
/// The parameter of a guide by which its windows are ordered from a place in words. The list calls it `place`, which is a
/// question of some guides.
pub const GUIDE_START: &str = "start";
/// Stands in for a page that is not kept where there is no network.
pub const OFFLINE: &str = "/offline";
/// The service worker, at the root so that it may answer for every page.
pub const WORKER: &str = "/sw.js";
/// The list of guides; takes `city`, `department`, `q`, `cursor`.
pub const GUIDES: &str = "/guides";
/// The programme: what was announced; takes `city`, `department`, `q`, `cursor`.
pub const PROGRAMME: &str = "/programme";
/// All guides on one page, which a phone keeps.
pub const KEPT_GUIDES: &str = "/guides/kept";
/// The search over guides and offices; takes `q`.
pub const SEARCH: &str = "/search";
/// The form for a fine (GET) and the look-up (POST).
pub const FINES: &str = "/fines";
/// The fine that the last look-up of this browser found.
pub const FINE: &str = "/fines/result";
/// The same, after WeChat did not say who pays.
pub const FINE_WHO_UNKNOWN: &str = "/fines/result?unknown";
/// Starts a payment (POST form).
pub const PAYMENTS: &str = "/payments";
/// Where WeChat sends a browser back to that was asked who pays (GET, takes `code`, `state`).
pub const WECHAT_PAYER: &str = "/wechat/payer";
/// The first address of the mini-program's web-view (GET, takes `entry`, and `next`, where to go on).
pub const WECHAT_ENTER: &str = "/wechat/enter";
/// The form that checks a receipt (GET, takes `code`).
pub const VERIFY: &str = "/receipts/verify";
/// Remembers city and display mode (POST form: `city`, `mode`, `back`).
pub const PREFERENCES: &str = "/preferences";
/// About: sources, credits, accessibility, personal data.
pub const ABOUT: &str = "/about";

/// The root of the API.
pub const API: &str = "/api/v1";

/// One office's page.
pub fn office(id: &str) -> String {
    format!("{OFFICES}/{id}")
}

/// One office's page, which says its hours for that service where one is named.
pub fn office_for(id: &str, service: Option<&str>) -> String {
    match service {
        // Ids of guides are letters, digits and hyphens.
        Some(service) => format!("{}?service={service}", office(id)),
        None => office(id),
    }
}

/// The fixed word behind an office's address after a report, so that nobody can make the page say something else.
pub const REPORTED: &str = "reported";

/// Says that something about an office is wrong (POST form).
pub fn office_reports(id: &str) -> String {
    format!("{OFFICES}/{id}/reports")
}

/// The QR code of an office's page.
pub fn office_code(id: &str) -> String {
    format!("{OFFICES}/{id}/qr.svg")
}

/// A visit as an entry for a calendar (GET, takes `at`).
pub fn office_visit(id: &str) -> String {
    format!("{OFFICES}/{id}/visit.ics")
}

/// One guide's page.
pub fn guide(id: &str) -> String {
    format!("{GUIDES}/{id}")
}

/// A guide's questions, one on a screen (GET, takes the answers so far).
pub fn guide_question(id: &str) -> String {
    format!("{GUIDES}/{id}/ask")
}

/// Says whether a guide was useful (POST form); the page that thanks (GET, takes `answer`).
pub fn guide_feedback(id: &str) -> String {
    format!("{GUIDES}/{id}/feedback")
}

/// One announced item's page.
pub fn programme_item(id: &str) -> String {
    format!("{PROGRAMME}/{id}")
}

/// One payment's page.
pub fn payment(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}")
}

/// Asks the gateway about a payment, then shows its page (POST form).
pub fn payment_check(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}/check")
}

/// Where WeChat sends the payer afterwards: asks the gateway, then shows the payment's page.
pub fn payment_return(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}/return")
}

/// Hands a payment over to the mini-program (POST, of the API).
pub fn payment_hand_over(id: &crate::payments::PaymentId) -> String {
    format!("{API}{PAYMENTS}/{id}/hand-over")
}

/// Opens a fresh way to pay the same order (POST form).
pub fn payment_reopen(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}/reopen")
}

/// Gives a payment up (POST form).
pub fn payment_close(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}/close")
}

/// A payment's receipt.
pub fn receipt(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}/receipt")
}

/// A payment's receipt as a PDF.
pub fn receipt_pdf(id: &crate::payments::PaymentId) -> String {
    format!("{PAYMENTS}/{id}/receipt.pdf")
}
