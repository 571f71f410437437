//! The button of an order that is paid inside WeChat. A script shows it; where that does not come, the page says what to do.

use leptos::prelude::*;
use shared::{
    messages::payments as words,
    path,
    payments::{NextStep, Payment},
};

use super::ShownIn;
use crate::ui::{self, Tone};

/// The button, where this order can be paid; else where to go.
pub(super) fn wechat(payment: &Payment, shown_in: ShownIn<'_>) -> AnyView {
    let NextStep::Jsapi { app_id, .. } = &payment.next else { return ().into_any() };
    match shown_in {
        ShownIn::Wechat { account } if account == Some(app_id) => here(payment),
        ShownIn::MiniProgram { app_id: shown, script: Some(script), .. } if shown == app_id => {
            there(payment, script.to_owned())
        }
        _ => ui::notice(Tone::Note, words::JSAPI),
    }
}

fn label(payment: &Payment) -> String {
    format!("{} {}元", words::PAY_INSIDE, payment.total_fen)
}

/// What `getBrandWCPayRequest` takes.
fn here(payment: &Payment) -> AnyView {
    let NextStep::Jsapi { app_id, time_stamp, nonce_str, package, sign_type, pay_sign } =
        payment.next.clone()
    else {
        return ().into_any();
    };
    view! {
        <div
            id="wechat-pay"
            data-app-id=app_id
            data-time-stamp=time_stamp
            data-nonce-str=nonce_str
            data-package=package
            data-sign-type=sign_type
            data-pay-sign=pay_sign
            data-back=path::payment_return(&payment.id)
        >
            <button class="button block" type="button" hidden>{label(payment)}</button>
            <p class="why">{words::NO_BUTTON}</p>
        </div>
        <p class="why">{words::STAY}</p>
    }
    .into_any()
}

/// What opens the mini-program's own page.
fn there(payment: &Payment, script: String) -> AnyView {
    view! {
        <div id="wechat-pay" data-script=script data-hand-over=path::payment_hand_over(&payment.id)>
            <button class="button block" type="button" hidden>{label(payment)}</button>
            <p class="why">{words::NO_BUTTON}</p>
            <p class="field-error" role="alert" hidden>{words::NOT_HANDED_OVER}</p>
        </div>
        <p class="why">{words::STAY}</p>
    }
    .into_any()
}
