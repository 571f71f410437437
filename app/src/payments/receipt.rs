//! The printable receipt.

use leptos::prelude::*;
use shared::{
    messages::{common, payments as words},
    path,
    payments::Receipt,
    time::second_in_words,
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
                <h1>"交通罚款缴款凭证"</h1>
                {receipt.fictional.then(|| ui::notice(Tone::Warning, common::DEMONSTRATION))}
                {contents(receipt)}
                <div class="proof">
                    <div class="qr" role="img" aria-label="查验二维码" inner_html=receipt.verify_svg.clone()></div>
                    <div>
                        <p>"验证码"</p>
                        <p class="code"><code>{receipt.verification_code.clone()}</code></p>
                        <p class="why">{words::CHECK_WHY}</p>
                        <p class="why address">{receipt.verify_url.clone()}</p>
                    </div>
                </div>
                <p class="why">{words::RECEIPT_WHY}</p>
            </article>
            <p class="why no-print">{words::KEEP_WHY}</p>
        }
        .into_any()
    })
}

/// What was paid, for what, when. The verification page shows the same.
pub(super) fn contents(receipt: &Receipt) -> AnyView {
    view! {
        <dl class="facts">
            {ui::row("凭证号", view! { <code>{receipt.receipt_no.clone()}</code> }.into_any())}
            {ui::row("决定书编号", receipt.number_masked.clone())}
            {ui::row("号牌号码", receipt.plate_masked.clone())}
            {ui::row("处罚单位", receipt.issuer.clone())}
            {ui::row("违法行为", receipt.conduct.clone())}
            {ui::row("罚款", format!("{}元", receipt.principal_fen))}
            {ui::row("加处罚款", format!("{}元", receipt.surcharge_fen))}
            {ui::row("实缴合计", view! { <strong>{format!("{}元", receipt.total_fen)}</strong> }.into_any())}
            {ui::row("付款时间", second_in_words(receipt.paid_at))}
            {ui::row("微信支付单号", view! { <code>{receipt.transaction_id.clone()}</code> }.into_any())}
            {ui::row("订单编号", view! { <code>{receipt.payment_id.to_string()}</code> }.into_any())}
        </dl>
    }
    .into_any()
}
