//! Every page in several states, each under a name.

use app::{
    frame::{Frame, Now},
    pages::{
        self, After, FineForm, GuideFilter, GuidePage, OfficeFilter, OfficePage, OfficesPage, OpenAt,
        ProgrammeFilter, ServiceGroup, ShownIn, Verification,
    },
};
use jiff::civil::Date;
use serde_json::json;
use shared::{
    calendar::Calendar,
    error::FieldError,
    guides::{Case, Guide, feedback::Answer},
    hours::{Moment, Thing},
    messages,
    offices::{Accessibility, Office, OfficeKind, OfficeList},
    payments::{Channel, Payment},
    travel::Travel,
};

use crate::samples::{self, Sample};

/// With a city chosen, but for the first.
pub fn all(blank: &Frame<'_>, chosen: &Frame<'_>) -> Sample<Vec<(&'static str, String)>> {
    let mut pages = vec![
        ("home-new", pages::home(blank)),
        ("home", pages::home(chosen)),
        ("about", pages::about(chosen, &[])),
    ];
    pages.extend(finding(chosen)?);
    pages.extend(fines(chosen)?);
    pages.extend(paying(chosen)?);
    let missing = samples::problem(404, messages::common::NOT_FOUND)?;
    pages.push(("problem", pages::problem(chosen, &missing)));
    Ok(pages)
}

/// What the pages of offices need besides the offices.
pub struct Given {
    now: Moment,
    calendar: Calendar,
    services: Vec<(String, String)>,
    groups: Vec<ServiceGroup>,
    no_windows: OfficeList,
}

impl Given {
    pub fn new() -> Sample<Given> {
        let services = samples::services();
        let groups = vec![ServiceGroup { department: "公安(户籍)".into(), services: services.clone() }];
        let now = serde_json::from_value(json!(samples::NOW))?;
        Ok(Given {
            now,
            calendar: samples::calendar()?,
            services,
            groups,
            no_windows: samples::no_offices()?,
        })
    }

    pub fn now(&self) -> Now<'_> {
        Now { at: self.now, calendar: &self.calendar }
    }

    pub fn list<'a>(&'a self, filter: &'a OfficeFilter, list: &'a OfficeList) -> OfficesPage<'a> {
        OfficesPage { filter, list, services: &self.groups, asks_start: false, now: self.now() }
    }

    /// Calls with the page of a guide after these answers, on a day of the sources.
    pub fn guide<T>(
        &self,
        guide: &Guide,
        answers: &[(&str, &str)],
        call: impl FnOnce(&GuidePage<'_>) -> T,
    ) -> T {
        let today = Date::constant(2026, 11, 22);
        let answers = answers.iter().map(|(id, choice)| ((*id).to_owned(), (*choice).to_owned())).collect();
        let (case, _) = Case::new(guide, &answers, today);
        call(&GuidePage {
            whole: guide,
            case: &case,
            guide: &case.guide(),
            on: None,
            today,
            outdated: false,
            others: &[("g-2".to_owned(), "虚构登记".to_owned())],
            likely: None,
            windows: &self.no_windows,
            windows_list: "/offices?service=g-1",
            start: None,
            is_near: false,
            address: samples::ADDRESS,
            now: self.now(),
        })
    }

    /// Its second question.
    pub fn question(&self, frame: &Frame<'_>, guide: &Guide) -> String {
        self.guide(guide, &[("home", "990100")], |page| match guide.question("actor") {
            Some(question) => pages::guide_question(frame, page, question),
            None => String::new(),
        })
    }

    pub fn one<'a>(&'a self, office: &'a Office) -> OfficePage<'a> {
        let (services, now) = (&self.services, self.now());
        let wechat_script = None;
        OfficePage {
            office,
            address: samples::ADDRESS,
            reported: false,
            at: None,
            service: None,
            services,
            wechat_script,
            now,
        }
    }
}

/// One of everything that can be asked.
pub fn whole_filter(frame: &Frame<'_>) -> OfficeFilter {
    let city = frame.cities.first();
    OfficeFilter {
        city: city.map(|c| c.adcode),
        district: city.and_then(|c| c.districts.first()).map(|d| d.adcode),
        kind: Some(OfficeKind::GovServiceCenter),
        service: Some("g-1".into()),
        home: frame.cities.get(1).map(|c| c.adcode),
        brings: vec![Thing::IdCard, Thing::Face],
        access: vec![Accessibility::StepFree],
        open: Some(OpenAt::Arrival),
        travel: Some(Travel::Walk),
        place: Some("东区".into()),
        q: Some("中心".into()),
        near: None,
    }
}

fn finding(frame: &Frame<'_>) -> Sample<Vec<(&'static str, String)>> {
    let given = Given::new()?;
    let filter = OfficeFilter { city: frame.city, ..OfficeFilter::default() };
    let sparse = OfficeFilter { city: frame.cities.get(1).map(|c| c.adcode), ..OfficeFilter::default() };
    let whole = whole_filter(frame);
    let (none, some) = (samples::no_offices()?, samples::office_list()?);
    let guides = samples::guide_list()?;
    let list = |filter, list| pages::offices(frame, &given.list(filter, list));
    let of_case: Guide = samples::guide()?;
    let answered = |home| {
        given.guide(&of_case, &[("home", home), ("actor", "guardian")], |page| pages::guide(frame, page))
    };
    let near = given.guide(&of_case, &[("home", "990100")], |page| {
        pages::guide(frame, &GuidePage { windows: &some, start: Some("东区 <b>"), is_near: true, ..*page })
    });
    let asking = OfficesPage { asks_start: true, ..given.list(&filter, &some) };
    let mut pages = vec![
        ("offices", list(&filter, &some)),
        ("offices-filtered", list(&whole, &some)),
        ("offices-asking", pages::offices(frame, &asking)),
        ("offices-sparse", list(&sparse, &none)),
        ("around-new", pages::around(frame, None)),
        ("around", pages::around(frame, Some(samples::around(&[[438_900_000, 1_253_300_000]])?))),
        ("around-nowhere", pages::around(frame, Some(samples::around(&[])?))),
        ("offline", pages::offline(frame)),
        ("guides", pages::guides(frame, &GuideFilter::default(), &guides)),
        ("guide", given.guide(&samples::guide()?, &[], |page| pages::guide(frame, page))),
        ("guide-near", near),
        ("guide-answered", answered("990100")),
        ("guide-refused", answered("outside")),
        ("guide-question", given.question(frame, &samples::guide()?)),
        ("guide-feedback", pages::guide_feedback(frame, &samples::guide()?, Some(Answer::Useless))),
        ("programme", pages::programme(frame, &ProgrammeFilter::default(), &samples::programme()?)),
        ("programme-item", pages::programme_item(frame, &samples::programme_item()?)),
        ("search", pages::search(frame, "虚构", &guides, &samples::programme()?, &some, &given.now())),
    ];
    for (name, standing, reported, at) in [
        ("office", "window", false, None),
        ("office-reported", "window", true, None),
        ("office-at", "window", false, Some(given.now.plus(5 * 1440))),
        ("office-to-verify", "to_verify", false, None),
        ("office-contact", "contact", false, None),
    ] {
        let office = samples::office("x-1", "虚构甲市政务服务中心（办事大厅）", standing);
        let office = serde_json::from_value(office)?;
        let page = OfficePage { reported, at, ..given.one(&office) };
        pages.push((name, pages::office(frame, &page)));
    }
    Ok(pages)
}

fn fines(frame: &Frame<'_>) -> Sample<Vec<(&'static str, String)>> {
    let wrong = FineForm {
        decision_no: "12345".into(),
        plate: "A12345".into(),
        fields: vec![
            FieldError {
                field: "decision_no".into(),
                code: "length".into(),
                detail: messages::fines::number(shared::fines::NotAFineNo::Length(5)),
            },
            FieldError {
                field: "plate".into(),
                code: "province".into(),
                detail: messages::fines::plate(shared::fines::NotAPlate::Province),
            },
        ],
        ..FineForm::default()
    };
    let gone = FineForm { result_gone: true, ..FineForm::default() };
    let not_found =
        FineForm { problem: Some(samples::problem(404, messages::fines::NOT_FOUND)?), ..FineForm::default() };
    let mut pages = vec![
        ("fine-form", pages::fine_form(frame, &FineForm::default())),
        ("fine-form-wrong", pages::fine_form(frame, &wrong)),
        ("fine-form-result-gone", pages::fine_form(frame, &gone)),
        ("fine-form-not-found", pages::fine_form(frame, &not_found)),
    ];
    for (name, case) in [
        ("fine-in-time", "in_time"),
        ("fine-overdue", "overdue"),
        ("fine-capped", "capped"),
        ("fine-halted", "halted"),
        ("fine-instalments", "instalments"),
        ("fine-camera", "camera"),
        ("fine-in-progress", "in_progress"),
        ("fine-revoked", "revoked"),
    ] {
        pages.push((
            name,
            pages::fine(
                frame,
                &samples::fine(case)?,
                "sample-key",
                pages::Offer { channel: Channel::WechatH5, instead: None },
                &samples::later_day(),
            ),
        ));
    }
    Ok(pages)
}

fn paying(frame: &Frame<'_>) -> Sample<Vec<(&'static str, String)>> {
    let mut pages = Vec::new();
    for (name, state, next) in [
        ("payment-h5", "awaiting_payment", samples::open_h5()),
        ("payment-qr", "awaiting_payment", samples::scan_qr()),
        ("payment-reopen", "awaiting_payment", json!({ "action": "reopen" })),
        ("payment-confirming", "confirming", json!({ "action": "wait", "seconds": 3 })),
        ("payment-paid", "paid", json!({ "action": "none" })),
        ("payment-closed", "closed", json!({ "action": "none" })),
        ("payment-surplus", "surplus", json!({ "action": "none" })),
        ("payment-held", "held", json!({ "action": "none" })),
    ] {
        pages.push((name, pages::payment(frame, &samples::payment(state, next)?, ShownIn::Browser, None)));
    }
    for (name, refund) in [("payment-under-way", "under_way"), ("payment-returned", "returned")] {
        let mut payment: Payment = samples::payment("surplus", json!({ "action": "none" }))?;
        payment.refunds = serde_json::from_value(json!([{ "state": refund, "amount_fen": 15900 }]))?;
        pages.push((name, pages::payment(frame, &payment, ShownIn::Browser, None)));
    }
    let payment = |state, next| samples::payment::<Payment>(state, next);
    let account = Some("wx-account");
    for (name, next, shown_in, after) in [
        ("payment-wechat", samples::jsapi(), ShownIn::Wechat { account }, None),
        ("payment-elsewhere", samples::jsapi(), ShownIn::Browser, None),
        ("payment-cancelled", samples::jsapi(), ShownIn::Wechat { account }, Some(After::Cancelled)),
        ("payment-failed", samples::jsapi(), ShownIn::Wechat { account }, Some(After::Failed)),
        ("payment-not-yet", samples::open_h5(), ShownIn::Browser, Some(After::Asked)),
        ("payment-qr-inside", samples::scan_qr(), ShownIn::Wechat { account }, None),
    ] {
        let payment = payment("awaiting_payment", next)?;
        pages.push((name, pages::payment(frame, &payment, shown_in, after)));
    }
    let elsewhere = Payment { fine_paid: true, ..payment("closed", json!({ "action": "none" }))? };
    pages.push(("payment-paid-otherwise", pages::payment(frame, &elsewhere, ShownIn::Browser, None)));
    pages.push(("receipt", pages::receipt(frame, &samples::receipt()?)));
    pages.push(("verify", pages::verify(frame, &Verification::Blank)));
    pages.push(("verify-empty", pages::verify(frame, &Verification::Empty)));
    pages.push((
        "verify-genuine",
        pages::verify(frame, &Verification::Genuine(Box::new(samples::receipt()?))),
    ));
    let wrong = Verification::NotGenuine { code: "ABCD-0000-0000".into() };
    pages.push(("verify-wrong", pages::verify(frame, &wrong)));
    Ok(pages)
}
