//! What the resident answered, and whether it can be done.

use leptos::prelude::*;
use shared::{
    guides::{Outcome, Refusal},
    messages::guides as words,
    path,
    time::date_in_words,
};

use super::{GuidePage, facts};
use crate::ui::{self, Tone};

/// The answers, each with a way to change it; what is still to be asked; and what comes of it.
pub(super) fn verdict(page: &GuidePage<'_>) -> AnyView {
    let asked = !page.whole.questions.is_empty();
    view! {
        {on_another_day(page)}
        {page.outdated.then(|| ui::notice(Tone::Warning, words::ANSWERS_OUTDATED))}
        {asked.then(|| your_case(page))}
    }
    .into_any()
}

/// The page shows another day than today.
fn on_another_day(page: &GuidePage<'_>) -> Option<AnyView> {
    let on = page.on.filter(|on| *on != page.today)?;
    let today = page.again();
    let what = view! {
        <p>{words::on_that_day(&date_in_words(on))}</p>
        <p class="more no-print"><a href=today>{words::SHOW_TODAY}</a></p>
    };
    Some(ui::notice(Tone::Warning, what))
}

fn your_case(page: &GuidePage<'_>) -> AnyView {
    let answered = page.case.answered();
    let open = page.case.open_questions().len();
    if answered.is_empty() {
        let ask = view! { <a class="button block" href=page.ask(None)>{words::ASK_START}</a> };
        return view! {
            <section class="card no-print">
                <h2>{words::YOUR_CASE}</h2>
                <p>{words::questions_first(open)}</p>
                {ask}
            </section>
        }
        .into_any();
    }
    let rows = answered.iter().map(|(question, choice)| {
        let change = page.ask(Some(question));
        let label = words::change_answer(&question.ask);
        view! {
            <div class="row">
                <dt>{question.ask.clone()}</dt>
                <dd>{choice.label.clone()}" "<a class="change no-print" href=change aria-label=label>{words::CHANGE}</a></dd>
            </div>
        }
    });
    let more = (open > 0).then(|| {
        view! { <p class="no-print"><a class="button block" href=page.ask(None)>{words::questions_left(open)}</a></p> }
    });
    let again = page.again();
    view! {
        <section>
            <h2>{words::YOUR_CASE}</h2>
            <dl class="facts answers">{rows.collect_view()}</dl>
            {more}
            {outcome(page, open)}
            <p class="more no-print"><a href=again>{words::ASK_AGAIN}</a></p>
        </section>
    }
    .into_any()
}

fn outcome(page: &GuidePage<'_>, open: usize) -> AnyView {
    match page.case.outcome() {
        Outcome::Possible if open == 0 => ui::notice(Tone::Success, words::POSSIBLE),
        Outcome::Possible | Outcome::Open => ().into_any(),
        Outcome::Refused => {
            let refusals = page.case.refusals();
            refusals.iter().map(|refusal| refused(page, refusal)).collect_view().into_any()
        }
    }
}

fn refused(page: &GuidePage<'_>, refusal: &Refusal) -> AnyView {
    let other = refusal.guide.as_ref().and_then(|id| page.others.iter().find(|(known, _)| known == id));
    let other = other.map(|(id, name)| {
        view! { <p class="no-print"><a class="button plain" href=path::guide(id)>{words::see_guide(name)}</a></p> }
    });
    let what = view! {
        <p><strong>{words::REFUSED}</strong>{refusal.text.clone()}{facts::behind(refusal, page)}</p>
        <p><strong>{words::INSTEAD}</strong>{refusal.instead.clone()}</p>
        {other}
    };
    ui::notice(Tone::Warning, what)
}
