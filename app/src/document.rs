//! The document around every page: head, banner, header, navigation, footer.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::{prelude::*, reactive::owner::Owner};
use shared::{
    messages::{around, common},
    path,
};

use crate::{frame::Frame, ui};

/// Which entry of the navigation the page belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Home,
    Offices,
    Guides,
    Fines,
    /// None of them.
    Aside,
}

const NAVIGATION: [(Section, &str, &str); 4] = [
    (Section::Home, path::HOME, "首页"),
    (Section::Offices, path::OFFICES, "办事窗口"),
    (Section::Guides, path::GUIDES, "办事指南"),
    (Section::Fines, path::FINES, "交通罚款"),
];

/// Renders a whole document in one go. `content` stands in `<main>` and brings the only `<h1>`.
pub(crate) fn document(
    frame: &Frame<'_>,
    title: &str,
    section: Section,
    content: impl FnOnce() -> AnyView,
) -> String {
    // Islands are rendered with hydration marks, everything around them without.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| whole(frame, title, section, content()).to_html());
    owner.unset_with_forced_cleanup();
    html
}

fn whole(frame: &Frame<'_>, title: &str, section: Section, content: AnyView) -> AnyView {
    let title = format!("{title} · {}", common::SERVICE);
    let mode = if frame.elder { "elder" } else { "standard" };
    view! {
        <!DOCTYPE html>
        // What is kept for days without a network is that city's.
        <html lang="zh-CN" class=mode data-city=frame.chosen().map(|city| city.adcode.to_string())>
            {head(frame, title)}
            <body>
                <a class="skip" href="#main">"跳到正文"</a>
                {frame.demonstration.then(|| view! { <p class="demonstration" role="region" aria-label="演示提示">{common::DEMONSTRATION}</p> })}
                // The loader shows it on a page that was kept, and writes when that was.
                <p id="kept" class="kept" role="status" hidden>{around::KEPT.0}<time></time>{around::KEPT.1}</p>
                {header(frame, section)}
                {navigation(section)}
                <main id="main" tabindex="-1">{content}</main>
                {footer()}
                {frame.assets.boot.clone().map(|boot| view! { <script type="module" inner_html=boot></script> })}
            </body>
        </html>
    }
    .into_any()
}

fn head(frame: &Frame<'_>, title: String) -> AnyView {
    let assets = frame.assets.clone();
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
            <title>{title}</title>
            <meta name="theme-color" content="#018942"/>
            // Numbers are links where they are telephones; a browser's guess would dial a decision's number.
            <meta name="format-detection" content="telephone=no"/>
            <link rel="icon" type="image/svg+xml" href=assets.icon/>
            // Phones of Apple take no other for the home screen.
            <link rel="apple-touch-icon" href=assets.touch_icon/>
            <link rel="manifest" href=assets.manifest/>
            <style inner_html=assets.style></style>
        </head>
    }
    .into_any()
}

fn header(frame: &Frame<'_>, section: Section) -> AnyView {
    let (city, label) = match frame.chosen() {
        Some(city) => (format!("{} ▾", city.name), Some(format!("当前城市：{}，点这里更换", city.name))),
        None => ("选择城市".to_owned(), None),
    };
    let (mode, switch) = if frame.elder { ("standard", "标准版") } else { ("elder", "长辈版") };
    view! {
        <header class="top">
            <div class="width">
                // Shown where no browser's own button leads back; with a script it goes a step, not home.
                {(section != Section::Home).then(|| view! { <a id="step-back" href=path::HOME>{common::STEP_BACK}</a> })}
                <a class="brand" href=path::HOME>
                    {ui::mark()}
                    <span>{common::SERVICE}</span>
                </a>
                <a class="city" href=format!("{}#city", path::HOME) aria-label=label>{city}</a>
                <form method="post" action=path::PREFERENCES>
                    <input type="hidden" name="back" value=frame.here.to_owned()/>
                    <button class="mode" name="mode" value=mode>{switch}</button>
                </form>
            </div>
        </header>
    }
    .into_any()
}

fn navigation(section: Section) -> AnyView {
    let entry = move |(this, href, label): (Section, &'static str, &'static str)| {
        let current = (this == section).then_some("true");
        view! { <li><a href=href aria-current=current>{ui::icon(href)}<span>{label}</span></a></li> }
    };
    view! {
        <nav class="jobs" aria-label="主要功能">
            <ul>{NAVIGATION.map(entry).into_iter().collect_view()}</ul>
        </nav>
    }
    .into_any()
}

fn footer() -> AnyView {
    view! {
        <footer>
            <ul class="width">
                <li><a href=path::ABOUT>"关于、来源和隐私"</a></li>
                <li><a href=path::VERIFY>"查验缴款凭证"</a></li>
            </ul>
        </footer>
    }
    .into_any()
}
