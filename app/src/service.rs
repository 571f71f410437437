//! The pages about the service itself: what it is, and what went wrong.

use leptos::prelude::*;
use shared::{
    error::Problem,
    messages::{about as words, around, common, guides as guide_words},
    path,
    source::Credit,
};

use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// About: sources, credits, accessibility, personal data.
pub fn about(frame: &Frame<'_>, credits: &[Credit]) -> String {
    document(frame, "关于、来源和隐私", Section::Aside, || {
        view! {
            <h1>"关于一码通"</h1>
            <p>{words::WHAT}</p>
            {chapter("资料怎样标注", &words::FACTS)}
            {chapter("资料从哪里来", &words::SOURCES)}
            {thanks(credits)}
            {chapter("方便每一个人", &words::ACCESS)}
            {chapter("个人信息", &words::PRIVACY)}
            {home_screen()}
            {hotlines(frame, frame.city, "", common::HOTLINES)}
        }
        .into_any()
    })
}

fn chapter(title: &'static str, sentences: &'static [&'static str]) -> AnyView {
    let items = sentences.iter().map(|sentence| view! { <li>{*sentence}</li> });
    view! { <section><h2>{title}</h2><ul class="plain">{items.collect_view()}</ul></section> }.into_any()
}

/// How to put the service on the home screen of a phone; nothing where it was opened from there.
pub(crate) fn home_screen() -> AnyView {
    let steps = words::HOME_SCREEN_STEPS.map(|step| view! { <li>{step}</li> });
    view! {
        <details class="fold home-screen">
            <summary>{words::HOME_SCREEN}</summary>
            <ul class="plain">{steps.into_iter().collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn thanks(credits: &[Credit]) -> Option<AnyView> {
    let items = credits.iter().cloned().map(|credit| match credit.url {
        Some(url) => view! { <li><a href=url>{credit.text}</a></li> }.into_any(),
        None => view! { <li>{credit.text}</li> }.into_any(),
    });
    let items = items.collect_view();
    (!credits.is_empty())
        .then(|| view! { <section><h2>"鸣谢"</h2><ul class="plain">{items}</ul></section> }.into_any())
}

/// Something went wrong: what, what to do, the request id, a way back.
pub fn problem(frame: &Frame<'_>, problem: &Problem) -> String {
    let title = match problem.status {
        404 | 410 => "没有找到",
        429 => "请稍候再试",
        status if status >= 500 => "系统暂时不能办理",
        _ => "没能受理",
    };
    document(frame, title, Section::Aside, || {
        // The detail may already hold what is wrong with a field; nothing is said twice.
        let more = problem.fields.iter().filter(|field| !problem.detail.contains(&field.detail));
        let more: Vec<_> = more.map(|field| view! { <li>{field.detail.clone()}</li> }).collect();
        let fields = (!more.is_empty()).then(|| view! { <ul class="plain">{more}</ul> });
        let number = problem.request_id.clone();
        view! {
            <h1>{title}</h1>
            {ui::notice(Tone::Warning, view! { <p>{problem.detail.clone()}</p>{fields} }.into_any())}
            {(!number.is_empty()).then(|| view! {
                <p class="why">"本次请求编号："<code>{number}</code><br/>{common::REQUEST_ID_WHY}</p>
            })}
            <p><a class="button" href=path::HOME>"回到首页"</a></p>
            {hotlines(frame, frame.city, "", common::HOTLINES)}
        }
        .into_any()
    })
}

/// Stands in for a page that is not kept while there is no network. The loader lists what is.
pub fn offline(frame: &Frame<'_>) -> String {
    document(frame, around::OFFLINE_TITLE, Section::Aside, || {
        view! {
            <h1>{around::OFFLINE_TITLE}</h1>
            {ui::notice(Tone::Note, around::OFFLINE)}
            <h2>{around::OFFLINE_KEPT}</h2>
            <p id="nothing-kept">{around::OFFLINE_NOTHING}</p>
            <ul id="kept-pages" class="cells" hidden></ul>
            <p class="more"><a href=path::KEPT_GUIDES>{guide_words::KEPT}</a></p>
            {hotlines(frame, frame.city, "", common::HOTLINES)}
        }
        .into_any()
    })
}
