//! Ways on: addresses with a query, choices, buttons.

use leptos::prelude::*;

/// An address with a query; pairs without a value are left out.
pub(crate) fn with_query(path: &str, pairs: &[(&str, Option<String>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// One choice of a `<select>`: the first is the empty one.
pub(crate) fn select(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    chosen: Option<&str>,
    options: Vec<(String, String)>,
) -> AnyView {
    let options = options.into_iter().map(|(value, text)| {
        let selected = chosen == Some(value.as_str());
        view! { <option value=value selected=selected>{text}</option> }
    });
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name><option value="">{all}</option>{options.collect_view()}</select>
        </label>
    }
    .into_any()
}

/// The link to the next page of a list.
pub(crate) fn next_page(href: Option<String>) -> AnyView {
    href.map(|href| view! { <p class="more"><a class="button plain" rel="next" href=href>"看下一页"</a></p> })
        .into_any()
}

/// The way back.
pub(crate) fn back(href: String, label: &'static str) -> AnyView {
    view! { <p class="back"><a href=href>{format!("‹ {label}")}</a></p> }.into_any()
}

/// A form of one button that changes something.
pub(crate) fn post_button(action: String, class: &'static str, label: &'static str) -> AnyView {
    view! { <form method="post" action=action><button class=class>{label}</button></form> }.into_any()
}
