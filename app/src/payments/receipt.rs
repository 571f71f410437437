//! The printable receipt.

use leptos::prelude::*;
use shared::{
    messages::{
        common, payments as words,
        receipts::{self, Line, LineKind},
    },
    path,
    payments::Receipt,
};

use crate::{
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The printable receipt.
pub fn receipt(frame: &Frame<'_>, receipt: &Receipt) -> String {
    document(frame, "缴款凭证", Section::Fines, || {
        view! {
            {ui::back(path::payment(&receipt.payment_id), "返回缴款")}
            <article class="receipt">
                <h1>{receipts::TITLE}</h1>
                {receipt.fictional.then(|| ui::notice(Tone::Warning, common::DEMONSTRATION))}
                {contents(receipt)}
                <div class="proof">
                    <div class="qr" role="img" aria-label=receipts::QR inner_html=receipt.verify_svg.clone()></div>
                    <div>
                        <p>{receipts::CODE}</p>
                        <p class="code"><code>{receipt.verification_code.clone()}</code></p>
                        <p class="why">{words::CHECK_WHY}</p>
                        <p class="why address">{receipt.verify_url.clone()}</p>
                    </div>
                </div>
                <p class="why">{receipts::why(receipt)}</p>
            </article>
            <p class="no-print">
                <a class="button plain block" href=path::receipt_pdf(&receipt.payment_id)>{receipts::DOWNLOAD}</a>
            </p>
            <p class="why no-print">{words::KEEP_WHY}</p>
        }
        .into_any()
    })
}

/// What was paid, for what, when. The verification page shows the same.
pub(super) fn contents(receipt: &Receipt) -> AnyView {
    let line = |Line { label, value, kind }: Line| match kind {
        LineKind::Plain => ui::row(label, value),
        LineKind::Code => ui::row(label, view! { <code>{value}</code> }.into_any()),
        LineKind::Total => ui::row(label, view! { <strong>{value}</strong> }.into_any()),
    };
    view! {
        <dl class="facts">{receipts::lines(receipt).into_iter().map(line).collect_view()}</dl>
    }
    .into_any()
}
