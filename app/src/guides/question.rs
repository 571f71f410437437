//! One question on a screen.

use leptos::prelude::*;
use shared::{
    guides::{Choice, Question},
    messages::guides as words,
    path,
};

use super::GuidePage;
use crate::{
    document::{Section, document},
    frame::Frame,
    ui,
};

/// One question of a guide; the answers given so far travel along.
pub fn guide_question(frame: &Frame<'_>, page: &GuidePage<'_>, question: &Question) -> String {
    let title = format!("{} · {}", question.ask, page.whole.name);
    document(frame, &title, Section::Guides, || {
        let answered = page.case.answered();
        let given =
            answered.iter().find(|(known, _)| known.id == question.id).map(|(_, choice)| choice.id.as_str());
        let before = answered.iter().take_while(|(known, _)| known.id != question.id);
        let previous = before.clone().last().map(|(known, _)| page.ask(Some(known)));
        let number = before.count() + 1;
        let others = answered.iter().filter(|(known, _)| known.id != question.id);
        let still_open = page.case.open_questions().iter().filter(|known| known.id != question.id).count();
        let most = others.clone().count() + 1 + still_open;
        let kept = others.map(|(known, choice)| hidden(&known.id, &choice.id)).collect_view();
        let hinted = question.hint.is_some().then_some("hint");
        let on = page.on.map(|on| hidden("on", &on.to_string()));
        let start = page.start.map(|start| hidden(path::GUIDE_START, start));
        view! {
            {match previous {
                Some(previous) => ui::back(previous, words::PREVIOUS),
                None => ui::back(page.result(), words::BACK_TO_GUIDE),
            }}
            <p class="why">{page.whole.name.clone()}" · "{words::progress(number, most)}</p>
            <form class="question" method="get" action=path::guide_question(&page.whole.id)>
                {kept}{on}{start}
                <fieldset role="radiogroup" aria-describedby=hinted>
                    <legend><h1>{question.ask.clone()}</h1></legend>
                    {question.hint.clone().map(|hint| view! { <p class="why" id="hint">{hint}</p> })}
                    <ul class="options">{question.choices.iter().map(|choice| option(question, choice, given)).collect_view()}</ul>
                </fieldset>
                <button class="button block">{words::NEXT}</button>
            </form>
            <p class="more"><a href=page.result()>{words::SEE_WHOLE}</a></p>
        }
        .into_any()
    })
}

/// What a form sends without a field.
pub(super) fn hidden(name: &str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name.to_owned() value=value.to_owned()/> }.into_any()
}

fn option(question: &Question, choice: &Choice, given: Option<&str>) -> AnyView {
    let checked = given == Some(choice.id.as_str());
    view! {
        <li><label class="option">
            <input type="radio" name=question.id.clone() value=choice.id.clone() checked=checked required/>
            <span>{choice.label.clone()}{choice.hint.clone().map(|hint| view! { <small>{hint}</small> })}</span>
        </label></li>
    }
    .into_any()
}
