//! Every page: `(&Frame, data) -> String`.

use shared::{
    cities::Adcode,
    error::{FieldError, Problem},
    fines::FineFound,
    guides::{Guide, GuideList},
    offices::{Office, OfficeKind, OfficeList},
    payments::{Channel, Payment, Receipt},
};

use crate::frame::Frame;

/// The filters of the list of offices, as asked for.
#[derive(Clone, Debug, Default)]
pub struct OfficeFilter {
    /// One city.
    pub city: Option<Adcode>,
    /// One district.
    pub district: Option<Adcode>,
    /// One kind.
    pub kind: Option<OfficeKind>,
    /// Words.
    pub q: Option<String>,
    /// Whether the browser sent a position.
    pub near: bool,
}

/// The filters of the list of guides, as asked for.
#[derive(Clone, Debug, Default)]
pub struct GuideFilter {
    /// One city.
    pub city: Option<Adcode>,
    /// One department.
    pub department: Option<String>,
    /// Words.
    pub q: Option<String>,
}

/// What the form for a fine shows again after a mistake.
#[derive(Clone, Debug, Default)]
pub struct FineForm {
    /// The number as typed; empty on the first visit.
    pub decision_no: String,
    /// The plate as typed.
    pub plate: String,
    /// What was wrong where.
    pub fields: Vec<FieldError>,
    /// What was wrong as a whole (not found, too many look-ups).
    pub problem: Option<Problem>,
}

/// The outcome of checking a receipt.
#[derive(Clone, Debug)]
pub enum Verification {
    /// Nothing asked yet.
    Blank,
    /// The code stands for this receipt.
    Genuine(Box<Receipt>),
    /// No receipt has this code.
    NotGenuine {
        /// The code as typed.
        code: String,
    },
}

/// Home: city, the three jobs, search, hotlines.
pub fn home(frame: &Frame<'_>) -> String {
    let _ = frame;
    String::new()
}

/// The list of offices.
pub fn offices(frame: &Frame<'_>, filter: &OfficeFilter, list: &OfficeList) -> String {
    let _ = (frame, filter, list);
    String::new()
}

/// One office.
pub fn office(frame: &Frame<'_>, office: &Office) -> String {
    let _ = (frame, office);
    String::new()
}

/// The list of guides.
pub fn guides(frame: &Frame<'_>, filter: &GuideFilter, list: &GuideList) -> String {
    let _ = (frame, filter, list);
    String::new()
}

/// One guide.
pub fn guide(frame: &Frame<'_>, guide: &Guide) -> String {
    let _ = (frame, guide);
    String::new()
}

/// What the search over guides and offices found.
pub fn search(frame: &Frame<'_>, q: &str, guides: &GuideList, offices: &OfficeList) -> String {
    let _ = (frame, q, guides, offices);
    String::new()
}

/// The form for a fine.
pub fn fine_form(frame: &Frame<'_>, form: &FineForm) -> String {
    let _ = (frame, form);
    String::new()
}

/// The fine that was found. `idempotency_key` and `channel` go into the form that starts the payment.
pub fn fine(frame: &Frame<'_>, found: &FineFound, idempotency_key: &str, channel: Channel) -> String {
    let _ = (frame, found, idempotency_key, channel);
    String::new()
}

/// One payment, with its honest state.
pub fn payment(frame: &Frame<'_>, payment: &Payment) -> String {
    let _ = (frame, payment);
    String::new()
}

/// The printable receipt.
pub fn receipt(frame: &Frame<'_>, receipt: &Receipt) -> String {
    let _ = (frame, receipt);
    String::new()
}

/// The page that checks a receipt.
pub fn verify(frame: &Frame<'_>, verification: &Verification) -> String {
    let _ = (frame, verification);
    String::new()
}

/// About: sources, credits, accessibility, personal data.
pub fn about(frame: &Frame<'_>) -> String {
    let _ = frame;
    String::new()
}

/// Something went wrong: what, what to do, the request id, a way back.
pub fn problem(frame: &Frame<'_>, problem: &Problem) -> String {
    let _ = (frame, problem);
    String::new()
}
