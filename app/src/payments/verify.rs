//! The page that checks a receipt.

use leptos::prelude::*;
use shared::{
    messages::{common, payments as words},
    path,
    payments::Receipt,
};

use super::receipt::contents;
use crate::{
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The outcome of checking a receipt.
#[derive(Clone, Debug)]
pub enum Verification {
    /// Nothing asked yet.
    Blank,
    /// Asked without a code.
    Empty,
    /// The code stands for this receipt.
    Genuine(Box<Receipt>),
    /// No receipt has this code.
    NotGenuine {
        /// The code as typed.
        code: String,
    },
}

/// The page that checks a receipt.
pub fn verify(frame: &Frame<'_>, verification: &Verification) -> String {
    document(frame, "查验缴款凭证", Section::Aside, || {
        let (outcome, code) = match verification {
            Verification::Blank => (().into_any(), String::new()),
            Verification::Empty => (ui::notice(Tone::Error, words::VERIFY_EMPTY), String::new()),
            Verification::Genuine(receipt) => (genuine(receipt), receipt.verification_code.clone()),
            Verification::NotGenuine { code } => (ui::notice(Tone::Error, words::NOT_GENUINE), code.clone()),
        };
        view! {
            <h1>"查验缴款凭证"</h1>
            {outcome}
            <form class="card" method="get" action=path::VERIFY>
                <div class="field">
                    <label for="code">"验证码"</label>
                    <small id="code-hint">{words::VERIFY_WHY}</small>
                    <input id="code" name="code" value=code maxlength="64" autocomplete="off"
                        autocapitalize="characters" spellcheck="false" aria-describedby="code-hint"/>
                </div>
                <button class="button block">"查验"</button>
            </form>
        }
        .into_any()
    })
}

fn genuine(receipt: &Receipt) -> AnyView {
    view! {
        {ui::notice(Tone::Success, words::GENUINE)}
        {receipt.fictional.then(|| ui::notice(Tone::Warning, common::DEMONSTRATION))}
        <section><h2>"凭证内容"</h2>{contents(receipt)}</section>
    }
    .into_any()
}
