//! The search box, and the island that suggests while one types.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{guides::GuideList, messages::common, offices::OfficeList, path};

use crate::browser;

const DEBOUNCE: Duration = Duration::from_millis(250);
const GUIDES: usize = 5;
const OFFICES: usize = 3;
const LONGEST: usize = 64;
const LIST: &str = "suggestions";

#[derive(Clone, PartialEq)]
struct Suggestion {
    name: String,
    /// 办事指南 or 办事窗口, so that the two are told apart.
    what: &'static str,
    href: String,
}

/// A search form; typing suggests up to eight pages in a panel that lies over what follows, so that nothing
/// moves. Arrow keys choose, Enter opens, Escape closes. Without WASM it is a plain search form.
#[island]
pub fn SearchBox(
    /// What was searched for; empty at first.
    q: String,
) -> impl IntoView {
    let found = RwSignal::new(Vec::<Suggestion>::new());
    let active = RwSignal::new(None::<usize>);
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    // Answers may overtake each other; only that to the last question counts.
    let asked = StoredValue::new(0_u32);

    let close = move || {
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        asked.update_value(|n| *n += 1);
        found.set(Vec::new());
        active.set(None);
    };
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        let text = text.trim().to_owned();
        close();
        if text.is_empty() || text.chars().count() > LONGEST {
            return;
        }
        let question = asked.get_value();
        let ask = move || {
            spawn_local(async move {
                let suggestions = suggestions(text).await;
                if asked.get_value() == question {
                    found.set(suggestions);
                }
            });
        };
        waiting.set_value(set_timeout_with_handle(ask, DEBOUNCE).ok());
    };
    let pressed = move |event: ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        if count == 0 || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => active.update(|a| *a = Some(a.map_or(0, |i| (i + 1) % count))),
            "ArrowUp" => active.update(|a| *a = Some(a.map_or(count - 1, |i| (i + count - 1) % count))),
            "Escape" => close(),
            "Enter" => {
                let chosen = active.get_untracked().and_then(|i| found.with(|f| f.get(i).cloned()));
                let Some(chosen) = chosen else { return };
                browser::go(&chosen.href);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let open = move || !found.with(Vec::is_empty);
    let option = move |(i, suggestion): (usize, Suggestion)| {
        let chosen = move || (active.get() == Some(i)).to_string();
        view! {
            <li role="option" id=format!("{LIST}-{i}") aria-selected=chosen>
                <a href=suggestion.href tabindex="-1"><span>{suggestion.name}</span><small>{suggestion.what}</small></a>
            </li>
        }
    };
    view! {
        <form class="search" role="search" method="get" action=path::SEARCH>
            <label for="q">{common::SEARCH_LABEL}</label>
            <div class="search-line">
                <input id="q" type="search" name="q" value=q maxlength=LONGEST.to_string() autocomplete="off"
                    placeholder=common::SEARCH_EXAMPLE enterkeyhint="search"
                    role=move || alive.get().then_some("combobox")
                    aria-autocomplete=move || alive.get().then_some("list")
                    aria-controls=move || alive.get().then_some(LIST)
                    aria-expanded=move || alive.get().then(|| open().to_string())
                    aria-activedescendant=move || active.get().map(|i| format!("{LIST}-{i}"))
                    on:input=typed on:keydown=pressed on:blur=move |_| close()/>
                <button class="button">"搜索"</button>
            </div>
            // A press on a suggestion must not take the focus from the field, or the panel is gone before the click.
            <div class="suggestions" hidden=move || !open() on:mousedown=|event| event.prevent_default()>
                <ul id=LIST role="listbox" aria-label="建议">
                    {move || found.get().into_iter().enumerate().map(option).collect_view()}
                </ul>
            </div>
        </form>
    }
}

async fn suggestions(q: String) -> Vec<Suggestion> {
    let query = |limit: usize| vec![("q".to_owned(), q.clone()), ("limit".to_owned(), limit.to_string())];
    // No answer is no suggestion; the button still searches.
    let guides =
        browser::get_json::<GuideList>(&format!("{}{}", path::API, path::GUIDES), query(GUIDES)).await;
    let offices =
        browser::get_json::<OfficeList>(&format!("{}{}", path::API, path::OFFICES), query(OFFICES)).await;
    let guides = guides.map(|list| list.items).unwrap_or_default();
    let offices = offices.map(|list| list.items).unwrap_or_default();
    let guides =
        guides
            .into_iter()
            .map(|g| Suggestion { href: path::guide(&g.id), name: g.name, what: "办事指南" });
    let offices =
        offices
            .into_iter()
            .map(|o| Suggestion { href: path::office(&o.id), name: o.name, what: "办事窗口" });
    guides.chain(offices).collect()
}
