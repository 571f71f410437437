//! The fine that was found: what was decided, what is due, the law, the remedies, the way to pay.

mod schedule;

use leptos::prelude::*;
use shared::{
    fines::{Fine, FineFound, FineStatus, FineTerm, NotPayable},
    messages::{fines as words, payments as payment_words},
    path,
    payments::Channel,
    time::date_in_words,
};

pub use schedule::LaterDay;

use crate::{
    document::{Section, document},
    frame::Frame,
    payments::channel_name,
    ui::{self, Tone},
};

/// How the form offers to pay.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The way that works where the page is shown.
    pub channel: Channel,
    /// Why it is not the way inside WeChat, where that is to be said.
    pub instead: Option<Instead>,
}

/// Why somebody inside WeChat is offered another way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// WeChat did not say who pays.
    WhoUnknown,
    /// The mini-program said it too long ago, or its entry did not hold.
    EntryLapsed,
}

/// The fine that was found. `idempotency_key` and `offer` go into the form that starts the payment, `later` into the
/// form that asks for a later day.
pub fn fine(
    frame: &Frame<'_>,
    found: &FineFound,
    idempotency_key: &str,
    offer: Offer,
    later: &LaterDay,
) -> String {
    document(frame, "罚款查询结果", Section::Fines, || {
        let fine = &found.fine;
        view! {
            {ui::back(path::FINES.to_owned(), "查另一笔罚款")}
            <h1>"罚款查询结果"</h1>
            {due(fine)}
            {pay(found, idempotency_key, offer)}
            {decision(fine)}
            {fine.term.as_ref().map(schedule::instalments)}
            {fine.term.as_ref().map(|term| schedule::later(term, later))}
            {law(fine)}
            {remedies(fine)}
        }
        .into_any()
    })
}

/// What is to be paid today, in large figures.
fn due(fine: &Fine) -> AnyView {
    let status = view! { <p class="tags">{ui::tag("kind", words::status(fine.status))}{fictional(fine)}</p> };
    let now = view! { <p class="now">{words::what_now(fine.status)}</p> };
    let revoked = fine.revoked_after_payment.then(|| ui::notice(Tone::Warning, words::REVOKED_AFTER_PAYMENT));
    let Some(term) = &fine.term else {
        return view! { <section class="card">{status}{now}{revoked}</section> }.into_any();
    };
    let today = term.today;
    let overdue = today.on > term.last_free_day;
    let standing = match (term.halted, overdue, term.capped_on) {
        (_, true, Some(capped)) if today.on >= capped => Some(ui::notice(Tone::Warning, words::CAPPED)),
        (true, _, _) => Some(ui::notice(Tone::Note, words::HALTED)),
        _ if fine.status == FineStatus::UnderReview => Some(ui::notice(Tone::Warning, words::HALT_UNDATED)),
        (false, true, _) => Some(ui::notice(Tone::Warning, words::OVERDUE)),
        _ => None,
    };
    view! {
        <section class="card">
            {status}
            <p class="due"><span>{what_is_due(term)}</span><strong>{format!("{}元", today.total_fen)}</strong></p>
            <dl class="facts">
                {ui::row("罚款", format!("{}元", today.principal_fen))}
                {ui::row("加处罚款", view! { {format!("{}元", today.surcharge_fen)}{surcharge(term)} }.into_any())}
                {ui::row("缴款期限", deadline(term))}
                {schedule::halts(term)}
            </dl>
            {standing}
            {now}
        </section>
    }
    .into_any()
}

/// The fine, or the next of its instalments.
fn what_is_due(term: &FineTerm) -> String {
    match term.instalments.iter().find(|part| part.next) {
        Some(part) => format!("第{}期，今天应缴", part.number),
        None => "今天应缴".to_owned(),
    }
}

/// Why the surcharge is what it is; nothing while there is none.
fn surcharge(term: &FineTerm) -> Option<AnyView> {
    let today = term.today.on;
    let days = term.charged_days;
    let why = match term.capped_on {
        _ if term.halted => words::SURCHARGE_HALTED.to_owned(),
        _ if days == 0 => return None,
        Some(capped) if today >= capped => words::surcharge_capped(capped),
        _ => words::surcharge_growing(days, term.per_day_fen),
    };
    Some(view! { <small>{why}</small> }.into_any())
}

fn deadline(term: &FineTerm) -> AnyView {
    let day = date_in_words(term.last_free_day);
    let text = if term.today.on == term.last_free_day {
        format!("{day}，今天是最后一天")
    } else if term.today.on > term.last_free_day {
        format!("{day}，已经过了")
    } else {
        format!("{day}，当天及以前缴不加罚")
    };
    let doubt = term.calendar_unpublished.then(|| view! { <small>{words::CALENDAR_UNPUBLISHED}</small> });
    let deferred = term.deferred_to.map(|day| view! { <small>{words::deferred(day)}</small> });
    view! { {text}{doubt}{deferred} }.into_any()
}

fn fictional(fine: &Fine) -> Option<AnyView> {
    fine.fictional.then(|| ui::tag("verify", "虚构的演示罚款"))
}

/// The payment form, the payment under way, or why not and the right way instead.
fn pay(found: &FineFound, idempotency_key: &str, offer: Offer) -> AnyView {
    let why = found.fine.not_payable.map(|why| ui::notice(Tone::Warning, words::not_payable(why)));
    let elsewhere = (found.fine.not_payable == Some(NotPayable::NoMerchant))
        .then(|| view! { <p>{words::ask_issuer(&found.fine.issuer)}</p> });
    let under_way = found.fine.payment.as_ref().map(|payment| {
        let label = format!("查看这笔缴款（{}）", payment_words::state(payment.state));
        view! { <p><a class="button block" href=path::payment(&payment.id)>{label}</a></p> }
    });
    let form = match (&found.fine.not_payable, &found.fine_token, &found.fine.term) {
        (None, Some(token), Some(term)) => Some(view! {
            <form class="pay" method="post" action=path::PAYMENTS>
                <input type="hidden" name="fine_token" value=token.clone()/>
                <input type="hidden" name="channel" value=channel_name(offer.channel)/>
                <input type="hidden" name="idempotency_key" value=idempotency_key.to_owned()/>
                {offer.instead.map(instead)}
                <button class="button block">{format!("微信支付 {}元", term.today.total_fen)}</button>
                <p class="why">{words::NO_SERVICE_FEE}{words::FROZEN}</p>
            </form>
        }),
        _ => None,
    };
    view! { {why}{elsewhere}{under_way}{form} }.into_any()
}

fn instead(why: Instead) -> AnyView {
    match why {
        Instead::WhoUnknown => view! {
            {ui::notice(Tone::Warning, payment_words::WHO_UNKNOWN)}
            <p><a class="button plain block" href=path::FINE>"返回再试一次"</a></p>
        }
        .into_any(),
        // Trying again here would lead back here: only the mini-program can say who pays.
        Instead::EntryLapsed => ui::notice(Tone::Warning, payment_words::ENTRY_LAPSED),
    }
}

fn decision(fine: &Fine) -> AnyView {
    let (title, number) = match fine.status {
        status if status.has_no_decision() => ("电子监控记录", "记录序号"),
        _ => ("处罚决定", "决定书编号"),
    };
    let optional = |label, value: Option<String>| value.map(|value| ui::row(label, value));
    view! {
        <section>
            <h2>{title}</h2>
            <dl class="facts">
                {ui::row(number, fine.number_masked.clone())}
                {ui::row("号牌号码", fine.plate_masked.clone())}
                {ui::row("单位", fine.issuer.clone())}
                {ui::row("违法行为", fine.conduct.clone())}
                {optional("违法代码", fine.violation_code.clone())}
                {ui::row("违法日期", date_in_words(fine.violated_on))}
                {optional("决定日期", fine.decided_on.map(date_in_words))}
                {optional("收到日期", fine.term.as_ref().map(|term| date_in_words(term.received_on)))}
                {optional("程序", fine.procedure.map(|p| words::procedure(p).to_owned()))}
            </dl>
        </section>
    }
    .into_any()
}

/// What is so, and the article that says so.
fn cited((text, article): (&'static str, &'static str)) -> AnyView {
    view! { <li>{text}<small class="article">{article}</small></li> }.into_any()
}

fn law(fine: &Fine) -> AnyView {
    if fine.term.is_none() {
        return ().into_any();
    }
    let items = words::LAW.map(cited).into_iter().collect_view();
    view! { <section><h2>"法律依据"</h2><ul class="plain">{items}</ul></section> }.into_any()
}

fn remedies(fine: &Fine) -> AnyView {
    if fine.remedies.is_empty() {
        return ().into_any();
    }
    let items = fine.remedies.iter().map(|open| {
        let (text, article) = words::remedy(open.remedy, open.comes_first);
        let until = open.until.map(|day| {
            let doubt = open.calendar_unpublished.then_some(words::CALENDAR_UNPUBLISHED);
            view! { <br/><strong>{words::remedy_until(day, open.lapsed)}</strong>{doubt.map(|doubt| view! { <small>{doubt}</small> })} }
        });
        view! { <li>{text}{until}<small class="article">{article}</small></li> }
    });
    let known_later = fine.decided_on.map(|_| view! { <p class="why">{words::REMEDY_LATER_KNOWN}</p> });
    view! { <section><h2>"不服怎么办"</h2><ul class="plain">{items.collect_view()}</ul>{known_later}</section> }
        .into_any()
}
