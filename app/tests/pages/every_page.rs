//! What holds for every page, and what single pages promise.

use app::{
    frame::{Assets, Frame},
    pages::{self, After, FineForm, OfficeFilter, ShownIn, Verification},
};
use jiff::civil::date;
use serde_json::json;
use shared::{
    cities::City,
    error::{FieldError, Problem},
    fines::FineFound,
    guides::{Availability, Guide},
    messages::guides as words,
    offices::{Office, OfficeList},
    payments::{Channel, Payment},
};

/// Letters that HTML escapes elsewhere.
const STYLE: &str = "p > a::after { content: '&\"' }";

const BOOT: &str = "if (1 < 2 && 3 > 2) console.log('&')";

/// Calls with a frame of the fictional cities, none chosen.
fn framed<T>(call: impl FnOnce(Frame<'_>) -> T) -> T {
    let assets = Assets {
        style: STYLE.into(),
        boot: Some(BOOT.into()),
        icon: "/assets/icon-0.svg".into(),
        touch_icon: "/assets/apple-touch-icon-0.png".into(),
        manifest: "/assets/manifest-0.webmanifest".into(),
    };
    let cities: Vec<City> = crate::samples::cities().unwrap();
    call(Frame {
        assets: &assets,
        cities: &cities,
        city: None,
        elder: false,
        demonstration: false,
        here: "/x?a=1&b=2",
    })
}

fn office_page(frame: &Frame<'_>, office: &Office) -> String {
    pages::office(frame, &crate::states::Given::new().unwrap().one(office))
}

fn offices_page(frame: &Frame<'_>, filter: &OfficeFilter, list: &OfficeList) -> String {
    pages::offices(frame, &crate::states::Given::new().unwrap().list(filter, list))
}

fn every_page(check: impl Fn(&str, &str)) {
    framed(|blank| {
        let chosen = Frame { city: blank.cities.first().map(|c| c.adcode), ..blank };
        for (name, html) in crate::states::all(&blank, &chosen).unwrap() {
            check(name, &html);
        }
    });
}

/// The start tags of that element, from `<` to `>`.
fn tags<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let open = format!("<{element}");
    html.match_indices(&open)
        .map(|(at, _)| &html[at..at + html[at..].find('>').unwrap()])
        .filter(|tag| tag[open.len()..].starts_with([' ', '>']) || tag.len() == open.len())
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[test]
fn a_page_is_a_whole_document_in_chinese() {
    every_page(|name, html| {
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"zh-CN\""), "{name}");
        assert!(html.ends_with("</html>"), "{name}");
        for landmark in ["<main id=\"main\"", "<header", "<nav", "<footer", "href=\"#main\""] {
            assert!(html.contains(landmark), "{name}: {landmark}");
        }
    });
}

#[test]
fn one_h1_and_no_level_left_out() {
    every_page(|name, html| {
        assert_eq!(tags(html, "h1").len(), 1, "{name}");
        let first_h2 = html.find("<h2").unwrap_or(html.len());
        assert!(html.find("<h1").unwrap() < first_h2, "{name}: a section before the title");
        let first_h3 = html.find("<h3").unwrap_or(html.len());
        assert!(first_h2 <= first_h3 && tags(html, "h4").is_empty(), "{name}: a level is left out");
    });
}

/// The policy allows the one style sheet and the one script and forbids all else; a page that has more is broken in the
/// browser.
#[test]
fn style_sheet_and_loader_stand_in_the_page_and_no_other_style_or_script() {
    every_page(|name, html| {
        assert!(!html.contains(" style="), "{name}");
        let (before_style, style) = html.split_once("<style>").unwrap();
        assert!(before_style.contains("<head>") && style.starts_with(&format!("{STYLE}</style>")), "{name}");
        assert!(!style.contains("<style"), "{name}");
        assert!(!html.contains(" onclick="), "{name}");
        let scripts: Vec<_> = html.split("<script").skip(1).collect();
        let [script] = scripts[..] else { panic!("{name}: {} scripts", scripts.len()) };
        assert_eq!(script, format!(" type=\"module\">{BOOT}</script></body></html>"), "{name}");
    });
}

#[test]
fn every_field_has_a_label() {
    every_page(|name, html| {
        for input in tags(html, "input").into_iter().filter(|t| attribute(t, "type") != Some("hidden")) {
            let labelled = match attribute(input, "id") {
                Some(id) => html.contains(&format!("<label for=\"{id}\">")),
                // Inside its label.
                None => html[..html.find(input).unwrap()]
                    .rfind("<label")
                    .is_some_and(|at| !html[at..html.find(input).unwrap()].contains("</label>")),
            };
            assert!(labelled, "{name}: {input}");
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    every_page(|name, html| {
        let ids: Vec<&str> =
            html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
        for link in tags(html, "a").iter().filter_map(|a| attribute(a, "href")?.strip_prefix('#')) {
            assert!(ids.contains(&link), "{name}: #{link}");
        }
        for described in html.split(" aria-describedby=\"").skip(1) {
            for id in described.split('"').next().unwrap().split(' ') {
                assert!(ids.contains(&id), "{name}: {id}");
            }
        }
    });
}

#[test]
fn tables_have_headers() {
    every_page(|name, html| {
        for table in html.split("<table").skip(1) {
            let table = table.split("</table>").next().unwrap();
            assert!(table.contains("<th scope=\"col\"") && table.contains("<th scope=\"row\""), "{name}");
        }
    });
}

#[test]
fn elder_mode_and_the_banner_show_when_asked_for() {
    framed(|frame| {
        let plain = pages::home(&frame);
        assert!(plain.contains("class=\"standard\"") && !plain.contains("class=\"demonstration\""));
        assert!(
            plain.contains("value=\"elder\"") && plain.contains("长辈版"),
            "the switch is on the first screen"
        );
        let elder = pages::home(&Frame { elder: true, demonstration: true, ..frame });
        assert!(elder.contains("class=\"elder\"") && elder.contains("class=\"demonstration\""));
        assert!(elder.contains("value=\"standard\""), "there is a way back");
    });
}

#[test]
fn no_city_is_guessed() {
    framed(|frame| {
        let html = pages::home(&frame);
        assert!(html.contains("请先选择您所在的城市"));
        for city in frame.cities {
            assert!(
                html.contains(&format!("value=\"{}\" aria-pressed=\"false\"", city.adcode)),
                "{}",
                city.name
            );
        }
    });
}

const HOSTILE: &str = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>";

fn assert_harmless(html: &str) {
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
    assert!(html.contains("&lt;script&gt;") || html.contains("&lt;img"), "it is shown as text");
    assert!(!html.contains("\"'&<"), "an attribute was left");
}

#[test]
fn what_was_typed_comes_out_as_text() {
    framed(|frame| {
        let form = FineForm { decision_no: HOSTILE.into(), plate: HOSTILE.into(), ..FineForm::default() };
        assert_harmless(&pages::fine_form(&frame, &form));
        let none: OfficeList = crate::samples::no_offices().unwrap();
        let guides = crate::samples::guide_list().unwrap();
        assert_harmless(&pages::search(
            &frame,
            HOSTILE,
            &guides,
            &crate::samples::programme().unwrap(),
            &none,
            &crate::states::Given::new().unwrap().now(),
        ));
        let filter = OfficeFilter { q: Some(HOSTILE.into()), ..OfficeFilter::default() };
        assert_harmless(&offices_page(&frame, &filter, &none));
        assert_harmless(&pages::verify(&frame, &Verification::NotGenuine { code: HOSTILE.into() }));
        assert_harmless(&pages::home(&Frame { here: HOSTILE, ..frame }));
        assert_harmless(&pages::problem(&frame, &crate::samples::problem(400, HOSTILE).unwrap()));
    });
}

#[test]
fn a_pack_cannot_smuggle_a_script_in() {
    framed(|frame| {
        let mut office: Office =
            serde_json::from_value(crate::samples::office("x", HOSTILE, "window")).unwrap();
        office.source.as_mut().unwrap().url = Some("javascript:alert(1)".into());
        office.maps[0].url = "javascript:alert(1)".into();
        let html = office_page(&frame, &office);
        assert_harmless(&html);
        assert!(!html.contains("javascript:"));
    });
}

fn fine_page(case: &str) -> String {
    page_of(&crate::samples::fine(case).unwrap())
}

fn page_of(found: &FineFound) -> String {
    framed(|frame| {
        pages::fine(
            &frame,
            found,
            "the-key",
            pages::Offer { channel: Channel::WechatNative, instead: None },
            &crate::samples::later_day(),
        )
    })
}

#[test]
fn instalments_are_paid_one_at_a_time_and_their_surcharge_is_to_verify() {
    let html = fine_page("instalments");
    for text in [
        "第2期，今天应缴",
        "现在缴这一期",
        "2026年12月25日",
        "待核实",
        "2026年11月20日起，到2026年11月24日恢复计算",
        // The day that was asked for.
        "2027年1月5日",
        "199.50元",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains(r#"name="on""#) && html.contains(r#"max="2026-12-31""#));
}

#[test]
fn the_fine_is_shown_masked_with_today_and_later() {
    let html = fine_page("overdue");
    for text in
        ["2201**********10", "吉A***01", "159.00元", "9.00元", "2026年11月25日", "300.00元", "第七十二条"]
    {
        assert!(html.contains(text), "{text}");
    }
}

#[test]
fn the_payment_form_says_what_the_server_needs() {
    let html = fine_page("in_time");
    for field in [
        "name=\"fine_token\" value=\"虚构的令牌\"",
        "name=\"channel\" value=\"wechat_native\"",
        "value=\"the-key\"",
    ] {
        assert!(html.contains(field), "{field}");
    }
}

#[test]
fn what_cannot_be_paid_here_has_no_payment_form() {
    for case in ["camera", "in_progress", "revoked"] {
        assert!(!fine_page(case).contains("action=\"/payments\""), "{case}");
    }
    assert!(fine_page("in_progress").contains("href=\"/payments/0123456789abcdef0123456789abcdef\""));
    assert!(fine_page("camera").contains("交管12123"));
}

#[test]
fn the_remedy_fits_the_procedure() {
    assert!(fine_page("in_time").contains("不服要先申请行政复议"));
    let general = fine_page("halted");
    assert!(general.contains("6个月内直接向人民法院起诉") && !general.contains("不服要先申请行政复议"));
}

fn payment_page(state: &str, next: serde_json::Value) -> String {
    framed(|frame| {
        let payment: Payment = crate::samples::payment(state, next).unwrap();
        pages::payment(&Frame { demonstration: true, ..frame }, &payment, ShownIn::Browser, None)
    })
}

/// Where an order for `wx-account` waits for its payer.
fn inside(shown_in: ShownIn<'_>, after: Option<After>) -> String {
    framed(|frame| {
        let payment: Payment = crate::samples::payment("awaiting_payment", crate::samples::jsapi()).unwrap();
        pages::payment(&frame, &payment, shown_in, after)
    })
}

#[test]
fn what_is_paid_inside_wechat_has_its_button_only_where_it_works() {
    let here = inside(ShownIn::Wechat { account: Some("wx-account") }, None);
    // The names are WeChat's own, of getBrandWCPayRequest.
    for (name, value) in [
        ("app-id", "wx-account"),
        ("time-stamp", "1795000000"),
        ("nonce-str", "n0nce"),
        ("package", "prepay_id=wx2711"),
        ("sign-type", "RSA"),
        ("pay-sign", "c2lnbmVk"),
        ("back", "/payments/0123456789abcdef0123456789abcdef/return"),
    ] {
        assert!(here.contains(&format!("data-{name}=\"{value}\"")), "{name}");
    }
    let mini = |app_id, script| inside(ShownIn::MiniProgram { app_id, script, has_lapsed: false }, None);
    let there = mini("wx-account", Some("https://res.example/a.js"));
    assert!(there.contains("data-script=\"https://res.example/a.js\""));
    assert!(there.contains("data-hand-over=\"/api/v1/payments/0123456789abcdef0123456789abcdef/hand-over\""));
    assert!(!there.contains("c2lnbmVk"), "the mini-program asks for the call itself");
    for html in [
        inside(ShownIn::Browser, None),
        inside(ShownIn::Wechat { account: None }, None),
        inside(ShownIn::Wechat { account: Some("another") }, None),
        mini("another", Some("https://res.example/a.js")),
        mini("wx-account", None),
    ] {
        assert!(!html.contains("wechat-pay") && html.contains("请回到开始付款的地方"), "{html}");
    }
    for html in [here, there] {
        assert!(html.contains("我已付款，查看结果") && html.contains("取消这笔订单"), "the other ways stay");
    }
}

/// What a phone says changes no state: it only chooses words, and only while nothing is known.
#[test]
fn what_the_payer_did_is_answered_in_plain_words() {
    let shown = |after| inside(ShownIn::Wechat { account: Some("wx-account") }, Some(after));
    assert!(shown(After::Cancelled).contains("付款没有完成，我们没有收到钱"));
    assert!(shown(After::Failed).contains("微信没有打开付款"));
    for after in [After::Asked, After::Back, After::Done] {
        let html = shown(after);
        assert!(html.contains("还没有收到这笔钱") && html.contains("请不要重复付款"), "{after:?}");
        assert!(html.contains("待支付") && !html.contains("已缴款"), "{after:?}");
        assert_eq!(After::named(after.name()), Some(after));
    }
    assert_eq!(After::named("paid"), None);
}

#[test]
fn a_closed_order_of_a_fine_that_was_paid_otherwise_says_so() {
    let page = |fine_paid| {
        framed(|frame| {
            let payment: Payment = crate::samples::payment("closed", json!({ "action": "none" })).unwrap();
            pages::payment(&frame, &Payment { fine_paid, ..payment }, ShownIn::Browser, None)
        })
    };
    assert!(page(true).contains("已经缴清了，不用再缴") && !page(false).contains("不用再缴"));
}

#[test]
fn only_what_waits_for_the_payer_can_be_paid() {
    let h5 = payment_page("awaiting_payment", crate::samples::open_h5());
    assert!(h5.contains("href=\"https://example.invalid/cashier/h5/1\""));
    assert!(!h5.contains("noreferrer"), "the cashier wants a Referer");
    assert!(h5.contains("/check\"") && h5.contains("/close\""));
    for state in ["confirming", "paid", "closed", "surplus", "held"] {
        let html = payment_page(state, json!({ "action": "none" }));
        assert!(
            !html.contains("cashier") && !html.contains("/reopen\"") && !html.contains("/close\""),
            "{state}"
        );
        assert_eq!(html.contains("/receipt\""), state == "paid", "{state}");
    }
}

#[test]
fn what_goes_back_is_told_with_its_amount() {
    let page = |state: &str, refunds: serde_json::Value| {
        framed(|frame| {
            let mut payment: Payment = crate::samples::payment(state, json!({ "action": "none" })).unwrap();
            payment.refunds = serde_json::from_value(refunds).unwrap();
            pages::payment(&frame, &payment, ShownIn::Browser, None)
        })
    };
    for (state, words) in [("waiting", "待退回"), ("under_way", "退款中"), ("returned", "已退回")] {
        let html = page("surplus", json!([{ "state": state, "amount_fen": 15_900 }]));
        assert!(html.contains(&format!("<title>缴款：{words}")), "{html}");
        assert!(html.contains(&format!("{words}，159.00元")), "{html}");
    }
    // A part that goes back changes nothing about what is paid; the slowest of several counts.
    let part = page("paid", json!([{ "state": "returned", "amount_fen": 900 }]));
    assert!(part.contains("<title>缴款：已缴款") && part.contains("已退回，9.00元"));
    let two = page(
        "surplus",
        json!([{"state": "returned", "amount_fen": 1}, {"state": "waiting", "amount_fen": 2}]),
    );
    assert!(two.contains("<title>缴款：待退回"), "{two}");
}

#[test]
fn only_the_demonstration_opens_the_cashier_by_a_link() {
    let page = |demonstration| {
        framed(|frame| {
            let payment: Payment =
                crate::samples::payment("awaiting_payment", crate::samples::scan_qr()).unwrap();
            pages::payment(&Frame { demonstration, ..frame }, &payment, ShownIn::Browser, None)
        })
    };
    assert!(page(true).contains("演示：打开收银台"));
    assert!(!page(false).contains("演示：打开收银台"));
    let wechat =
        json!({ "action": "scan_qr", "code_url": "weixin://wxpay/bizpayurl?pr=x", "svg": "<svg></svg>" });
    assert!(!payment_page("awaiting_payment", wechat).contains("演示：打开收银台"));
}

#[test]
fn an_h5_link_that_is_no_web_address_is_not_offered() {
    let html = payment_page("awaiting_payment", json!({ "action": "open_h5", "url": "javascript:alert(1)" }));
    assert!(!html.contains("javascript:"));
}

#[test]
fn the_next_page_keeps_the_filters() {
    framed(|frame| {
        let list: OfficeList = crate::samples::office_list().unwrap();
        let filter = OfficeFilter {
            city: Some("990100".parse().unwrap()),
            q: Some("甲 &b".into()),
            ..OfficeFilter::default()
        };
        let html = offices_page(&frame, &filter, &list);
        assert!(html.contains("/offices?city=990100&amp;q=%E7%94%B2+%26b&amp;cursor=40"), "{html}");
    });
}

#[test]
fn the_surcharge_explains_itself() {
    assert!(fine_page("overdue").contains("逾期2天 × 每天4.50元"));
    let capped = fine_page("capped");
    assert!(capped.contains("2026年12月29日已到上限，不再增加") && !capped.contains("逾期41天"));
    let halted = fine_page("halted");
    assert!(halted.contains("复议或诉讼期间停止计算，金额不变") && !halted.contains("逾期2天"));
    assert!(!fine_page("in_time").contains("× 每天"));
    // The registry says that a review is under way, and not since when.
    let mut undated: FineFound = crate::samples::fine("halted").unwrap();
    undated.fine.term.as_mut().unwrap().halted = false;
    let undated = page_of(&undated);
    assert!(undated.contains("还没有告诉我们从哪一天起停止") && !undated.contains("停止计算，金额不变"));
}

#[test]
fn every_page_but_the_first_leads_back_without_a_browser_around_it() {
    every_page(|name, html| {
        let leads_back = html.contains("<a id=\"step-back\" href=\"/\">‹ 返回</a>");
        assert_eq!(leads_back, !name.starts_with("home"), "{name}");
    });
}

#[test]
fn the_title_of_a_payment_says_its_state() {
    for (state, title) in [("awaiting_payment", "待支付"), ("confirming", "正在确认"), ("paid", "已缴款")]
    {
        let html = payment_page(state, json!({ "action": "none" }));
        assert!(html.contains(&format!("<title>缴款：{title} · ")), "{state}");
    }
}

#[test]
fn a_problem_says_nothing_twice() {
    let mut problem: Problem = crate::samples::problem(422, "甲有误。 乙有误。").unwrap();
    for detail in ["甲有误。", "丙另有说明。"] {
        problem.fields.push(FieldError { field: "a".into(), code: "b".into(), detail: detail.into() });
    }
    let html = framed(|frame| pages::problem(&frame, &problem));
    assert_eq!(html.matches("甲有误。").count(), 1, "{html}");
    assert!(html.contains("丙另有说明。"));
}

fn guide_page(change: impl FnOnce(&mut Guide)) -> String {
    guide_case(&[], change)
}

/// The page of a guide after these answers.
fn guide_case(answers: &[(&str, &str)], change: impl FnOnce(&mut Guide)) -> String {
    let mut guide = crate::samples::guide().unwrap();
    change(&mut guide);
    let given = crate::states::Given::new().unwrap();
    framed(|frame| given.guide(&guide, answers, |page| pages::guide(&frame, page)))
}

/// The chapter of a guide under that heading.
fn chapter<'a>(html: &'a str, title: &str) -> &'a str {
    let start = html.find(&format!("<h2>{title}</h2>")).unwrap_or_else(|| panic!("{title}"));
    html[start..].split("</section>").next().unwrap()
}

#[test]
fn no_chapter_of_a_guide_is_without_a_source_or_a_doubt() {
    let html = guide_page(|guide| {
        let facts = guide.steps.iter_mut().chain(&mut guide.collect).chain(&mut guide.time_limit_legal);
        for fact in facts.chain([&mut guide.applicants, &mut guide.result]) {
            fact.sources.clear();
        }
        guide.fees[0].sources.clear();
    });
    let titles = [
        words::APPLICANTS,
        words::CONDITIONS,
        words::STEPS,
        words::COLLECT,
        words::RESULT,
        words::TIME_LIMITS,
        words::FEES,
    ];
    for title in titles {
        let chapter = chapter(&html, title);
        let basis = chapter.find("依据：").unwrap_or_else(|| panic!("{title}: {chapter}"));
        for source in ["href=\"#source-1\"", "href=\"#source-2\""] {
            assert!(chapter[basis..].contains(source), "{title}: {chapter}");
        }
    }
    let own = chapter(&html, words::MATERIALS);
    assert!(own.contains("#source-1") && !own.contains("依据："), "its facts name their own: {own}");
}

#[test]
fn an_empty_chapter_says_so() {
    let html = guide_page(|guide| {
        guide.conditions.clear();
        guide.materials.clear();
        guide.channels.clear();
        guide.steps.clear();
    });
    for title in [words::CONDITIONS, words::MATERIALS, words::CHANNELS, words::STEPS, words::LEGAL_BASIS] {
        assert!(chapter(&html, title).contains("待补充"), "{title}");
        assert!(chapter(&html, words::COMPLETENESS).contains(title), "{title}");
    }
}

/// The page is of 22 November 2026.
#[test]
fn a_part_says_since_when_it_is_so_and_the_guide_how_many_do() {
    let html = guide_page(|guide| {
        guide.sources[0].from = Some(date(2026, 7, 1));
        guide.sources[0].until = Some(date(2027, 12, 31));
        for step in &mut guide.steps {
            step.sources = vec![0];
        }
        guide.steps[0].from = Some(date(2027, 3, 1));
        guide.inherit_days();
    });
    let steps = chapter(&html, words::STEPS);
    let (first, others) = steps.split_once("</li>").unwrap();
    assert!(first.contains("2027年3月1日起") && !first.contains("自2027年"), "{first}");
    assert!(others.contains("自2026年7月1日起") && others.contains("到2027年12月31日为止"), "{others}");
    let source = html.split("id=\"source-1\"").nth(1).unwrap();
    assert!(source.contains("，自2026年7月1日起施行，到2027年12月31日为止）"), "{source}");
    let known = chapter(&html, words::COMPLETENESS);
    for said in
        ["条写明了来源", "条只知道在本指南列出的来源里", "条知道从哪天起或到哪天止", "条没有查到日期，待核实"]
    {
        assert!(known.contains(said), "{said}: {known}");
    }
}

#[test]
fn without_answers_a_guide_says_for_whom_each_part_is() {
    let html = guide_page(|_| ());
    assert!(chapter(&html, words::YOUR_CASE).contains("href=\"/guides/g-1/ask\""));
    assert!(chapter(&html, words::MATERIALS).contains("只适用于：监护人代办"));
    let differences = chapter(&html, words::DIFFERENCES);
    assert!(differences.contains("虚构甲市") && differences.contains("户口所在地派出所"), "{differences}");
    assert!(!differences.contains("虚构乙市"), "nothing is special there: {differences}");
}

#[test]
fn what_differs_between_cities_keeps_its_conditions_its_doubt_and_its_day() {
    let only_for_guardians = "<small class=\"only\">只适用于：监护人代办</small>";
    let html = guide_page(|guide| {
        let when = |when: serde_json::Value| serde_json::from_value(when).unwrap();
        guide.channels[0].when = when(json!({ "home": ["990100"], "actor": ["guardian"] }));
        guide.channels[0].from = Some(jiff::civil::date(2027, 3, 1));
        // The same words in both, but one is in doubt: no city says what the other does.
        guide.steps[0].when = when(json!({ "home": ["990200"] }));
        guide.steps.push(guide.steps[0].clone());
        guide.steps[3].when = when(json!({ "home": ["outside"] }));
        (guide.steps[3].to_verify, guide.steps[3].sources) = (true, Vec::new());
        guide.refusals.clear();
        guide.fees[0].when = when(json!({ "home": ["990200"] }));
    });
    let differences = chapter(&html, words::DIFFERENCES);
    let row = |place: &str| {
        let row = differences.split(&format!("<dt>{place}</dt>")).nth(1);
        row.unwrap_or_else(|| panic!("{place}: {differences}")).split("</dl>").next().unwrap()
    };
    let own = |place: &str| row(place).split("</dd>").next().unwrap().to_owned();
    let first = own("虚构甲市");
    assert!(first.contains("户口所在地派出所") && first.contains(only_for_guardians), "{first}");
    assert!(first.contains("2027年3月1日起") && first.contains("href=\"#source-1\""), "{first}");
    assert!(!first.contains("待核实"), "{first}");
    let second = own("虚构乙市");
    assert!(second.contains("提出申请，交验证件") && second.contains("到期换领：20.00元"), "{second}");
    assert!(!second.contains("只适用于") && !second.contains("待核实"), "the row names the city: {second}");
    let third = own("外省");
    assert!(third.contains("提出申请，交验证件") && third.contains("待核实"), "{third}");
    assert!(!differences.contains("依据："), "each names its own sources: {differences}");
}

#[test]
fn cities_that_differ_in_nothing_stand_together() {
    let html = guide_page(|guide| {
        guide.channels[0].when = serde_json::from_value(json!({ "home": ["990100"] })).unwrap();
        let mut same = guide.channels[0].clone();
        same.when = serde_json::from_value(json!({ "home": ["990200"] })).unwrap();
        same.sources.clear();
        guide.channels[0].sources.clear();
        guide.channels.push(same);
    });
    let differences = chapter(&html, words::DIFFERENCES);
    assert!(differences.contains("<dt>虚构甲市、虚构乙市</dt>"), "{differences}");
    assert!(differences.contains("依据："), "its parts name no source of their own: {differences}");
}

#[test]
fn answers_leave_out_what_does_not_concern_one_and_can_be_changed() {
    let answers = [("home", "990200"), ("actor", "self")];
    let html = guide_case(&answers, |_| ());
    assert!(!html.contains("监护关系证明") && !html.contains("户口所在地派出所"), "{html}");
    assert!(!html.contains(words::DIFFERENCES) && html.contains(words::POSSIBLE));
    let case = chapter(&html, words::YOUR_CASE);
    // The rest of the answers travels along.
    assert!(case.contains("href=\"/guides/g-1/ask?question=home&amp;home=990200&amp;actor=self\""), "{case}");
}

#[test]
fn whoever_is_refused_learns_why_and_what_to_do_instead() {
    let html = guide_case(&[("home", "outside")], |_| ());
    let case = chapter(&html, words::YOUR_CASE);
    assert!(case.contains("外省户口这里不办。") && case.contains("回户籍地办。"), "{case}");
    assert!(case.contains("href=\"/guides/g-2\"") && case.contains("虚构登记"), "{case}");
    assert!(!html.contains(&format!("<h2>{}</h2>", words::MATERIALS)), "nothing to bring");
    chapter(&html, words::REMEDIES);
}

#[test]
fn what_is_decided_says_from_when() {
    let channels = guide_page(|_| ());
    assert!(chapter(&channels, words::CHANNELS).contains("2027年1月1日起"));
}

#[test]
fn a_question_keeps_the_other_answers_and_leads_back() {
    let given = crate::states::Given::new().unwrap();
    let html = framed(|frame| given.question(&frame, &crate::samples::guide().unwrap()));
    assert!(html.contains("name=\"home\" value=\"990100\""), "{html}");
    assert!(html.contains("第2题，最多2题"), "{html}");
    assert!(html.contains("href=\"/guides/g-1/ask?question=home&amp;home=990100\""), "the question before");
    assert_eq!(tags(&html, "input").iter().filter(|tag| tag.contains("type=\"radio\"")).count(), 2);
}

#[test]
fn only_what_the_programme_says_of_several_cities_wears_its_name() {
    let active = |change: fn(&mut Guide)| {
        guide_page(|guide| {
            guide.availability = Availability::Active;
            change(guide);
        })
    };
    assert!(active(|_| ()).contains("都市圈通办"));
    assert!(!active(|guide| guide.cities.truncate(1)).contains("都市圈通办"));
    assert!(!active(|guide| guide.statements.clear()).contains("都市圈通办"));
}

#[test]
fn the_guides_about_fines_lead_to_them() {
    for (id, leads) in [("tm-fine-pay", true), ("tm-violation", true), ("tm-plate", false)] {
        let html = guide_page(|guide| guide.id = id.into());
        assert_eq!(html.contains("href=\"/fines\" class=\"button"), leads, "{id}");
    }
}

#[test]
fn a_check_without_a_code_says_what_to_enter() {
    let page = |verification| framed(|frame| pages::verify(&frame, &verification));
    assert!(page(Verification::Empty).contains("请填写凭证上的验证码"));
    assert!(!page(Verification::Blank).contains("请填写凭证上的验证码"));
}

/// The dialled numbers of the cells of telephone lines, in the order of the page.
fn lines(html: &str) -> Vec<&str> {
    let cells = html.split("<li class=\"cell hotline\">").skip(1);
    cells.map(|cell| cell.split("href=\"tel:").nth(1).unwrap().split('"').next().unwrap()).collect()
}

#[test]
fn emergency_numbers_stand_at_the_end_of_the_home_page_only() {
    every_page(|name, html| match name {
        "home" | "home-new" => {
            assert_eq!(html.matches("tel:119").count(), 1, "{name}");
            assert_eq!(lines(html).last(), Some(&"119"), "{name}");
            let emergency = &html[html.find("紧急电话").unwrap()..];
            assert_eq!(emergency.matches("待核实").count(), 1, "{name}: said once");
        }
        _ => assert!(!html.contains("tel:119"), "{name}"),
    });
}

#[test]
fn pages_about_something_else_give_three_lines_and_the_way_to_all() {
    every_page(|name, html| {
        let shown = lines(html);
        if !shown.is_empty() && !name.starts_with("home") {
            assert!(shown.len() <= 3 && html.contains("href=\"/#hotlines\""), "{name}: {shown:?}");
            assert!(shown[0].ends_with("12345"), "{name}: the city's own line first: {shown:?}");
        }
    });
    framed(|frame| {
        let chosen = Frame { city: frame.cities.first().map(|c| c.adcode), ..frame };
        assert!(pages::home(&chosen).contains("id=\"hotlines\""), "the link leads somewhere");
        assert_eq!(lines(&pages::home(&chosen)).len(), 6);
    });
}

#[test]
fn the_line_that_fits_the_department_comes_second() {
    framed(|frame| {
        let chosen = Frame { city: frame.cities.first().map(|c| c.adcode), ..frame };
        let mut guide: Guide = crate::samples::guide().unwrap();
        for (department, number) in [("公积金", "000000001"), ("公安(出入境)", "000000003")] {
            guide.department = department.into();
            let given = crate::states::Given::new().unwrap();
            let html = given.guide(&guide, &[], |page| pages::guide(&chosen, page));
            assert_eq!(lines(&html)[1], number, "{department}");
        }
    });
}

#[test]
fn a_city_without_a_line_of_its_own_says_so() {
    framed(|frame| {
        let chosen = Frame { city: frame.cities.get(2).map(|c| c.adcode), ..frame };
        assert!(pages::home(&chosen).contains("本市咨询热线待补充"));
        assert!(pages::about(&chosen, &[]).contains("本市咨询热线待补充"));
        let first = Frame { city: frame.cities.first().map(|c| c.adcode), ..frame };
        assert!(!pages::home(&first).contains("本市咨询热线待补充"));
    });
}

#[test]
fn a_city_whose_line_has_another_number_is_not_said_to_have_none() {
    framed(|frame| {
        let mut cities: Vec<City> = crate::samples::cities().unwrap();
        let mut office: Office =
            serde_json::from_value(crate::samples::office("x-1", "虚构乙市窗口", "to_verify")).unwrap();
        office.phone = None;
        let mut said = |number: &str, name: &str| {
            let city = cities.iter_mut().find(|city| city.adcode == office.city).unwrap();
            let mut own = city.hotlines.iter().find(|line| line.city.is_some()).unwrap().clone();
            (own.number, own.name) = (number.into(), name.into());
            city.hotlines.retain(|line| line.city.is_none());
            city.hotlines.push(own);
            office_page(&Frame { cities: &cities, ..frame }, &office)
        };
        let html = said("0000-00009", "虚构乙市咨询热线");
        assert!(html.contains("请先拨打本市热线询问：<a href=\"tel:000000009\""), "{html}");
        let html = said("0000-00008", "虚构乙市公积金热线");
        assert!(!html.contains("待补充。下面") && !html.contains("本市咨询热线待补充"), "{html}");
        assert!(!html.contains("请先拨打") && html.contains("可以拨打本页下面的热线"), "{html}");
        assert!(html.rfind("tel:000000008") > html.find("可以拨打本页下面的热线"), "{html}");
    });
}

#[test]
fn nobody_is_told_to_ring_an_office_without_a_telephone() {
    framed(|frame| {
        let mut office: Office =
            serde_json::from_value(crate::samples::office("x-1", "虚构乙市窗口", "to_verify")).unwrap();
        assert!(office_page(&frame, &office).contains("请先打电话核实"));
        office.phone = None;
        let html = office_page(&frame, &office);
        assert!(!html.contains("请先打电话"), "{html}");
        assert!(html.contains("请先拨打本市热线询问：<a href=\"tel:000012345\""), "{html}");
        office.city = "990300".parse().unwrap();
        let html = office_page(&frame, &office);
        assert!(!html.contains("请先") && html.contains("本市咨询热线待补充"), "{html}");
    });
}

#[test]
fn a_sparse_city_gives_its_hotline_before_the_list() {
    framed(|frame| {
        let filter = OfficeFilter { city: Some("990200".parse().unwrap()), ..OfficeFilter::default() };
        let html = offices_page(&frame, &filter, &crate::samples::office_list().unwrap());
        let hotline = html.find("tel:00012345").expect("the hotline");
        assert!(html.contains("目前不全") && hotline < html.find("class=\"cells\"><li><a").unwrap());
        assert!(
            html.rfind("class=\"cell\"") < html.find("class=\"cell hotline\""),
            "the list comes before the lines"
        );
    });
}

#[test]
fn an_office_can_be_reported_in_two_taps_and_sent_on() {
    framed(|frame| {
        let office: Office =
            serde_json::from_value(crate::samples::office("x-1", "虚构窗口", "window")).unwrap();
        let html = office_page(&frame, &office);
        let form =
            html.split("action=\"/offices/x-1/reports\"").nth(1).unwrap().split("</form>").next().unwrap();
        for (field, label) in [("address", "地址不对"), ("phone", "电话不对"), ("hours", "时间不对")]
        {
            assert!(
                form.contains(&format!("name=\"field\" value=\"{field}\" class=\"button plain\">{label}")),
                "{form}"
            );
        }
        assert!(form.contains("maxlength=\"100\"") && form.contains("不要写姓名"), "{form}");
        assert!(html.contains("src=\"/offices/x-1/qr.svg\" alt=\"打开虚构窗口这一页的二维码\""), "{html}");
        assert!(html.contains(crate::samples::ADDRESS), "on paper the address can be typed");
    });
}
