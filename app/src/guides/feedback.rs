//! 有用 or 没用, and why not: two taps, without a script.

use leptos::prelude::*;
use shared::{
    guides::{Guide, feedback::Answer},
    messages::feedback as words,
    path,
};

use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The question at the end of a guide's page.
pub fn section(guide_id: &str) -> AnyView {
    let buttons = buttons(guide_id, &[Answer::Useful, Answer::Useless]);
    view! {
        <section class="no-print" aria-labelledby="feedback">
            <h2 id="feedback">{words::QUESTION}</h2>
            {buttons}
            <p class="why">{words::NO_PERSON}</p>
        </section>
    }
    .into_any()
}

/// The page after a tap: thanks, and after 没用 the reasons. Without an answer it asks.
pub fn feedback(frame: &Frame<'_>, guide: &Guide, answer: Option<Answer>) -> String {
    document(frame, words::TITLE, Section::Guides, || {
        let rest = match answer {
            None => section(&guide.id),
            Some(Answer::Useful) => thanks(),
            Some(Answer::Useless) => view! {
                {thanks()}
                <section aria-labelledby="why">
                    <h2 id="why">{words::WHY}</h2>
                    {buttons(&guide.id, &Answer::REASONS)}
                    <p class="why">{words::NO_PERSON}</p>
                </section>
            }
            .into_any(),
            Some(_) => view! { {thanks()}<p>{words::WILL_LOOK}</p> }.into_any(),
        };
        view! {
            {ui::back(path::guide(&guide.id), "返回这份指南")}
            <h1>{words::TITLE}</h1>
            <p>{guide.name.clone()}</p>
            {rest}
            {hotlines(frame, frame.city, &guide.department, "还有疑问，请打电话")}
        }
        .into_any()
    })
}

fn thanks() -> AnyView {
    ui::notice(Tone::Success, words::THANKS)
}

fn buttons(guide_id: &str, answers: &[Answer]) -> AnyView {
    let button = |answer: &Answer| {
        view! { <button class="button plain" name="answer" value=answer.as_str()>{words::answer(*answer)}</button> }
    };
    view! {
        <form method="post" action=path::guide_feedback(guide_id)>
            <div class="buttons">{answers.iter().map(button).collect_view()}</div>
        </form>
    }
    .into_any()
}
