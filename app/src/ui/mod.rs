//! Pieces of pages that name no noun of the domain. Classes are those of `public/style.css`. Only whole pages
//! use them: the islands write their own elements, because an erased view carries three times its code to the phone.

mod links;

use leptos::prelude::*;
use shared::{
    messages::common,
    path,
    source::{Publisher, Source},
    time::date_in_words,
};

pub(crate) use links::*;

/// How loud a notice is. Never by colour alone: each has its own sign.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    /// Good to know.
    Note,
    /// Mind before you go on.
    Warning,
    /// It did not work.
    Error,
    /// It worked.
    Success,
}

/// A framed paragraph with a sign.
pub(crate) fn notice(tone: Tone, content: impl IntoView + 'static) -> AnyView {
    let (class, sign) = match tone {
        Tone::Note => ("notice note", "提示"),
        Tone::Warning => ("notice warning", "注意"),
        Tone::Error => ("notice error", "有误"),
        Tone::Success => ("notice success", "好了"),
    };
    let role = matches!(tone, Tone::Error).then_some("alert");
    view! { <div class=class role=role><strong class="sign">{sign}</strong><div>{content.into_view()}</div></div> }
        .into_any()
}

/// A small word beside a name.
pub(crate) fn tag(class: &'static str, text: impl Into<String>) -> AnyView {
    view! { <span class=format!("tag {class}")>{text.into()}</span> }.into_any()
}

/// 待核实.
pub(crate) fn to_verify_tag() -> AnyView {
    tag("verify", common::TO_VERIFY)
}

/// 待核实 with the day of the source, when it carries one.
pub(crate) fn to_verify_since(source: &Source) -> AnyView {
    let published = source.published.map(|date| date.to_string());
    tag("verify", common::to_verify_since(published.as_deref(), source.published_about.as_deref()))
}

/// A source in a line: title, who published it, when.
pub(crate) fn source_line(source: &Source) -> AnyView {
    let publisher = match source.publisher {
        Publisher::Official => "官方网页或法律文本",
        Publisher::Press => "新闻报道",
        Publisher::ThirdParty => "第三方网页",
    };
    let about = source.published_about.as_deref().unwrap_or("没有日期");
    let published = source.published.map_or_else(|| about.to_owned(), date_in_words);
    let date = common::in_force(&published, source.from.map(date_in_words), source.until.map(date_in_words));
    let title = source.title.clone();
    let title = match source.url.clone().filter(|url| is_web_address(url)) {
        Some(url) => view! { <a href=url rel="noopener nofollow">{title}</a> }.into_any(),
        None => title.into_any(),
    };
    view! { <span class="source">{title}" "<small>{format!("（{publisher}，{date}）")}</small></span> }
        .into_any()
}

/// Data of a pack could carry anything; only a web address becomes a link.
pub(crate) fn is_web_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// One line of a definition list: what, and how it is.
pub(crate) fn row(label: &'static str, value: impl IntoView + 'static) -> AnyView {
    named_row(label.to_owned(), value)
}

/// The same, where the data names it.
pub(crate) fn named_row(label: String, value: impl IntoView + 'static) -> AnyView {
    view! { <div class="row"><dt>{label}</dt><dd>{value.into_view()}</dd></div> }.into_any()
}

/// A number that is dialled with a tap.
pub(crate) fn telephone(number: &str) -> AnyView {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    view! { <a class="telephone" href=format!("tel:{dialled}")>{number.to_owned()}</a> }.into_any()
}

/// The mark of the service.
pub(crate) fn mark() -> AnyView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="7" fill="#018942"/>
            <path d="M7 13 16 7l9 6v2H7zM9 17h3v6H9zm5.5 0h3v6h-3zM20 17h3v6h-3zM7 24.5h18V27H7z" fill="#fff"/>
        </svg>
    }
    .into_any()
}

/// The icon of a job, by its address.
pub(crate) fn icon(job: &str) -> AnyView {
    let d = match job {
        path::OFFICES => {
            "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 9.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z"
        }
        path::GUIDES => "M6 2h9l4 4v16H6zm2.5 7v1.8h8V9zm0 4v1.8h8V13zm0 4v1.8h5V17z",
        path::FINES => "M3 5h18v14H3zm2 4h14V7H5zm0 3v5h14v-5zm2 1.5h5v2H7z",
        _ => "M12 3 2 11h3v10h5v-6h4v6h5V11h3z",
    };
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=d fill="currentColor" fill-rule="evenodd"/></svg> }
        .into_any()
}
