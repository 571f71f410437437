//! Plainly fictional data for every page, in the form in which the API sends it.

use app::pages::Around;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json};

pub type Sample<T> = Result<T, serde_json::Error>;

fn source(title: &str, publisher: &str, published: Option<&str>) -> Value {
    json!({ "title": title, "publisher": publisher, "url": "https://example.invalid/虚构", "published": published })
}

fn hotline(number: &str, name: &str, city: Option<&str>, to_verify: bool) -> Value {
    json!({ "number": number, "name": name, "purpose": "虚构的用途说明", "city": city, "to_verify": to_verify,
        "source": source("虚构的网页", "third_party", Some("2021-03-19")) })
}

/// The public address of an office's page.
pub const ADDRESS: &str = "https://example.invalid/offices/x-1";

/// Two cities, the second with hardly any window.
pub fn cities<T: DeserializeOwned>() -> Sample<T> {
    let shared = hotline("00000", "虚构的全国热线", None, true);
    let fire = hotline("119", "火警", None, true);
    let own = |number, name| hotline(number, name, Some("990100"), false);
    from_value(json!([
        { "adcode": "990100", "name": "虚构甲市", "windows": 12, "sparse": false,
          "districts": [{ "adcode": "990102", "name": "东区" }, { "adcode": "990103", "name": "名字特别特别长的满族朝鲜族自治区" }],
          "hotlines": [own("0000-00003", "虚构甲市出入境投诉电话"), own("0000-00001", "虚构甲市公积金热线"),
            own("0000-00004", "虚构甲市政务大厅"), own("0000-12345", "虚构甲市市民热线"), fire, shared] },
        { "adcode": "990200", "name": "虚构乙市", "windows": 1, "sparse": true,
          "districts": [{ "adcode": "990202", "name": "西区" }],
          "hotlines": [fire, hotline("000-12345", "虚构乙市市民热线", Some("990200"), true), shared] },
        { "adcode": "990300", "name": "虚构丙市", "windows": 3, "sparse": false, "districts": [], "hotlines": [fire, shared] },
        { "adcode": "990400", "name": "虚构丁市", "windows": 3, "sparse": false, "districts": [], "hotlines": [shared] },
    ]))
}

/// A Tuesday.
pub const NOW: &str = "2026-11-24T10:05";

/// The holidays of a year, made up but for their names.
pub fn calendar<T: DeserializeOwned>() -> Sample<T> {
    from_value(json!({ "years": [2026], "off": [["2026-10-01", 7, "国庆节"]], "worked": ["2026-10-10"] }))
}

/// Hours with one of everything.
fn schedule() -> Value {
    json!({
        "weekly": "5月1日至9月30日 周一至周五 8:30-11:30 13:30-16:30；10月1日至4月30日 周一至周五 8:30-11:30 13:00-16:00，周六 9:00-12:00（预约）",
        "last_ticket_minutes": 30,
        "services": [{ "services": ["g-2"], "weekly": "周二 9:00-11:00，周四 9:00-11:00", "last_ticket_minutes": 15,
            "requires": ["id_card", "household_register"] }],
        "closures": [{ "from": "2026-12-01T08:30", "to": "2026-12-01T11:30", "reason": "虚构的停电检修", "rooms_too": true },
            { "from": "2026-11-02T08:30", "to": "2026-11-02T11:30", "reason": "已经过去的事" }],
        "openings": [{ "from": "2026-12-05", "to": "2026-12-06", "spans": "9:00-12:00", "reason": "虚构的集中办理", "services": ["g-1"] }],
        "rooms": [{ "name": "24小时自助区（虚构大厦东门）", "access": "24h", "functions": ["打印虚构证明"], "services": ["g-1"],
            "requires": ["id_card", "face"] }, { "name": "大厅自助机", "access": "hall" }],
    })
}

/// Id and name of the guides that the offices name.
pub fn services() -> Vec<(String, String)> {
    [("g-1", "虚构证件换领"), ("g-2", "虚构登记")].map(|(id, name)| (id.to_owned(), name.to_owned())).into()
}

/// One office: `standing` is `window`, `to_verify` or `contact`.
pub fn office(id: &str, name: &str, standing: &str) -> Value {
    let to_verify = standing == "to_verify";
    let maps = ["tencent", "amap", "baidu", "apple"]
        .map(|provider| json!({ "provider": provider, "url": "https://example.invalid/map" }));
    json!({
        "id": id, "name": name, "kind": "gov_service_center", "to_verify": to_verify,
        "role": if standing == "contact" { "contact" } else { "window" },
        "city": "990100", "city_name": "虚构甲市", "district": "990102", "district_name": "东区",
        "address": "虚构甲市东区某某大街与某某路交汇处向北五十米（虚构大厦一楼至三楼）", "phone": "0000-00010、0000-00011",
        "hours": if to_verify { Value::Null } else { json!("周一至周五 8:30-11:30、13:00-16:30（虚构）") },
        "schedule": if standing == "window" { schedule() } else { Value::Null },
        "services": ["g-1", "g-2"],
        "cross_city": [{ "home_cities": ["990200", "990300"] }, { "services": ["g-1"], "home_cities": ["990400"] }],
        "accessibility": ["step_free", "low_counter"], "checked_on": "2026-11-02",
        "position": { "precision": "unknown" }, "remarks": ["虚构的说明：原来的大厅已经不再对外服务。"],
        "source": source("虚构的政府网页标题", if to_verify { "third_party" } else { "official" },
            if to_verify { None } else { Some("2026-01-13") }),
        "maps": maps,
    })
}

/// With a distance and the time that it takes.
fn far(mut office: Value) -> Value {
    if let Some(fields) = office.as_object_mut() {
        fields.insert("distance_m".into(), json!(1240));
        fields.insert("arrival_minutes".into(), json!(25));
    }
    office
}

pub fn office_list<T: DeserializeOwned>() -> Sample<T> {
    from_value(json!({ "order": "district", "total": 43, "next_cursor": "40", "items": [
        office("x-1", "虚构甲市政务服务中心（办事大厅）", "window"),
        far(office("x-4", "虚构甲市政务服务中心东区分中心", "window")),
        office("x-2", "虚构甲市公安局东区分局出入境管理大队接待大厅", "to_verify"),
        office("x-3", "虚构甲市东区民政局", "contact"),
    ] }))
}

pub fn no_offices<T: DeserializeOwned>() -> Sample<T> {
    from_value(json!({ "order": "district", "total": 0, "items": [] }))
}

fn summary(id: &str, name: &str, department: &str, availability: Value) -> Value {
    json!({ "id": id, "name": name, "department": department, "availability": availability, "cities": ["990100"] })
}

pub fn guide_list<T: DeserializeOwned>() -> Sample<T> {
    from_value(json!({ "total": 3, "departments": ["公安(户籍)", "民政"], "items": [
        summary("g-1", "虚构证件换领（有效期满、损坏、住址变动等情形）", "公安(户籍)", json!({ "state": "active" })),
        summary("g-2", "虚构登记", "公安(户籍)", json!({ "state": "planned", "since": "2026-02-01" })),
        summary("g-3", "虚构补贴", "民政", json!({ "state": "reference" })),
    ] }))
}

pub fn guide<T: DeserializeOwned>() -> Sample<T> {
    let sure = |text: &str| json!({ "text": text, "sources": [0] });
    let doubtful = |text: &str| json!({ "text": text, "to_verify": true });
    from_value(json!({
        "id": "g-1", "name": "虚构证件换领", "plain_name": "虚构的证到期了", "department": "公安(户籍)",
        "availability": { "state": "planned", "since": "2026-02-01" }, "cities": ["990100", "990200"],
        "questions": [
            { "id": "home", "ask": "户口在哪里？", "hint": "看户口簿首页",
              "choices": [{ "id": "990100", "label": "虚构甲市" }, { "id": "990200", "label": "虚构乙市" }, { "id": "outside", "label": "外省" }] },
            { "id": "actor", "ask": "谁去办？",
              "choices": [{ "id": "self", "label": "本人" }, { "id": "guardian", "label": "监护人代办", "hint": "父母等" }] },
        ],
        "refusals": [{ "text": "外省户口这里不办。", "instead": "回户籍地办。", "guide": "g-2", "when": { "home": ["outside"] }, "sources": [0] }],
        "applicants": sure("虚构甲市的居民"),
        "conditions": [{ "text": "证件有效期满" }, doubtful("证件损坏不能辨认")],
        "materials": [
            { "text": "原来的证件", "look": "原件", "exempt": "系统能查到电子证照的", "sources": [0] }, doubtful("近期照片"),
            { "text": "监护关系证明", "when": { "actor": ["guardian"] }, "sources": [0] },
        ],
        "fees": [{ "label": "到期换领", "amount_fen": 2000, "sources": [0] },
                 { "label": "丢失补领", "amount_fen": 4000, "to_verify": true, "sources": [1] }],
        "free": false, "fee_to_verify": false,
        "time_limit_legal": [sure("60日内")], "time_limit_promised": [doubtful("20日")],
        "channels": [
            { "text": "户口所在地派出所", "kind": "window", "when": { "home": ["990100"] }, "sources": [0] },
            { "text": "虚构网上大厅", "kind": "online", "url": "https://example.org/", "from": "2027-01-01", "sources": [0] },
            sure("政务服务中心综合窗口"),
        ],
        "steps": [sure("提出申请，交验证件"), sure("采集照片和指纹"), sure("领取证件")],
        "result": sure("新的虚构证件"),
        "collect": [sure("到受理的窗口领取")],
        "legal_basis": [],
        "remedies": [sure("可以申请行政复议。")],
        "statements": [{ "by": "虚构部门甲", "text": "已经可以在网上办理。", "source": 0 },
                       { "by": "虚构部门乙", "text": "下一步将推出。", "source": 1 }],
        "contradictory": true,
        "remarks": [sure("急用可以另外申请临时证件。")],
        "sources": [source("虚构证件法", "official", Some("2011-10-29")), source("虚构晚报", "press", Some("2026-02-01"))],
    }))
}

fn day(on: &str, surcharge: i64) -> Value {
    json!({ "on": on, "principal_fen": 15000, "surcharge_fen": surcharge, "total_fen": 15000 + surcharge })
}

/// The form for a later day, as on 22 November 2026.
pub fn later_day() -> app::pages::LaterDay {
    let day = |month, day| jiff::civil::date(2026, month, day);
    app::pages::LaterDay { typed: String::new(), error: None, from: day(11, 22), to: day(12, 31) }
}

/// A fine; `case` is `in_time`, `overdue`, `capped`, `halted`, `instalments`, `camera`, `in_progress` or `revoked`.
pub fn fine<T: DeserializeOwned>(case: &str) -> Sample<T> {
    let term = |today: Value, halted: bool| {
        json!({
            "received_on": "2026-11-10", "last_free_day": "2026-11-25", "calendar_unpublished": halted, "per_day_fen": 450,
            "capped_on": if halted { Value::Null } else { json!("2026-12-29") }, "halted": halted, "today": today,
            "charged_days": today.get("surcharge_fen").and_then(Value::as_i64).unwrap_or(0) / 450,
            "later": [day("2026-12-01", 2700), day("2026-12-10", 6750), day("2026-12-29", 15000)],
        })
    };
    let instalments = |mut term: Value| {
        let part = |number: u8, day: &str| json!({ "number": number, "last_free_day": day, "principal_fen": 15000, "paid": number == 1, "next": number == 2 });
        if let Some(term) = term.as_object_mut() {
            let parts = json!([part(1, "2026-11-25"), part(2, "2026-12-25"), part(3, "2027-01-25")]);
            term.insert("instalments".into(), parts);
            term.insert("halts".into(), json!([{ "halted_on": "2026-11-20", "resumed_on": "2026-11-24" }]));
            term.insert("asked".into(), day("2027-01-05", 4950));
        }
        term
    };
    let (status, not_payable, term) = match case {
        "instalments" => ("unpaid", Value::Null, instalments(term(day("2026-11-27", 900), false))),
        "overdue" => ("overdue", Value::Null, term(day("2026-11-27", 900), false)),
        "capped" => ("overdue", Value::Null, term(day("2027-01-05", 15000), false)),
        "halted" => ("under_review", Value::Null, term(day("2026-11-27", 900), true)),
        "camera" => ("unhandled", json!("no_decision"), Value::Null),
        "in_progress" => ("unpaid", json!("payment_in_progress"), term(day("2026-11-22", 0), false)),
        "revoked" => ("revoked", json!("revoked"), Value::Null),
        _ => ("unpaid", Value::Null, term(day("2026-11-22", 0), false)),
    };
    let payment = match case {
        "in_progress" => json!({ "id": PAYMENT, "state": "awaiting_payment" }),
        _ => Value::Null,
    };
    from_value(json!({
        "fine_token": if not_payable.is_null() { json!("虚构的令牌") } else { Value::Null },
        "fine": {
            "number_masked": "2201**********10", "plate_masked": "吉A***01", "status": status, "issuer": "某某交警大队（虚构）",
            "conduct": "机动车违反禁令标志指示的（虚构）", "violation_code": "1116", "violated_on": "2026-11-08",
            "decided_on": if case == "camera" { Value::Null } else { json!("2026-11-10") },
            "procedure": match case { "camera" => Value::Null, "halted" => json!("general"), _ => json!("simple") },
            "term": term, "not_payable": not_payable, "payment": payment, "fictional": true,
            "remedies": remedies(case),
        },
    }))
}

/// What may be done against it; received on 10 November 2026.
fn remedies(case: &str) -> Value {
    let remedy = |remedy: &str, first: bool, until: Option<&str>| json!({ "remedy": remedy, "comes_first": first, "until": until, "calendar_unpublished": until.is_some(), "lapsed": false });
    let after = remedy("lawsuit_after_review", false, None);
    match case {
        "camera" => json!([remedy("objection", false, None)]),
        "revoked" => json!([]),
        "halted" => json!([
            remedy("review", false, Some("2027-01-11")),
            remedy("lawsuit", false, Some("2027-05-10")),
            after
        ]),
        _ => json!([remedy("review", true, Some("2027-01-11")), after]),
    }
}

const PAYMENT: &str = "0123456789abcdef0123456789abcdef";

/// A square of squares: not a code that says anything.
const QR: &str = r##"<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"><path fill="#fff" d="M0 0h9v9H0z"/><path d="M1 1h3v3H1zm4 0h1v1H5zm2 0h1v3H7zM1 5h1v1H1zm2 0h2v1H3zm3 1h2v1H6zM1 7h3v1H1zm4 0h1v1H5z"/></svg>"##;

pub fn payment<T: DeserializeOwned>(state: &str, next: Value) -> Sample<T> {
    from_value(json!({
        "id": PAYMENT, "state": state, "channel": "wechat_h5", "number_masked": "2201**********10",
        "plate_masked": "吉A***01", "principal_fen": 15000, "surcharge_fen": 900, "total_fen": 15900,
        "quoted_on": "2026-11-27", "expires_at": "2026-11-27T23:58:00+08:00",
        "paid_at": if state == "paid" { json!("2026-11-27T10:05:09+08:00") } else { Value::Null },
        "next": next, "fictional": true,
    }))
}

pub fn open_h5() -> Value {
    json!({ "action": "open_h5", "url": "https://example.invalid/cashier/h5/1" })
}

pub fn jsapi() -> Value {
    json!({
        "action": "jsapi", "app_id": "wx-account", "time_stamp": "1795000000", "nonce_str": "n0nce",
        "package": "prepay_id=wx2711", "sign_type": "RSA", "pay_sign": "c2lnbmVk",
    })
}

pub fn scan_qr() -> Value {
    json!({ "action": "scan_qr", "code_url": "https://example.invalid/cashier/native/1", "svg": QR })
}

pub fn receipt<T: DeserializeOwned>() -> Sample<T> {
    from_value(json!({
        "receipt_no": "YMT-20261127-000001", "verification_code": "ABCD-EFGH-JKMN-0123",
        "verify_url": "https://example.invalid/receipts/verify?code=ABCD-EFGH-JKMN-0123", "verify_svg": QR,
        "number_masked": "2201**********10", "plate_masked": "吉A***01", "issuer": "某某交警大队（虚构）",
        "conduct": "机动车违反禁令标志指示的（虚构）", "principal_fen": 15000, "surcharge_fen": 900, "total_fen": 15900,
        "paid_at": "2026-11-27T10:05:09+08:00", "transaction_id": "4200000000202611270000000001",
        "payment_id": PAYMENT, "fictional": true,
    }))
}

pub fn problem<T: DeserializeOwned>(status: u16, detail: &str) -> Sample<T> {
    from_value(json!({ "type": "about:blank", "status": status, "code": "sample", "detail": detail,
        "request_id": "01J00000000000000000000000" }))
}

/// The picture around a point of a city with two windows; so many of them have these doors.
pub fn around(doors: &[[i32; 2]]) -> Sample<Around<'static>> {
    let window = |id: &str, place: usize| {
        json!({
            "id": id, "name": format!("虚构{id}办事大厅"), "kind": "gov_service_center", "role": "window",
            "district_name": "虚构区", "address": "虚构路1号", "phone": "0431-00000000",
            "at": doors.get(place), "schedule": { "weekly": "周一至周五 8:30-11:30 13:00-16:30" },
        })
    };
    let directory = json!({
        "city": "990100", "city_name": "虚构甲市", "version": 1, "as_of": "2026-11-20", "complete": true,
        "calendar": { "years": [2026], "off": [], "worked": [] },
        "windows": [window("x-1", 0), window("x-2", 1)],
    });
    Ok(Around {
        directory: from_value(directory)?,
        // A Friday.
        now: from_value(json!("2026-11-20T10:00"))?,
        origin: from_value(json!({ "lat": 43.88, "lon": 125.32 }))?,
        radius: None,
        tiles: None,
        filter: Default::default(),
    })
}

pub fn programme<T: DeserializeOwned>() -> Sample<T> {
    let item = |id: &str, title: &str, department: &str, standing: Value| {
        json!({ "id": id, "title": title, "department": department, "audience": "虚构甲市的居民",
            "standing": standing, "stated": "2026-02-01", "cities": ["990100"] })
    };
    from_value(json!({ "total": 12, "departments": ["虚构甲局", "虚构乙局"], "partial": false, "items": [
        item("p-1", "虚构的老年食堂优惠", "虚构甲局", json!({ "state": "running" })),
        item("p-2", "虚构的小程序", "虚构甲局", json!({ "state": "trial" })),
        item("p-3", "虚构的跨市还款", "虚构乙局", json!({ "state": "planned", "since": "2026-02-01" })),
        item("p-4", "虚构的处罚案例", "虚构乙局", json!({ "state": "not_a_service" })),
    ] }))
}

pub fn programme_item<T: DeserializeOwned>() -> Sample<T> {
    let way = |kind: &str, label: &str, to: &str, doubtful: bool| json!({ "kind": kind, "label": label, "to": to, "to_verify": doubtful });
    from_value(json!({
        "id": "p-3", "title": "虚构的跨市还款", "department": "虚构乙局", "audience": "虚构甲市的借款人",
        "standing": { "state": "planned", "since": "2026-02-01" }, "stated": "2026-02-01",
        "about": "虚构的说法：借款人可以在任意一个市还款。",
        "figures": [{ "text": "虚构的贷款近千笔", "date": "2026-02-01", "source": 0 }],
        "promises": [{ "text": "虚构的承诺：2027年推出", "date": "2026-02-01", "source": 0 }],
        "statements": [{ "by": "虚构部门甲", "text": "已经推出。", "source": 0 }, { "by": "虚构部门乙", "text": "还没有推出。", "source": 0 }],
        "contradictory": true, "channels": ["虚构的小程序", "任意一个窗口"], "cities": ["990100", "990200"],
        "ways": [way("guide", "虚构证件换领", "/guides/g-1", false), way("offices", "办事窗口：公积金窗口", "/offices?city=&kind=housing_fund", false),
                 way("hotline", "虚构热线", "000-0000-9003", true)],
        "sources": [source("虚构晚报", "press", Some("2026-02-01"))],
    }))
}
