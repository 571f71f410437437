//! One payment, with its honest state.

mod inside;

use jiff::Timestamp;
use leptos::prelude::*;
use shared::{
    messages::{common, fines as fine_words, payments as words},
    path,
    payments::{NextStep, Payment, PaymentState, RefundState},
    time::{date_in_words, minute_in_words, second_in_words},
};

use super::progress::{PaymentProgress, is_final};
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// Who shows the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownIn<'a> {
    /// A browser.
    #[default]
    Browser,
    /// WeChat's own browser.
    Wechat {
        /// The official account whose orders can be paid there.
        account: Option<&'a str>,
    },
    /// A mini-program's web-view.
    MiniProgram {
        /// The mini-program whose orders can be paid there.
        app_id: &'a str,
        /// The address of WeChat's script, by which the page talks to it.
        script: Option<&'a str>,
        /// Whether it said too long ago who looks at the page, or not at all.
        has_lapsed: bool,
    },
}

/// What the payer did before this page, as far as they, or WeChat on their phone, say so. Nothing of it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// They say that they have paid.
    Asked,
    /// They came back from WeChat's page.
    Back,
    /// WeChat says on the phone that it is paid.
    Done,
    /// They cancelled.
    Cancelled,
    /// WeChat could not open the payment.
    Failed,
}

impl After {
    const ALL: [After; 5] = [After::Asked, After::Back, After::Done, After::Cancelled, After::Failed];

    /// Its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            After::Asked => "asked",
            After::Back => "back",
            After::Done => "done",
            After::Cancelled => "cancelled",
            After::Failed => "failed",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<After> {
        After::ALL.into_iter().find(|after| after.name() == name)
    }
}

/// One payment, with its honest state.
pub fn payment(frame: &Frame<'_>, payment: &Payment, shown_in: ShownIn<'_>, after: Option<After>) -> String {
    document(frame, &format!("缴款：{}", heading(payment)), Section::Fines, || {
        let person = matches!(payment.state, PaymentState::Surplus | PaymentState::Held);
        view! {
            <h1>"缴款"</h1>
            {state(payment)}
            {refunds(payment)}
            {after.map(|after| followed(payment.state, after))}
            {next(frame, payment, shown_in)}
            {progress(payment)}
            {order(payment)}
            {give_up(payment)}
            {person.then(|| hotlines(frame, frame.city, "", common::HOTLINES))}
        }
        .into_any()
    })
}

/// The state; of money that goes back, how far it is.
fn heading(payment: &Payment) -> &'static str {
    let slowest = payment.refunds.iter().map(|refund| refund.state).min_by_key(|state| match state {
        RefundState::Stuck => 0,
        RefundState::Waiting => 1,
        RefundState::UnderWay => 2,
        RefundState::Returned => 3,
    });
    match (payment.state, slowest) {
        (PaymentState::Surplus, Some(state)) => words::refund_state(state),
        (state, _) => words::state(state),
    }
}

/// What goes back, each with what it means.
fn refunds(payment: &Payment) -> AnyView {
    if payment.refunds.is_empty() {
        return ().into_any();
    }
    let each = payment.refunds.iter().map(|refund| {
        view! {
            <p><strong>{words::refund_line(refund)}</strong></p>
            <p>{words::refund_explanation(refund.state)}</p>
        }
    });
    view! { <section><h2>{words::REFUNDS}</h2>{each.collect_view()}</section> }.into_any()
}

fn state(payment: &Payment) -> AnyView {
    let tone = match payment.state {
        PaymentState::AwaitingPayment => "waiting",
        PaymentState::Confirming => "confirming",
        PaymentState::Paid => "paid",
        PaymentState::Closed => "closed",
        PaymentState::Surplus | PaymentState::Held => "held",
    };
    let fictional = payment.fictional.then(|| view! { <p class="why">{common::DEMONSTRATION}</p> });
    view! {
        <section class=format!("card state {tone}")>
            <h2>{heading(payment)}</h2>
            <p class="due"><strong>{format!("{}元", payment.total_fen)}</strong></p>
            <p>{if payment.fine_paid { words::PAID_OTHERWISE } else { words::explanation(payment.state) }}</p>
            {fictional}
        </section>
    }
    .into_any()
}

/// What the question after it has shown, where the state alone does not say it.
fn followed(state: PaymentState, after: After) -> AnyView {
    match (state, after) {
        (PaymentState::AwaitingPayment, After::Cancelled) => ui::notice(Tone::Note, words::CANCELLED),
        (PaymentState::AwaitingPayment, After::Failed) => ui::notice(Tone::Warning, words::FAILED),
        (PaymentState::AwaitingPayment, After::Asked | After::Back | After::Done) => {
            ui::notice(Tone::Warning, words::NOT_YET)
        }
        (PaymentState::Confirming, After::Asked) => ui::notice(Tone::Note, words::NO_ANSWER_YET),
        _ => ().into_any(),
    }
}

/// The one thing to do now.
fn next(frame: &Frame<'_>, payment: &Payment, shown_in: ShownIn<'_>) -> AnyView {
    if payment.state == PaymentState::Paid {
        let href = path::receipt(&payment.id);
        return view! { <p><a class="button block" href=href>"查看缴款凭证"</a></p> }.into_any();
    }
    match &payment.next {
        // The cashier refuses a visitor without a Referer, so nothing here may suppress it.
        NextStep::OpenH5 { url } if ui::is_web_address(url) => view! {
            <p>{words::OPEN_H5}</p>
            <p><a class="button block" href=url.clone()>"打开微信付款"</a></p>
        }
        .into_any(),
        NextStep::ScanQr { code_url, svg } => scan(frame, code_url, svg, shown_in),
        NextStep::Jsapi { .. } => inside::wechat(payment, shown_in),
        NextStep::Reopen => view! {
            <p>{words::REOPEN}</p>
            {ui::post_button(path::payment_reopen(&payment.id), "button block", "重新打开付款")}
        }
        .into_any(),
        NextStep::OpenH5 { .. } | NextStep::Wait { .. } | NextStep::None => match payment.state {
            PaymentState::Closed => {
                view! { <p><a class="button block" href=path::FINES>"重新查询罚款"</a></p> }.into_any()
            }
            _ => ().into_any(),
        },
    }
}

fn scan(frame: &Frame<'_>, code_url: &str, svg: &str, shown_in: ShownIn<'_>) -> AnyView {
    // A real code says `weixin://…`; the stand-in's is a page, which a developer without a phone can open.
    let open = (frame.demonstration && ui::is_web_address(code_url)).then(|| {
        view! { <p class="centre"><a class="button plain" href=code_url.to_owned()>"演示：打开收银台"</a></p> }
    });
    let lapsed = matches!(shown_in, ShownIn::MiniProgram { script: Some(_), has_lapsed: true, .. });
    view! {
        {lapsed.then(|| ui::notice(Tone::Warning, words::ENTRY_LAPSED_ORDER))}
        <p class="centre">{if shown_in == ShownIn::Browser { words::SCAN } else { words::SCAN_INSIDE }}</p>
        <div class="qr" role="img" aria-label="微信付款二维码" inner_html=svg.to_owned()></div>
        {open}
    }
    .into_any()
}

fn progress(payment: &Payment) -> AnyView {
    if is_final(payment.state) {
        return ().into_any();
    }
    view! {
        {ui::post_button(path::payment_check(&payment.id), "button plain block", "我已付款，查看结果")}
        <PaymentProgress id=payment.id.to_string() shown=payment.into()/>
    }
    .into_any()
}

fn order(payment: &Payment) -> AnyView {
    let paid_at = payment.paid_at.as_deref().map(|at| ui::row("付款时间", paid_at_in_words(at)));
    let valid = (payment.state == PaymentState::AwaitingPayment)
        .then(|| ui::row("有效期至", minute_in_words(payment.expires_at)));
    view! {
        <section>
            <h2>"订单"</h2>
            <dl class="facts">
                {ui::row("决定书编号", payment.number_masked.clone())}
                {ui::row("号牌号码", payment.plate_masked.clone())}
                {ui::row("罚款", format!("{}元", payment.principal_fen))}
                {ui::row("加处罚款", format!("{}元", payment.surcharge_fen))}
                {ui::row("合计", format!("{}元", payment.total_fen))}
                {ui::row("金额计算日", date_in_words(payment.quoted_on))}
                {valid}
                {paid_at}
                {ui::row("订单编号", view! { <code>{payment.id.to_string()}</code> }.into_any())}
            </dl>
            <p class="why">{fine_words::NO_SERVICE_FEE}</p>
        </section>
    }
    .into_any()
}

/// The gateway's time in words; as it came when it is not RFC 3339.
fn paid_at_in_words(at: &str) -> String {
    at.parse::<Timestamp>().map_or_else(|_| at.to_owned(), second_in_words)
}

fn give_up(payment: &Payment) -> AnyView {
    if payment.state != PaymentState::AwaitingPayment {
        return ().into_any();
    }
    view! {
        <section class="give-up">
            <h2>"不想缴了"</h2>
            <p class="why">{words::CLOSE_WHY}</p>
            {ui::post_button(path::payment_close(&payment.id), "button plain", "取消这笔订单")}
        </section>
    }
    .into_any()
}
