//! What a fine costs later: in a table, on a day of one's own, in instalments.

use jiff::civil::Date;
use leptos::prelude::*;
use shared::{
    fines::{FineInstalment, FineTerm},
    messages::{common, fines as words},
    path,
    time::date_in_words,
};

use crate::ui;

/// What the form for a later day shows again.
#[derive(Clone, Debug)]
pub struct LaterDay {
    /// What was asked, `2027-01-05`; empty when nothing was.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<&'static str>,
    /// The first day that may be asked for.
    pub from: Date,
    /// The last.
    pub to: Date,
}

/// What waiting costs: some days, and the one that is asked for.
pub(super) fn later(term: &FineTerm, asked: &LaterDay) -> AnyView {
    let days = (!term.later.is_empty()).then(|| some_days(term));
    view! { {days}{asked_day(term, asked)} }.into_any()
}

fn some_days(term: &FineTerm) -> AnyView {
    let rows = term.later.iter().map(|day| {
        view! {
            <tr>
                <th scope="row">{date_in_words(day.on)}</th>
                <td class="amount">{format!("{}元", day.surcharge_fen)}</td>
                <td class="amount">{format!("{}元", day.total_fen)}</td>
            </tr>
        }
    });
    let per_day = term.capped_on.map(|capped| {
        let text = format!("过期后每天加{}元，到{}加满为止。", term.per_day_fen, date_in_words(capped));
        view! { <p class="why">{text}</p> }
    });
    view! {
        <section>
            <h2>"以后再缴要多少"</h2>
            {per_day}
            <table class="amounts">
                <thead><tr>
                    <th scope="col">"哪天缴"</th>
                    <th scope="col" class="amount">"加处罚款"</th>
                    <th scope="col" class="amount">"合计"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// A day of one's own: the form, and the answer above it.
fn asked_day(term: &FineTerm, asked: &LaterDay) -> AnyView {
    let answer = term.asked.map(|on| {
        view! {
            <dl class="facts">
                {ui::row("哪天缴", date_in_words(on.on))}
                {ui::row("加处罚款", format!("{}元", on.surcharge_fen))}
                {ui::row("合计", view! { <strong>{format!("{}元", on.total_fen)}</strong> }.into_any())}
            </dl>
            <p class="why">{words::LATER_DAY_WHY}</p>
        }
    });
    let wrong = asked.error.is_some();
    view! {
        <section id="later-day">
            <h2>{words::LATER_DAY}</h2>
            <div role="status">{answer}</div>
            <form class="card" method="get" action=format!("{}#later-day", path::FINE)>
                <div class="field">
                    <label for="on">{words::LATER_DAY_FIELD}</label>
                    <input type="date" id="on" name="on" required=true value=asked.typed.clone()
                        min=asked.from.to_string() max=asked.to.to_string()
                        aria-describedby="on-error" aria-invalid=wrong.then_some("true")/>
                    <p class="field-error" id="on-error">{asked.error}</p>
                </div>
                <button class="button plain">"算一算"</button>
            </form>
        </section>
    }
    .into_any()
}

/// The days on which nothing was added.
pub(super) fn halts(term: &FineTerm) -> Option<AnyView> {
    let lines = term.halts.iter().map(|halt| {
        view! { <span class="line">{words::halt(halt.halted_on(), halt.resumed_on())}</span><br/> }
    });
    let lines = lines.collect_view();
    (!term.halts.is_empty()).then(|| ui::row("复议、诉讼期间（不计加处罚款）", lines))
}

/// The parts that were approved, and which of them is next.
pub(super) fn instalments(term: &FineTerm) -> Option<AnyView> {
    let row = |part: &FineInstalment| {
        let state = match (part.paid, part.next) {
            (true, _) => "已缴",
            (false, true) => "现在缴这一期",
            (false, false) => "待缴",
        };
        view! {
            <tr>
                <th scope="row">{format!("第{}期", part.number)}</th>
                <td>{date_in_words(part.last_free_day)}</td>
                <td class="amount">{format!("{}元", part.principal_fen)}</td>
                <td>{state}</td>
            </tr>
        }
    };
    let rows = term.instalments.iter().map(row).collect_view();
    (!term.instalments.is_empty()).then(|| {
        view! {
            <section>
                <h2>"分期缴款"</h2>
                <p class="why">{words::INSTALMENTS}</p>
                <table class="amounts">
                    <thead><tr>
                        <th scope="col">"期"</th>
                        <th scope="col">"最晚缴款日"</th>
                        <th scope="col" class="amount">"罚款"</th>
                        <th scope="col">"缴款"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="why">{ui::tag("verify", common::TO_VERIFY)}" "{words::INSTALMENTS_TO_VERIFY}</p>
            </section>
        }
        .into_any()
    })
}
